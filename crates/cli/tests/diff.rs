//! `layerlab diff` as a script sees it.

mod terminal;

use terminal::Folder;

const BEFORE: &str = "FROM debian:latest\nWORKDIR /app\nCOPY . .\nRUN npm ci\nCMD npm start\n";
const AFTER: &str = "FROM debian:12\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm ci\nCOPY . .\nUSER 1000\nCMD [\"npm\", \"start\"]\n";

fn folder(name: &str) -> Folder {
    Folder::new(name, &[("a", BEFORE), ("b", AFTER)])
}

#[test]
fn json_names_what_changed() {
    let json = folder("diff-json")
        .run(&["diff", "--format", "json", "a", "b"])
        .json();
    assert_eq!(json["version"], 1);
    assert_eq!(
        (
            json["before"]["file"].as_str(),
            json["after"]["file"].as_str()
        ),
        (Some("a"), Some("b"))
    );
    let rules = |list: &serde_json::Value| -> Vec<String> {
        let list = list.as_array().expect("a list");
        list.iter()
            .map(|finding| finding["rule"].as_str().expect("an id").to_owned())
            .collect()
    };
    assert!(rules(&json["findings"]["fixed"]).contains(&"shell-form-cmd".to_owned()));
    assert!(!rules(&json["findings"]["new"]).contains(&"shell-form-cmd".to_owned()));
    let finding = &json["findings"]["fixed"][0];
    assert!(finding["range"]["start"]["line"].is_u64() && finding.get("utf16").is_none());
    let ids: Vec<_> = json["rebuilds"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|one| one["id"].clone())
        .collect();
    assert_eq!(ids, ["source", "lockfile", "readme"]);
    let source = &json["rebuilds"][0];
    assert!(source["after"]["rebuilt_steps"].as_u64() < source["before"]["rebuilt_steps"].as_u64());
    let changes: Vec<_> = json["lines"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|line| line["change"].clone())
        .collect();
    assert!(
        changes.contains(&"added".into())
            && changes.contains(&"removed".into())
            && changes.contains(&"same".into())
    );
}

#[test]
fn text_and_markdown_say_the_same() {
    let folder = folder("diff-text");
    let text = folder.run(&["diff", "a", "b"]);
    assert_eq!(text.code, 0);
    for part in [
        "a → b",
        "fixed",
        "shell-form-cmd",
        "layers",
        "size unpacked",
        "runs again after",
    ] {
        assert!(text.out.contains(part), "{part}: {}", text.out);
    }
    let markdown = folder.run(&["diff", "--format", "markdown", "a", "b"]).out;
    for part in [
        "### a → b",
        "| | before | after |",
        "`shell-form-cmd`",
        "<details>",
        "```diff",
        "-CMD npm start",
        "+USER 1000",
    ] {
        assert!(markdown.contains(part), "{part}: {markdown}");
    }
}

#[test]
fn only_new_findings_fail() {
    let folder = folder("diff-fail");
    assert_eq!(
        folder.run(&["diff", "--fail-on", "warning", "a", "b"]).code,
        0
    );
    assert_eq!(
        folder.run(&["diff", "--fail-on", "warning", "b", "a"]).code,
        1
    );
    assert_eq!(folder.run(&["diff", "b", "a"]).code, 0);
}

#[test]
fn a_review_comment_stays_short() {
    let long = |word: &str| -> String {
        let lines = (0..2_000).map(|n| format!("RUN apt-get install {word}{n}\n"));
        std::iter::once("FROM debian:12\n".to_owned())
            .chain(lines)
            .collect()
    };
    let folder = Folder::new("diff-long", &[("a", &long("x")), ("b", &long("y"))]);
    let markdown = folder.run(&["diff", "--format", "markdown", "a", "b"]).out;
    assert!(markdown.len() < 60_000, "{} bytes", markdown.len());
    assert!(markdown.contains("more"));
}

#[test]
fn archives_are_not_taken_for_dockerfiles() {
    let folder = Folder::new(
        "diff-archive",
        &[
            ("a", "FROM debian:12\n"),
            ("b.tar", "manifest.json\0\0\0\0"),
        ],
    );
    let ran = folder.run(&["diff", "a", "b.tar"]);
    assert_eq!(ran.code, 2);
    assert!(
        ran.err.contains("`b.tar`") && ran.err.contains("layerlab image"),
        "{}",
        ran.err
    );
}
