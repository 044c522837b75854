//! `maintainer`: the MAINTAINER instruction, replaced by a label long ago.

use crate::prelude::*;

declare_rule! {
    /// Uses MAINTAINER, which has given way to a label.
    /// ## Why
    /// MAINTAINER is deprecated and holds one free text. The label
    /// `org.opencontainers.image.authors` says the same where tools look for it.
    /// ## Examples
    /// ```dockerfile,bad
    /// MAINTAINER Ada <ada@example.com>
    /// ```
    /// ```dockerfile,good
    /// LABEL org.opencontainers.image.authors="Ada <ada@example.com>"
    /// ```
    pub struct Maintainer;
    id: "maintainer",
    group: "names",
    severity: Info,
    fix: Safe,
    on: Default,
    aliases: ["DL4000", "MaintainerDeprecated", "DS-0022", "CKV_DOCKER_6"],
    lesson: Some("instruction-traps"),
}

/// A MAINTAINER.
pub struct Author {
    keyword: Span,
    span: Span,
    name: String,
    lower: bool,
}

impl Rule for Maintainer {
    type Finding = Author;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Author>) {
        for (_, instruction) in cx.needed(Keyword::Maintainer) {
            let name = match &instruction.arguments {
                Arguments::Text(word) => word.text.clone(),
                _ => String::new(),
            };
            found.push(Author {
                keyword: instruction.keyword_span,
                span: instruction.span,
                name,
                lower: instruction
                    .keyword_text
                    .chars()
                    .all(|c| c.is_ascii_lowercase()),
            });
        }
    }

    fn explain(&self, _: &RuleContext<'_>, finding: &Author) -> Report {
        Report::at(finding.keyword, "MAINTAINER is deprecated")
            .why("it is one free text that tools no longer look at")
            .help(format!(
                "write `LABEL org.opencontainers.image.authors={}`",
                quoted(&finding.name, '\\')
            ))
    }

    fn fix(&self, cx: &RuleContext<'_>, finding: &Author) -> Option<Fix> {
        if finding.name.is_empty() || cx.text(finding.span).contains('\n') {
            return None;
        }
        let keyword = if finding.lower { "label" } else { "LABEL" };
        let text = format!(
            "{keyword} org.opencontainers.image.authors={}",
            quoted(&finding.name, cx.file.escape)
        );
        Some(safe_fix(
            "write it as a label",
            vec![Edit::replace(finding.span, text)],
        ))
    }
}

/// In double quotes; a pair of quotes around the whole is taken off first.
fn quoted(name: &str, escape: char) -> String {
    let inner = ['"', '\'']
        .iter()
        .find_map(|quote| name.strip_prefix(*quote)?.strip_suffix(*quote))
        .unwrap_or(name);
    let mut out = String::from("\"");
    for c in inner.chars() {
        if c == '"' || c == '$' || c == escape {
            out.push(escape);
        }
        out.push(c);
    }
    out.push('"');
    out
}
