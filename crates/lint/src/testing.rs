//! One check for the tests beside the rules: which lines a rule reports.

use crate::{LintOptions, check as judge};
use layerlab_diagnostics::Diagnostic;

/// Findings of one rule alone in `text`.
#[track_caller]
pub fn findings(rule: &str, text: &str) -> Vec<Diagnostic> {
    let file = layerlab_syntax::parse(text);
    let options = LintOptions {
        select: vec![rule.to_owned()],
        ..LintOptions::default()
    };
    judge(&file, &options)
}

/// Checks the lines (from 1) on which a rule reports something in `text`.
#[track_caller]
pub fn check(rule: &str, text: &str, lines: &[usize]) {
    let found: Vec<usize> = findings(rule, text)
        .iter()
        .map(|diagnostic| {
            let before = text.get(..diagnostic.span.start as usize).unwrap_or(text);
            before.matches('\n').count() + 1
        })
        .collect();
    assert_eq!(found, lines, "{rule} in\n{text}");
}
