//! Every format on the same two findings, word for word.
//!
//! The expected texts lie in `expected/`; `LAYERLAB_WRITE_EXPECTED=1 cargo test -p layerlab-cli`
//! writes them anew, and the difference is then read like code.

use super::*;
use layerlab_engine::compare::markdown::markdown_line;
use layerlab_protocol::check::{
    Edit, Fix, Position, Range, Related, RuleCost, Safety, Severity, Utf16,
};
use serde_json::Value;

fn range(line: u32, from: u32, to: u32) -> Range {
    Range {
        start: Position { line, column: from },
        end: Position { line, column: to },
    }
}

fn files() -> Vec<FileFindings> {
    let nowhere = Utf16 { from: 0, to: 0 };
    let tag = Finding {
        rule: "latest-tag".to_owned(),
        aliases: vec!["DL3007".to_owned(), "DS-0001".to_owned()],
        severity: Severity::Warning,
        group: "base".to_owned(),
        message: "`debian:latest` is whatever was pushed last | today".to_owned(),
        why: "tomorrow it is something else".to_owned(),
        help: "name a version: `debian:12`".to_owned(),
        range: range(1, 6, 19),
        utf16: nowhere,
        related: Vec::new(),
        fix: Some(Fix {
            safety: Safety::Decision,
            title: "write `debian:12`".to_owned(),
            edits: vec![Edit {
                range: range(1, 13, 19),
                utf16: nowhere,
                text: "12".to_owned(),
            }],
            caveat: "it may be another release than today".to_owned(),
        }),
        effect: None,
        lesson: Some("tags-are-labels".to_owned()),
    };
    let twice = Finding {
        rule: "multiple-cmd".to_owned(),
        aliases: Vec::new(),
        severity: Severity::Error,
        group: "process".to_owned(),
        message: "line 2 is overruled by line 3".to_owned(),
        why: "only the last CMD counts".to_owned(),
        help: "remove the first".to_owned(),
        range: range(2, 1, 8),
        utf16: nowhere,
        related: vec![Related {
            range: range(3, 1, 8),
            utf16: nowhere,
            message: "this one counts".to_owned(),
        }],
        fix: None,
        effect: None,
        lesson: None,
    };
    let summary = |cost: Vec<RuleCost>, errors, warnings, score| Summary {
        errors,
        warnings,
        score,
        cost,
        ..Summary::default()
    };
    let cost = |rule: &str, points| RuleCost {
        rule: rule.to_owned(),
        points,
    };
    vec![
        FileFindings {
            name: "./app/Dockerfile".to_owned(),
            text: "FROM debian:latest\nCMD [\"a\"]\nCMD [\"b\"]\n".to_owned(),
            findings: vec![tag, twice],
            summary: summary(
                vec![cost("multiple-cmd", 15), cost("latest-tag", 6)],
                1,
                1,
                79,
            ),
        },
        FileFindings {
            name: "Good".to_owned(),
            text: "FROM scratch\n".to_owned(),
            findings: Vec::new(),
            summary: summary(Vec::new(), 0, 0, 100),
        },
    ]
}

#[track_caller]
fn check(name: &str, found: &str) {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("src/output/expected")
        .join(name);
    if std::env::var_os("LAYERLAB_WRITE_EXPECTED").is_some() {
        std::fs::write(&path, found).expect("it can be written");
    }
    let expected = std::fs::read_to_string(&path).expect("it is there");
    assert_eq!(found, expected.replace("\r\n", "\n"), "{name}");
}

fn pretty(value: &Value) -> String {
    let mut text = serde_json::to_string_pretty(value).expect("JSON");
    text.push('\n');
    text
}

#[test]
fn every_format_is_word_for_word_as_expected() {
    let files = files();
    check("findings.txt", &text::render(&files, Some(false)));
    check("findings.json", &pretty(&json::render(&files)));
    check("findings.github", &github::render(&files));
    check("findings.checkstyle.xml", &checkstyle::render(&files));
    check("findings.junit.xml", &junit::render(&files));
    check(
        "findings.gitlab.json",
        &pretty(&codeclimate::render(&files)),
    );
    check("findings.md", &markdown::render(&files));
    // The rules' pages change with every better word, so only the results are compared.
    check(
        "findings.sarif",
        &pretty(&sarif::render(&files)["runs"][0]["results"]),
    );
}

#[test]
fn markdown_lines_hold_no_markup_of_their_own() {
    for (text, expected) in [
        ("a|b", "a\\|b"),
        ("a `b|<c>*` d", "a `b\\|<c>*` d"),
        ("<script>", "&lt;script>"),
        ("one\ntwo", "one two"),
        ("a*b_c [x](y)", "a\\*b\\_c \\[x\\](y)"),
        ("a ` b", "a ' b"),
        ("a ` <b>", "a ' &lt;b>"),
    ] {
        assert_eq!(markdown_line(text), expected);
    }
}
