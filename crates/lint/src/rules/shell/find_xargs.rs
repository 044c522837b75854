//! `find-xargs`: names with blanks become several words.

use crate::prelude::*;

declare_rule! {
    /// Hands file names to xargs, which splits them at blanks.
    /// ## Why
    /// A name with a blank or a quote becomes several words.
    /// ## Examples
    /// ```dockerfile,bad
    /// # also: pipe-without-pipefail
    /// RUN find /srv -name '*.tmp' | xargs rm
    /// ```
    /// ```dockerfile,good
    /// RUN find /srv -name '*.tmp' -exec rm {} +
    /// ```
    pub struct FindXargs;
    id: "find-xargs",
    group: "shell",
    severity: Hint,
    fix: None,
    on: Default,
    aliases: ["SC2038", "SC2011"],
    lesson: None,
}

const CODES: &[u16] = &[2038, 2011];

const WORDS: &[Words] = &[
    (
        2038,
        "`xargs` splits the names that `find` prints at blanks",
        "use `-exec … {} +`, or `-print0 | xargs -0`",
    ),
    (
        2011,
        "`xargs` splits the names that `ls` prints at blanks",
        "use `find … -exec … {} +`",
    ),
];

impl Rule for FindXargs {
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
            "a name with a blank or a quote becomes several words",
        )
    }
}
