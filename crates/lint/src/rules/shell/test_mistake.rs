//! `test-mistake`: a condition that does not say what is meant.

use crate::prelude::*;

declare_rule! {
    /// Writes a condition whose outcome is fixed, or not what is meant.
    /// ## Why
    /// `[` takes words: without blanks, quotes or the right operator it answers another question.
    /// ## Examples
    /// ```dockerfile,bad
    /// RUN if [ "$HOME"=/root ]; then touch /srv/root; fi
    /// ```
    /// ```dockerfile,good
    /// RUN if [ "$HOME" = /root ]; then touch /srv/root; fi
    /// ```
    pub struct TestMistake;
    id: "test-mistake",
    group: "shell",
    severity: Info,
    fix: None,
    on: Default,
    aliases: ["SC2077", "SC2050", "SC2078", "SC2157", "SC2070", "SC2071", "SC2072", "SC2073", "SC2122", "SC2170", "SC2309", "SC2057", "SC2058", "SC2166", "SC2107", "SC2109", "SC2108", "SC2110", "SC2055", "SC2252", "SC2074", "SC2075", "SC2076", "SC2049", "SC2053", "SC2081", "SC2144", "SC2198", "SC2199", "SC2200", "SC2201", "SC2202", "SC2203", "SC2208", "SC2255", "SC2158", "SC2159", "SC2160", "SC2161", "SC2181", "SC2193", "SC2212", "SC2233", "SC2234", "SC2235", "SC2204", "SC2205", "SC2065", "SC2265", "SC2266", "SC1108", "SC2331", "SC2332", "SC2333"],
    lesson: None,
}

const CODES: &[u16] = &[
    2077, 2050, 2078, 2157, 2070, 2071, 2072, 2073, 2122, 2170, 2309, 2057, 2058, 2166, 2107, 2109,
    2108, 2110, 2055, 2252, 2074, 2075, 2076, 2049, 2053, 2081, 2144, 2198, 2199, 2200, 2201, 2202,
    2203, 2208, 2255, 2158, 2159, 2160, 2161, 2181, 2193, 2212, 2233, 2234, 2235, 2204, 2205, 2065,
    2265, 2266, 1108, 2331, 2332, 2333,
];

const WORDS: &[Words] = &[
    (
        2077,
        "without blanks around the sign this is one word, and always true",
        "put blanks around `=`",
    ),
    (
        2050,
        "both sides are fixed, so is the answer",
        "check for a missing `$`",
    ),
    (
        2078,
        "this is a fixed text, so always true",
        "check for a missing `$` or operator",
    ),
    (
        2157,
        "this text is never empty",
        "check the quotes and operators",
    ),
    (
        2070,
        "without quotes `-n` is true for an empty value, too",
        "put double quotes around it",
    ),
    (
        2071,
        "`%` compares texts",
        "use `-lt`, `-gt`, `-le` or `-ge` for numbers",
    ),
    (
        2072,
        "only whole numbers can be compared",
        "use `awk` or `bc`",
    ),
    (
        2073,
        "`%` is a redirection here",
        "escape it, or use `-lt` or `-gt`",
    ),
    (2122, "`%` is no operator here", "negate the opposite"),
    (2170, "this is no number", "use `=` to compare texts"),
    (
        2309,
        "this is read as the name of a variable or a calculation",
        "use `=` to compare texts",
    ),
    (2057, "`%` is no operator", "check the operator"),
    (2058, "`%` is no operator", "check the operator"),
    (
        2166,
        "`%` in a test is not well defined",
        "write `[ … ] && [ … ]` or `[ … ] || [ … ]`",
    ),
    (
        2107,
        "`%` cannot stand inside `[ … ]`",
        "write `[ … ] && [ … ]`",
    ),
    (
        2109,
        "`%` cannot stand inside `[ … ]`",
        "write `[ … ] || [ … ]`",
    ),
    (2108, "`%` is no operator inside `[[ … ]]`", "write `&&`"),
    (2110, "`%` is no operator inside `[[ … ]]`", "write `||`"),
    (2055, "one of the two is always true", "use `-a`, or `&&`"),
    (2252, "one of the two is always true", "write `&&`"),
    (2074, "`[` knows no `=~`", "use `[[ … ]]`"),
    (
        2075,
        "nothing is escaped inside `[[ … ]]`",
        "take the backslash away",
    ),
    (
        2076,
        "in quotes the pattern is a plain text",
        "take the quotes away",
    ),
    (
        2049,
        "`=~` takes a regular expression, not a file pattern",
        "write `=`, or a regular expression",
    ),
    (
        2053,
        "without quotes the right side is a pattern",
        "put double quotes around it",
    ),
    (2081, "`[` cannot match patterns", "use `case`"),
    (2144, "a pattern may be several words here", "use a loop"),
    (
        2198,
        "`$@` may be several words here",
        "use a loop, or `$*`",
    ),
    (2199, "`$@` is one text here", "use a loop, or `$*`"),
    (2200, "braces make several words here", "use a loop"),
    (2201, "braces are plain here", "use a loop"),
    (2202, "a pattern may be several words here", "use a loop"),
    (2203, "a pattern is plain here", "use a loop"),
    (2208, "the brackets are a pattern here", "quote it"),
    (2255, "`[` does not calculate", "write `$((…))`"),
    (2158, "`[ false ]` is true", "write `false`"),
    (2159, "`[ 0 ]` is true", "write `false`"),
    (
        2160,
        "`[ true ]` is a long way to say `true`",
        "write `true`",
    ),
    (2161, "`[ 1 ]` is a long way to say `true`", "write `true`"),
    (
        2181,
        "the command itself can be the condition",
        "write `if command; then …`",
    ),
    (
        2193,
        "the two sides can never be equal",
        "check the blanks and quotes",
    ),
    (2212, "an empty test is always false", "write `false`"),
    (
        2233,
        "no subshell is needed around a condition",
        "drop the parentheses",
    ),
    (
        2234,
        "no subshell is needed around a test",
        "drop the parentheses",
    ),
    (2235, "no subshell is needed around tests", "write `{ …; }`"),
    (
        2204,
        "parentheses start a subshell, not a test",
        "write `[ … ]`",
    ),
    (
        2205,
        "parentheses start a subshell, not a test",
        "write `[ … ]`",
    ),
    (
        2065,
        "this redirects, it does not compare",
        "use `-gt` or `-lt`",
    ),
    (
        2265,
        "a single `&` runs the test in the background",
        "write `&&`",
    ),
    (2266, "a single `|` is a pipe", "write `||`"),
    (
        1108,
        "blanks are missing around the operator",
        "put blanks around it",
    ),
    (2331, "`-a` also means “and”", "write `-e`"),
    (
        2332,
        "the operator joins here, so the answer is always yes",
        "write `! [ … ]`, or use `[[ … ]]`",
    ),
    (
        2333,
        "no value is two values at once",
        "write `||`, or check the names",
    ),
];

impl Rule for TestMistake {
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
            "`[` takes words, so blanks, quotes and the operator decide what it asks",
        )
    }
}
