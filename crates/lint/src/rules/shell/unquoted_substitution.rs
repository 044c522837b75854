//! `unquoted-substitution`: the shell splits the output of a command.

use crate::prelude::*;
use crate::runs::RunForm;

declare_rule! {
    /// Uses the output of a command without quotes, so the shell splits it at blanks.
    /// ## Why
    /// Output with a blank becomes several words, and `*` in it becomes file names.
    /// ## Examples
    /// ```dockerfile,bad
    /// RUN touch /srv/$(hostname)
    /// ```
    /// ```dockerfile,good
    /// RUN touch "/srv/$(hostname)"
    /// ```
    pub struct UnquotedSubstitution;
    id: "unquoted-substitution",
    group: "shell",
    severity: Info,
    fix: Decision,
    on: Default,
    aliases: ["SC2046", "SC2207"],
    lesson: None,
}

const CODES: &[u16] = &[2046, 2207];

const WORDS: &[Words] = &[
    (
        2046,
        "the output of the command is not quoted, so the shell splits it",
        "put double quotes around it",
    ),
    (
        2207,
        "the output of the command is split into the elements of an array",
        "quote it, or read it with `mapfile`",
    ),
];

impl Rule for UnquotedSubstitution {
    type Finding = Found;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Found>) {
        // `-j$(nproc)`: a number needs no quotes, and everybody writes it so.
        let numbers = |found: &&Found| {
            let text = cx.text(found.span);
            cx.as_hadolint()
                || !["$(nproc", "$(getconf", "$(id -u", "$(id -g", "`nproc"]
                    .iter()
                    .any(|start| text.starts_with(start))
        };
        found.extend(cx.shell_findings(CODES).filter(numbers).cloned());
    }

    fn explain(&self, cx: &RuleContext<'_>, finding: &Found) -> Report {
        report(
            cx,
            &Self::RULE,
            finding,
            WORDS,
            "output with a blank becomes several words, and one with `*` becomes file names",
        )
    }

    fn fix(&self, cx: &RuleContext<'_>, finding: &Found) -> Option<Fix> {
        let run = cx.runs.get(finding.run?)?;
        if !run.is_text() || run.form == RunForm::JsonText || finding.code != 2046 {
            return None;
        }
        Some(decision_fix(
            "quote it",
            vec![
                Edit::insert(finding.span.start, "\""),
                Edit::insert(finding.span.end, "\""),
            ],
            "where several words are meant, the quotes make them one",
        ))
    }
}
