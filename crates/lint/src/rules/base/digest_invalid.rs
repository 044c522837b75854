//! `digest-invalid`: what follows `@` is no digest.

use crate::prelude::*;
use layerlab_buildgraph::EdgeKind;

declare_rule! {
    /// Writes a digest that no registry can have.
    /// ## Why
    /// A digest is `sha256:` with 64 lower-case hexadecimal digits (or `sha512:` with 128). Anything
    /// else is refused before the registry is asked.
    /// ## Examples
    /// ```dockerfile,bad
    /// FROM debian:12.8-slim@sha256:abc
    /// ```
    /// ```dockerfile,good
    /// FROM debian:12.8-slim@sha256:d365f4920711a9074c4bcd178e8f457ee59250426441ab2a5f8106ed8fe948eb
    /// ```
    pub struct DigestInvalid;
    id: "digest-invalid",
    group: "base",
    severity: Error,
    fix: None,
    on: Default,
    aliases: ["InvalidDefaultArgInFrom"],
    lesson: Some("digests-cannot-lie"),
}

impl Rule for DigestInvalid {
    type Finding = (Span, String, bool);
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Self::Finding>) {
        for external in cx.model.external_images() {
            let from = external.kind == EdgeKind::From;
            // The builder looks at the names of all stages, needed or not.
            if !from && !cx.model.is_needed(external.stage) {
                continue;
            }
            if let Some(digest) = external
                .image
                .digest
                .as_deref()
                .filter(|digest| !is_digest(digest))
            {
                found.push((external.span, digest.to_owned(), from));
            }
        }
    }

    fn explain(&self, _: &RuleContext<'_>, (span, digest, from): &Self::Finding) -> Report {
        let report = Report::at(*span, format!("`{digest}` is no digest"))
            .why("a digest is `sha256:` and 64 lower-case hexadecimal digits, or `sha512:` and 128; the builder refuses anything else")
            .help("copy the digest from `docker buildx imagetools inspect name:tag`");
        if *from { report } else { report.aliases([]) }
    }
}

/// Whether it is a digest that a registry can have.
pub fn is_digest(digest: &str) -> bool {
    let hex = |text: &str, n: usize| {
        text.len() == n
            && text
                .bytes()
                .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
    };
    digest
        .strip_prefix("sha256:")
        .is_some_and(|rest| hex(rest, 64))
        || digest
            .strip_prefix("sha512:")
            .is_some_and(|rest| hex(rest, 128))
}
