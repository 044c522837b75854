//! `untagged-image`: a base named without tag and digest.

use crate::context::RuleContext;
use crate::declare_rule;
use crate::rule::{Report, Rule, RuleMeta};
use crate::rules::names::copy_from_unknown_stage::means_a_stage;
use layerlab_buildgraph::catalogue::{self, CatalogueImage};
use layerlab_buildgraph::{EdgeKind, ImageRef};
use layerlab_diagnostics::{Edit, Fix, Safety, Span};

declare_rule! {
    /// Names an image without a tag, so it means whatever `latest` is on the day of the build.
    /// ## Why
    /// A name without tag is read as `latest`, and `latest` moves: the same file gives another
    /// image next month, and nobody can say which one is running.
    /// ## Examples
    /// ```dockerfile,bad
    /// # also: root-user, fat-base-image
    /// FROM debian
    /// ```
    /// ```dockerfile,good
    /// FROM debian:bookworm-slim
    /// ```
    pub struct UntaggedImage;
    id: "untagged-image",
    group: "base",
    severity: Warning,
    fix: Decision,
    on: Default,
    aliases: ["DL3006", "DS-0001", "CKV_DOCKER_7", "DKL-DI-0006"],
    lesson: Some("tags-are-labels"),
}

/// The first tag of that repository in the catalogue that fits; `latest` never does.
pub(super) fn catalogue_tag(image: &ImageRef, fits: impl Fn(&str) -> bool) -> Option<String> {
    let familiar = image.familiar_repository();
    let of_image = |entry: &CatalogueImage| -> Option<String> {
        std::iter::once(&entry.reference)
            .chain(entry.aliases)
            .filter_map(|reference| reference.rsplit_once(':'))
            .find(|(name, tag)| *name == familiar && *tag != "latest" && fits(tag))
            .map(|(_, tag)| (*tag).to_owned())
    };
    // What `latest` means today goes first.
    let latest = format!("{familiar}:latest");
    let is_latest = |entry: &&CatalogueImage| {
        entry.reference == latest || entry.aliases.contains(&latest.as_str())
    };
    catalogue::IMAGES
        .iter()
        .find(is_latest)
        .and_then(of_image)
        .or_else(|| catalogue::IMAGES.iter().find_map(of_image))
}

/// An image without tag and digest.
pub struct Untagged {
    name: String,
    span: Span,
    kind: EdgeKind,
    /// A tag that is known to exist.
    known_tag: Option<String>,
    /// Whether the name stands there as it is, so that a tag can be put behind it.
    literal: bool,
}

impl Rule for UntaggedImage {
    type Finding = Untagged;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Untagged>) {
        for external in cx.model.external_images() {
            if !(cx.as_hadolint() || cx.model.is_needed(external.stage))
                || external.image.tag.is_some()
                || external.image.digest.is_some()
            {
                continue;
            }
            // A stage is meant then, and the rules about stage names say so.
            let raw = external.image.raw.as_str();
            let stage_meant = match external.kind {
                EdgeKind::From => cx.model.stage_named(raw, external.stage).is_some(),
                EdgeKind::Copy | EdgeKind::Mount => means_a_stage(cx, external.stage, raw),
            };
            if stage_meant {
                continue;
            }
            let known_tag = catalogue_tag(external.image, |_| true);
            found.push(Untagged {
                literal: cx.text(external.span) == external.image.raw,
                name: external.image.raw.clone(),
                span: external.span,
                kind: external.kind,
                known_tag,
            });
        }
    }

    fn explain(&self, _: &RuleContext<'_>, finding: &Untagged) -> Report {
        let example = finding.known_tag.as_deref().unwrap_or("1.2.3");
        let report = Report::at(
            finding.span,
            format!("`{}` has no tag, so it means `{}:latest`", finding.name, finding.name),
        )
        .why("`latest` moves: the same file gives another image later, and a rollback has no name to go back to")
        .help(format!("name the version you tested, for example `{}:{example}`", finding.name));
        if finding.kind == EdgeKind::From {
            report
        } else {
            // DL3006 is about FROM only.
            report.aliases(["DS-0001", "CKV_DOCKER_7", "DKL-DI-0006"])
        }
    }

    fn fix(&self, _: &RuleContext<'_>, finding: &Untagged) -> Option<Fix> {
        let tag = finding.known_tag.as_deref().filter(|_| finding.literal)?;
        Some(Fix {
            safety: Safety::Decision,
            title: format!("pin `{}:{tag}`", finding.name),
            edits: vec![Edit::insert(finding.span.end, format!(":{tag}"))],
            caveat: "check that this version is the one you mean".to_owned(),
        })
    }
}
