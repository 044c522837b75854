//! `pattern-mistake`: a pattern that the shell takes for itself.

use crate::prelude::*;

declare_rule! {
    /// Has a pattern that the shell expands, or that is no pattern.
    /// ## Why
    /// Without quotes the shell replaces it by file names, when there are any.
    /// ## Examples
    /// ```dockerfile,bad
    /// # also: glob-like-flag
    /// RUN find /srv -name *.tmp -delete
    /// ```
    /// ```dockerfile,good
    /// RUN find /srv -name '*.tmp' -delete
    /// ```
    pub struct PatternMistake;
    id: "pattern-mistake",
    group: "shell",
    severity: Hint,
    fix: None,
    on: Default,
    aliases: ["SC2061", "SC2062", "SC2063", "SC2022", "SC2060", "SC2018", "SC2019", "SC2020", "SC2021", "SC2101", "SC2102", "SC2184", "SC2211", "SC2295", "SC2051"],
    lesson: None,
}

const CODES: &[u16] = &[
    2061, 2062, 2063, 2022, 2060, 2018, 2019, 2020, 2021, 2101, 2102, 2184, 2211, 2295, 2051,
];

const WORDS: &[Words] = &[
    (
        2061,
        "the shell may expand this pattern before `find` sees it",
        "quote it",
    ),
    (
        2062,
        "the shell may expand this pattern before `grep` sees it",
        "quote it",
    ),
    (
        2063,
        "`grep` takes a regular expression, not a file pattern",
        "write `.*`",
    ),
    (
        2022,
        "in a regular expression `*` is about the letter in front",
        "write `.*`",
    ),
    (
        2060,
        "the shell may expand this before `tr` sees it",
        "quote it",
    ),
    (
        2018,
        "this leaves out letters beyond a to z",
        "write `[:lower:]`",
    ),
    (
        2019,
        "this leaves out letters beyond A to Z",
        "write `[:upper:]`",
    ),
    (2020, "`tr` replaces letters, not words", "use `sed`"),
    (2021, "`tr` takes the brackets as letters", "take them away"),
    (
        2101,
        "a named class needs two pairs of brackets",
        "write `[[:digit:]]`",
    ),
    (2102, "brackets stand for one letter", "check the pattern"),
    (
        2184,
        "the shell may expand this before `unset` sees it",
        "quote it",
    ),
    (
        2211,
        "a pattern names the command",
        "quote it, or check for a missing `$`",
    ),
    (
        2295,
        "what is put in counts as a pattern",
        "quote it inside the braces",
    ),
    (
        2051,
        "bash does not look at variables in `{a..b}`",
        "use `$(seq …)`",
    ),
];

impl Rule for PatternMistake {
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
            "without quotes the shell replaces it by file names, when there are any",
        )
    }
}
