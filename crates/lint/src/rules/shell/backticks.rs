//! `backticks`: the old form of a command substitution.

use crate::facts::expansions::{Part, parts};
use crate::prelude::*;
use crate::runs::RunForm;

declare_rule! {
    /// Uses backticks, which cannot be nested and are easy to miss.
    /// ## Why
    /// `$(…)` does the same, can be nested, and needs no backslashes inside.
    /// ## Examples
    /// ```dockerfile,bad
    /// RUN kernel="`uname -r`" && echo "$kernel"
    /// ```
    /// ```dockerfile,good
    /// RUN kernel="$(uname -r)" && echo "$kernel"
    /// ```
    pub struct Backticks;
    id: "backticks",
    group: "shell",
    severity: Hint,
    fix: Safe,
    on: Default,
    aliases: ["SC2006"],
    lesson: None,
}

impl Rule for Backticks {
    type Finding = (Span, Option<Edit>);
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Self::Finding>) {
        for run in cx.needed_runs() {
            if run.form == RunForm::Exec {
                continue;
            }
            for command in run.commands() {
                for word in command.words.iter().chain(&command.assignments) {
                    for (part, range) in parts(word) {
                        let Part::Substitution {
                            text,
                            backticks: true,
                            ..
                        } = part
                        else {
                            continue;
                        };
                        let plain =
                            !text.contains(['\\', '\n', '#']) && run.form != RunForm::JsonText;
                        let span = run.span_of(&range);
                        let whole = cx.text(span).starts_with('`')
                            && cx.text(span).ends_with('`')
                            && span.len() > 2;
                        found.push((
                            span,
                            (plain && whole)
                                .then(|| Edit::replace(span, format!("$({})", text.trim()))),
                        ));
                    }
                }
            }
        }
    }

    fn explain(&self, _: &RuleContext<'_>, (span, _): &Self::Finding) -> Report {
        Report::at(*span, "backticks are the old form of `$(…)`")
            .why("they cannot be nested, need backslashes inside, and look like quotes")
            .help("write `$(…)`")
    }

    fn fix(&self, _: &RuleContext<'_>, (_, edit): &Self::Finding) -> Option<Fix> {
        Some(safe_fix("write `$(…)`", vec![edit.clone()?]))
    }
}
