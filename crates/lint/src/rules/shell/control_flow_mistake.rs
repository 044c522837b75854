//! `control-flow-mistake`: commands run at other times than it looks.

use crate::prelude::*;

declare_rule! {
    /// Has a command that never runs, never ends or runs at another time than it looks.
    /// ## Why
    /// A shell does what stands there without a word, also when it makes no sense.
    /// ## Examples
    /// ```dockerfile,bad
    /// RUN exec /srv/setup; touch /srv/done
    /// ```
    /// ```dockerfile,good
    /// RUN /srv/setup && touch /srv/done
    /// ```
    pub struct ControlFlowMistake;
    id: "control-flow-mistake",
    group: "shell",
    severity: Warning,
    fix: None,
    on: Default,
    aliases: ["SC2093", "SC2104", "SC2105", "SC2106", "SC2165", "SC2167", "SC2194", "SC2195", "SC2221", "SC2222", "SC2218", "SC2119", "SC2120", "SC2264", "SC2317", "SC2095", "SC2064", "SC2172", "SC2173", "SC2151", "SC2152", "SC2241", "SC2242", "SC2319", "SC2320"],
    lesson: None,
}

const CODES: &[u16] = &[
    2093, 2104, 2105, 2106, 2165, 2167, 2194, 2195, 2221, 2222, 2218, 2119, 2120, 2264, 2317, 2095,
    2064, 2172, 2173, 2151, 2152, 2241, 2242, 2319, 2320,
];

const WORDS: &[Words] = &[
    (2093, "nothing behind `exec` runs", "drop `exec`"),
    (2104, "`%` is for loops", "use `return`"),
    (
        2105,
        "`%` stands outside of a loop",
        "use `exit` or `return`",
    ),
    (
        2106,
        "`%` only leaves the subshell",
        "move it out of the subshell",
    ),
    (
        2165,
        "this loop changes the variable of the loop around it",
        "use another name",
    ),
    (
        2167,
        "the variable of this loop is changed inside",
        "use another name",
    ),
    (2194, "this word is fixed", "check for a missing `$`"),
    (2195, "this pattern can never match", "check the pattern"),
    (2221, "this pattern hides a later one", "change the order"),
    (
        2222,
        "this pattern never matches, an earlier one does",
        "change the order",
    ),
    (
        2218,
        "the function is defined further down",
        "define it first",
    ),
    (
        2119,
        "the function wants arguments and gets none",
        "give it arguments",
    ),
    (
        2120,
        "this function uses arguments, and nobody gives it any",
        "give it arguments",
    ),
    (
        2264,
        "the function calls itself without end",
        "write `command %`",
    ),
    (
        2317,
        "no way leads to this command",
        "check what stands above it",
    ),
    (
        2095,
        "this program reads the input of the loop",
        "give it `< /dev/null`",
    ),
    (
        2064,
        "this is expanded now, not when the signal comes",
        "use single quotes",
    ),
    (2172, "signals have names", "use the name"),
    (2173, "this signal cannot be caught", "drop it"),
    (2151, "only one number can be returned", "print other data"),
    (2152, "only 0 to 255 can be returned", "print other data"),
    (
        2241,
        "only one number can be the status",
        "print other data",
    ),
    (2242, "only 0 to 255 can be the status", "print other data"),
    (
        2319,
        "`$?` is the outcome of the condition here",
        "keep the exit code in a variable before the condition",
    ),
    (
        2320,
        "`$?` is the exit code of `echo` or `printf` here",
        "keep the exit code in a variable first",
    ),
];

impl Rule for ControlFlowMistake {
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
            "a shell does what stands there without a word, also when it makes no sense",
        )
    }
}
