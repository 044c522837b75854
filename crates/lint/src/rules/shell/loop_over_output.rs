//! `loop-over-output`: a loop over words where lines or files are meant.

use crate::prelude::*;

declare_rule! {
    /// Loops over the output of `ls`, `find` or `cat`, which is split at blanks.
    /// ## Why
    /// Names and lines with blanks become several words.
    /// ## Examples
    /// ```dockerfile,bad
    /// RUN for file in $(ls /srv); do touch "/srv/$file"; done
    /// ```
    /// ```dockerfile,good
    /// RUN for file in /srv/*; do touch "$file"; done
    /// ```
    pub struct LoopOverOutput;
    id: "loop-over-output",
    group: "shell",
    severity: Info,
    fix: None,
    on: Default,
    aliases: ["SC2045", "SC2044", "SC2013"],
    lesson: None,
}

const CODES: &[u16] = &[2045, 2044, 2013];

const WORDS: &[Words] = &[
    (
        2045,
        "a loop over the output of `ls` breaks names at blanks",
        "loop over a pattern: `for f in *`",
    ),
    (
        2044,
        "a loop over the output of `find` breaks names at blanks",
        "use `find … -exec … {} +`",
    ),
    (
        2013,
        "this loop gets words, not lines",
        "use `while read -r line; do … done < file`",
    ),
];

impl Rule for LoopOverOutput {
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
            "names and lines with blanks become several words",
        )
    }
}
