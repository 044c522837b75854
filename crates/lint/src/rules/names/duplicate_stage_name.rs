//! `duplicate-stage-name`: two stages with one name.

use crate::prelude::*;

declare_rule! {
    /// Gives two stages the same name, so nobody can say which one is meant.
    /// ## Why
    /// A name refers to the nearest stage above that has it. With two of them, moving a line changes
    /// which stage is copied from.
    /// ## Examples
    /// ```dockerfile,bad
    /// # also: unreachable-stage, stage-name-casing
    /// FROM debian:12.8-slim AS build
    /// FROM debian:12.8-slim AS Build
    /// USER 10001
    /// ```
    /// ```dockerfile,good
    /// FROM debian:12.8-slim AS build
    /// FROM debian:12.8-slim AS test
    /// USER 10001
    /// ```
    pub struct DuplicateStageName;
    id: "duplicate-stage-name",
    group: "names",
    severity: Error,
    fix: None,
    on: Default,
    aliases: ["DL3024", "DuplicateStageName", "DS-0012", "CKV_DOCKER_11"],
    lesson: None,
}

/// A stage whose name is taken.
pub struct Duplicate {
    name: String,
    span: Span,
    first: Option<Span>,
}

impl Rule for DuplicateStageName {
    type Finding = Duplicate;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Duplicate>) {
        let mut seen = std::collections::BTreeMap::new();
        for stage in &cx.model.stages {
            let (Some(name), Some(span)) = (&stage.name, stage.name_span) else {
                continue;
            };
            match seen.get(name) {
                Some(first) => found.push(Duplicate {
                    name: name.clone(),
                    span,
                    first: Some(*first),
                }),
                None => {
                    seen.insert(name.clone(), span);
                }
            }
        }
    }

    fn explain(&self, _: &RuleContext<'_>, finding: &Duplicate) -> Report {
        let report = Report::at(
            finding.span,
            format!("another stage is called `{}` already", finding.name),
        )
        .why("a name means the nearest stage above that has it, so moving a line changes what is copied")
        .help("give this stage a name of its own; case does not tell names apart");
        match finding.first {
            Some(first) => report.related(first, "the first stage of that name"),
            None => report,
        }
    }
}
