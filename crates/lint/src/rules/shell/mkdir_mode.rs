//! `mkdir-mode`: the mode holds for the last folder only.

use crate::prelude::*;

declare_rule! {
    /// Gives `mkdir -p` a mode, which only the last folder gets.
    /// ## Why
    /// The folders above get the default mode.
    /// ## Examples
    /// ```dockerfile,bad
    /// RUN mkdir -p -m 0700 /srv/app/data
    /// ```
    /// ```dockerfile,good
    /// RUN mkdir -p /srv/app && mkdir -m 0700 /srv/app/data
    /// ```
    pub struct MkdirMode;
    id: "mkdir-mode",
    group: "shell",
    severity: Hint,
    fix: None,
    on: Default,
    aliases: ["SC2174"],
    lesson: None,
}

const CODES: &[u16] = &[2174];

const WORDS: &[Words] = &[(
    2174,
    "with `-p` the mode holds for the last folder only",
    "make the folders above first, or set their mode with `chmod`",
)];

impl Rule for MkdirMode {
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
            "the folders above get the default mode",
        )
    }
}
