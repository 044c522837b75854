//! `npm-install-instead-of-ci`: npm may change the versions it installs.

use crate::facts::managers;
use crate::prelude::*;

declare_rule! {
    /// Installs Node modules with `npm install` although a lock file can decide.
    /// ## Why
    /// `npm install` may change the lock file and take newer versions; `npm ci` installs exactly
    /// what the lock file says, or fails.
    /// ## Examples
    /// ```dockerfile,bad
    /// # also: package-cache-left, dev-dependencies-in-final, cache-mount-suggested
    /// FROM node:24-slim
    /// WORKDIR /app
    /// COPY package.json package-lock.json ./
    /// RUN npm install
    /// ```
    /// ```dockerfile,good
    /// FROM node:24-slim
    /// WORKDIR /app
    /// COPY package.json package-lock.json ./
    /// RUN npm ci
    /// ```
    pub struct NpmInstallInsteadOfCi;
    id: "npm-install-instead-of-ci",
    group: "packages",
    severity: Info,
    fix: Safe,
    on: Default,
    aliases: [],
    lesson: Some("dependencies-before-source"),
}

/// An install without names.
pub struct Install {
    span: Span,
    verb: Span,
    text: String,
    locked: bool,
    editable: bool,
}

/// Whether a lock file is in the stage before an instruction: surely, perhaps, or surely not.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Lock {
    Absent,
    Perhaps,
    Present,
}

impl Rule for NpmInstallInsteadOfCi {
    type Finding = Install;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Install>) {
        for run in cx.needed_runs() {
            for command in run.commands() {
                let install = command.is("npm", &["install", "i", "add"])
                    && managers::npm_packages(command).is_empty()
                    && !command.has_flag(&["g", "global", "package-lock-only", "no-save"]);
                let Some(verb) = command.verb().filter(|_| install) else {
                    continue;
                };
                let lock = lock(cx, run);
                if lock == Lock::Absent {
                    continue;
                }
                found.push(Install {
                    span: run.command(command),
                    verb: run.word(verb),
                    text: format!("npm {}", verb.value),
                    locked: lock == Lock::Present,
                    // Other flags of `install` may mean nothing to `ci`.
                    editable: run.is_text() && command.args().len() == 1,
                });
            }
        }
    }

    fn explain(&self, _: &RuleContext<'_>, finding: &Install) -> Report {
        Report::at(finding.span, format!("`{}` may install other versions than the lock file names", finding.text))
            .why("it changes the lock file when the ranges allow newer versions, so two builds of the same commit differ")
            .help("copy `package-lock.json` and write `npm ci`, which installs exactly what is locked or fails")
    }

    fn fix(&self, _: &RuleContext<'_>, finding: &Install) -> Option<Fix> {
        if !finding.editable {
            return None;
        }
        let edits = vec![Edit::replace(finding.verb, "ci")];
        Some(if finding.locked {
            safe_fix("write `npm ci`", edits)
        } else {
            decision_fix(
                "write `npm ci`",
                edits,
                "`npm ci` fails when there is no `package-lock.json`",
            )
        })
    }
}

fn lock(cx: &RuleContext<'_>, run: &RunScript) -> Lock {
    let Some(stage) = cx.model.stage_of(run.instruction) else {
        return Lock::Absent;
    };
    let mut best = Lock::Absent;
    for link in cx.model.chain(stage) {
        let Some(range) = cx
            .model
            .stages
            .get(link)
            .map(|stage| stage.instructions.clone())
        else {
            continue;
        };
        for idx in range.filter(|idx| *idx < run.instruction) {
            let Some(instruction) = cx.instruction(idx) else {
                continue;
            };
            let Arguments::Copy { sources, .. } = &instruction.arguments else {
                continue;
            };
            for source in sources {
                let text = source.text.trim_end_matches('/');
                let name = text.rsplit('/').next().unwrap_or(text);
                let found = if name == "package-lock.json" || name == "npm-shrinkwrap.json" {
                    Lock::Present
                } else if name.starts_with("package") && name.contains('*')
                    || matches!(name, "." | "" | "*")
                    || !name.contains('.')
                {
                    Lock::Perhaps
                } else {
                    Lock::Absent
                };
                best = best.max(found);
            }
        }
    }
    if let Some(context) = &cx.options.context
        && best == Lock::Perhaps
    {
        let exists = context
            .files()
            .any(|(path, _)| path.ends_with("package-lock.json"));
        return if exists { Lock::Present } else { Lock::Absent };
    }
    best
}
