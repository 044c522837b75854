//! Comparisons of small files, by what a reviewer would read.

use super::*;

const BEFORE: &str = "FROM node:latest\nWORKDIR /app\nCOPY . .\nRUN npm ci\nCMD npm start\n";
const AFTER: &str = "FROM node:22-slim\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm ci\nCOPY . .\nUSER node\nCMD [\"npm\", \"start\"]\n";

fn compare(before: &str, after: &str) -> Comparison {
    Engine::new().compare(&Compare {
        before: before.to_owned(),
        after: after.to_owned(),
        ..Compare::default()
    })
}

fn rules(findings: &[Finding]) -> Vec<&str> {
    findings
        .iter()
        .map(|finding| finding.rule.as_str())
        .collect()
}

#[test]
fn a_file_compared_with_itself_changes_nothing() {
    let same = compare(BEFORE, BEFORE);
    assert_eq!(rules(&same.fixed), Vec::<&str>::new());
    assert_eq!(rules(&same.new), Vec::<&str>::new());
    assert!(same.n_same > 0);
    assert!(
        same.layers
            .iter()
            .all(|pair| pair.change == LayerChange::Same)
    );
    assert!(
        same.lines
            .iter()
            .all(|line| line.change == LineChange::Same)
    );
    assert!(
        same.rebuilds
            .iter()
            .all(|rebuild| rebuild.before == rebuild.after)
    );
    assert!(
        same.summary.starts_with("the same findings"),
        "{}",
        same.summary
    );
}

#[test]
fn fixed_and_new_findings_are_told_apart() {
    let better = compare(BEFORE, AFTER);
    assert!(rules(&better.fixed).contains(&"latest-tag"));
    assert!(rules(&better.fixed).contains(&"shell-form-cmd"));
    assert!(!rules(&better.new).contains(&"latest-tag"));
    assert!(better.after.summary.score > better.before.summary.score);
    let worse = compare(AFTER, BEFORE);
    assert_eq!(rules(&worse.new), rules(&better.fixed));
    assert_eq!(rules(&worse.fixed), rules(&better.new));
}

#[test]
fn of_several_equal_findings_only_the_surplus_is_new() {
    let one = "FROM debian:12\nMAINTAINER me\n";
    let two = "FROM debian:12\nMAINTAINER me\nMAINTAINER me\n";
    let more = compare(one, two);
    let new: Vec<_> = more
        .new
        .iter()
        .filter(|finding| finding.rule == "maintainer")
        .collect();
    assert_eq!(
        new.iter()
            .map(|finding| finding.range.start.line)
            .collect::<Vec<_>>(),
        [3]
    );
    assert!(!rules(&more.fixed).contains(&"maintainer"));
}

#[test]
fn lines_that_move_keep_their_findings() {
    let moved = BEFORE.replace("WORKDIR /app", "# one\n# two\nWORKDIR /app");
    let comparison = compare(BEFORE, &moved);
    assert_eq!(rules(&comparison.fixed), Vec::<&str>::new());
    assert_eq!(rules(&comparison.new), Vec::<&str>::new());
}

#[test]
fn an_edit_of_a_source_file_rebuilds_less_when_dependencies_come_first() {
    let comparison = compare(BEFORE, AFTER);
    let ids: Vec<&str> = comparison
        .rebuilds
        .iter()
        .map(|rebuild| rebuild.id.as_str())
        .collect();
    assert!(
        ids.contains(&"source") && ids.contains(&"lockfile"),
        "{ids:?}"
    );
    let source = comparison
        .rebuilds
        .iter()
        .find(|rebuild| rebuild.id == "source")
        .expect("there");
    assert_eq!(source.before.n_rebuilt, 2);
    assert_eq!(source.after.n_rebuilt, 1);
    assert!(source.after.seconds < source.before.seconds);
    let lockfile = comparison
        .rebuilds
        .iter()
        .find(|rebuild| rebuild.id == "lockfile")
        .expect("there");
    assert_eq!(
        (lockfile.before.n_rebuilt, lockfile.after.n_rebuilt),
        (2, 3)
    );
}

#[test]
fn layers_are_aligned() {
    let comparison = compare(
        "FROM debian:12\nRUN apt-get update\nCOPY a /a\nCOPY b /b\n",
        "FROM debian:12\nRUN apt-get update && apt-get install -y curl\nCOPY b /b\nCOPY c /c\n",
    );
    let found: Vec<(LayerChange, &str)> = comparison
        .layers
        .iter()
        .filter(|pair| {
            pair.before
                .as_ref()
                .or(pair.after.as_ref())
                .is_some_and(|side| !side.is_base)
        })
        .map(|pair| {
            let side = pair
                .after
                .as_ref()
                .or(pair.before.as_ref())
                .expect("one side");
            (pair.change, side.title.as_str())
        })
        .collect();
    assert_eq!(
        found,
        [
            (
                LayerChange::Changed,
                "RUN apt-get update && apt-get install -y curl"
            ),
            (LayerChange::Removed, "COPY a /a"),
            (LayerChange::Same, "COPY b /b"),
            (LayerChange::Added, "COPY c /c"),
        ]
    );
}

#[test]
fn a_given_context_is_used_for_both() {
    let comparison = Engine::new().compare(&Compare {
        before: "FROM scratch\nCOPY . /\n".to_owned(),
        after: "FROM scratch\nCOPY app /\n".to_owned(),
        context: vec![("app".to_owned(), 1_000), ("notes.txt".to_owned(), 500)].into(),
        ..Compare::default()
    });
    assert_eq!(comparison.before.total_bytes, 1_500);
    assert_eq!(comparison.after.total_bytes, 1_000);
    assert!(
        comparison.summary.contains("500 B smaller"),
        "{}",
        comparison.summary
    );
}

#[test]
fn texts_without_any_stage_are_compared_too() {
    let comparison = compare("", "RUN true\n");
    assert!(rules(&comparison.fixed).contains(&"no-from"));
    assert_eq!(comparison.layers, Vec::new());
    assert_eq!(comparison.rebuilds, Vec::new());
}

#[test]
fn another_name_for_the_same_fault_is_no_news() {
    let comparison = compare(
        "FROM debian:11\nRUN npm ci\n",
        "FROM debian:12\nRUN npm ci\n",
    );
    assert!(!rules(&comparison.new).contains(&"tool-not-in-base"));
    assert!(!rules(&comparison.fixed).contains(&"tool-not-in-base"));
    let moved = compare(
        "FROM debian:12\nMAINTAINER me\nENV A b\n",
        "FROM debian:12\nENV A b\nMAINTAINER you\nMAINTAINER her\n",
    );
    assert!(rules(&moved.new).contains(&"maintainer"));
}

#[test]
fn every_finding_is_fixed_new_or_the_same() {
    let lines = [
        "FROM debian:latest AS base\n",
        "FROM base\n",
        "RUN apt-get install curl\n",
        "COPY . .\n",
        "RUN npm ci\n",
        "ENV A b\n",
        "USER root\n",
        "MAINTAINER me\n",
        "FOO\n",
        "# check=skip=all\n",
        "RUN cd / && \\\n  ls\n",
        "CMD run me\n",
        "",
    ];
    // A small generator of its own: the same files in every run.
    let mut state = 7u32;
    let mut text = || -> String {
        (0..12)
            .map(|_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                lines[(state >> 16) as usize % lines.len()]
            })
            .collect()
    };
    for _ in 0..60 {
        let (before, after) = (text(), text());
        let comparison = compare(&before, &after);
        let n = |text: &str| {
            Engine::new()
                .findings(text, &CheckOptions::default())
                .0
                .len()
        };
        let n_same = comparison.n_same as usize;
        assert_eq!(
            comparison.fixed.len() + n_same,
            n(&before),
            "{before}→\n{after}"
        );
        assert_eq!(
            comparison.new.len() + n_same,
            n(&after),
            "{before}→\n{after}"
        );
        let rebuilt: Vec<&str> = comparison
            .lines
            .iter()
            .filter(|line| line.change != LineChange::Removed)
            .map(|line| line.text.as_str())
            .collect();
        assert_eq!(rebuilt, after.lines().collect::<Vec<_>>());
    }
}

#[test]
fn a_step_at_another_place_has_moved() {
    let view = compare(
        "FROM debian:12\nCOPY . .\nRUN make deps\n",
        "FROM debian:12\nCOPY deps.txt .\nRUN make deps\nCOPY . .\n",
    );
    let own: Vec<(LayerChange, u32)> = view
        .layers
        .iter()
        .filter(|pair| pair.after.as_ref().is_none_or(|side| !side.is_base))
        .map(|pair| (pair.change, pair.after.as_ref().map_or(0, |side| side.line)))
        .collect();
    assert_eq!(
        own,
        [
            (LayerChange::Added, 2),
            (LayerChange::Same, 3),
            (LayerChange::Moved, 4)
        ]
    );
    let moved = view.layers.last().and_then(|pair| pair.before.as_ref());
    assert_eq!(moved.map(|side| side.line), Some(2));
}
