//! `unpinned-digest`: no base is fixed by its digest.

use crate::prelude::*;
use layerlab_buildgraph::EdgeKind;

declare_rule! {
    /// Uses bases by tag only, so their bytes may change between two builds.
    /// ## Why
    /// A tag can be moved by whoever may push it; a digest cannot. The price: security updates no
    /// longer arrive on their own, so a bot has to move the digest.
    /// ## Examples
    /// ```dockerfile,bad
    /// FROM debian:12.8-slim
    /// ```
    /// ```dockerfile,good
    /// FROM debian:12.8-slim@sha256:d365f4920711a9074c4bcd178e8f457ee59250426441ab2a5f8106ed8fe948eb
    /// ```
    pub struct UnpinnedDigest;
    id: "unpinned-digest",
    group: "base",
    severity: Info,
    fix: None,
    on: Strict,
    aliases: [],
    lesson: Some("digests-cannot-lie"),
}

impl Rule for UnpinnedDigest {
    /// Places of the names; the first is the finding's.
    type Finding = Vec<(Span, String)>;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Self::Finding>) {
        let places: Vec<(Span, String)> = cx
            .model
            .external_images()
            .filter(|external| {
                external.kind == EdgeKind::From
                    && cx.model.is_needed(external.stage)
                    && external.image.digest.is_none()
            })
            .map(|external| (external.span, external.image.raw.clone()))
            .collect();
        if !places.is_empty() {
            found.push(places);
        }
    }

    fn explain(&self, _: &RuleContext<'_>, places: &Self::Finding) -> Report {
        let (span, name) = places.first().cloned().unwrap_or_default();
        let mut report = Report::at(span, format!("`{name}` is not fixed by a digest"))
            .why("a tag can be moved by whoever may push it; only a digest names the same bytes for ever")
            .help("write `name:tag@sha256:…` and let a bot move it, or accept that builds differ over time");
        for (span, name) in places.iter().skip(1) {
            report = report.related(*span, format!("neither is `{name}`"));
        }
        report
    }
}
