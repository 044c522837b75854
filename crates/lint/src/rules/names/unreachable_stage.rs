//! `unreachable-stage`: a stage that the result does not need.

use crate::prelude::*;

declare_rule! {
    /// Has a stage that nothing leads to, so it is never built.
    /// ## Why
    /// The builder starts from the last stage and follows FROM, `COPY --from` and mounts. What is not
    /// met on the way is skipped: its tests do not run, its errors do not show. A stage that is built
    /// by name (`--target`) is fine; say so in a comment.
    /// ## Examples
    /// ```dockerfile,bad
    /// FROM debian:12.8-slim AS tests
    /// RUN ./run-tests
    /// FROM debian:12.8-slim
    /// USER 10001
    /// ```
    /// ```dockerfile,good
    /// FROM debian:12.8-slim AS build
    /// RUN ./configure
    /// FROM debian:12.8-slim
    /// COPY --from=build /out /opt/out
    /// USER 10001
    /// ```
    pub struct UnreachableStage;
    id: "unreachable-stage",
    group: "names",
    severity: Info,
    fix: None,
    on: Default,
    aliases: [],
    lesson: None,
}

/// Stages that are not built; one finding for all.
pub struct Unreachable {
    first: (String, Span),
    others: Vec<(String, Span)>,
    target: String,
}

impl Rule for UnreachableStage {
    type Finding = Unreachable;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Unreachable>) {
        let Some(target) = cx.model.target.and_then(|at| cx.model.stages.get(at)) else {
            return;
        };
        // Stages below a chosen target are expected.
        let mut all = cx
            .model
            .stages
            .iter()
            .take(target.index)
            .filter(|stage| !cx.model.is_needed(stage.index))
            .map(|stage| (stage.label(), stage.name_span.unwrap_or(stage.base_span)));
        if let Some(first) = all.next() {
            found.push(Unreachable {
                first,
                others: all.collect(),
                target: target.label(),
            });
        }
    }

    fn explain(&self, _: &RuleContext<'_>, finding: &Unreachable) -> Report {
        let (name, span) = &finding.first;
        let what = if finding.others.is_empty() {
            format!(
                "stage `{name}` is not needed for `{}`, so it is not built",
                finding.target
            )
        } else {
            format!(
                "stage `{name}` and {} more are not needed for `{}`, so they are not built",
                finding.others.len(),
                finding.target
            )
        };
        let mut report = Report::at(*span, what)
            .why("the builder follows FROM, `COPY --from` and mounts back from the last stage; tests or errors elsewhere never show")
            .help("remove it, copy something from it, or build it by name with `--target`");
        for (name, span) in finding.others.iter().take(20) {
            report = report.related(*span, format!("`{name}` neither"));
        }
        report
    }
}
