//! `read-without-r`: `read` eats backslashes.

use crate::prelude::*;

declare_rule! {
    /// Reads lines with `read` without `-r`.
    /// ## Why
    /// Without `-r` a backslash in the input is taken out, and joins two lines at a line end.
    /// ## Examples
    /// ```dockerfile,bad
    /// RUN while read line; do echo "$line"; done < /etc/hosts
    /// ```
    /// ```dockerfile,good
    /// RUN while read -r line; do echo "$line"; done < /etc/hosts
    /// ```
    pub struct ReadWithoutR;
    id: "read-without-r",
    group: "shell",
    severity: Hint,
    fix: None,
    on: Default,
    aliases: ["SC2162", "SC2229", "SC2313"],
    lesson: None,
}

const CODES: &[u16] = &[2162, 2229, 2313];

const WORDS: &[Words] = &[
    (
        2162,
        "`read` takes backslashes out of the input",
        "write `read -r`",
    ),
    (
        2229,
        "`$` gives the value of `%`, `read` wants its name",
        "take the `$` away",
    ),
    (2313, "the brackets are a pattern here", "quote it"),
];

impl Rule for ReadWithoutR {
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
            "a backslash in the input is taken out, and joins two lines at a line end",
        )
    }
}
