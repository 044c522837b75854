//! `unreachable-stage`: a stage that the result does not need.

use crate::prelude::*;
use layerlab_buildgraph::Source;
use std::collections::{BTreeMap, BTreeSet};

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
    lesson: Some("multi-stage-ship-the-product"),
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
        let elsewhere = for_other_platforms(cx);
        // Stages below a chosen target are expected.
        let mut all = cx
            .model
            .stages
            .iter()
            .take(target.index)
            .filter(|stage| !cx.model.is_needed(stage.index))
            .filter(|stage| !elsewhere.contains(&stage.index))
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

/// Stages that another platform or another argument would reach: those that `FROM run-$TARGETARCH`
/// may mean, with all they read.
fn for_other_platforms(cx: &RuleContext<'_>) -> BTreeSet<usize> {
    let mut open: Vec<usize> = Vec::new();
    for stage in &cx.model.stages {
        let word = cx.text(stage.base_span).trim_matches(['"', '\'']);
        let (Some(first), Some(last)) = (word.find('$'), word.rfind('$')) else {
            continue;
        };
        let head = word.get(..first).unwrap_or("");
        let tail = word
            .get(last + 1..)
            .map(|rest| match rest.split_once('}') {
                Some((_, tail)) => tail,
                None => rest.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '_'),
            })
            .unwrap_or("");
        // A name that is all variable may mean anything; then it is an image.
        if head.is_empty() && tail.is_empty() {
            continue;
        }
        open.extend(
            cx.model
                .stages
                .iter()
                .take(stage.index)
                .filter(|other| {
                    other
                        .name
                        .as_deref()
                        .is_some_and(|name| name.starts_with(head) && name.ends_with(tail))
                })
                .map(|other| other.index),
        );
    }
    let mut reads: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for edge in &cx.model.edges {
        if let Source::Stage(source) = edge.source {
            reads.entry(edge.stage).or_default().push(source);
        }
    }
    let mut met = BTreeSet::new();
    while let Some(stage) = open.pop() {
        if met.insert(stage) {
            open.extend(reads.get(&stage).into_iter().flatten());
        }
    }
    met
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn stages_of_other_platforms_are_reached() {
        check(
            "unreachable-stage",
            "FROM debian:12 AS tools\nFROM debian:12 AS run-amd64\nFROM debian:12 AS run-arm64\nCOPY --from=tools /a /a\nFROM debian:12 AS other\nFROM run-$TARGETARCH\n",
            &[5],
        );
    }
}
