//! `multiple-healthcheck`: a HEALTHCHECK that a later one replaces.

use super::dead_duplicates::{self, Dead};
use crate::prelude::*;

declare_rule! {
    /// Has several HEALTHCHECK instructions in one stage, of which only the last counts.
    /// ## Why
    /// Each HEALTHCHECK replaces the one before. The earlier line looks as if it did something, and the next
    /// person edits the wrong one.
    /// ## Examples
    /// ```dockerfile,bad
    /// HEALTHCHECK CMD ["probe"]
    /// HEALTHCHECK --interval=30s CMD ["probe"]
    /// ```
    /// ```dockerfile,good
    /// HEALTHCHECK --interval=30s CMD ["probe"]
    /// ```
    pub struct MultipleHealthcheck;
    id: "multiple-healthcheck",
    group: "process",
    severity: Error,
    fix: Safe,
    on: Default,
    aliases: ["DL3012", "MultipleInstructionsDisallowed", "DS-0023"],
    lesson: None,
}

impl Rule for MultipleHealthcheck {
    type Finding = Dead;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Dead>) {
        dead_duplicates::find(cx, Keyword::Healthcheck, found);
    }

    fn explain(&self, cx: &RuleContext<'_>, finding: &Dead) -> Report {
        dead_duplicates::explain(cx, finding)
    }

    fn fix(&self, cx: &RuleContext<'_>, finding: &Dead) -> Option<Fix> {
        dead_duplicates::fix(cx, finding)
    }
}
