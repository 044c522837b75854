//! From the analyser's findings to the view types, in both coordinates.

use crate::text_map::TextMap;
use layerlab_diagnostics as core;
use layerlab_protocol::check as view;

/// Translates one finding. Cost: O(edits × log n).
pub fn finding(diagnostic: &core::Diagnostic, map: &TextMap<'_>) -> view::Finding {
    view::Finding {
        rule: diagnostic.rule.to_owned(),
        aliases: diagnostic.aliases.iter().map(|a| (*a).to_owned()).collect(),
        severity: severity(diagnostic.severity),
        group: diagnostic.group.to_owned(),
        message: diagnostic.message.clone(),
        why: diagnostic.why.clone(),
        help: diagnostic.help.clone(),
        range: map.range(diagnostic.span),
        utf16: map.utf16(diagnostic.span),
        related: diagnostic
            .related
            .iter()
            .map(|related| view::Related {
                range: map.range(related.span),
                utf16: map.utf16(related.span),
                message: related.message.clone(),
            })
            .collect(),
        fix: diagnostic.fix.as_ref().map(|fix| view::Fix {
            safety: match fix.safety {
                core::Safety::Safe => view::Safety::Safe,
                core::Safety::Decision => view::Safety::Decision,
                core::Safety::DisplayOnly => view::Safety::Display,
            },
            title: fix.title.clone(),
            edits: fix
                .edits
                .iter()
                .map(|edit| view::Edit {
                    range: map.range(edit.span),
                    utf16: map.utf16(edit.span),
                    text: edit.text.clone(),
                })
                .collect(),
            caveat: fix.caveat.clone(),
        }),
        effect: diagnostic.effect.map(|effect| view::Effect {
            bytes: effect.size_bytes,
            modelled: effect.modelled,
            rebuilt_steps: effect.n_rebuilt_steps,
        }),
        lesson: diagnostic.lesson.map(str::to_owned),
    }
}

/// The view's level of a core level.
pub fn severity(severity: core::Severity) -> view::Severity {
    match severity {
        core::Severity::Error => view::Severity::Error,
        core::Severity::Warning => view::Severity::Warning,
        core::Severity::Info => view::Severity::Info,
        core::Severity::Hint => view::Severity::Hint,
    }
}

/// The core level of a view's level.
pub fn core_severity(severity: view::Severity) -> core::Severity {
    match severity {
        view::Severity::Error => core::Severity::Error,
        view::Severity::Warning => core::Severity::Warning,
        view::Severity::Info => core::Severity::Info,
        view::Severity::Hint => core::Severity::Hint,
    }
}

/// Counts findings by level.
pub fn summary(findings: &[view::Finding]) -> view::Summary {
    let count = |level| findings.iter().filter(|f| f.severity == level).count() as u32;
    view::Summary {
        errors: count(view::Severity::Error),
        warnings: count(view::Severity::Warning),
        infos: count(view::Severity::Info),
        hints: count(view::Severity::Hint),
    }
}
