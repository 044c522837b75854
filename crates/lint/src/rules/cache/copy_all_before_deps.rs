//! `copy-all-before-deps`: sources are copied before dependencies are installed.

use crate::actions::manifests_first::{self, Early};
use crate::facts::costs;
use crate::facts::managers::{self, Dependency, Kind};
use crate::facts::variables;
use crate::facts::written;
use crate::prelude::*;
use layerlab_buildgraph::{Base, MountType, paths, run_mounts};

declare_rule! {
    /// Copies all sources before installing dependencies, so every edit installs them again.
    /// ## Why
    /// The cache of a step depends on all files copied before it. When the manifest is copied alone,
    /// the install runs again only when the manifest changes.
    /// ## Examples
    /// ```dockerfile,bad
    /// # also: package-cache-left, dev-dependencies-in-final, cache-mount-suggested
    /// FROM node:24-slim
    /// WORKDIR /app
    /// COPY . .
    /// RUN npm ci
    /// ```
    /// ```dockerfile,good
    /// FROM node:24-slim
    /// WORKDIR /app
    /// COPY package.json package-lock.json ./
    /// RUN npm ci
    /// COPY . .
    /// ```
    pub struct CopyAllBeforeDeps;
    id: "copy-all-before-deps",
    group: "cache",
    severity: Warning,
    fix: Decision,
    on: Default,
    aliases: [],
    lesson: Some("dependencies-before-source"),
}

/// A copy of everything, and the install behind it.
pub struct EarlyCopy {
    copy: usize,
    source: Span,
    source_text: String,
    run: usize,
    command: Span,
    command_text: String,
    dependency: &'static Dependency,
    kind: Kind,
    /// Position of the command in its RUN, and the folder it runs in.
    command_idx: usize,
    folder: Option<String>,
    /// Where the copy lands.
    target: String,
}

/// A broad copy of the stage.
struct Broad {
    copy: usize,
    span: Span,
    text: String,
    /// Where it lands.
    target: String,
    /// Whether it is one folder of the context, not the whole.
    folder_only: bool,
}

impl Rule for CopyAllBeforeDeps {
    type Finding = EarlyCopy;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<EarlyCopy>) {
        // What the stages it continues have installed is there already.
        let mut installed: Vec<Vec<&'static str>> = Vec::new();
        for stage in &cx.model.stages {
            let before = match stage.base {
                Base::Stage(base) => installed.get(base).cloned().unwrap_or_default(),
                _ => Vec::new(),
            };
            if cx.model.is_needed(stage.index) {
                check_stage(cx, stage.instructions.clone(), before.clone(), found);
            }
            installed.push(all_installed(cx, stage.instructions.clone(), before));
        }
    }

    fn explain(&self, cx: &RuleContext<'_>, finding: &EarlyCopy) -> Report {
        let manifests = manifests_of(cx, finding).join(" ");
        Report::at(
            finding.source,
            format!(
                "`{}` is copied before `{}`, so every edit of any file runs it again",
                finding.source_text, finding.command_text
            ),
        )
        .why("the cache of a step depends on all files copied before it; dependencies change far less often than sources")
        .help(format!("copy only `{manifests}` first, install, then copy the rest"))
        .related(finding.command, "this step runs again after every edit")
        // After the fix the steps up to the install keep their cached results.
        .effect(costs::again(cx, finding.copy + 1..finding.run + 1))
    }

    fn fix(&self, cx: &RuleContext<'_>, finding: &EarlyCopy) -> Option<Fix> {
        manifests_first::rewrite(
            cx,
            &Early {
                copy: finding.copy,
                target: &finding.target,
                run: finding.run,
                command: finding.command_idx,
                folder: finding.folder.as_deref(),
                dependency: finding.dependency,
                kind: finding.kind,
            },
        )
    }
}

/// Managers that ran in a stage or before it.
fn all_installed(
    cx: &RuleContext<'_>,
    range: std::ops::Range<usize>,
    mut installed: Vec<&'static str>,
) -> Vec<&'static str> {
    let first = cx.runs.partition_point(|run| run.instruction < range.start);
    let runs = cx.runs.iter().skip(first);
    for run in runs.take_while(|run| run.instruction < range.end) {
        for (dependency, _) in run.commands().iter().filter_map(managers::call) {
            if !installed.contains(&dependency.name) {
                installed.push(dependency.name);
            }
        }
    }
    installed
}

fn check_stage(
    cx: &RuleContext<'_>,
    range: std::ops::Range<usize>,
    mut installed_before: Vec<&'static str>,
    found: &mut Vec<EarlyCopy>,
) {
    let mut broad: Option<Broad> = None;
    let mut brought: Vec<String> = Vec::new();
    let mut narrow_targets: Vec<String> = Vec::new();
    let first_run = cx.runs.partition_point(|run| run.instruction < range.start);
    let mut runs = cx.runs.iter().skip(first_run).peekable();
    for idx in range.clone() {
        let Some(instruction) = cx.instruction(idx) else {
            continue;
        };
        if matches!(instruction.keyword, Keyword::Copy | Keyword::Add) {
            if instruction.flag("from").is_some() {
                brought.extend(written::copied(cx, idx).into_iter().map(|each| each.path));
                if let Arguments::Copy { sources, .. } = &instruction.arguments {
                    brought.extend(sources.iter().map(|word| word.text.clone()));
                }
            } else if broad.is_none() {
                broad = broad_copy(cx, idx, instruction, &narrow_targets);
                if broad.is_none() {
                    narrow_targets
                        .extend(written::copied(cx, idx).into_iter().map(|each| each.path));
                }
            }
        }
        while runs.peek().is_some_and(|run| run.instruction < idx) {
            runs.next();
        }
        let Some(run) = runs
            .peek()
            .filter(|run| run.instruction == idx && !run.onbuild)
        else {
            continue;
        };
        let folders = written::working_folders(cx, run);
        for (command_idx, (command, folder)) in run.commands().iter().zip(&folders).enumerate() {
            let Some((dependency, kind)) = managers::call(command) else {
                continue;
            };
            let Some(early) = &broad else {
                installed_before.push(dependency.name);
                continue;
            };
            // The sources of the dependencies lie in the repository.
            let vendored = dependency.name == "go"
                && variables::in_force(cx, idx, "GOFLAGS")
                    .is_some_and(|flags| flags.contains("-mod=vendor"));
            let exempt = vendored
                || installed_before.contains(&dependency.name)
                || has_cache_mount(cx, idx, dependency)
                || brought.iter().any(|path| dependency.results.iter().any(|part| path.contains(part)))
                // A folder counts only when the install runs right in it.
                || early.folder_only && folder.as_deref() != Some(early.target.as_str());
            if exempt {
                continue;
            }
            found.push(EarlyCopy {
                copy: early.copy,
                source: early.span,
                source_text: early.text.clone(),
                run: idx,
                command: run.command(command),
                command_text: command
                    .effective_words()
                    .iter()
                    .take(4)
                    .map(|word| word.value.as_str())
                    .collect::<Vec<_>>()
                    .join(" "),
                dependency,
                kind,
                command_idx,
                folder: folder.clone(),
                target: early.target.clone(),
            });
            return;
        }
    }
}

fn broad_copy(
    cx: &RuleContext<'_>,
    idx: usize,
    instruction: &Instruction,
    narrow_targets: &[String],
) -> Option<Broad> {
    let Arguments::Copy { sources, .. } = &instruction.arguments else {
        return None;
    };
    let scope = cx.model.scope_before(idx);
    let target = written::copied(cx, idx)
        .first()
        .map(|each| each.path.clone())
        .unwrap_or_default();
    let whole = sources.iter().find(|word| {
        matches!(
            scope.resolve(&word.text).value.as_str(),
            "." | "./" | "*" | "./*" | "/" | "./."
        )
    });
    if let Some(word) = whole {
        return Some(Broad {
            copy: idx,
            span: word.span,
            text: word.text.clone(),
            target,
            folder_only: false,
        });
    }
    let [only] = sources.as_slice() else {
        return None;
    };
    let name = paths::base_name(&only.text);
    let is_folder =
        only.text.ends_with('/') || !name.contains(['.', '*', '$', '?']) && !name.is_empty();
    // Something copied there before may have been the manifest.
    let fresh = !narrow_targets
        .iter()
        .any(|path| paths::is_within(path, &target));
    (is_folder
        && fresh
        && !target.is_empty()
        && target != "/"
        && !only.text.starts_with("http")
        && !archive_like(name))
    .then(|| Broad {
        copy: idx,
        span: only.span,
        text: only.text.clone(),
        target,
        folder_only: true,
    })
}

/// Files that commonly have no dot in their name.
fn archive_like(name: &str) -> bool {
    matches!(
        name,
        "Makefile"
            | "Gemfile"
            | "Pipfile"
            | "Cargo"
            | "Rakefile"
            | "Procfile"
            | "LICENSE"
            | "mvnw"
            | "gradlew"
            | "Jenkinsfile"
    )
}

fn has_cache_mount(cx: &RuleContext<'_>, idx: usize, dependency: &Dependency) -> bool {
    let Some(run) = cx.instruction(idx) else {
        return false;
    };
    run_mounts(run)
        .iter()
        .filter(|mount| mount.kind == MountType::Cache)
        .filter_map(|mount| mount.target.as_deref())
        .any(|target| {
            dependency.caches.iter().any(|part| target.contains(part))
                || target.ends_with("/.cache")
        })
}

/// The manifest files to copy first.
fn manifests_of(cx: &RuleContext<'_>, finding: &EarlyCopy) -> Vec<String> {
    let command = cx
        .runs
        .iter()
        .find(|run| run.instruction == finding.run)
        .and_then(|run| run.commands().get(finding.command_idx));
    match command {
        Some(command) => manifests_first::manifests(finding.dependency, command),
        None => Vec::new(),
    }
}
