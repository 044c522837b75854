//! `multiple-entrypoint`: an ENTRYPOINT that a later one replaces.

use super::dead_duplicates::{self, Dead};
use crate::prelude::*;

declare_rule! {
    /// Has several ENTRYPOINT instructions in one stage, of which only the last counts.
    /// ## Why
    /// Each ENTRYPOINT replaces the one before. The earlier line looks as if it did something, and the next
    /// person edits the wrong one.
    /// ## Examples
    /// ```dockerfile,bad
    /// ENTRYPOINT ["serve"]
    /// ENTRYPOINT ["serve", "--port=80"]
    /// ```
    /// ```dockerfile,good
    /// ENTRYPOINT ["serve", "--port=80"]
    /// ```
    pub struct MultipleEntrypoint;
    id: "multiple-entrypoint",
    group: "process",
    severity: Error,
    fix: Safe,
    on: Default,
    aliases: ["DL4004", "MultipleInstructionsDisallowed", "DS-0007"],
    lesson: Some("instruction-traps"),
}

impl Rule for MultipleEntrypoint {
    type Finding = Dead;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Dead>) {
        dead_duplicates::find(cx, Keyword::Entrypoint, found);
    }

    fn explain(&self, cx: &RuleContext<'_>, finding: &Dead) -> Report {
        dead_duplicates::explain(cx, finding)
    }

    fn fix(&self, cx: &RuleContext<'_>, finding: &Dead) -> Option<Fix> {
        dead_duplicates::fix(cx, finding)
    }
}
