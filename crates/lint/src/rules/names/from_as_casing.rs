//! `from-as-casing`: FROM and AS in different case.

use crate::prelude::*;

declare_rule! {
    /// Writes FROM and AS of one line in different case.
    /// ## Why
    /// Both work. One case reads better, and the builder warns about the mix.
    /// ## Examples
    /// ```dockerfile,bad
    /// FROM debian:12.8-slim as build
    /// USER 10001
    /// ```
    /// ```dockerfile,good
    /// FROM debian:12.8-slim AS build
    /// USER 10001
    /// ```
    pub struct FromAsCasing;
    id: "from-as-casing",
    group: "names",
    severity: Hint,
    fix: Safe,
    on: Default,
    aliases: ["FromAsCasing"],
    lesson: None,
}

/// An AS in the other case.
pub struct Mixed {
    from: String,
    written: String,
    span: Span,
}

impl Rule for FromAsCasing {
    type Finding = Mixed;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Mixed>) {
        for (_, instruction) in cx.instructions(Keyword::From) {
            let Arguments::From {
                alias: Some((word, _)),
                ..
            } = &instruction.arguments
            else {
                continue;
            };
            let from = instruction.keyword_text.as_str();
            let lower = |text: &str| !text.chars().any(|c| c.is_ascii_uppercase());
            let upper = |text: &str| !text.chars().any(|c| c.is_ascii_lowercase());
            // A mixed keyword is the business of `instruction-casing`.
            let differs = lower(from) && !lower(&word.text) || upper(from) && !upper(&word.text);
            if differs {
                found.push(Mixed {
                    from: from.to_owned(),
                    written: word.text.clone(),
                    span: word.span,
                });
            }
        }
    }

    fn explain(&self, _: &RuleContext<'_>, finding: &Mixed) -> Report {
        Report::at(
            finding.span,
            format!(
                "`{}` and `{}` differ in case",
                finding.from, finding.written
            ),
        )
        .why("both work, but one line reads better in one case, and the builder warns")
        .help(format!("write `{}`", meant(finding)))
    }

    fn fix(&self, _: &RuleContext<'_>, finding: &Mixed) -> Option<Fix> {
        Some(safe_fix(
            format!("write `{}`", meant(finding)),
            vec![Edit::replace(finding.span, meant(finding))],
        ))
    }
}

fn meant(finding: &Mixed) -> &'static str {
    if finding.from.chars().any(|c| c.is_ascii_uppercase()) {
        "AS"
    } else {
        "as"
    }
}
