//! What the lesson format accepts and refuses, and where it says so.
#![cfg(feature = "compile")]

mod support;

use layerlab_lesson::compile::{CompiledCourse, Problem, SourceTree, check_course, compile_course};
use layerlab_lesson::model::*;

const FRONT: &str = "+++\nid = \"one\"\nnumber = \"L99\"\ntitle = \"One\"\nsummary = \"A lesson.\"\nminutes = 1\n\
    level = \"start\"\nchecked = \"2026-11\"\n+++\n";
/// Lines before the body.
const FRONT_LINES: u32 = 9;

fn tree(body: &str) -> SourceTree {
    let course = "title = \"T\"\nlicense = \"L\"\nlocales = [\"en\"]\n[[module]]\nid = \"m\"\ntitle = \"M\"\n\
        summary = \"S\"\nlessons = [\"one\"]\n";
    SourceTree::from([
        ("course.toml".to_owned(), course.as_bytes().to_vec()),
        (
            "en/one/lesson.md".to_owned(),
            format!("{FRONT}{body}").into_bytes(),
        ),
        (
            "en/one/files/start/Dockerfile".to_owned(),
            b"FROM alpine\nRUN true\n".to_vec(),
        ),
        (
            "en/one/files/done/Dockerfile".to_owned(),
            b"FROM alpine:3.23\nRUN true\n".to_vec(),
        ),
    ])
}

fn compile(body: &str) -> Result<CompiledCourse, Vec<Problem>> {
    compile_course(&tree(body), "en")
}

/// The body's compiled nodes.
#[track_caller]
fn nodes(body: &str) -> Vec<Node> {
    let course = compile(body).unwrap_or_else(|problems| panic!("{problems:?}"));
    course.lessons[0]
        .sections
        .iter()
        .flat_map(|section| section.nodes.clone())
        .collect()
}

/// The body is refused on the given line of the body, with the given words.
#[track_caller]
fn refused(body: &str, line: u32, words: &str) {
    let problems = compile(body).expect_err("must be refused");
    let found = problems
        .iter()
        .any(|p| p.line == line + FRONT_LINES && p.message.contains(words));
    assert!(found, "wanted `{words}` on line {line}, got {problems:?}");
}

fn text(text: &str) -> Inline {
    Inline::Text(text.to_owned())
}

#[test]
fn prose_becomes_typed_nodes() {
    let found = nodes("## Title\n\nSome *soft* and **loud** `docker ps`{.run} words.\n");
    let expected = Node::Paragraph(vec![
        text("Some "),
        Inline::Emph(vec![text("soft")]),
        text(" and "),
        Inline::Strong(vec![text("loud")]),
        text(" "),
        Inline::Code {
            text: "docker ps".to_owned(),
            run: true,
        },
        text(" words."),
    ]);
    assert_eq!(found, [expected]);
    let lists = nodes("- [x] done\n- [ ] open\n");
    let item = |done, word: &str| ListItem {
        checked: Some(done),
        nodes: vec![Node::Paragraph(vec![text(word)])],
    };
    assert_eq!(
        lists,
        [Node::List {
            start: None,
            items: vec![item(true, "done"), item(false, "open")]
        }]
    );
}

#[test]
fn nested_lists_keep_their_text() {
    let found = nodes("1. one\n   - two\n2. three\n");
    let paragraph = |word: &str| Node::Paragraph(vec![text(word)]);
    let inner = Node::List {
        start: None,
        items: vec![ListItem {
            checked: None,
            nodes: vec![paragraph("two")],
        }],
    };
    let items = vec![
        ListItem {
            checked: None,
            nodes: vec![paragraph("one"), inner],
        },
        ListItem {
            checked: None,
            nodes: vec![paragraph("three")],
        },
    ];
    assert_eq!(
        found,
        [Node::List {
            start: Some(1),
            items
        }]
    );
}

#[test]
fn callouts_have_five_kinds() {
    let found =
        nodes("> [!MYTH]\n> Belief.\n>\n> Truth.\n\n> [!TIP]\n> Do.\n\n> Just a quotation.\n");
    let paragraph = |word: &str| Node::Paragraph(vec![text(word)]);
    assert_eq!(
        found,
        [
            Node::Callout {
                kind: CalloutKind::Myth,
                nodes: vec![paragraph("Belief."), paragraph("Truth.")]
            },
            Node::Callout {
                kind: CalloutKind::Tip,
                nodes: vec![paragraph("Do.")]
            },
            Node::Quote(vec![paragraph("Just a quotation.")]),
        ]
    );
    refused("> [!MYTH]\n> Only a belief.\n", 1, "two paragraphs");
    refused("> [!DANGER]\n> Run.\n", 1, "no call-out `DANGER`");
}

#[test]
fn markup_that_could_run_or_load_is_refused() {
    refused("## A\n\nText <script>alert(1)</script>\n", 3, "raw HTML");
    refused("## A\n\n<div>\n</div>\n", 3, "raw HTML");
    refused("![x](https://example.com/x.png)\n", 1, "lesson's folder");
    refused("![x](../../secret.png)\n", 1, "lesson's folder");
    refused("[x](javascript:alert)\n", 1, "but not to");
    refused("[x](http://example.com)\n", 1, "but not to");
    refused("![](files/start/Dockerfile)\n", 1, "text alternative");
}

#[test]
fn headings_are_sections_with_unique_anchors() {
    let course =
        compile("Intro.\n\n## What's new?\n\nA.\n\n## Other {#fixed}\n\nB.\n").expect("compiles");
    let ids: Vec<&str> = course.lessons[0]
        .sections
        .iter()
        .map(|section| section.id.as_str())
        .collect();
    assert_eq!(ids, ["", "whats-new", "fixed"]);
    refused("## Same\n\n## Same\n", 3, "two headings");
    refused("# Title\n", 1, "front matter");
}

#[test]
fn deep_nesting_is_refused_not_followed() {
    let body = format!("{} x\n", ">".repeat(50_000));
    refused(&body, 1, "levels deep");
}

#[test]
fn unknown_blocks_and_keys_are_errors_with_their_line() {
    refused("Text.\n\n```lab-dance\n```\n", 3, "no block `lab-dance`");
    refused(
        "```lab-quiz\nask = \"?\"\ncolour = 3\n[[option]]\ntext = \"a\"\n```\n",
        3,
        "colour",
    );
    refused(
        "```lab-dockerfile\nfile = \"files/none\"\n```\n",
        1,
        "no file `files/none`",
    );
    refused(
        "```lab-claim\ntext = \"x\"\ndockerfile = \"FROM a\"\ncheck = { that = \"magic\" }\n```\n",
        1,
        "magic",
    );
    let body = "```lab-claim\ntext = \"x\"\ndockerfile = \"FROM a\"\ncheck = { that = \"layers\", most = 3 }\n```\n";
    refused(body, 1, "most");
}

#[test]
fn blocks_stand_in_sections_only() {
    refused(
        "- item\n\n  ```lab-quiz\n  ask = \"?\"\n  ```\n",
        3,
        "inside a list",
    );
}

#[test]
fn quiz_items_need_reasons_and_a_right_option() {
    let option =
        |why: &str, right: bool| format!("[[option]]\ntext = \"a\"\nright = {right}\n{why}\n");
    let quiz = |options: &[String]| format!("```lab-quiz\nask = \"?\"\n{}```\n", options.concat());
    refused(
        &quiz(&[option("", true), option("why = \"w\"", false)]),
        1,
        "says why",
    );
    refused(
        &quiz(&[option("why = \"w\"", false), option("why = \"w\"", false)]),
        1,
        "right one",
    );
}

#[test]
fn all_sandbox_checks_are_read() {
    let exercise = |check: &str| {
        format!(
            "```lab-exercise\nid = \"x-1\"\ntitle = \"X\"\ngoal = \"G\"\nstart = \"files/start\"\n\
             solution = \"files/done\"\nhints = [\"h\"]\n[[check]]\notherwise = \"o\"\n{check}\n```\n"
        )
    };
    for check in [
        "that = \"image\"\nref = \"app:1\"\nis = \"dangling\"\nhost = \"dev\"",
        "that = \"registry\"\nrepo = \"shop\"\ntag = \"1\"\nis = \"present\"",
        "that = \"container\"\nname = \"web\"\nstate = \"running\"",
        "that = \"disk\"\nfreed-min = \"10GB\"",
        "that = \"volume\"\nname = \"pgdata\"\nis = \"present\"",
        "that = \"traffic\"\nsent-max = \"2MB\"",
        "that = \"ran\"\nmatches = \"docker inspect*\"",
        "that = \"never-ran\"\nmatches = \"*prune*-a*\"",
    ] {
        let found = nodes(&exercise(check));
        assert!(matches!(&found[0], Node::Lab(_)), "{check}");
    }
    refused(&exercise("that = \"disk\"\nspin = 1"), 1, "spin");
}

fn exercise(checks: &str) -> String {
    format!(
        "```lab-exercise\nid = \"x-1\"\ntitle = \"X\"\ngoal = \"G\"\nstart = \"files/start\"\n\
         solution = \"files/done\"\nhints = [\"h\"]\n{checks}\n```\n"
    )
}

/// The review says exactly this about an exercise.
#[track_caller]
fn reviewed(checks: &str, expected: &[&str]) {
    let course = compile(&exercise(checks)).unwrap_or_else(|problems| panic!("{problems:?}"));
    let problems = check_course(&course, &["untagged-image"], Some(&support::ToyJudge));
    let found: Vec<&str> = problems
        .iter()
        .map(|problem| problem.message.as_str())
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn the_review_plays_every_attempt() {
    let tagged = "[[check]]\nthat = \"rule\"\nid = \"untagged-image\"\notherwise = \"o\"\n";
    let run = "[[check]]\nthat = \"instruction\"\nname = \"RUN\"\notherwise = \"o\"\n";
    let user = "[[check]]\nthat = \"user\"\nnot-root = true\notherwise = \"o\"\n";
    let sandbox = "[[check]]\nthat = \"ran\"\nmatches = \"x\"\notherwise = \"o\"\n";
    reviewed(tagged, &[]);
    reviewed(
        run,
        &[
            "`x-1`: the start already passes",
            "`x-1`: no attempt shows that check 1 can fail",
        ],
    );
    reviewed(
        &format!("{tagged}{run}"),
        &["`x-1`: no attempt shows that check 2 can fail"],
    );
    reviewed(
        user,
        &["`x-1`: the solution fails check 1: the program would run as `root`"],
    );
    reviewed(
        sandbox,
        &[
            "`x-1`: the solution fails check 1: this check needs a simulated host",
            "`x-1`: no attempt shows that check 1 can fail",
        ],
    );
    reviewed(
        &format!("{tagged}[[wrong]]\nfails = [1]\ndockerfile = \"FROM alpine:3.23\"\n"),
        &[
            "`x-1`: wrong attempt 1 passes",
            "`x-1`: wrong attempt 1 does not fail check 1",
        ],
    );
    reviewed(
        "[[check]]\nthat = \"rule\"\nid = \"no-such\"\notherwise = \"o\"\n",
        &[
            "there is no rule `no-such`",
            "`x-1`: the start already passes",
            "`x-1`: no attempt shows that check 1 can fail",
        ],
    );
}

#[test]
fn broken_links_are_found() {
    let course =
        compile("## A\n\n[a](#a) [b](#b) [c](lesson:none) [d](rule:none) [e](term:none)\n")
            .expect("compiles");
    let problems = check_course(&course, &[], None);
    let found: Vec<(u32, &str)> = problems
        .iter()
        .map(|p| (p.line - FRONT_LINES, p.message.as_str()))
        .collect();
    assert_eq!(
        found,
        [
            (3, "there is no anchor `b`"),
            (3, "there is no lesson `none`"),
            (3, "there is no rule `none`"),
            (3, "there is no term `none`"),
        ]
    );
}

#[test]
fn a_concept_must_be_explained_and_practised_by_what_exists() {
    let quiz = "```lab-quiz\nask = \"?\"\n[[option]]\ntext = \"a\"\nright = true\nwhy = \"w\"\n[[option]]\ntext = \"b\"\nwhy = \"w\"\n```\n";
    let compiled = |concepts: &str| {
        let mut tree = tree(quiz);
        tree.insert("concepts.toml".to_owned(), concepts.as_bytes().to_vec());
        compile_course(&tree, "en")
    };
    let row = |row: u32, lessons: &str, more: &str| {
        format!("[[concept]]\nrow = {row}\ntitle = \"t\"\nlessons = [{lessons}]\n{more}\n")
    };
    let course = compiled(&row(1, "\"one\"", "quiz = [\"one/b1\"]")).unwrap();
    assert_eq!(course.index.concepts.len(), 1);
    for (concepts, words) in [
        (
            row(2, "\"one\"", "quiz = [\"one/b1\"]"),
            "stands at place 1",
        ),
        (row(1, "", "quiz = [\"one/b1\"]"), "no lesson explains it"),
        (row(1, "\"one\"", ""), "no exercise and no question"),
        (
            row(1, "\"two\"", "quiz = [\"one/b1\"]"),
            "lesson `two` does not exist",
        ),
        (
            row(1, "\"one\"", "exercises = [\"x-1\"]"),
            "exercise `x-1` does not exist",
        ),
        (
            row(1, "\"one\"", "quiz = [\"one/b2\"]"),
            "no question `one/b2`",
        ),
    ] {
        let problems = compiled(&concepts).expect_err(words);
        assert!(
            problems
                .iter()
                .any(|problem| problem.message.contains(words)),
            "{words}: {problems:?}"
        );
    }
}
