//! What runs again after an edit, as tests.

use super::*;
use crate::cache::NeedKind;

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

/// One line for each step: `*` marks what changed, `<` begins what it depends on.
#[track_caller]
fn check_links(dockerfile: &str, edits: &[Edit], expected: &[&str]) {
    let answer = what_if(&WhatIf {
        dockerfile: dockerfile.to_owned(),
        edits: edits.to_vec(),
        ..WhatIf::default()
    });
    let star = |changed: bool| if changed { "*" } else { "" };
    let got: Vec<String> = answer
        .steps
        .iter()
        .map(|timed| {
            let inputs = timed.links.inputs.iter();
            let inputs = inputs.map(|input| format!("{}{}", input.label, star(input.changed)));
            let needs = timed.links.needs.iter().map(|need| {
                let kind = match need.kind {
                    NeedKind::Below => "",
                    NeedKind::Base => "base ",
                    NeedKind::Read => "read ",
                };
                format!("< {kind}{}{}", need.step, star(need.changed))
            });
            inputs.chain(needs).collect::<Vec<_>>().join(", ")
        })
        .collect();
    assert_eq!(got, expected, "{edits:?}");
}

#[test]
fn a_step_names_the_files_it_reads_and_the_step_it_stands_on() {
    check_links(
        NODE,
        &[file("src/index.js")],
        &[
            "node:24-slim",
            "< 0",
            "package-lock.json, package.json, < 1",
            "< 2",
            "src/index.js*, 7 other files, < 3",
            "< 4*",
            "",
        ],
    );
}

#[test]
fn stages_are_tied_by_from_and_by_what_is_read() {
    let text = "FROM golang:1.26 AS b\nCOPY . .\nRUN go build -o /a .\nFROM b AS test\nRUN go test\nFROM alpine\nCOPY --from=b /a /a\nRUN --mount=from=test,target=/t --mount=type=secret,id=key /a\nCOPY --from=busybox /bin/sh /sh\n";
    check_links(
        text,
        &[file("README.md")],
        &[
            "golang:1.26",
            "README.md*, 7 other files, < 0",
            "< 1*",
            "< base 2*",
            "< 3*",
            "alpine:latest",
            "< read 2, < 5",
            "key, < read 4*, < 6",
            "busybox:latest, < 7*",
        ],
    );
}

#[test]
fn a_linked_copy_stands_on_nothing_and_both_are_below_the_next() {
    check_links(
        "FROM alpine\nRUN echo a\nCOPY --link README.md /r\nRUN echo b\n",
        &[Edit::EditLine(1)],
        &["alpine:latest", "this line*, < 0", "README.md", "< 1*, < 2"],
    );
}

#[test]
fn arguments_are_inputs_of_what_names_them_and_of_each_run() {
    let arg = Edit::BuildArg {
        name: "V".to_owned(),
        value: "2".to_owned(),
    };
    check_links(
        "ARG V=1\nFROM alpine:$V\nARG V\nARG W=1\nENV E=$V\nCOPY a-$W.txt /\nRUN echo\n",
        &[arg],
        &[
            "alpine:2*, V*",
            "",
            "",
            "",
            "a-1.txt, W, < 0*",
            "V*, E*, W, < 4*",
        ],
    );
}

#[test]
fn what_is_skipped_reads_nothing_and_long_lists_are_counted() {
    check_links(
        "FROM alpine AS a\nCOPY . .\nFROM alpine\nARG A=1\nARG B=1\nARG C=1\nARG D=1\nARG E=1\nARG F=1\nARG G=1\nRUN echo\n",
        &[],
        &[
            "",
            "",
            "alpine:latest",
            "",
            "",
            "",
            "",
            "",
            "",
            "",
            "A, B, C, D, E, 2 more, < 2",
        ],
    );
}

#[test]
fn a_step_begins_when_what_it_reads_has_ended() {
    let text = "FROM golang:1.26 AS a\nRUN go build -o /a\nFROM scratch\nCOPY --from=a /a /a\n";
    let answer = what_if(&WhatIf {
        dockerfile: text.to_owned(),
        edits: vec![Edit::EditLine(1)],
        ..WhatIf::default()
    });
    let [from, run, _, copy] = &answer.steps[..] else {
        panic!("{:?}", answer.steps);
    };
    assert_eq!(from.full_start, 0.0);
    assert_eq!(run.full_start, from.seconds);
    assert_eq!(copy.full_start, from.seconds + run.seconds);
    assert_eq!((run.rebuild_start, copy.rebuild_start), (0.0, run.seconds));
}

#[test]
fn a_copy_of_very_many_paths_is_one_edge() {
    let paths: String = (0..20_000).map(|n| format!("/f{n} ")).collect();
    let text = format!("FROM golang AS a\nRUN make\nFROM alpine\nCOPY --from=a {paths} /out/\n");
    let answer = what_if(&WhatIf {
        dockerfile: text,
        edits: vec![Edit::EditLine(1)],
        ..WhatIf::default()
    });
    let needs = &answer.steps[3].links.needs;
    assert_eq!(needs.len(), 2, "{needs:?}");
}
