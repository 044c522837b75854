//! `assignment-mistake`: an assignment that is none.

use crate::prelude::*;

declare_rule! {
    /// Writes an assignment that does something else.
    /// ## Why
    /// `NAME=value` takes no blanks and no `$`; in front of a command it holds for that command only.
    /// ## Examples
    /// ```dockerfile,bad
    /// RUN VERSION=1 echo "$VERSION" > /srv/version
    /// ```
    /// ```dockerfile,good
    /// RUN VERSION=1 && echo "$VERSION" > /srv/version
    /// ```
    pub struct AssignmentMistake;
    id: "assignment-mistake",
    group: "shell",
    severity: Info,
    fix: None,
    on: Default,
    aliases: ["SC2097", "SC2098", "SC2037", "SC2209", "SC2099", "SC2100", "SC2121", "SC2123", "SC2147", "SC2163", "SC2269", "SC2270", "SC2271", "SC2272", "SC2273", "SC2274", "SC2275", "SC2276", "SC2277", "SC2278", "SC2279", "SC2280", "SC2281", "SC2282", "SC2283", "SC2284", "SC2285", "SC2290", "SC2316", "SC2318", "SC2030", "SC2031", "SC2324", "SC2082", "SC2296", "SC2297", "SC2298", "SC2299", "SC2300", "SC2301"],
    lesson: None,
}

const CODES: &[u16] = &[
    2097, 2098, 2037, 2209, 2099, 2100, 2121, 2123, 2147, 2163, 2269, 2270, 2271, 2272, 2273, 2274,
    2275, 2276, 2277, 2278, 2279, 2280, 2281, 2282, 2283, 2284, 2285, 2290, 2316, 2318, 2030, 2031,
    2324, 2082, 2296, 2297, 2298, 2299, 2300, 2301,
];

const WORDS: &[Words] = &[
    (
        2097,
        "`%` is set for this command only",
        "set it in a command of its own",
    ),
    (
        2098,
        "this is expanded before `%` is set",
        "set it in a command of its own",
    ),
    (
        2037,
        "this runs a command with a variable, it does not store its output",
        "write `a=$(…)`",
    ),
    (
        2209,
        "this stores the word `%`, not the output of the command",
        "write `a=$(%)`, or quote the word",
    ),
    (2099, "this does not calculate", "write `i=$((i + 1))`"),
    (
        2100,
        "this stores the text, it does not calculate",
        "write `i=$((i + 1))`",
    ),
    (
        2121,
        "`set` gives variables no values",
        "write `name=value`",
    ),
    (
        2123,
        "this replaces the search path for programs",
        "use another name, or keep `$PATH` in it",
    ),
    (2147, "`~` stays as it is in quotes", "write `$HOME`"),
    (
        2163,
        "this exports the variable that `%` names",
        "take the `$` away",
    ),
    (2269, "`%` is given its own value", "drop it"),
    (
        2270,
        "positional parameters are set with `set --`",
        "write `set -- …`",
    ),
    (
        2271,
        "a name cannot be put together here",
        "use `eval`, or an array",
    ),
    (
        2272,
        "this is a command name with `==` in it",
        "write `[ … = … ]`",
    ),
    (
        2273,
        "this line of `=` is run as a command",
        "make it a comment",
    ),
    (
        2274,
        "this line of `=` is run as a command",
        "make it a comment",
    ),
    (2275, "the command begins with `=`", "check the line break"),
    (
        2276,
        "this is run as a command whose name has a `=`",
        "check the assignment",
    ),
    (2277, "`$0` cannot be set so", "use `BASH_ARGV0`"),
    (2278, "`$0` cannot be set", "use another name"),
    (2279, "`$0` cannot be set", "use another name"),
    (2280, "`$0` cannot be set", "use another name"),
    (
        2281,
        "no `$` stands in front of a name that is set",
        "take the `$` away",
    ),
    (2282, "a name cannot begin with a digit", "use another name"),
    (
        2283,
        "blanks around `=` make this a command",
        "take the blanks away",
    ),
    (
        2284,
        "`==` compares inside of `[ … ]` only",
        "write `[ … = … ]`",
    ),
    (
        2285,
        "blanks around `+=` make this a command",
        "take the blanks away",
    ),
    (
        2290,
        "blanks around `=` make this two words",
        "take the blanks away",
    ),
    (
        2316,
        "this declares a variable of that name",
        "use one declaration",
    ),
    (
        2318,
        "this value is used in the same command, which does not see it yet",
        "use two commands",
    ),
    (
        2030,
        "the change of `%` is lost at the end of the subshell",
        "set it outside",
    ),
    (
        2031,
        "`%` was changed in a subshell, and that change is lost",
        "set it outside",
    ),
    (
        2324,
        "`+=` appends a text, it does not add",
        "write `$((% + …))`",
    ),
    (
        2082,
        "`${…}` takes a name, not a value",
        "write `${!name}` in bash, or use `eval`",
    ),
    (
        2296,
        "these are flags of zsh",
        "use what the shell of the image knows",
    ),
    (2297, "the quotes stand inside `${…}`", "put them around it"),
    (
        2298,
        "`${…}` cannot be nested",
        "use a variable for the inner one",
    ),
    (
        2299,
        "`${…}` takes a name, not a value",
        "use a variable for the inner one",
    ),
    (
        2300,
        "`${…}` cannot hold a command",
        "keep its output in a variable first",
    ),
    (2301, "the quotes stand inside `${…}`", "take them away"),
];

impl Rule for AssignmentMistake {
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
            "`NAME=value` takes no blanks and no `$`, and in front of a command it holds for that command only",
        )
    }
}
