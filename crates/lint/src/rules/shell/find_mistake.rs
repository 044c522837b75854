//! `find-mistake`: `find` does something else than it looks.

use crate::prelude::*;

declare_rule! {
    /// Calls `find` in a way that does not do what it looks like.
    /// ## Why
    /// `find` reads its words from left to right; `-exec` starts a program, not a shell.
    /// ## Examples
    /// ```dockerfile,bad
    /// RUN find /srv -name '*.a' -o -name '*.b' -exec rm {} +
    /// ```
    /// ```dockerfile,good
    /// RUN find /srv '(' -name '*.a' -o -name '*.b' ')' -exec rm {} +
    /// ```
    pub struct FindMistake;
    id: "find-mistake",
    group: "shell",
    severity: Hint,
    fix: None,
    on: Default,
    aliases: ["SC2146", "SC2014", "SC2067", "SC2150", "SC2156", "SC2185", "SC2033", "SC2032"],
    lesson: None,
}

const CODES: &[u16] = &[2146, 2014, 2067, 2150, 2156, 2185, 2033, 2032];

const WORDS: &[Words] = &[
    (
        2146,
        "this action is only for what follows `-o`",
        "put the conditions into `\\( … \\)`",
    ),
    (
        2014,
        "this is expanded once, before `find` runs",
        "use `-exec sh -c '…' _ {} +`",
    ),
    (2067, "`-exec` is not ended", "end it with `\\;` or `+`"),
    (
        2150,
        "`-exec` starts a program, not a shell",
        "write `-exec sh -c '…' _ {} +`",
    ),
    (
        2156,
        "a file name becomes part of a script",
        "hand it over: `sh -c '… \"$1\"' _ {}`",
    ),
    (
        2185,
        "some versions of `find` want a folder",
        "write `find .`",
    ),
    (
        2033,
        "`%` is a function, other programs cannot call it",
        "use `sh -c`, or a script",
    ),
    (
        2032,
        "this function cannot be called by another program",
        "use a script",
    ),
];

impl Rule for FindMistake {
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
            "`find` reads its words from left to right, and `-exec` starts a program, not a shell",
        )
    }
}
