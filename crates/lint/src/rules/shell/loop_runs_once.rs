//! `loop-runs-once`: a loop over a single thing.

use crate::prelude::*;

declare_rule! {
    /// Writes a loop that runs once, often because of quotes or commas.
    /// ## Why
    /// Quotes make one word of several, and commas separate nothing.
    /// ## Examples
    /// ```dockerfile,bad
    /// RUN for name in "a b c"; do touch "/srv/$name"; done
    /// ```
    /// ```dockerfile,good
    /// RUN for name in a b c; do touch "/srv/$name"; done
    /// ```
    pub struct LoopRunsOnce;
    id: "loop-runs-once",
    group: "shell",
    severity: Warning,
    fix: None,
    on: Default,
    aliases: ["SC2043", "SC2041", "SC2042", "SC2066", "SC2258"],
    lesson: None,
}

const CODES: &[u16] = &[2043, 2041, 2042, 2066, 2258];

const WORDS: &[Words] = &[
    (
        2043,
        "this loop runs once",
        "write several words, or drop the loop",
    ),
    (
        2041,
        "this loop runs once, over the text itself",
        "write `$(…)` to loop over the output of a command",
    ),
    (
        2042,
        "commas separate nothing here, so this loop runs once",
        "separate the words by blanks",
    ),
    (
        2066,
        "the quotes make one word, so this loop runs once",
        "take the quotes away",
    ),
    (2258, "the comma belongs to the word", "take the comma away"),
];

impl Rule for LoopRunsOnce {
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
            "quotes make one word of several, and commas separate nothing",
        )
    }
}
