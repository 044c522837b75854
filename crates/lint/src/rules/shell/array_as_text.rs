//! `array-as-text`: several words become one, or one becomes several.

use crate::prelude::*;

declare_rule! {
    /// Mixes up arrays and texts.
    /// ## Why
    /// An array without an index is its first element, and `$@` in an assignment is one text.
    /// ## Examples
    /// ```dockerfile,bad
    /// SHELL ["/bin/bash", "-c"]
    /// RUN args="$@" && echo "$args"
    /// ```
    /// ```dockerfile,good
    /// SHELL ["/bin/bash", "-c"]
    /// RUN args=("$@") && echo "${args[@]}"
    /// ```
    pub struct ArrayAsText;
    id: "array-as-text",
    group: "shell",
    severity: Info,
    fix: None,
    on: Default,
    aliases: ["SC2124", "SC2125", "SC2128", "SC2145", "SC2178", "SC2179", "SC2054", "SC2294", "SC2068", "SC2048", "SC2206"],
    lesson: None,
}

const CODES: &[u16] = &[
    2124, 2125, 2128, 2145, 2178, 2179, 2054, 2294, 2068, 2048, 2206,
];

const WORDS: &[Words] = &[
    (
        2124,
        "several words are joined into one here",
        "use an array, or `$*`",
    ),
    (
        2125,
        "a pattern stays as it is in an assignment",
        "quote it, or use an array",
    ),
    (
        2128,
        "without an index this is the first element only",
        "write `${%[@]}`",
    ),
    (
        2145,
        "text and several words are mixed",
        "use `$*`, or a word of its own",
    ),
    (
        2178,
        "`%` was an array and becomes a text here",
        "use another name",
    ),
    (2179, "this appends to the first element", "write `%+=(…)`"),
    (
        2054,
        "commas separate nothing in an array",
        "separate by blanks",
    ),
    (2294, "`eval` joins the words again", "drop `eval`"),
    (
        2068,
        "without quotes every element is split again",
        "put double quotes around it",
    ),
    (
        2048,
        "without quotes every word is split again",
        "write `\"$@\"`",
    ),
    (
        2206,
        "without quotes the value is split into elements",
        "put double quotes around it",
    ),
];

impl Rule for ArrayAsText {
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
            "an array without an index is its first element, and `$@` in an assignment is one text",
        )
    }
}
