//! What `layerlab image` tells about the contents of an archive, as a script sees it.

mod terminal;

use layerlab_testing::{archive, layer};
use serde_json::{Value, json};
use terminal::Folder;

/// An archive on disk with planted things; the folder and the file's name.
fn planted(name: &str) -> (Folder, String) {
    let bytes = archive()
        .tag("app:1")
        .runtime(json!({"Cmd": ["/app/run"], "Env": ["DB_PASSWORD=hunter2-4u"]}))
        .with(
            layer([
                "root/.netrc=machine h login u password q8Zr1vB0",
                "app/a.bin*9000",
                "app/b.bin*9000",
                "0755 app/run=#!/bin/bash\n",
                "var/lib/apt/lists/x*60000",
            ])
            .created_by("RUN everything"),
        )
        .layer(["root/.wh..netrc"])
        .docker();
    let folder = Folder::new(name, &[]);
    let path = format!("{}/{name}.tar", env!("CARGO_TARGET_TMPDIR"));
    std::fs::write(&path, bytes).expect("written");
    (folder, path)
}

fn rules(json: &Value) -> Vec<&str> {
    json["image"]["findings"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|finding| finding["rule"].as_str())
        .collect()
}

#[test]
fn secrets_duplicates_start_and_findings_are_in_the_json() {
    let (folder, path) = planted("image-analyses");
    let json = folder.run(&["image", &path, "--format", "json"]).json();
    let image = &json["image"];
    assert_eq!(image["analysed"], true);
    let secret = &image["secrets"][0];
    assert_eq!(
        (
            &secret["kind"],
            &secret["path"],
            &secret["layer"],
            &secret["reach"]
        ),
        (
            &json!("netrc-login"),
            &json!("root/.netrc"),
            &json!(0),
            &json!("image")
        )
    );
    assert!(
        secret["masked"]
            .as_str()
            .is_some_and(|text| !text.contains("q8Zr1vB0"))
    );
    assert_eq!(image["secrets"][1]["path"], "config.Env.DB_PASSWORD");
    let copies = &image["duplicates"][0];
    assert_eq!(copies["paths"], json!(["app/a.bin", "app/b.bin"]));
    assert_eq!(copies["sha256"].as_str().map(str::len), Some(64));
    assert_eq!(image["duplicate_bytes"], 9000);
    assert_eq!(image["start"]["problems"][0]["kind"], "no-interpreter");
    let found = rules(&json);
    for rule in [
        "secret-in-hidden-file",
        "secret-in-settings",
        "will-not-start",
        "leftover-apt-lists",
        "root-user",
    ] {
        assert!(found.contains(&rule), "{rule}: {found:?}");
    }
    assert_eq!(image["hidden_causes"][0]["cause"], "deleted");
}

#[test]
fn a_quick_look_reads_no_contents() {
    let (folder, path) = planted("image-quick");
    let json = folder
        .run(&["image", &path, "--format", "json", "--quick"])
        .json();
    let image = &json["image"];
    assert_eq!(image["analysed"], false);
    assert_eq!(
        image["start"],
        Value::Null,
        "what was not read is not judged"
    );
    assert_eq!(
        image["secrets"].as_array().map(Vec::len),
        Some(1),
        "settings need no contents"
    );
    assert!(rules(&json).contains(&"leftover-apt-lists"));
}

#[test]
fn the_text_names_what_is_wrong_and_shows_no_secret() {
    let (folder, path) = planted("image-text");
    let ran = folder.run(&["image", &path]);
    assert_eq!(ran.code, 0);
    for text in [
        "will-not-start",
        "secret-in-hidden-file",
        "root/.netrc",
        "fix:",
    ] {
        assert!(ran.out.contains(text), "{text}:\n{}", ran.out);
    }
    assert!(!ran.out.contains("q8Zr1vB0") && !ran.out.contains("hunter2"));
}
