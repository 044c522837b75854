//! `unset-variable`: a name that nothing gives a value.

use crate::prelude::*;

declare_rule! {
    /// Uses a shell variable that neither the script nor the Dockerfile sets.
    /// ## Why
    /// It expands to nothing. Names in small letters are seldom set from outside, so it is likely a slip.
    /// ## Examples
    /// ```dockerfile,bad
    /// # also: undefined-var
    /// RUN echo "$target" > /srv/target
    /// ```
    /// ```dockerfile,good
    /// ARG target=web
    /// RUN echo "$target" > /srv/target
    /// ```
    pub struct UnsetVariable;
    id: "unset-variable",
    group: "shell",
    severity: Info,
    fix: None,
    on: Default,
    aliases: ["SC2154", "SC2153"],
    lesson: None,
}

const CODES: &[u16] = &[2154, 2153];

const WORDS: &[Words] = &[
    (
        2154,
        "nothing sets `%` before it is used",
        "set it in the script, or declare it with ARG or ENV",
    ),
    (
        2153,
        "nothing sets `%`, but a similar name is set",
        "check the spelling",
    ),
];

impl Rule for UnsetVariable {
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
            "it expands to nothing, and the RUN goes on",
        )
    }
}
