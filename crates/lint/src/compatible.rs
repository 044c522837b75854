//! The hadolint-compatible profile: levels, scope and places as hadolint and the builder's own
//! checks have them.
//!
//! Source: the rule reference, sections 5 and 6. Findings that only other scanners know are left
//! out here; where our judgement differs on purpose, it stays ours.

use crate::context::RuleContext;
use layerlab_diagnostics::{Diagnostic, Related, Severity};
use std::collections::BTreeSet;

/// hadolint's level of a code; `None` when it is none of its codes, or one it ignores by default.
pub(crate) fn level(code: &str, given: Severity) -> Option<Severity> {
    use Severity::{Error, Hint, Info, Warning};
    Some(match code {
        "DL1000" | "DL3000" | "DL3004" | "DL3011" | "DL3012" | "DL3020" | "DL3021" | "DL3023"
        | "DL3024" | "DL3026" | "DL3043" | "DL3044" | "DL3061" | "DL4000" | "DL4004" => Error,
        "DL3001" | "DL3009" | "DL3010" | "DL3015" | "DL3019" | "DL3047" | "DL3049" | "DL3050"
        | "DL3059" | "DL3060" | "DL3066" => Info,
        "DL3048" => Hint,
        // ShellCheck's own level is already on the finding.
        _ if code.starts_with("SC") => given,
        _ if code.starts_with("DL") && code.len() == 6 => Warning,
        _ => return None,
    })
}

/// Whether it is the name of a check of the builder, such as `StageNameCasing`.
pub(crate) fn is_builder_check(code: &str) -> bool {
    code.starts_with(|c: char| c.is_ascii_uppercase())
        && code.chars().all(|c| c.is_ascii_alphabetic())
        && code.chars().any(|c| c.is_ascii_lowercase())
}

/// Whether a code is hadolint's (also one it ignores by default), ShellCheck's or the builder's.
pub(crate) fn is_code_of_hadolint_or_builder(code: &str) -> bool {
    is_builder_check(code) || code.starts_with("DL") || code.starts_with("SC")
}

/// Checks that the builder makes only where it builds. Asked for its checks alone it looks at every
/// stage; with a target, at those the target needs.
const WHEN_BUILT: [&str; 9] = [
    "UndefinedVar",
    "LegacyKeyValueFormat",
    "JSONArgsRecommended",
    "WorkdirRelativePath",
    "SecretsUsedInArgOrEnv",
    "MultipleInstructionsDisallowed",
    "CopyIgnoredFile",
    "ExposeProtoCasing",
    "ExposeInvalidFormat",
];

/// Takes those codes off findings in stages that are not built.
pub fn drop_unbuilt(cx: &RuleContext<'_>, found: &mut [Diagnostic]) {
    if cx.options.build.target.is_none() {
        return;
    }
    for diagnostic in found {
        let list = &cx.file.instructions;
        let behind = list.partition_point(|line| line.span.start <= diagnostic.span.start);
        let built = behind
            .checked_sub(1)
            .is_none_or(|idx| cx.model.is_instruction_needed(idx));
        if !built {
            diagnostic.aliases.retain(|code| !WHEN_BUILT.contains(code));
        }
    }
}

/// Where several CMD, ENTRYPOINT or HEALTHCHECK stand in a stage, hadolint names the later ones and
/// the builder the earlier, dead ones: each code goes where its tool puts it.
pub fn name_the_later(cx: &RuleContext<'_>, found: &mut Vec<Diagnostic>) {
    let mut later = Vec::new();
    for dead in found.iter_mut() {
        let Some(at) = dead
            .aliases
            .iter()
            .position(|code| matches!(*code, "DL4003" | "DL4004" | "DL3012"))
        else {
            continue;
        };
        let code = dead.aliases.remove(at);
        let list = &cx.file.instructions;
        let idx = list.partition_point(|line| line.span.start < dead.span.start);
        let Some(keyword) = list.get(idx).map(|line| line.keyword) else {
            continue;
        };
        let Some(next) = list
            .iter()
            .skip(idx + 1)
            .find(|line| line.keyword == keyword)
        else {
            continue;
        };
        later.push(Diagnostic {
            aliases: vec![code],
            span: next.span,
            instruction: next.span,
            message: format!(
                "this {} replaces an earlier one of the same stage",
                keyword.name()
            ),
            related: vec![Related {
                span: dead.span,
                message: "the one that does nothing".to_owned(),
            }],
            fix: None,
            ..dead.clone()
        });
    }
    found.append(&mut later);
}

/// Keeps what those tools report, with their levels, at the line they name (the instruction's).
///
/// hadolint names a code once an instruction, however often it applies there.
pub fn adapt(found: &mut Vec<Diagnostic>) {
    let mut seen = BTreeSet::new();
    found.retain_mut(|diagnostic| {
        let given = diagnostic.severity;
        let hadolint = diagnostic
            .aliases
            .iter()
            .find_map(|code| level(code, given));
        let builder = diagnostic
            .aliases
            .iter()
            .any(|code| is_builder_check(code))
            .then_some(Severity::Warning);
        match hadolint.or(builder) {
            Some(severity) => {
                diagnostic.severity = severity;
                if diagnostic.group != "syntax" && diagnostic.span != diagnostic.instruction {
                    diagnostic.span = diagnostic.instruction;
                }
                let code = diagnostic
                    .aliases
                    .iter()
                    .find(|code| level(code, given).is_some());
                let new = code.is_none_or(|code| {
                    diagnostic.group == "syntax" || seen.insert((*code, diagnostic.span))
                });
                if !new {
                    diagnostic
                        .aliases
                        .retain(|code| level(code, given).is_none());
                }
                new || builder.is_some()
            }
            None => diagnostic.severity == Severity::Error && diagnostic.group == "syntax",
        }
    });
}
