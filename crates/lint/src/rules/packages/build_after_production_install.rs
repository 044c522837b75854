//! `build-after-production-install`: a build script runs without its development packages.

use crate::facts::node::{self, Modules};
use crate::prelude::*;

declare_rule! {
    /// Runs a build script after an install that left development packages out.
    /// ## Why
    /// Bundlers and compilers are development packages: the build stops with "not found", or takes
    /// a version from somewhere else.
    /// ## Examples
    /// ```dockerfile,bad
    /// # also: package-cache-left, cache-mount-suggested, single-stage-build
    /// RUN npm ci --omit=dev
    /// RUN npm run build
    /// ```
    /// ```dockerfile,good
    /// RUN npm ci
    /// RUN npm run build && npm prune --omit=dev
    /// ```
    pub struct BuildAfterProductionInstall;
    id: "build-after-production-install",
    group: "packages",
    severity: Warning,
    fix: None,
    on: Default,
    aliases: [],
    lesson: Some("dependencies-before-source"),
}

/// The build and the install before it.
pub struct Build {
    span: Span,
    command: String,
    install: Span,
    install_text: String,
}

impl Rule for BuildAfterProductionInstall {
    type Finding = Build;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Build>) {
        let mut state: Option<(usize, Span, String)> = None;
        for run in cx.needed_runs() {
            let Some(stage) = cx.model.stage_of(run.instruction).filter(|_| !run.onbuild) else {
                continue;
            };
            if state.as_ref().is_some_and(|(of, ..)| *of != stage) {
                state = None;
            }
            for command in run.commands() {
                match node::modules(cx, run, command) {
                    Some(Modules::Production) => {
                        state = Some((stage, run.command(command), shown(command)));
                    }
                    Some(_) => state = None,
                    None => {
                        // Tools installed one by one may be what the build needs.
                        let adds = command.is_any(&["npm", "yarn", "pnpm"])
                            && command.verb().is_some_and(|verb| {
                                matches!(verb.value.as_str(), "install" | "i" | "add" | "global")
                            });
                        if adds {
                            state = None;
                        }
                        if let Some((_, install, install_text)) =
                            state.as_ref().filter(|_| builds(command))
                        {
                            found.push(Build {
                                span: run.command(command),
                                command: shown(command),
                                install: *install,
                                install_text: install_text.clone(),
                            });
                            state = None;
                        }
                    }
                }
            }
            // Modules copied over may hold everything.
            if cx
                .instruction(run.instruction + 1)
                .is_some_and(|next| next.flag("from").is_some())
            {
                state = None;
            }
        }
    }

    fn explain(&self, _: &RuleContext<'_>, finding: &Build) -> Report {
        Report::at(
            finding.span,
            format!("`{}` runs after `{}`, which left development packages out", finding.command, finding.install_text),
        )
        .why("bundlers and compilers usually are development packages, so the build does not find them")
        .help("install everything, build, then prune (`npm prune --omit=dev`) or install for production in the final stage")
        .related(finding.install, "leaves development packages out")
    }
}

fn shown(command: &SimpleCommand) -> String {
    command
        .effective_words()
        .iter()
        .take(4)
        .map(|word| word.value.as_str())
        .collect::<Vec<_>>()
        .join(" ")
}

fn builds(command: &SimpleCommand) -> bool {
    let mut words: Vec<&str> = command
        .effective_words()
        .iter()
        .map(|word| word.value.as_str())
        .collect();
    if let Some(name) = words.first_mut() {
        *name = name.rsplit('/').next().unwrap_or(name);
    }
    if words.first() == Some(&"npx") {
        words.remove(0);
    }
    match words.as_slice() {
        ["npm" | "pnpm", "run" | "run-script", script, ..] => {
            *script == "build" || script.starts_with("build:")
        }
        ["yarn", "run", script, ..] | ["yarn" | "pnpm", script, ..] => {
            *script == "build" || script.starts_with("build:")
        }
        ["tsc", ..] => !words.contains(&"--version"),
        ["vite" | "ng" | "next", "build", ..] | ["webpack", ..] => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    const ID: &str = "build-after-production-install";

    #[track_caller]
    fn in_node(lines: &str, wanted: &[usize]) {
        check(ID, &format!("FROM node:24\n{lines}\n"), wanted);
    }

    #[test]
    fn the_last_install_decides() {
        in_node("RUN npm ci --production\nRUN npm run build", &[3]);
        in_node("ENV NODE_ENV=production\nRUN npm ci && npm run build", &[3]);
        in_node("RUN yarn install --production && npx tsc", &[2]);
        in_node(
            "ENV NODE_ENV=production\nRUN npm ci --include=dev\nRUN npm run build",
            &[],
        );
        in_node("RUN npm ci --omit=dev\nRUN npm ci\nRUN npm run build", &[]);
        in_node("RUN npm ci && npm run build && npm prune --omit=dev", &[]);
        in_node(
            "RUN npm ci --omit=dev\nRUN npm i -D vite\nRUN npm run build",
            &[],
        );
        in_node("RUN npm ci --omit=dev\nRUN npm run start", &[]);
    }

    #[test]
    fn each_stage_is_on_its_own() {
        in_node(
            "RUN npm ci --omit=dev\nFROM node:24\nRUN npm run build",
            &[],
        );
    }
}
