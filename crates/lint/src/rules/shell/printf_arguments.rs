//! `printf-arguments`: the format and the words behind it do not fit.

use crate::prelude::*;

declare_rule! {
    /// Gives printf more or fewer words than its format has places for.
    /// ## Why
    /// The format is used again for words that are left over, and missing words print as nothing.
    /// ## Examples
    /// ```dockerfile,bad
    /// RUN printf '%s: %s\n' name > /srv/list
    /// ```
    /// ```dockerfile,good
    /// RUN printf '%s: %s\n' name value > /srv/list
    /// ```
    pub struct PrintfArguments;
    id: "printf-arguments",
    group: "shell",
    severity: Info,
    fix: None,
    on: Default,
    aliases: ["SC2182", "SC2183"],
    lesson: None,
}

const CODES: &[u16] = &[2182, 2183];

const WORDS: &[Words] = &[
    (
        2182,
        "this format has no place for the words behind it",
        "put a `%s` where each word belongs",
    ),
    (
        2183,
        "the words do not fit the places of this format",
        "give as many words as the format has places",
    ),
];

impl Rule for PrintfArguments {
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
            "the format is used again for words that are left over, and missing words print as nothing",
        )
    }
}
