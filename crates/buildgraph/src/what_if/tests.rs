//! What runs again after an edit, as tests.

use super::*;

const NODE: &str = "FROM node:24-slim\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm ci\nCOPY . .\nRUN npm run build\nCMD [\"node\", \"dist/index.js\"]\n";

#[track_caller]
fn check(dockerfile: &str, edits: &[Edit], expected: &str) {
    let answer = what_if(&WhatIf {
        dockerfile: dockerfile.to_owned(),
        edits: edits.to_vec(),
        ..WhatIf::default()
    });
    let got: String = answer
        .steps
        .iter()
        .map(|timed| match (timed.step.outcome, timed.step.cause) {
            (Outcome::Hit, _) => 'h',
            (Outcome::Run, true) => 'C',
            (Outcome::Run, false) => 'c',
            (Outcome::Skipped, _) => 's',
            (Outcome::Metadata, _) => '.',
        })
        .collect();
    assert_eq!(got, expected, "{edits:?}: {}", answer.summary);
    assert!(answer.rebuild_seconds <= answer.full_seconds);
    assert!(!answer.supposed_files.is_empty());
}

fn file(path: &str) -> Edit {
    Edit::EditFile(path.to_owned())
}

#[test]
fn a_source_edit_spares_the_install_and_a_lockfile_edit_does_not() {
    check(NODE, &[], "hhhhhh.");
    check(NODE, &[file("src/index.js")], "hhhhCc.");
    check(NODE, &[file("package-lock.json")], "hhCcCc.");
    check(NODE, &[Edit::Touch("src/index.js".to_owned())], "hhhhhh.");
    check(NODE, &[Edit::Chmod("src/index.js".to_owned())], "hhhhCc.");
    check(NODE, &[Edit::ColdCache], "Cccccc.");
}

#[test]
fn a_new_base_and_an_edited_line_run_what_stands_on_them() {
    check(NODE, &[Edit::NewBase("node:24-slim".to_owned())], "Cccccc.");
    check(NODE, &[Edit::EditLine(3)], "hhhCCc.");
    check(
        "FROM alpine\nRUN echo a\nRUN echo b\n",
        &[Edit::EditLine(1)],
        "hCc",
    );
    check(
        "FROM alpine\nARG V=1\nRUN echo b\n",
        &[Edit::EditLine(1)],
        "h.C",
    );
}

#[test]
fn a_compiler_does_not_read_the_readme() {
    let text = "FROM golang:1.26 AS b\nWORKDIR /s\nCOPY . .\nRUN go build -o /out/a .\nFROM scratch\nCOPY --from=b /out/a /a\n";
    check(text, &[file("README.md")], "hhCc.h");
    check(text, &[file("main.go")], "hhCc.c");
}

#[test]
fn stages_in_parallel_take_the_time_of_the_longest() {
    let text = "FROM golang:1.26 AS a\nRUN go build -o /a\nFROM golang:1.26 AS b\nRUN go build -o /b\nFROM scratch\nCOPY --from=a /a /a\nCOPY --from=b /b /b\n";
    let answer = what_if(&WhatIf {
        dockerfile: text.to_owned(),
        ..WhatIf::default()
    });
    let sum: f64 = answer.steps.iter().map(|timed| timed.seconds).sum();
    assert!(
        answer.full_seconds < sum * 0.6,
        "{} of {sum}",
        answer.full_seconds
    );
}

#[test]
fn chips_fit_the_file() {
    let names = |text: &str| -> Vec<&'static str> {
        let file = layerlab_syntax::parse(text);
        let model = BuildModel::new(&file, &BuildOptions::default());
        chips(&file, &model, None)
            .iter()
            .map(|chip| chip.id.name())
            .collect()
    };
    assert_eq!(
        names(NODE),
        [
            "source", "lockfile", "readme", "touch", "chmod", "base", "cold"
        ]
    );
    assert_eq!(
        names("FROM alpine\nARG V\nRUN echo"),
        ["base", "argument", "cold"]
    );
    assert!(names("").is_empty());
}
