//! `update-alone`: the package index is updated in a RUN that installs nothing.

use crate::facts::packages::{self, Action, Manager};
use crate::prelude::*;

declare_rule! {
    /// Updates the package index in a RUN of its own.
    /// ## Why
    /// The layer with the index is cached. A later RUN that installs may then use an index that is
    /// months old: packages are missing, or stay old, although the build looks fine.
    /// ## Examples
    /// ```dockerfile,bad
    /// # also: package-cache-left, rm-in-later-layer
    /// RUN apt-get update
    /// RUN apt-get install -y --no-install-recommends curl && rm -rf /var/lib/apt/lists/*
    /// ```
    /// ```dockerfile,good
    /// RUN apt-get update && apt-get install -y --no-install-recommends curl && rm -rf /var/lib/apt/lists/*
    /// ```
    pub struct UpdateAlone;
    id: "update-alone",
    group: "cache",
    severity: Warning,
    fix: Safe,
    on: Default,
    aliases: ["DS-0017", "CKV_DOCKER_5", "CIS-DI-0007"],
    lesson: None,
}

/// The lonely update.
pub struct Update {
    span: Span,
    text: String,
    manager: Manager,
    run: usize,
    /// Position of the next instruction when it is a RUN that can take the update in.
    next: Option<usize>,
}

impl Rule for UpdateAlone {
    type Finding = Update;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Update>) {
        for (position, run) in cx.runs.iter().enumerate() {
            if !cx.model.is_instruction_needed(run.instruction) {
                continue;
            }
            for (idx, command) in run.commands().iter().enumerate() {
                let Some(update) = packages::operation(command).filter(|op| op.action == Action::Update)
                else {
                    continue;
                };
                let used = run.commands().iter().skip(idx + 1).any(|later| {
                    may_install(later)
                        || packages::operation(later).is_some_and(|op| {
                            op.manager == update.manager
                                && matches!(op.action, Action::Install | Action::Upgrade)
                        })
                });
                if used {
                    continue;
                }
                let next = cx.runs.get(position + 1).filter(|next| {
                    only_updates(run)
                        && next.instruction == run.instruction + 1
                        && next.is_plain_text()
                        && !next.onbuild
                        && cx.instruction(next.instruction).is_some_and(|run| run.flags.is_empty())
                        && next.commands().first().and_then(packages::operation).is_some_and(|op| {
                            op.manager == update.manager
                                && matches!(op.action, Action::Install | Action::Upgrade)
                        })
                });
                found.push(Update {
                    span: run.command(command),
                    text: format!("{} {}", command.name(), update.verb.value),
                    manager: update.manager,
                    run: run.instruction,
                    next: next.map(|next| next.instruction),
                });
                break;
            }
        }
    }

    fn explain(&self, cx: &RuleContext<'_>, finding: &Update) -> Report {
        let help = if finding.manager == Manager::Apk {
            "drop it and install with `apk add --no-cache …`, which fetches the index itself"
        } else {
            "put the install behind it in the same RUN: `… update && … install -y …`"
        };
        let report = Report::at(finding.span, format!("`{}` has a layer of its own", finding.text))
            .why("the layer is cached, so a later install may use an index that is months old")
            .help(help);
        match finding.next.and_then(|next| cx.instruction(next)) {
            Some(next) => report.related(next.keyword_span, "this RUN installs from that index"),
            None => report,
        }
    }

    fn fix(&self, cx: &RuleContext<'_>, finding: &Update) -> Option<Fix> {
        let first = cx.instruction(finding.run)?;
        let next = cx.instruction(finding.next?)?;
        let gap = Span::new(first.span.end, next.rest.full_span().start);
        let between = Span::new(first.span.end, next.keyword_span.start);
        if !first.flags.is_empty() || !cx.text(between).trim().is_empty() {
            return None;
        }
        let escape = cx.file.escape;
        Some(safe_fix(
            "join the two RUNs",
            vec![Edit::replace(gap, format!(" {escape}\n    && "))],
        ))
    }
}

fn only_updates(run: &RunScript) -> bool {
    run.is_plain_text()
        && !run.onbuild
        && run.commands().len() == 1
        && run.commands().iter().all(|command| command.connector == Connector::Start && command.effective == 0)
}

/// Commands that install system packages without being a package manager we know.
fn may_install(command: &SimpleCommand) -> bool {
    matches!(command.name(), "gdebi" | "mk-build-deps" | "aptdcon" | "rosdep" | "install_packages")
        || command
            .args()
            .iter()
            .any(|word| matches!(word.value.as_str(), "install-deps" | "--with-deps"))
        || command.name().ends_with(".sh")
        || (matches!(command.name(), "sh" | "bash")
            && command.args().first().is_some_and(|word| word.value.ends_with(".sh")))
}
