//! `copy-remote-source`: COPY with an address.

use crate::prelude::*;

declare_rule! {
    /// Copies from an address, which COPY cannot do, so the build stops.
    /// ## Why
    /// Only ADD fetches. COPY takes paths of the build context, of a stage or of an image.
    /// ## Examples
    /// ```dockerfile,bad
    /// COPY https://example.com/tool.tar.gz /tmp/
    /// ```
    /// ```dockerfile,good
    /// ADD --checksum=sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d https://example.com/tool.tar.gz /tmp/
    /// ```
    pub struct CopyRemoteSource;
    id: "copy-remote-source",
    group: "files",
    severity: Error,
    fix: Decision,
    on: Default,
    aliases: [],
    lesson: None,
}

/// An address among the sources of a COPY.
pub struct Address {
    span: Span,
    keyword: Span,
    value: String,
    /// The instruction reads a stage or an image, where nothing is fetched.
    from: bool,
}

impl Rule for CopyRemoteSource {
    type Finding = Address;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Address>) {
        for (idx, instruction) in cx.needed(Keyword::Copy) {
            let Arguments::Copy { sources, .. } = &instruction.arguments else {
                continue;
            };
            if !cx.model.is_instruction_needed(idx) {
                continue;
            }
            let address = sources.iter().find_map(|source| {
                let value = cx.model.scope_before(idx).resolve(&source.text).value;
                let remote = value.starts_with("http://") || value.starts_with("https://");
                remote.then_some((source.span, value))
            });
            if let Some((span, value)) = address {
                found.push(Address {
                    span,
                    keyword: instruction.keyword_span,
                    value,
                    from: instruction.flag("from").is_some(),
                });
            }
        }
    }

    fn explain(&self, _: &RuleContext<'_>, finding: &Address) -> Report {
        Report::at(
            finding.span,
            format!("COPY does not fetch `{}`", finding.value),
        )
        .why("COPY takes files that are there; the builder refuses an address")
        .help("write ADD with a checksum, or fetch it in a RUN")
    }

    fn fix(&self, _: &RuleContext<'_>, finding: &Address) -> Option<Fix> {
        if finding.from {
            return None;
        }
        Some(decision_fix(
            "write ADD",
            vec![Edit::replace(finding.keyword, "ADD")],
            "whoever controls the address controls the file; add `--checksum=sha256:…`",
        ))
    }
}
