//! `redirect-mistake`: output goes elsewhere than it looks.

use crate::prelude::*;

declare_rule! {
    /// Redirects in a way that does not do what it looks like.
    /// ## Why
    /// The shell opens the files before the command runs, from left to right, with its own rights.
    /// ## Examples
    /// ```dockerfile,bad
    /// RUN /srv/setup 2>&1 > /srv/log
    /// ```
    /// ```dockerfile,good
    /// RUN /srv/setup > /srv/log 2>&1
    /// ```
    pub struct RedirectMistake;
    id: "redirect-mistake",
    group: "shell",
    severity: Info,
    fix: None,
    on: Default,
    aliases: ["SC2069", "SC2024", "SC2036", "SC2094", "SC2188", "SC2189", "SC2210", "SC2238", "SC2216", "SC2217", "SC2227", "SC2259", "SC2260", "SC2261", "SC2087", "SC2327", "SC2328"],
    lesson: None,
}

const CODES: &[u16] = &[
    2069, 2024, 2036, 2094, 2188, 2189, 2210, 2238, 2216, 2217, 2227, 2259, 2260, 2261, 2087, 2327,
    2328,
];

const WORDS: &[Words] = &[
    (
        2069,
        "`2>&1` comes first, so errors still go where the output went before",
        "put `2>&1` last",
    ),
    (
        2024,
        "the redirection is not done by `sudo`",
        "use `| sudo tee`",
    ),
    (
        2036,
        "the pipe is not part of the assignment",
        "write `a=$(b | c)`",
    ),
    (
        2094,
        "this file is read and written by the same pipe",
        "write to another file and rename it",
    ),
    (2188, "this redirection has no command", "write `: > file`"),
    (
        2189,
        "a pipe stands between the redirection and its command",
        "move it to the command",
    ),
    (
        2210,
        "this writes to a file with a number as its name",
        "write `>&2` for a descriptor",
    ),
    (
        2238,
        "this writes to a file with the name of a command",
        "use a pipe",
    ),
    (
        2216,
        "`%` does not read what is piped into it",
        "use `xargs`, or `cat`",
    ),
    (2217, "`%` does not read its input", "check the command"),
    (
        2227,
        "this redirects `find`, not the command it starts",
        "move it to the end",
    ),
    (2259, "this overrides the pipe", "use one or the other"),
    (2260, "this overrides the pipe", "use `tee`"),
    (
        2261,
        "two redirections of one command compete",
        "use `tee`, or drop one",
    ),
    (
        2087,
        "variables are expanded here, not on the other host",
        "quote the delimiter",
    ),
    (
        2327,
        "nothing is caught: the output goes elsewhere",
        "take the redirection away, or use `tee`",
    ),
    (
        2328,
        "this takes the output away from `$(…)`",
        "take the redirection away, or use `tee`",
    ),
];

impl Rule for RedirectMistake {
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
            "the shell opens files before the command runs, from left to right",
        )
    }
}
