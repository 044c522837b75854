//! `useless-echo`: a command in a command without need.

use crate::prelude::*;

declare_rule! {
    /// Echoes the output of a command, or takes the output of an echo.
    /// ## Why
    /// The command alone does the same, keeps its status and does not split its output.
    /// ## Examples
    /// ```dockerfile,bad
    /// RUN echo "$(date)" > /srv/built
    /// ```
    /// ```dockerfile,good
    /// RUN date > /srv/built
    /// ```
    pub struct UselessEcho;
    id: "useless-echo",
    group: "shell",
    severity: Hint,
    fix: None,
    on: Default,
    aliases: ["SC2005", "SC2116"],
    lesson: None,
}

const CODES: &[u16] = &[2005, 2116];

const WORDS: &[Words] = &[
    (
        2005,
        "`echo` prints what the command prints by itself",
        "run the command alone",
    ),
    (
        2116,
        "the output of `echo` is its own words",
        "write the words without `$(echo …)`",
    ),
];

impl Rule for UselessEcho {
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
            "it does the same without, and keeps the status of the command",
        )
    }
}
