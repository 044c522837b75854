//! `update-alone`: the package index is fetched in a RUN that installs nothing.

use crate::facts::costs;
use crate::facts::packages::{self, Action, Manager};
use crate::prelude::*;
use crate::rewrite;

declare_rule! {
    /// Fetches the package index in one RUN and installs in another, so the index goes stale.
    /// ## Why
    /// The RUN that fetches the index is cached. When the install below changes weeks later, it
    /// works with the old index: versions it names may be gone from the mirrors, and the build fails
    /// or brings old packages.
    /// ## Examples
    /// ```dockerfile,bad
    /// # also: package-cache-left, consecutive-run, no-install-recommends
    /// RUN apt-get update
    /// RUN apt-get install -y ca-certificates
    /// ```
    /// ```dockerfile,good
    /// RUN apt-get update && apt-get install -y ca-certificates
    /// ```
    /// ```dockerfile,good
    /// RUN --mount=type=bind,source=packages.txt,target=/packages.txt \
    ///     apt-get update && xargs -a /packages.txt apt-get install -y
    /// ```
    pub struct UpdateAlone;
    id: "update-alone",
    group: "packages",
    severity: Warning,
    fix: Safe,
    on: Default,
    aliases: ["DS-0017", "CKV_DOCKER_5", "CIS-DI-0007"],
    lesson: Some("installs-that-leave-nothing-behind"),
}

/// An index update without an install behind it.
pub struct Alone {
    run: usize,
    command: usize,
    manager: Manager,
    span: Span,
    text: String,
    /// Position of the next RUN in the list of RUNs, when it installs with the same manager.
    next: Option<usize>,
}

fn installs(command: &SimpleCommand, manager: Manager) -> bool {
    packages::operation(command).is_some_and(|operation| {
        operation.manager == manager
            && matches!(operation.action, Action::Install | Action::Upgrade)
    })
}

impl Rule for UpdateAlone {
    type Finding = Alone;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Alone>) {
        for (at, run) in cx.runs.iter().enumerate() {
            if !cx.as_hadolint() && !cx.model.is_instruction_needed(run.instruction) {
                continue;
            }
            let mut seen = Vec::new();
            for (idx, command) in run.commands().iter().enumerate() {
                let Some(operation) = packages::operation(command) else {
                    continue;
                };
                let manager = operation.manager;
                if operation.action != Action::Update
                    || seen.contains(&manager)
                    || run.commands().iter().skip(idx + 1).any(|later| installs(later, manager))
                    // A script may install by other means than we can see.
                    || run.commands().iter().any(|other| other.nesting.function)
                {
                    continue;
                }
                seen.push(manager);
                let first = command.effective_words().first().unwrap_or(operation.verb);
                found.push(Alone {
                    run: at,
                    command: idx,
                    manager,
                    span: run.span_of(&(first.range.start..operation.verb.range.end)),
                    text: format!("{} {}", command.name(), operation.verb.value),
                    next: cx
                        .runs
                        .get(at + 1)
                        .filter(|next| {
                            !next.onbuild
                                && !run.onbuild
                                && next.instruction == run.instruction + 1
                                && next.commands().iter().any(|later| installs(later, manager))
                        })
                        .map(|_| at + 1),
                });
            }
        }
    }

    fn explain(&self, cx: &RuleContext<'_>, finding: &Alone) -> Report {
        let help = match finding.manager {
            Manager::Apk => {
                "drop it and write `apk add --no-cache`, which fetches the index itself"
            }
            _ => "update and install in the same RUN",
        };
        let report = Report::at(
            finding.span,
            format!("`{}` stands in a RUN that installs nothing", finding.text),
        )
        .why("this step is cached, so a later install works with an index that may be months old")
        .help(help);
        let folders: &[&str] = match finding.manager {
            Manager::Apt => &["/var/lib/apt/lists"],
            Manager::Apk => &["/var/cache/apk"],
            _ => &[],
        };
        let lists = cx
            .runs
            .get(finding.run)
            .and_then(|run| costs::written_by_run(cx, run.instruction, folders));
        let report = report.effect(lists);
        match finding.next.and_then(|next| cx.runs.get(next)) {
            Some(next) => report.related(next.span, "the install that uses this index"),
            None => report,
        }
    }

    fn fix(&self, cx: &RuleContext<'_>, finding: &Alone) -> Option<Fix> {
        let run = cx.runs.get(finding.run)?;
        let next = cx.runs.get(finding.next?)?;
        run.commands().get(finding.command)?;
        let this = cx.instruction(run.instruction)?;
        let other = cx.instruction(next.instruction)?;
        let chained = next.commands().iter().all(|command| {
            matches!(
                command.connector,
                Connector::Start | Connector::And | Connector::Pipe
            )
        });
        let between = Span::new(this.span.end, other.span.start);
        let plain = run.is_plain_text()
            && next.is_plain_text()
            && this.flags.is_empty()
            && other.flags.is_empty()
            && run.script.errors.is_empty()
            && next.script.errors.is_empty()
            && !run.text.trim_end().ends_with(['&', ';', '|'])
            && !run.text.contains('#');
        if !plain || !chained || !cx.text(between).trim().is_empty() {
            return None;
        }
        let start = other.rest.full_span().start;
        let joint = format!(" {}{}    && ", cx.file.escape, rewrite::line_end(cx));
        Some(safe_fix(
            "join the two RUNs",
            vec![Edit::replace(Span::new(this.span.end, start), joint)],
        ))
    }
}
