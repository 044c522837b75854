//! `cache-mount-suggested`: an install or compile step starts with an empty download cache.

use crate::facts::managers::{self, Dependency};
use crate::facts::variables;
use crate::prelude::*;
use layerlab_buildgraph::{MountType, run_mounts};
use std::collections::BTreeSet;

declare_rule! {
    /// Installs or compiles without a cache mount for the manager's downloads.
    /// ## Why
    /// When the step has to run again, it fetches everything again. A cache mount keeps the
    /// downloads between builds and out of the image.
    /// ## Examples
    /// ```dockerfile,bad
    /// # also: package-cache-left
    /// WORKDIR /srv
    /// COPY package.json package-lock.json ./
    /// RUN npm ci --omit=dev
    /// ```
    /// ```dockerfile,good
    /// COPY package.json package-lock.json ./
    /// RUN --mount=type=cache,target=/root/.npm npm ci --omit=dev
    /// ```
    pub struct CacheMountSuggested;
    id: "cache-mount-suggested",
    group: "cache",
    severity: Hint,
    fix: Decision,
    on: Default,
    aliases: [],
    lesson: Some("the-cache-is-a-graph"),
}

/// A step that could keep its downloads.
pub struct Cold {
    span: Span,
    command: String,
    targets: &'static [&'static str],
    /// Behind the keyword RUN and its flags.
    insert_at: Option<u32>,
}

impl Rule for CacheMountSuggested {
    type Finding = Cold;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Cold>) {
        // One hint a stage and manager is enough.
        let mut told: BTreeSet<(usize, &str)> = BTreeSet::new();
        for run in cx.needed_runs() {
            let Some(stage) = cx.model.stage_of(run.instruction).filter(|_| !run.onbuild) else {
                continue;
            };
            let Some(instruction) = cx.instruction(run.instruction) else {
                continue;
            };
            for command in run.commands() {
                let Some((dependency, _)) = managers::call(command) else {
                    continue;
                };
                let Some(targets) = targets(dependency) else {
                    continue;
                };
                if !told.insert((stage, dependency.name)) {
                    continue;
                }
                let mounted = run_mounts(instruction)
                    .iter()
                    .any(|mount| mount.kind == MountType::Cache);
                if mounted || keeps_no_cache(cx, run, command) || !is_root(cx, run) {
                    continue;
                }
                found.push(Cold {
                    span: run.command(command),
                    command: command
                        .effective_words()
                        .iter()
                        .take(3)
                        .map(|word| word.value.as_str())
                        .collect::<Vec<_>>()
                        .join(" "),
                    targets,
                    insert_at: run.is_plain_text().then_some(instruction.keyword_span.end),
                });
            }
        }
    }

    fn explain(&self, _: &RuleContext<'_>, finding: &Cold) -> Report {
        Report::at(
            finding.span,
            format!("`{}` fetches everything again whenever it runs", finding.command),
        )
        .why("a cache mount keeps the downloads between builds and out of the image, so nothing has to be cleaned in this RUN")
        .help(format!("write `RUN{} …`", mounts(finding.targets)))
    }

    fn fix(&self, _: &RuleContext<'_>, finding: &Cold) -> Option<Fix> {
        Some(decision_fix(
            "keep the downloads in a cache mount",
            vec![Edit::insert(finding.insert_at?, mounts(finding.targets))],
            "needs BuildKit; what the step leaves in these folders is no longer part of the image",
        ))
    }
}

fn mounts(targets: &[&str]) -> String {
    targets
        .iter()
        .map(|target| format!(" --mount=type=cache,target={target}"))
        .collect()
}

/// Folders that hold nothing but downloads and compiled parts, for root.
fn targets(dependency: &Dependency) -> Option<&'static [&'static str]> {
    Some(match dependency.name {
        "npm" => &["/root/.npm"],
        "yarn" => &["/usr/local/share/.cache/yarn"],
        "pnpm" => &["/root/.local/share/pnpm/store"],
        "pip" => &["/root/.cache/pip"],
        "poetry" => &["/root/.cache/pypoetry"],
        "uv" => &["/root/.cache/uv"],
        "pipenv" => &["/root/.cache/pipenv"],
        "composer" => &["/root/.composer/cache"],
        "go" => &["/go/pkg/mod", "/root/.cache/go-build"],
        "cargo" => &["/usr/local/cargo/registry"],
        "mvn" => &["/root/.m2"],
        "gradle" => &["/root/.gradle"],
        "dotnet" => &["/root/.nuget/packages"],
        _ => return None,
    })
}

/// Switched off on purpose: `--no-cache-dir`, `PIP_NO_CACHE_DIR`.
fn keeps_no_cache(cx: &RuleContext<'_>, run: &RunScript, command: &SimpleCommand) -> bool {
    command.has_flag(&["no-cache-dir", "no-cache"])
        || ["PIP_NO_CACHE_DIR", "UV_NO_CACHE"].iter().any(|name| {
            command
                .assignment(name)
                .or_else(|| variables::in_force(cx, run.instruction, name))
                .is_some_and(|value| !value.is_empty())
        })
        // The step cleans up itself.
        || run.commands().iter().any(|other| {
            other.args().iter().any(|word| word.value == "cache") && other.is_any(&["npm", "yarn", "pnpm", "pip"])
        })
}

/// The folders above are root's.
fn is_root(cx: &RuleContext<'_>, run: &RunScript) -> bool {
    let user = cx.model.scope_before(run.instruction).user();
    user.instruction.is_none() || matches!(user.value.value.as_str(), "" | "root" | "0")
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, findings};

    const ID: &str = "cache-mount-suggested";

    #[test]
    fn a_mount_or_a_switched_off_cache_is_quiet() {
        check(
            ID,
            "FROM golang:1.26\nRUN go mod download\nRUN go build .\n",
            &[2],
        );
        check(
            ID,
            "FROM golang:1.26\nRUN --mount=type=cache,target=/go/pkg/mod go mod download\nRUN go build .\n",
            &[],
        );
        check(
            ID,
            "FROM python:3.13\nRUN pip install --no-cache-dir -r r.txt\n",
            &[],
        );
        check(
            ID,
            "FROM python:3.13\nENV PIP_NO_CACHE_DIR=1\nRUN pip install -r r.txt\n",
            &[],
        );
        check(
            ID,
            "FROM node:24\nRUN npm ci && npm cache clean --force\n",
            &[],
        );
        check(ID, "FROM node:24\nUSER node\nRUN npm ci\n", &[]);
    }

    #[test]
    fn the_fix_writes_the_mount_behind_the_keyword() {
        let found = findings(ID, "FROM node:24\nRUN npm ci\n");
        let fix = found[0].fix.clone().expect("a fix");
        let fixed = layerlab_diagnostics::apply_edits("FROM node:24\nRUN npm ci\n", &fix.edits);
        assert_eq!(
            fixed.as_deref(),
            Ok("FROM node:24\nRUN --mount=type=cache,target=/root/.npm npm ci\n")
        );
    }
}
