//! `unused-variable`: a value that nobody reads.

use crate::prelude::*;

declare_rule! {
    /// Gives a shell variable a value that nothing in the script uses.
    /// ## Why
    /// A variable that is not exported is gone when the RUN ends; often its name is misspelt where it is used.
    /// ## Examples
    /// ```dockerfile,bad
    /// RUN versoin=1 && echo ready
    /// ```
    /// ```dockerfile,good
    /// RUN version=1 && echo "$version"
    /// ```
    pub struct UnusedVariable;
    id: "unused-variable",
    group: "shell",
    severity: Hint,
    fix: None,
    on: Default,
    aliases: ["SC2034"],
    lesson: None,
}

const CODES: &[u16] = &[2034];

const WORDS: &[Words] = &[(
    2034,
    "`%` is set here and never used",
    "use it, export it, or take it out",
)];

impl Rule for UnusedVariable {
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
            "it is gone when the RUN ends; often the name is misspelt where it is used",
        )
    }
}
