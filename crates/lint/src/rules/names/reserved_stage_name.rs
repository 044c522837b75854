//! `reserved-stage-name`: a stage called `scratch` or `context`.

use crate::prelude::*;

declare_rule! {
    /// Calls a stage `scratch` or `context`, words that mean something else to the builder.
    /// ## Why
    /// `FROM scratch` is the empty image and `context` the build context. A stage of that name is
    /// hidden behind them, or hides them.
    /// ## Examples
    /// ```dockerfile,bad
    /// FROM debian:12.8-slim AS context
    /// USER 10001
    /// ```
    /// ```dockerfile,good
    /// FROM debian:12.8-slim AS sources
    /// USER 10001
    /// ```
    pub struct ReservedStageName;
    id: "reserved-stage-name",
    group: "names",
    severity: Error,
    fix: None,
    on: Default,
    aliases: ["DL3063", "ReservedStageName"],
    lesson: None,
}

/// A stage with a reserved name.
pub struct Reserved {
    name: String,
    span: Span,
}

impl Rule for ReservedStageName {
    type Finding = Reserved;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Reserved>) {
        for stage in &cx.model.stages {
            if let (Some(name), Some(span)) = (&stage.name, stage.name_span)
                && matches!(name.as_str(), "scratch" | "context")
            {
                found.push(Reserved {
                    name: name.clone(),
                    span,
                });
            }
        }
    }

    fn explain(&self, _: &RuleContext<'_>, finding: &Reserved) -> Report {
        let meaning = if finding.name == "scratch" {
            "the empty image"
        } else {
            "the build context"
        };
        Report::at(
            finding.span,
            format!(
                "`{}` is a reserved word, not a free stage name",
                finding.name
            ),
        )
        .why(format!(
            "to the builder it means {meaning}, so this stage may never be reached by its name"
        ))
        .help("choose another name")
    }
}
