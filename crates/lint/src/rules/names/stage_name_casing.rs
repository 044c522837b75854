//! `stage-name-casing`: a stage name with capitals.

use crate::prelude::*;
use layerlab_buildgraph::{Base, EdgeKind, Source};

declare_rule! {
    /// Has capitals in a stage name, although the builder stores names in lower case.
    /// ## Why
    /// `COPY --from` finds the stage in any case, but `FROM Name` compares letter by letter with the
    /// lower-case name and then looks for an image. Lower case works everywhere.
    /// ## Examples
    /// ```dockerfile,bad
    /// FROM debian:12.8-slim AS Build
    /// USER 10001
    /// ```
    /// ```dockerfile,good
    /// FROM debian:12.8-slim AS build
    /// USER 10001
    /// ```
    pub struct StageNameCasing;
    id: "stage-name-casing",
    group: "names",
    severity: Hint,
    fix: Safe,
    on: Default,
    aliases: ["StageNameCasing", "InvalidDefaultArgInFrom"],
    lesson: None,
}

/// Most names reported in one file.
const MAX_FINDINGS: usize = 500;

/// A name with capitals.
pub struct Capitals {
    stage: usize,
    written: String,
    span: Span,
    /// A FROM that looks for the stage with capitals, and does not find it.
    lost: Option<Span>,
}

impl Rule for StageNameCasing {
    type Finding = Capitals;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Capitals>) {
        for stage in &cx.model.stages {
            // Each fix walks over all uses, so a hostile file gets no more of them.
            if found.len() >= MAX_FINDINGS {
                return;
            }
            let Some(span) = stage.name_span else {
                continue;
            };
            let written = cx.text(span);
            if written.chars().any(char::is_uppercase) {
                found.push(Capitals {
                    stage: stage.index,
                    written: written.to_owned(),
                    span,
                    lost: None,
                });
            }
        }
        for stage in &cx.model.stages {
            let Base::Image(image) = &stage.base else {
                continue;
            };
            if found.len() >= MAX_FINDINGS || !image.raw.chars().any(char::is_uppercase) {
                continue;
            }
            if let Some(meant) = cx.model.stage_named(&image.raw, stage.index) {
                found.push(Capitals {
                    stage: meant,
                    written: image.raw.clone(),
                    span: stage.base_span,
                    lost: cx.model.stages.get(meant).and_then(|meant| meant.name_span),
                });
            }
        }
    }

    fn explain(&self, _: &RuleContext<'_>, finding: &Capitals) -> Report {
        if let Some(lost) = finding.lost {
            let lower = finding.written.to_lowercase();
            return Report::at(
                finding.span,
                format!("`FROM {}` does not find the stage `{lower}`", finding.written),
            )
            .why("stage names are stored in lower case and FROM compares letter by letter, so an image of that name is looked for, and capitals are no image name")
            .help(format!("write `FROM {lower}`"))
            .related(lost, "the stage that is meant")
            .severity(Severity::Error)
            .aliases(["InvalidDefaultArgInFrom"]);
        }
        Report::at(
            finding.span,
            format!("the stage name `{}` has capitals", finding.written),
        )
        .why("names are stored in lower case; a later `FROM` with these capitals looks for an image instead")
        .help(format!("write `{}`", finding.written.to_lowercase()))
        .aliases(["StageNameCasing"])
    }

    fn fix(&self, cx: &RuleContext<'_>, finding: &Capitals) -> Option<Fix> {
        let lower = finding.written.to_lowercase();
        if finding.lost.is_some() {
            return (cx.text(finding.span) == finding.written).then(|| {
                decision_fix(
                    format!("write `{lower}`"),
                    vec![Edit::replace(finding.span, lower.clone())],
                    "the stage is then continued instead of an image of that name",
                )
            });
        }
        let mut edits = vec![Edit::replace(finding.span, lower.clone())];
        for edge in &cx.model.edges {
            if edge.source != Source::Stage(finding.stage) {
                continue;
            }
            let text = cx.text(edge.span);
            let at = match edge.kind {
                EdgeKind::Mount => text
                    .to_ascii_lowercase()
                    .find(&format!("from={lower}"))
                    .map(|at| at + "from=".len()),
                EdgeKind::From | EdgeKind::Copy => text
                    .trim_matches(['"', '\''])
                    .eq_ignore_ascii_case(&lower)
                    .then(|| text.len() - text.trim_start_matches(['"', '\'']).len()),
            };
            let Some(at) = at else { continue };
            let start = edge.span.start + at as u32;
            let span = Span::new(start, start + lower.len() as u32);
            if cx.text(span) != lower && !edits.iter().any(|edit| edit.span.overlaps(span)) {
                edits.push(Edit::replace(span, lower.clone()));
            }
        }
        Some(safe_fix(format!("rename it to `{lower}`"), edits))
    }
}
