//! `declaration-hides-status`: a declaration swallows the failure of a command.

use crate::prelude::*;

declare_rule! {
    /// Declares a variable with the output of a command, which hides its failure.
    /// ## Why
    /// `export` itself succeeds, so the RUN goes on with an empty value when the command fails.
    /// ## Examples
    /// ```dockerfile,bad
    /// RUN export VERSION="$(cat /srv/version)" && echo "$VERSION"
    /// ```
    /// ```dockerfile,good
    /// RUN VERSION="$(cat /srv/version)" && export VERSION && echo "$VERSION"
    /// ```
    pub struct DeclarationHidesStatus;
    id: "declaration-hides-status",
    group: "shell",
    severity: Info,
    fix: None,
    on: Default,
    aliases: ["SC2155"],
    lesson: None,
}

const CODES: &[u16] = &[2155];

const WORDS: &[Words] = &[(
    2155,
    "the declaration of `%` goes on when the command inside fails",
    "assign first, then declare: `%=$(…) && export %`",
)];

impl Rule for DeclarationHidesStatus {
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
            "the declaration itself succeeds, so the failure of the command inside is lost",
        )
    }
}
