//! Checks before a stand-in judge: met, unmet, negated, alternative, not judged.
#![cfg(feature = "compile")]

mod support;

use layerlab_lesson::compile::Judge;
use layerlab_lesson::evaluate::{CheckState, Subject, describe, evaluate, passed, same_value};
use layerlab_lesson::facts::Value;
use layerlab_lesson::model::*;

const SOURCE: &str = "FROM node:24-slim AS build\nWORKDIR /src\nCOPY package.json ./\nRUN npm ci\nCOPY . .\n\
    FROM nginx:1.28-alpine\nCOPY --chown=101:101 page /srv/page\nUSER 101\n";

fn scenario() -> Scenario {
    let file = |path: &str, content| ContextFile {
        path: path.to_owned(),
        content,
    };
    let files = vec![
        file("Dockerfile", FileContent::Text(SOURCE.to_owned())),
        file("page", FileContent::Stub(Bytes(5_000_000))),
    ];
    Scenario {
        dockerfile: "Dockerfile".to_owned(),
        files,
        effects: Vec::new(),
    }
}

fn state(that: CheckKind, negated: bool) -> CheckState {
    let check = Check {
        that,
        negated,
        otherwise: String::new(),
    };
    assert!(!describe(&check).is_empty());
    let scenario = scenario();
    let results = evaluate(
        &[check],
        Subject::of_file(&*support::ToyJudge.examine(&scenario)),
        &[],
    );
    results[0].state
}

/// The check is judged so, and its negation the other way round.
#[track_caller]
fn check(that: CheckKind, expected: CheckState) {
    assert_eq!(state(that.clone(), false), expected, "{that:?}");
    let opposite = match expected {
        CheckState::Met => CheckState::Unmet,
        CheckState::Unmet => CheckState::Met,
        CheckState::Unsupported => CheckState::Unsupported,
    };
    assert_eq!(state(that.clone(), true), opposite, "not {that:?}");
}

fn instruction(
    name: &str,
    stage: Option<&str>,
    pattern: Option<&str>,
    count: Option<u32>,
) -> CheckKind {
    CheckKind::Instruction {
        name: name.to_owned(),
        stage: stage.map(str::to_owned),
        matches: pattern.map(str::to_owned),
        count,
    }
}

fn order(first: &str, then: &str) -> CheckKind {
    CheckKind::Order {
        first: first.to_owned(),
        then: then.to_owned(),
    }
}

fn base(stage: Option<&str>, pattern: &str, pinned: Pin) -> CheckKind {
    CheckKind::Base {
        stage: stage.map(str::to_owned),
        matches: Some(pattern.to_owned()),
        pinned: Some(pinned),
    }
}

#[test]
fn text_is_judged_by_stage_and_order() {
    check(instruction("copy", None, None, Some(3)), CheckState::Met);
    check(
        instruction("COPY", Some("build"), None, Some(2)),
        CheckState::Met,
    );
    check(
        instruction("COPY", Some("0"), Some("package*"), None),
        CheckState::Met,
    );
    check(
        instruction("RUN", Some("final"), None, None),
        CheckState::Unmet,
    );
    check(
        instruction("RUN", Some("test"), None, None),
        CheckState::Unsupported,
    );
    check(order("COPY package.json*", "RUN npm ci*"), CheckState::Met);
    check(order("COPY . .", "RUN npm ci*"), CheckState::Unmet);
    check(order("RUN npm ci", "USER *"), CheckState::Unmet);
    check(base(None, "nginx:*", Pin::Tag), CheckState::Met);
    check(
        base(Some("build"), "node:*", Pin::Digest),
        CheckState::Unmet,
    );
    check(
        CheckKind::User {
            not_root: Some(true),
            numeric: Some(true),
        },
        CheckState::Met,
    );
    check(
        CheckKind::Stages {
            count: Some(2),
            names: vec!["Build".to_owned()],
        },
        CheckState::Met,
    );
    check(
        CheckKind::Stages {
            count: None,
            names: vec!["test".to_owned()],
        },
        CheckState::Unmet,
    );
}

#[test]
fn unknown_is_never_passed_not_even_negated() {
    let sandbox = SandboxCheck::Ran {
        matches: "*".to_owned(),
    };
    check(CheckKind::Sandbox(sandbox), CheckState::Unsupported);
    check(CheckKind::Secrets { max: 0 }, CheckState::Unsupported);
    assert!(!passed(&[]));
}

#[test]
fn alternatives_need_one() {
    let met = Check {
        that: CheckKind::Parses {},
        negated: false,
        otherwise: String::new(),
    };
    let unmet = Check {
        negated: true,
        ..met.clone()
    };
    let unknown = Check {
        that: CheckKind::Secrets { max: 0 },
        ..met.clone()
    };
    check(
        CheckKind::Any(vec![unmet.clone(), met.clone()]),
        CheckState::Met,
    );
    check(CheckKind::Any(vec![unmet.clone()]), CheckState::Unmet);
    check(CheckKind::Any(vec![unknown.clone(), met]), CheckState::Met);
    check(
        CheckKind::Any(vec![unmet, unknown]),
        CheckState::Unsupported,
    );
}

#[test]
fn answers_forgive_spelling_not_substance() {
    let number = Value::Number(44_000_000.0);
    assert!(same_value("44MB", &number, 5));
    assert!(same_value("45 MB", &number, 5));
    assert!(!same_value("50MB", &number, 5));
    assert!(!same_value("a lot", &number, 5));
    assert!(same_value(
        " /SRV/App ",
        &Value::Text("/srv/app".to_owned()),
        0
    ));
    let list = Value::List(vec!["RUN a".to_owned(), "RUN b".to_owned()]);
    assert!(same_value("run a, run b", &list, 0));
    assert!(!same_value("run b, run a", &list, 0));
}

#[test]
fn amounts_are_read_and_written() {
    #[track_caller]
    fn check(text: &str, expected: Option<u64>) {
        assert_eq!(Bytes::parse(text), expected.map(Bytes), "{text}");
    }
    check("12MB", Some(12_000_000));
    check("1.5 GB", Some(1_500_000_000));
    check("2 KiB", Some(2048));
    check("4_096", Some(4096));
    check("1.2345MB", None);
    check("12 parsecs", None);
    check("99999999999999999GB", None);
    check("", None);
    assert_eq!(Bytes(412_000_000).to_string(), "412 MB");
    assert_eq!(Bytes(1_550_000).to_string(), "1.5 MB");
    assert_eq!(Bytes(999).to_string(), "999 B");
}
