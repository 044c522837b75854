//! From the analyser's findings to the view types, in both coordinates.

use crate::text_map::TextMap;
use layerlab_diagnostics as core;
use layerlab_protocol::check as view;
use std::collections::BTreeMap;

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
            seconds: effect.seconds,
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

/// Counts findings by level and computes the score: each rule costs at most its two worst findings.
pub fn summary(findings: &[view::Finding]) -> view::Summary {
    let count = |level| findings.iter().filter(|f| f.severity == level).count() as u32;
    let mut worst: BTreeMap<&str, [u32; 2]> = BTreeMap::new();
    for finding in findings {
        let points = points(finding.severity);
        let [first, second] = worst.entry(&finding.rule).or_default();
        if points > *first {
            *second = std::mem::replace(first, points);
        } else {
            *second = points.max(*second);
        }
    }
    let mut cost: Vec<view::RuleCost> = worst
        .into_iter()
        .map(|(rule, [first, second])| view::RuleCost {
            rule: rule.to_owned(),
            points: first + second,
        })
        .filter(|cost| cost.points > 0)
        .collect();
    cost.sort_by(|a, b| b.points.cmp(&a.points).then_with(|| a.rule.cmp(&b.rule)));
    let lost: u32 = cost.iter().map(|cost| cost.points).sum();
    view::Summary {
        errors: count(view::Severity::Error),
        warnings: count(view::Severity::Warning),
        infos: count(view::Severity::Info),
        hints: count(view::Severity::Hint),
        score: 100u32.saturating_sub(lost),
        cost,
    }
}

/// Source: the rule reference, section 9.
const fn points(severity: view::Severity) -> u32 {
    match severity {
        view::Severity::Error => 15,
        view::Severity::Warning => 6,
        view::Severity::Info => 2,
        view::Severity::Hint => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(found: &[(&str, view::Severity)], score: u32, cost: &[(&str, u32)]) {
        let place = view::Position { line: 1, column: 1 };
        let findings: Vec<view::Finding> = found
            .iter()
            .map(|(rule, severity)| view::Finding {
                rule: (*rule).to_owned(),
                aliases: Vec::new(),
                severity: *severity,
                group: String::new(),
                message: String::new(),
                why: String::new(),
                help: String::new(),
                range: view::Range {
                    start: place,
                    end: place,
                },
                utf16: view::Utf16 { from: 0, to: 0 },
                related: Vec::new(),
                fix: None,
                effect: None,
                lesson: None,
            })
            .collect();
        let summary = summary(&findings);
        let listed: Vec<(&str, u32)> = summary
            .cost
            .iter()
            .map(|cost| (cost.rule.as_str(), cost.points))
            .collect();
        assert_eq!((summary.score, listed.as_slice()), (score, cost));
    }

    #[test]
    fn the_score_counts_each_rule_at_most_twice_and_its_worst_findings() {
        use view::Severity::{Error, Hint, Info, Warning};
        check(&[], 100, &[]);
        check(&[("a", Hint), ("a", Hint)], 100, &[]);
        check(&[("a", Warning), ("b", Info)], 92, &[("a", 6), ("b", 2)]);
        check(&[("a", Warning); 5], 88, &[("a", 12)]);
        check(
            &[("a", Info), ("a", Error), ("a", Warning), ("b", Error)],
            64,
            &[("a", 21), ("b", 15)],
        );
    }

    #[test]
    fn the_score_is_never_below_nothing() {
        let rules = ["a", "b", "c", "d"];
        let found: Vec<_> = rules
            .iter()
            .flat_map(|rule| [(*rule, view::Severity::Error); 2])
            .collect();
        let cost: Vec<_> = rules.iter().map(|rule| (*rule, 30)).collect();
        check(&found, 0, &cost);
    }
}
