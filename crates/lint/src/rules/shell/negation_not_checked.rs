//! `negation-not-checked`: `!` switches off `set -e`.

use crate::prelude::*;

declare_rule! {
    /// Negates a command where nothing looks at the outcome.
    /// ## Why
    /// With `set -e` a command behind `!` never stops the script, whatever its outcome.
    /// ## Examples
    /// ```dockerfile,bad
    /// RUN set -e; ! grep -q root /etc/shadow; touch /srv/ok
    /// ```
    /// ```dockerfile,good
    /// RUN set -e; if grep -q root /etc/shadow; then exit 1; fi; touch /srv/ok
    /// ```
    pub struct NegationNotChecked;
    id: "negation-not-checked",
    group: "shell",
    severity: Info,
    fix: None,
    on: Default,
    aliases: ["SC2251"],
    lesson: None,
}

const CODES: &[u16] = &[2251];

const WORDS: &[Words] = &[(
    2251,
    "`!` in front of this command keeps `set -e` from stopping",
    "write `… && exit 1`, or an `if`",
)];

impl Rule for NegationNotChecked {
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
            "`set -e` looks away from commands behind `!`",
        )
    }
}
