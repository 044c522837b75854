//! `instruction-casing`: keywords in another case than most of the file.

use crate::prelude::*;

declare_rule! {
    /// Writes a keyword in another case than the rest of the file.
    /// ## Why
    /// Keywords work in any case. Readers find instructions by their shape, and the builder warns
    /// about the mix.
    /// ## Examples
    /// ```dockerfile,bad
    /// Workdir /app
    /// ```
    /// ```dockerfile,good
    /// WORKDIR /app
    /// ```
    pub struct InstructionCasing;
    id: "instruction-casing",
    group: "names",
    severity: Hint,
    fix: Safe,
    on: Default,
    aliases: ["ConsistentInstructionCasing"],
    lesson: None,
}

/// A keyword in the other case.
pub struct OddCase {
    written: String,
    meant: String,
    span: Span,
}

impl Rule for InstructionCasing {
    type Finding = OddCase;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<OddCase>) {
        // Lines before the first FROM do not count for the builder's check.
        let inside = || {
            cx.file
                .instructions
                .iter()
                .enumerate()
                .filter(|(idx, instruction)| {
                    cx.model.stage_of(*idx).is_some() && instruction.keyword != Keyword::Unknown
                })
                .map(|(_, instruction)| instruction)
        };
        let n_lower = inside()
            .filter(|i| i.keyword_text.chars().all(|c| c.is_ascii_lowercase()))
            .count();
        let n_upper = inside()
            .filter(|i| i.keyword_text.chars().all(|c| c.is_ascii_uppercase()))
            .count();
        for instruction in inside() {
            let written = &instruction.keyword_text;
            let meant = if n_lower > n_upper {
                written.to_ascii_lowercase()
            } else {
                written.to_ascii_uppercase()
            };
            if *written != meant {
                found.push(OddCase {
                    written: written.clone(),
                    meant,
                    span: instruction.keyword_span,
                });
            }
        }
    }

    fn explain(&self, _: &RuleContext<'_>, finding: &OddCase) -> Report {
        Report::at(
            finding.span,
            format!("`{}` is written in another case than the rest of the file", finding.written),
        )
        .why("keywords work in any case, but readers find them by their shape, and the builder warns")
        .help(format!("write `{}`", finding.meant))
    }

    fn fix(&self, cx: &RuleContext<'_>, finding: &OddCase) -> Option<Fix> {
        // A keyword broken over lines stays as it is.
        (cx.text(finding.span) == finding.written).then(|| {
            safe_fix(
                format!("write `{}`", finding.meant),
                vec![Edit::replace(finding.span, finding.meant.clone())],
            )
        })
    }
}
