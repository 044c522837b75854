//! Small files for the concepts of the rule reference: which rule speaks, and where it keeps quiet.

mod base;
mod cache;
mod image;
mod names;
mod process;
mod secrets;
mod syntax;

use layerlab_lint::{LintOptions, check as judge};

/// Whether `rule` reports something in `text` under the profile that everybody starts with.
fn speaks(rule: &str, text: &str) -> bool {
    let file = layerlab_syntax::parse(text);
    judge(&file, &LintOptions::default())
        .iter()
        .any(|finding| finding.rule == rule)
}

/// Checks that `rule` speaks in each of `loud` and in none of `quiet`.
#[track_caller]
fn check(rule: &str, loud: &[&str], quiet: &[&str]) {
    for text in loud {
        assert!(speaks(rule, text), "{rule} is silent in\n{text}");
    }
    for text in quiet {
        assert!(!speaks(rule, text), "{rule} speaks in\n{text}");
    }
}
