//! Days of edits in two orders, as tests.

use super::*;
use layerlab_protocol::day::DayReply;
use proptest::prelude::*;

const NAIVE: &str = "FROM node:24-slim\nWORKDIR /app\nCOPY . .\nRUN npm ci\nRUN npm run build\nCMD [\"node\", \"dist/index.js\"]\n";
const PYTHON: &str = "FROM python:3.13-slim\nWORKDIR /srv\nCOPY . /srv\nRUN pip install --no-cache-dir -r requirements.txt\nENV A=1\nCMD [\"python\", \"app.py\"]\n";
const GOOD: &str = "FROM node:24-slim\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm ci\nCOPY . .\nCMD [\"node\", \"src/index.js\"]\n";

fn ask(text: &str, edits: &[&str]) -> DayReply {
    Engine::new().day(&Day {
        text: text.to_owned(),
        edits: edits.iter().map(|edit| (*edit).to_owned()).collect(),
        ..Day::default()
    })
}

#[track_caller]
fn check(text: &str, edits: &[&str], now: &[u32], then: Option<&[u32]>) {
    let reply = ask(text, edits);
    let runs = |side: &DaySide| {
        side.builds
            .iter()
            .map(|build| build.n_run)
            .collect::<Vec<_>>()
    };
    assert_eq!(runs(&reply.now), now, "{}", reply.summary);
    assert_eq!(
        reply.then.as_ref().map(runs).as_deref(),
        then,
        "{}",
        reply.summary
    );
    assert_eq!(reply.then.is_some(), reply.proposal.is_some());
}

#[test]
fn both_orders_are_played() {
    check(
        NAIVE,
        &["source*2", "lockfile"],
        &[3, 3, 3],
        Some(&[2, 2, 4]),
    );
    check(GOOD, &["source", "lockfile"], &[1, 3], None);
    check(NAIVE, &[], &[], Some(&[]));
}

#[test]
fn an_edited_line_is_found_in_the_other_order() {
    // The Dockerfile itself is copied, so the last line costs all below the copy.
    check(NAIVE, &["settings", "line:4"], &[3, 3], Some(&[2, 3]));
}

#[test]
fn what_does_not_fit_is_named_and_left_out() {
    let reply = ask(
        "FROM alpine\nRUN echo a\n",
        &["lockfile", "line:2", "moon", "line:99", "arg:TOKEN=hush"],
    );
    let left: Vec<bool> = reply
        .edits
        .iter()
        .map(|edit| !edit.left_out.is_empty())
        .collect();
    assert_eq!(left, [true, false, true, true, false]);
    assert_eq!(reply.now.builds.len(), 5);
    assert_eq!(reply.now.builds[1].n_run, 1);
    assert!(!format!("{reply:?}").contains("hush") || reply.edits[4].id.contains("hush"));
    assert!(!reply.edits[4].label.contains("hush"));
}

#[test]
fn presets_hold_only_what_fits() {
    let reply = ask("FROM alpine\nRUN echo a\n", &[]);
    for preset in &reply.presets {
        let played = ask(
            "FROM alpine\nRUN echo a\n",
            &preset.edits.iter().map(String::as_str).collect::<Vec<_>>(),
        );
        assert!(
            played.edits.iter().all(|edit| edit.left_out.is_empty()),
            "{preset:?}"
        );
    }
    let all = ask(NAIVE, &[]).presets;
    assert!(all.iter().all(|preset| preset.edits.len() > 2), "{all:?}");
}

#[test]
fn long_days_are_counted() {
    let reply = ask(GOOD, &["source*99", "source*99", "source*9999"]);
    assert_eq!((reply.now.builds.len(), reply.n_left_out), (200, 97));
}

#[test]
fn another_file_can_be_the_other_order_even_when_it_is_slower() {
    let reply = Engine::new().day(&Day {
        text: GOOD.to_owned(),
        other: Some(NAIVE.to_owned()),
        edits: vec!["source".to_owned()],
        ..Day::default()
    });
    let then = reply.then.expect("it is played");
    assert!(then.seconds > reply.now.seconds && reply.proposal.is_none());
    assert!(reply.summary.contains("more"), "{}", reply.summary);
}

#[test]
fn changed_figures_change_the_day() {
    let day = |assumed: &[(&str, u64)]| {
        let reply = Engine::new().day(&Day {
            text: NAIVE.to_owned(),
            edits: vec!["lockfile".to_owned()],
            assumed: assumed
                .iter()
                .map(|(id, milli)| ((*id).to_owned(), *milli))
                .collect(),
            ..Day::default()
        });
        reply.now.seconds
    };
    let more = day(&[("npm-ci.seconds", 120_000)]) - day(&[]);
    assert!((more - 100.0).abs() < 0.01, "{more}");
}

fn edits() -> impl Strategy<Value = Vec<&'static str>> {
    let one = prop::sample::select(vec![
        "source",
        "lockfile",
        "readme",
        "settings",
        "base",
        "cold",
        "touch",
        "chmod",
        "line:3",
        "line:4",
        "file:new.txt",
    ]);
    prop::collection::vec(one, 0..8)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// What is promised for the better order is what its text takes when it is applied, and never
    /// more than the file as it is.
    #[test]
    fn a_proposal_keeps_its_promise(edits in edits(), python: bool) {
        let text = if python { PYTHON } else { NAIVE };
        // Lines stand elsewhere in the applied text; the promise is about everything else.
        let edits: Vec<&str> = edits.into_iter().filter(|edit| !edit.starts_with("line:")).collect();
        let reply = ask(text, &edits);
        if let (Some(then), Some(proposal)) = (&reply.then, &reply.proposal) {
            prop_assert!(then.seconds <= reply.now.seconds + 1e-9);
            let applied = ask(&proposal.text, &edits);
            prop_assert!((applied.now.seconds - then.seconds).abs() < 1e-6, "{} {}", applied.now.seconds, then.seconds);
            prop_assert_eq!(applied.now.pushed_bytes, then.pushed_bytes);
        }
    }

    /// The sums are those of the builds.
    #[test]
    fn sums_add_up(edits in edits()) {
        let reply = ask(NAIVE, &edits);
        prop_assert_eq!(reply.now.builds.len(), edits.len());
        let seconds: f64 = reply.now.builds.iter().map(|build| build.seconds).sum();
        let pushed: u64 = reply.now.builds.iter().map(|build| build.pushed_bytes).sum();
        prop_assert!((seconds - reply.now.seconds).abs() < 1e-9);
        prop_assert_eq!(pushed, reply.now.pushed_bytes);
    }
}
