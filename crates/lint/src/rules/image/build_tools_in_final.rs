//! `build-tools-in-final`: compilers and headers are installed in the image that ships.

use crate::actions::two_stages;
use crate::facts::costs;
use crate::facts::managers;
use crate::facts::packages::{self, Action, Manager};
use crate::prelude::*;
use crate::rewrite;
use layerlab_buildgraph::Base;

declare_rule! {
    /// Installs compilers or headers in the final image and leaves them there.
    /// ## Why
    /// The program does not need them to run. They cost space, bring most of the findings of a
    /// scanner, and hand tools to whoever breaks in.
    /// ## Examples
    /// ```dockerfile,bad
    /// RUN apt-get update && apt-get install -y --no-install-recommends gcc libpq-dev && rm -rf /var/lib/apt/lists/*
    /// ```
    /// ```dockerfile,good
    /// FROM debian:12.8-slim AS build
    /// RUN apt-get update && apt-get install -y --no-install-recommends gcc && rm -rf /var/lib/apt/lists/*
    /// FROM debian:12.8-slim
    /// COPY --from=build /srv/app /srv/app
    /// ```
    pub struct BuildToolsInFinal;
    id: "build-tools-in-final",
    group: "image",
    severity: Warning,
    fix: Decision,
    on: Default,
    aliases: [],
    lesson: Some("multi-stage-ship-the-product"),
}

/// The tools of one install.
pub struct Tools {
    names: Vec<String>,
    first: Span,
    others: Vec<Span>,
    /// Whether a whole compiler is among them, not only headers.
    heavy: bool,
    only_git: bool,
    /// Positions in the list of RUNs and in its commands.
    run: usize,
    at: usize,
    manager: Manager,
}

impl Rule for BuildToolsInFinal {
    type Finding = Tools;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Tools>) {
        for (run_idx, run) in cx.runs.iter().enumerate() {
            if run.onbuild || !cx.ships(run.instruction) {
                continue;
            }
            let removals = last_removals(run);
            let of_node = cx
                .model
                .stage_of(run.instruction)
                .and_then(|stage| cx.model.root_base(stage))
                .is_some_and(
                    |base| matches!(base, Base::Image(image) if image.short_name() == "node"),
                );
            for (idx, command) in run.commands().iter().enumerate() {
                let Some(operation) =
                    packages::operation(command).filter(|op| op.action == Action::Install)
                else {
                    continue;
                };
                // The same RUN removes packages again (`apk del`, `apt-get purge`, `autoremove`).
                if removals
                    .iter()
                    .any(|(manager, last)| *manager == operation.manager && *last > idx)
                {
                    continue;
                }
                let tools: Vec<&&ShellWord> = operation
                    .packages
                    .iter()
                    .filter(|word| packages::is_build_tool(&word.value))
                    .collect();
                let has = |name: &str| operation.packages.iter().any(|word| word.value == name);
                let more = operation.packages.iter().filter(|word| {
                    // A manager of modules where Node is no more than a tool.
                    word.value == "npm" && has("nodejs") && !of_node
                        || word.value == "git" && tools.is_empty()
                });
                let only_git = tools.is_empty() && !(has("npm") && has("nodejs") && !of_node);
                let tools: Vec<&&ShellWord> = tools.iter().copied().chain(more).collect();
                let Some((first, others)) = tools.split_first() else {
                    continue;
                };
                found.push(Tools {
                    run: run_idx,
                    at: idx,
                    manager: operation.manager,
                    only_git,
                    first: run.word(first),
                    others: others.iter().map(|word| run.word(word)).collect(),
                    heavy: tools.iter().any(|word| packages::is_compiler(&word.value)),
                    names: tools.iter().map(|word| word.value.clone()).collect(),
                });
            }
        }
    }

    fn explain(&self, cx: &RuleContext<'_>, finding: &Tools) -> Report {
        let shown: Vec<String> = finding
            .names
            .iter()
            .take(6)
            .map(|name| format!("`{name}`"))
            .collect();
        let more = finding.names.len().saturating_sub(6);
        let list = if more > 0 {
            format!("{} and {more} more", shown.join(", "))
        } else {
            shown.join(", ")
        };
        let mut report = Report::at(finding.first, format!("{list} {} in the final image, where nothing is built any more", if finding.names.len() == 1 { "stays" } else { "stay" }))
            .why("build tools cost space, bring most findings of a scanner, and help whoever breaks in")
            .help("build in a stage of its own and copy the result: `COPY --from=build …`; or remove them in the same RUN")
            .effect(costs::packages(cx, finding.names.iter().map(String::as_str)))
            .severity(match (finding.heavy, finding.only_git) {
                (true, _) => Severity::Warning,
                (false, true) => Severity::Hint,
                (false, false) => Severity::Info,
            });
        for place in &finding.others {
            report = report.related(*place, "this one, too");
        }
        report
    }

    fn fix(&self, cx: &RuleContext<'_>, finding: &Tools) -> Option<Fix> {
        let run = cx.runs.get(finding.run)?;
        let last = run.commands().len().checked_sub(1)?;
        let uses = |command: &SimpleCommand| {
            managers::compiles(command)
                || managers::call(command).is_some()
                || command.is_any(&[
                    "gem",
                    "cpanm",
                    "pecl",
                    "docker-php-ext-install",
                    "./configure",
                    "configure",
                ])
        };
        // Used in this RUN and in no later one: it can take them out again.
        let used_here = run.commands().iter().skip(finding.at + 1).any(uses);
        let used_later = cx
            .runs
            .iter()
            .skip(finding.run + 1)
            .flat_map(RunScript::commands)
            .any(uses);
        if used_later && !finding.only_git {
            return ship_the_product(cx, finding);
        }
        if !used_here
            || used_later
            || finding.only_git
            || finding.names.iter().any(|name| name.contains(['$', ' ']))
        {
            return None;
        }
        let names = finding.names.join(" ");
        let removal = match finding.manager {
            Manager::Apt => format!("apt-get purge -y --auto-remove {names}"),
            Manager::Apk => format!("apk del {names}"),
            Manager::Dnf => format!("dnf remove -y {names}"),
            Manager::Yum => format!("yum remove -y {names}"),
            Manager::Zypper => return None,
        };
        Some(decision_fix(
            "remove them in the same RUN",
            vec![rewrite::append_command(cx, run, last, &removal)?],
            "libraries that the program loads must be installed by their own names, or they go, too",
        ))
    }
}

/// Splits the stage at the install of modules that a later RUN builds with the tools; compiled
/// languages are the business of `single-stage-build`.
fn ship_the_product(cx: &RuleContext<'_>, finding: &Tools) -> Option<Fix> {
    let first = cx.runs.get(finding.run)?;
    let stage = cx.model.stage_of(first.instruction)?;
    let mut later = cx
        .runs
        .iter()
        .skip(finding.run + 1)
        .filter(|run| cx.model.stage_of(run.instruction) == Some(stage) && !run.onbuild);
    later.find_map(|run| {
        let command = run.commands().iter().find(|command| {
            command.is("pip", &["install"])
                || command.is("pip3", &["install"])
                || command.is("bundle", &["install"])
                || command.is_any(&["docker-php-ext-install"])
        })?;
        two_stages::rewrite(cx, stage, run, command)
    })
}

/// Position of the last removal by each manager in a RUN, of those that no `||` guards.
fn last_removals(run: &RunScript) -> Vec<(Manager, usize)> {
    let mut out: Vec<(Manager, usize)> = Vec::new();
    for (idx, command) in run.commands().iter().enumerate().rev() {
        if command.connector != Connector::Or
            && let Some(op) = packages::operation(command)
            && op.action == Action::Remove
            && !out.iter().any(|(manager, _)| *manager == op.manager)
        {
            out.push((op.manager, idx));
        }
    }
    out
}
