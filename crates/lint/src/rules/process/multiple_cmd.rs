//! `multiple-cmd`: a CMD that a later one replaces.

use super::dead_duplicates::{self, Dead};
use crate::prelude::*;

declare_rule! {
    /// Has several CMD instructions in one stage, of which only the last counts.
    /// ## Why
    /// Each CMD replaces the one before. The earlier line looks as if it did something, and the next
    /// person edits the wrong one.
    /// ## Examples
    /// ```dockerfile,bad
    /// CMD ["serve"]
    /// CMD ["serve", "--port=80"]
    /// ```
    /// ```dockerfile,good
    /// CMD ["serve", "--port=80"]
    /// ```
    pub struct MultipleCmd;
    id: "multiple-cmd",
    group: "process",
    severity: Error,
    fix: Safe,
    on: Default,
    aliases: ["DL4003", "MultipleInstructionsDisallowed", "DS-0016"],
    lesson: Some("instruction-traps"),
}

impl Rule for MultipleCmd {
    type Finding = Dead;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Dead>) {
        dead_duplicates::find(cx, Keyword::Cmd, found);
    }

    fn explain(&self, cx: &RuleContext<'_>, finding: &Dead) -> Report {
        dead_duplicates::explain(cx, finding)
    }

    fn fix(&self, cx: &RuleContext<'_>, finding: &Dead) -> Option<Fix> {
        dead_duplicates::fix(cx, finding)
    }
}
