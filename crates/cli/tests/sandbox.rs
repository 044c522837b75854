//! `layerlab sandbox` as a script sees it.

mod terminal;

use serde_json::Value;
use terminal::Folder;

const SCRIPT: &str = "cat > Dockerfile <<'X'\nFROM alpine:3.20\nRUN echo hi > /hi\nX\ndocker build -q -t app:1 .\ndocker run --rm app:1 cat /hi\ndocker rmi nosuch\n";

#[test]
fn a_script_gives_one_object_a_command() {
    let folder = Folder::new("sandbox-lines", &[("script.sh", SCRIPT)]);
    let text = folder
        .run(&[
            "sandbox",
            "--json",
            "--profile",
            "classic",
            "--state",
            "script.sh",
        ])
        .out;
    let objects: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(objects.len(), 5);
    assert_eq!(objects[2]["stdout"], "hi\n");
    assert_eq!(objects[3]["exit"], 1);
    assert_eq!(
        objects[3]["stderr"],
        "Error response from daemon: No such image: nosuch:latest\n"
    );
    assert_eq!(objects[4]["state"]["images"][0]["repo_tags"][0], "app:1");
}

#[test]
fn a_recorded_session_replays() {
    let session = r#"{"id": "x", "files": {"a.txt": "one\n"}, "setup": ["docker pull -q alpine:3.20"], "steps": [{"cmd": "cat a.txt"}, {"cmd": "docker images -q"}]}"#;
    let folder = Folder::new("sandbox-session", &[("session.json", session)]);
    let text = folder.run(&["sandbox", "--json", "session.json"]).out;
    let objects: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(objects.len(), 2);
    assert_eq!(objects[0]["stdout"], "one\n");
    assert_eq!(objects[1]["stdout"], "725cc0114403\n");
}

#[test]
fn an_unknown_fixture_is_named() {
    let folder = Folder::new("sandbox-unknown", &[("script.sh", "ls\n")]);
    let run = folder.run(&["sandbox", "--fixture", "nope", "script.sh"]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("messy-dev"), "{}", run.err);
}
