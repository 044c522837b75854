//! `misleading-quotes`: quotes that end where they seem to begin.

use crate::prelude::*;

declare_rule! {
    /// Has quotes that do something else than they look like.
    /// ## Why
    /// Quotes inside quotes end the text, `~` is no home folder in quotes, and quotes in a value are plain characters.
    /// ## Examples
    /// ```dockerfile,bad
    /// RUN echo "name="app"" > /srv/conf
    /// ```
    /// ```dockerfile,good
    /// RUN echo 'name="app"' > /srv/conf
    /// ```
    pub struct MisleadingQuotes;
    id: "misleading-quotes",
    group: "shell",
    severity: Info,
    fix: None,
    on: Default,
    aliases: ["SC2140", "SC2026", "SC2027", "SC2088", "SC2089", "SC2090", "SC2141"],
    lesson: None,
}

const CODES: &[u16] = &[2140, 2026, 2027, 2088, 2089, 2090, 2141];

const WORDS: &[Words] = &[
    (
        2140,
        "`%` stands outside of the quotes",
        "escape the inner quotes, or use single quotes around it all",
    ),
    (
        2026,
        "`%` stands outside of the quotes",
        "use double quotes around a text with single quotes",
    ),
    (
        2027,
        "the quotes around this end the text instead of holding it",
        "take the inner quotes away, or escape them",
    ),
    (2088, "`~` stays as it is in quotes", "write `$HOME`"),
    (
        2089,
        "quotes in a value are plain characters when it is used",
        "use `set -- …` and `\"$@\"`, or an array",
    ),
    (
        2090,
        "the quotes in this value will not hold its words together",
        "use `set -- …` and `\"$@\"`, or an array",
    ),
    (
        2141,
        "this backslash stays in IFS as it is",
        "write the character itself, or `$(printf '\\t')`",
    ),
];

impl Rule for MisleadingQuotes {
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
            "the shell reads quotes from left to right and does not nest them",
        )
    }
}
