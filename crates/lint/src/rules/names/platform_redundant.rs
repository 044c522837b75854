//! `platform-redundant`: FROM asks for the platform it gets anyway.

use crate::prelude::*;

declare_rule! {
    /// Writes `--platform=$TARGETPLATFORM`, which is what FROM does by itself.
    /// ## Why
    /// It says nothing, and a reader looks for the reason.
    /// ## Examples
    /// ```dockerfile,bad
    /// FROM --platform=$TARGETPLATFORM debian:12.8-slim
    /// USER 10001
    /// ```
    /// ```dockerfile,good
    /// FROM debian:12.8-slim
    /// USER 10001
    /// ```
    pub struct PlatformRedundant;
    id: "platform-redundant",
    group: "names",
    severity: Hint,
    fix: Safe,
    on: Default,
    aliases: ["DL3065", "RedundantTargetPlatform"],
    lesson: None,
}

/// A flag that changes nothing.
pub struct Redundant {
    flag: Span,
    image: Span,
    plain: bool,
}

/// `$TARGETPLATFORM`, also with a fall-back, which is never used.
fn is_target_platform(value: &str) -> bool {
    value == "$TARGETPLATFORM"
        || value
            .strip_prefix("${TARGETPLATFORM")
            .and_then(|rest| rest.strip_suffix('}'))
            .is_some_and(|rest| {
                let word = rest.strip_prefix(':').unwrap_or(rest);
                !rest.contains(['$', '}']) && (rest.is_empty() || word.starts_with(['-', '?']))
            })
}

impl Rule for PlatformRedundant {
    type Finding = Redundant;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Redundant>) {
        for (_, instruction) in cx.instructions(Keyword::From) {
            if let (Some(flag), Arguments::From { image, .. }) =
                (instruction.flag("platform"), &instruction.arguments)
                && let value = flag.value.as_deref().unwrap_or("")
                && is_target_platform(value)
                // An ARG of that name above gives it another value; the builder's check looks only
                // at the name.
                && (cx.as_hadolint()
                    || !cx.model.globals.declared.iter().any(|arg| {
                        arg.name == "TARGETPLATFORM"
                            && cx
                                .instruction(arg.instruction)
                                .is_some_and(|i| i.rest.text.contains('='))
                    }))
            {
                found.push(Redundant {
                    plain: matches!(value, "$TARGETPLATFORM" | "${TARGETPLATFORM}"),
                    flag: flag.span,
                    image: image.span,
                });
            }
        }
    }

    fn explain(&self, cx: &RuleContext<'_>, finding: &Redundant) -> Report {
        let report = Report::at(
            finding.flag,
            format!("`{}` changes nothing", cx.text(finding.flag)),
        )
        .why("FROM takes the platform being built by itself")
        .help("drop the flag");
        if finding.plain {
            report
        } else {
            report.aliases(["RedundantTargetPlatform"])
        }
    }

    fn fix(&self, _: &RuleContext<'_>, finding: &Redundant) -> Option<Fix> {
        Some(safe_fix(
            "drop the flag",
            vec![Edit::delete(Span::new(
                finding.flag.start,
                finding.image.start,
            ))],
        ))
    }
}
