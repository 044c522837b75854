//! `latest-tag`: a base named with the tag `latest`.

use super::untagged_image::catalogue_tag;
use crate::prelude::*;
use layerlab_buildgraph::EdgeKind;

declare_rule! {
    /// Names an image with the tag `latest`, which moves.
    /// ## Why
    /// `latest` is a default name, not a promise: the next push moves it, so the same file gives
    /// another image and a rollback has no name to go back to.
    /// ## Examples
    /// ```dockerfile,bad
    /// # also: fat-base-image
    /// FROM node:latest
    /// ```
    /// ```dockerfile,good
    /// FROM node:24-slim
    /// ```
    pub struct LatestTag;
    id: "latest-tag",
    group: "base",
    severity: Warning,
    fix: Decision,
    on: Default,
    aliases: ["DL3007", "DS-0001", "CKV_DOCKER_7", "DKL-DI-0006"],
    lesson: Some("tags-are-labels"),
}

/// An image with the tag `latest`.
pub struct Latest {
    name: String,
    span: Span,
    kind: EdgeKind,
    /// A tag with a version that exists, where the name stands as it is.
    version: Option<String>,
}

impl Rule for LatestTag {
    type Finding = Latest;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Latest>) {
        for external in cx.model.external_images() {
            let image = external.image;
            if (cx.as_hadolint() || cx.model.is_needed(external.stage))
                && image.tag.as_deref() == Some("latest")
                && image.digest.is_none()
            {
                found.push(Latest {
                    name: image.raw.clone(),
                    span: external.span,
                    kind: external.kind,
                    version: catalogue_tag(image, names_a_version)
                        .filter(|_| cx.text(external.span) == image.raw),
                });
            }
        }
    }

    fn explain(&self, _: &RuleContext<'_>, finding: &Latest) -> Report {
        let report = Report::at(
            finding.span,
            format!("`{}` is whatever was pushed last under that name", finding.name),
        )
        .why("`latest` moves: the same file gives another image later, and a rollback has no name to go back to")
        .help("name the version you tested, and pin its digest where builds must repeat");
        if finding.kind == EdgeKind::From {
            report
        } else {
            // DL3007 is about FROM only.
            report.aliases(["DS-0001", "CKV_DOCKER_7", "DKL-DI-0006"])
        }
    }

    fn fix(&self, _: &RuleContext<'_>, finding: &Latest) -> Option<Fix> {
        let tag = finding.version.as_deref()?;
        let name = finding.name.strip_suffix(":latest")?;
        Some(decision_fix(
            format!("pin `{name}:{tag}`"),
            vec![Edit::replace(finding.span, format!("{name}:{tag}"))],
            "check that this version is the one you tested",
        ))
    }
}

/// A number or a code name; not `alpine` or `slim` alone.
fn names_a_version(tag: &str) -> bool {
    tag.contains(|c: char| c.is_ascii_digit())
}
