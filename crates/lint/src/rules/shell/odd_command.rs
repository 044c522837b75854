//! `odd-command`: a command that is likely a slip.

use crate::prelude::*;

declare_rule! {
    /// Runs something that is likely a slip.
    /// ## Why
    /// The shell takes the first word as the name of a program, whatever it looks like.
    /// ## Examples
    /// ```dockerfile,bad
    /// RUN mv /srv/app
    /// ```
    /// ```dockerfile,good
    /// RUN mv /srv/app /opt/app
    /// ```
    pub struct OddCommand;
    id: "odd-command",
    group: "shell",
    severity: Info,
    fix: None,
    on: Default,
    aliases: ["SC2224", "SC2225", "SC2226", "SC2083", "SC2084", "SC2091", "SC2092", "SC2171", "SC2215", "SC2232", "SC2253", "SC2286", "SC2287", "SC2288", "SC2289", "SC2117", "SC2029", "SC2291", "SC2139", "SC2142", "SC2168", "SC2079", "SC2080", "SC2239", "SC1071", "SC1008", "SC2176", "SC2177"],
    lesson: None,
}

const CODES: &[u16] = &[
    2224, 2225, 2226, 2083, 2084, 2091, 2092, 2171, 2215, 2232, 2253, 2286, 2287, 2288, 2289, 2117,
    2029, 2291, 2139, 2142, 2168, 2079, 2080, 2239, 1071, 1008, 2176, 2177,
];

const WORDS: &[Words] = &[
    (2224, "this `mv` has no destination", "name it"),
    (2225, "this `cp` has no destination", "name it"),
    (
        2226,
        "this `ln` has no destination",
        "name it, or write `.`",
    ),
    (2083, "a blank follows the `/`", "take it away"),
    (2084, "the result is run as a command", "use `: $((…))`"),
    (
        2091,
        "the output is run as a command",
        "drop `$( )`, or use `eval`",
    ),
    (
        2092,
        "the output is run as a command",
        "drop the backticks, or use `eval`",
    ),
    (
        2171,
        "`%` has no opening bracket",
        "add it, or quote the word",
    ),
    (2215, "a flag is run as a command", "check the line break"),
    (
        2232,
        "`%` is part of the shell, `sudo` cannot run it",
        "write `sudo sh -c '…'`",
    ),
    (2253, "`-r` takes the right to read away", "write `-R`"),
    (
        2286,
        "an empty text is run as a command",
        "check the quotes",
    ),
    (2287, "a folder is run as a command", "check the path"),
    (
        2288,
        "the name of this command ends oddly",
        "check the blanks and quotes",
    ),
    (
        2289,
        "the name of this command has a tab or a line end",
        "check the quotes",
    ),
    (2117, "`su` starts a shell and waits", "write `su -c '…'`"),
    (
        2029,
        "this is expanded here, not on the other host",
        "use single quotes",
    ),
    (
        2291,
        "the blanks between the words are printed as one",
        "quote the text",
    ),
    (
        2139,
        "this is expanded now, not when the alias is used",
        "use single quotes",
    ),
    (2142, "aliases take no arguments", "use a function"),
    (2168, "`local` stands outside of a function", "drop it"),
    (
        2079,
        "only whole numbers can be calculated with",
        "use `awk` or `bc`",
    ),
    (2080, "a leading 0 makes this an octal number", "drop the 0"),
    (2239, "`%` is no path", "write the whole path in SHELL"),
    (
        1071,
        "scripts for `%` are not looked into",
        "check them with the shell's own tools",
    ),
    (1008, "`%` is no shell that is known here", "check SHELL"),
    (
        2176,
        "`time` in front of a pipeline is not defined in `sh`",
        "time one command, or use `bash -c`",
    ),
    (
        2177,
        "`time` in front of more than a command is not defined in `sh`",
        "write `time sh -c '…'`",
    ),
];

impl Rule for OddCommand {
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
            "the shell takes the first word as the name of a program, whatever it looks like",
        )
    }
}
