//! `backticks`: the old form of a command substitution.

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

const CODES: &[u16] = &[2006];

const WORDS: &[Words] = &[(2006, "backticks are the old form of `$(…)`", "write `$(…)`")];

impl Rule for Backticks {
    type Finding = Found;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Found>) {
        found.extend(cx.shell_findings(CODES).cloned());
    }

    fn explain(&self, cx: &RuleContext<'_>, finding: &Found) -> Report {
        report(
            cx,
            &Self::RULE,
            finding,
            WORDS,
            "they cannot be nested, need backslashes inside, and look like quotes",
        )
    }

    fn fix(&self, cx: &RuleContext<'_>, finding: &Found) -> Option<Fix> {
        let run = cx.runs.get(finding.run?)?;
        let text = cx.text(finding.span);
        let inside = text.strip_prefix('`')?.strip_suffix('`')?;
        let plain = !inside.is_empty() && !inside.contains(['\\', '\n', '#', '`']);
        (plain && run.is_text() && run.form != RunForm::JsonText).then(|| {
            safe_fix(
                "write `$(…)`",
                vec![Edit::replace(finding.span, format!("$({})", inside.trim()))],
            )
        })
    }
}
