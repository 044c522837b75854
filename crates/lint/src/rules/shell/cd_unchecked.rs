//! `cd-unchecked`: the script goes on in the wrong folder.

use crate::prelude::*;

declare_rule! {
    /// Goes on after a `cd` that may have failed.
    /// ## Why
    /// When the folder is missing, everything behind it happens where the script was before.
    /// ## Examples
    /// ```dockerfile,bad
    /// # also: cd-instead-of-workdir, single-stage-build, no-set-e
    /// RUN cd /srv/app; make
    /// ```
    /// ```dockerfile,good
    /// RUN cd /srv/app && make
    /// ```
    pub struct CdUnchecked;
    id: "cd-unchecked",
    group: "shell",
    severity: Info,
    fix: None,
    on: Default,
    aliases: ["SC2164"],
    lesson: None,
}

impl Rule for CdUnchecked {
    type Finding = (Span, String);
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Self::Finding>) {
        for run in cx.needed_runs() {
            let list = run.commands();
            let stops = list.iter().any(|command| {
                command.name() == "set"
                    && command.args().iter().any(|word| {
                        word.value == "errexit"
                            || word.value.starts_with('-')
                                && !word.value.starts_with("--")
                                && word.value.contains('e')
                    })
            });
            if stops {
                continue;
            }
            for (idx, command) in list.iter().enumerate() {
                if !command.is_any(&["cd", "pushd"]) || command.effective != 0 {
                    continue;
                }
                // The next command of the same list says what happens after a failure.
                let next = list.iter().skip(idx + 1).find(|next| {
                    next.range.start >= command.range.end && next.nesting == command.nesting
                });
                let to_parent = command
                    .args()
                    .first()
                    .is_some_and(|word| matches!(word.value.as_str(), "-" | ".." | "/" | "../.."));
                let unchecked = next.is_some_and(|next| next.connector == Connector::Sequence);
                let in_test = command.nesting.condition && command.connector == Connector::Start;
                if unchecked && !to_parent && !in_test {
                    let target = command
                        .args()
                        .first()
                        .map_or("", |word| word.value.as_str());
                    found.push((run.command(command), target.to_owned()));
                }
            }
        }
    }

    fn explain(&self, _: &RuleContext<'_>, (span, target): &Self::Finding) -> Report {
        Report::at(
            *span,
            format!("the script goes on when `cd {target}` fails"),
        )
        .why("everything behind it then happens in the wrong folder")
        .help("join with `&&`, begin with `set -e`, or use WORKDIR")
    }
}
