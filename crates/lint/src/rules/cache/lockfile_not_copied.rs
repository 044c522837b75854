//! `lockfile-not-copied`: an install that needs the lock file does not get it.

use crate::facts::written;
use crate::prelude::*;
use layerlab_buildgraph::{Base, MountType, paths, run_mounts};

declare_rule! {
    /// Runs an install that needs the lock file after copying only the manifest.
    /// ## Why
    /// `npm ci` and its kin install exactly what the lock file says and stop without one.
    /// ## Examples
    /// ```dockerfile,bad
    /// # also: package-cache-left, cache-mount-suggested
    /// WORKDIR /app
    /// COPY package.json ./
    /// RUN npm ci --omit=dev
    /// ```
    /// ```dockerfile,good
    /// WORKDIR /app
    /// COPY package*.json ./
    /// RUN npm ci --omit=dev
    /// ```
    pub struct LockfileNotCopied;
    id: "lockfile-not-copied",
    group: "cache",
    severity: Info,
    fix: Decision,
    on: Default,
    aliases: [],
    lesson: Some("dependencies-before-source"),
}

/// The copy and the install behind it.
pub struct Missing {
    manifest: Span,
    literal: bool,
    install: Span,
    command: String,
    lock: &'static str,
}

impl Rule for LockfileNotCopied {
    type Finding = Missing;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Missing>) {
        for stage in &cx.model.stages {
            if !cx.model.is_needed(stage.index)
                || matches!(stage.base, Base::Stage(_))
                || !stage.triggers.is_empty()
            {
                continue;
            }
            let mut manifest: Option<(Span, bool)> = None;
            for idx in stage.instructions.clone() {
                let Some(instruction) = cx.instruction(idx) else {
                    continue;
                };
                if matches!(instruction.keyword, Keyword::Copy | Keyword::Add) {
                    match copied(instruction) {
                        Copied::Nothing => {}
                        Copied::Manifest(span) => {
                            manifest = Some((span, instruction.keyword == Keyword::Copy))
                        }
                        // Anything else may be the lock file.
                        Copied::Perhaps => break,
                    }
                    continue;
                }
                let at = cx.runs.partition_point(|run| run.instruction < idx);
                let Some(run) = cx
                    .runs
                    .get(at)
                    .filter(|run| run.instruction == idx && !run.onbuild)
                else {
                    continue;
                };
                let brought = run_mounts(instruction)
                    .iter()
                    .any(|mount| mount.kind == MountType::Bind);
                if brought {
                    break;
                }
                let needs = run
                    .commands()
                    .iter()
                    .find_map(|command| Some((command, lock(command)?)));
                if let (Some((command, lock)), Some((manifest, literal))) = (needs, manifest) {
                    found.push(Missing {
                        manifest,
                        literal,
                        install: run.command(command),
                        command: command
                            .effective_words()
                            .iter()
                            .take(3)
                            .map(|word| word.value.as_str())
                            .collect::<Vec<_>>()
                            .join(" "),
                        lock,
                    });
                    break;
                }
                // A RUN that fetches or writes files may bring it, too.
                let writes = written::working_folders(cx, run).len() != run.commands().len()
                    || run.commands().iter().any(|command| {
                        !command.redirects.is_empty()
                            || command.is_any(&[
                                "git", "curl", "wget", "npm", "yarn", "pnpm", "cp", "mv", "tar",
                            ])
                    });
                if writes {
                    break;
                }
            }
        }
    }

    fn explain(&self, _: &RuleContext<'_>, finding: &Missing) -> Report {
        Report::at(
            finding.install,
            format!(
                "`{}` needs `{}`, but only `package.json` was copied",
                finding.command, finding.lock
            ),
        )
        .why("the command installs exactly what the lock file says and stops without one")
        .help(format!(
            "copy both: `COPY package.json {} ./`",
            finding.lock
        ))
        .related(finding.manifest, "copies the manifest alone")
    }

    fn fix(&self, _: &RuleContext<'_>, finding: &Missing) -> Option<Fix> {
        finding.literal.then(|| {
            decision_fix(
                format!("copy `{}`, too", finding.lock),
                vec![Edit::insert(
                    finding.manifest.end,
                    format!(" {}", finding.lock),
                )],
                "the target must be a folder, written with `/` at its end",
            )
        })
    }
}

/// What a COPY brings, seen by someone who waits for a lock file.
enum Copied {
    /// Files that are surely something else.
    Nothing,
    /// `package.json` and nothing that could be a lock file.
    Manifest(Span),
    /// Possibly the lock file.
    Perhaps,
}

fn copied(instruction: &Instruction) -> Copied {
    let Arguments::Copy {
        sources,
        destination,
        ..
    } = &instruction.arguments
    else {
        return Copied::Perhaps;
    };
    if instruction.flag("from").is_some() || !instruction.heredocs.is_empty() {
        return Copied::Perhaps;
    }
    let mut manifest = None;
    for source in sources {
        let text = source.text.trim_matches(['"', '\'']);
        let name = paths::base_name(text);
        if name == "package.json" && !text.contains(['*', '$']) {
            manifest = Some(source.span);
        } else if !is_some_other_file(text, name) {
            return Copied::Perhaps;
        }
    }
    // Without `/` at the end the target is a file name: nothing may be added to it.
    match manifest {
        Some(span) if destination.text.ends_with('/') || destination.text == "." => {
            Copied::Manifest(span)
        }
        Some(_) => Copied::Perhaps,
        None => Copied::Nothing,
    }
}

/// A plain file whose ending says that it is no lock file.
fn is_some_other_file(text: &str, name: &str) -> bool {
    !text.contains(['*', '?', '[', '$'])
        && !name.contains("lock")
        && name != "npm-shrinkwrap.json"
        && [
            ".js", ".ts", ".mjs", ".cjs", ".json", ".sh", ".md", ".npmrc", ".yarnrc",
        ]
        .iter()
        .any(|ending| name.ends_with(ending))
}

/// The lock file a command cannot do without.
fn lock(command: &SimpleCommand) -> Option<&'static str> {
    let verb = command.verb().map_or("", |word| word.value.as_str());
    let elsewhere = command.has_flag(&["prefix", "C", "cwd", "dir"]);
    let frozen = command.has_flag(&["frozen-lockfile", "immutable"]);
    match command.name() {
        _ if elsewhere => None,
        "npm" if matches!(verb, "ci" | "clean-install") => Some("package-lock.json"),
        "yarn" if frozen && matches!(verb, "" | "install") => Some("yarn.lock"),
        "pnpm" if frozen && matches!(verb, "install" | "i") => Some("pnpm-lock.yaml"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[track_caller]
    fn before_the_install(lines: &str, wanted: &[usize]) {
        let text = format!("FROM node:24-slim\nWORKDIR /app\n{lines}\nRUN npm ci\n");
        check("lockfile-not-copied", &text, wanted);
    }

    #[test]
    fn anything_that_may_bring_the_lock_file_is_quiet() {
        before_the_install("COPY package.json ./", &[4]);
        before_the_install("COPY package.json tsconfig.json ./", &[4]);
        before_the_install("COPY package*.json ./", &[]);
        before_the_install("COPY package.json package-lock.json ./", &[]);
        before_the_install("COPY package.json ./\nCOPY . .", &[]);
        before_the_install("COPY package.json npm-shrinkwrap.json ./", &[]);
        before_the_install("COPY --from=deps /app/package.json ./", &[]);
        before_the_install("", &[]);
    }

    #[test]
    fn other_managers_need_theirs_only_when_frozen() {
        let with = |run: &str| format!("FROM node:24\nCOPY package.json ./\nRUN {run}\n");
        check("lockfile-not-copied", &with("yarn install"), &[]);
        check(
            "lockfile-not-copied",
            &with("yarn install --frozen-lockfile"),
            &[3],
        );
        check("lockfile-not-copied", &with("npm install"), &[]);
    }
}
