//! The tools on a saved image, through the command.

use layerlab_testing::{archive, layer, samples};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("layerlab-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).expect("a folder");
        let folder = Self(path);
        for sample in samples::all() {
            std::fs::write(folder.0.join(sample.name), &sample.bytes).expect("a file");
        }
        folder
    }

    fn run(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_layerlab"))
            .current_dir(&self.0)
            .args(arguments)
            .output()
            .expect("it runs")
    }

    #[track_caller]
    fn text(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let problems = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{arguments:?}: {problems}");
        String::from_utf8(output.stdout).expect("UTF-8")
    }

    #[track_caller]
    fn json(&self, arguments: &[&str]) -> serde_json::Value {
        serde_json::from_str(&self.text(arguments)).expect("JSON")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn wasteful() -> String {
    samples::wasteful().name.to_owned()
}

#[test]
fn slimming_writes_an_archive_that_opens_again() {
    let folder = Folder::new("slim");
    let file = wasteful();
    let plan = folder.json(&["slim", &file, "--drop-hidden", "--format", "json"]);
    assert!(
        plan["plan"]["new_content_bytes"].as_u64() < plan["plan"]["old_content_bytes"].as_u64()
    );
    let written = folder.json(&[
        "slim",
        &file,
        "--drop-hidden",
        "--flatten",
        "all",
        "-o",
        "out.tar",
        "--format",
        "json",
    ]);
    let length = std::fs::metadata(folder.0.join("out.tar"))
        .expect("a file")
        .len();
    assert_eq!(written["written"]["bytes"].as_u64(), Some(length));
    let report = folder.json(&["image", "out.tar", "--format", "json", "--verify"]);
    assert_eq!(report["image"]["image_id"], written["written"]["image_id"]);
    assert_eq!(report["image"]["layers"].as_array().map(Vec::len), Some(1));
    assert_eq!(report["image"]["totals"]["hidden_bytes"], 0);
    assert_eq!(
        report["warnings"].as_array().map(Vec::len),
        Some(0),
        "{report}"
    );
}

#[test]
fn a_refused_request_leaves_no_file() {
    let folder = Folder::new("refused");
    let file = wasteful();
    for arguments in [
        vec!["slim", &file, "--drop", "no/such/path", "-o", "out.tar"],
        vec!["slim", &file, "--flatten", "3..99", "-o", "out.tar"],
        vec!["slim", &file, "-o", "out.tar"],
        vec!["slim", &file, "--drop-hidden", "-o", &file],
    ] {
        let output = folder.run(&arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(!Path::new(&folder.0.join("out.tar")).exists());
    }
}

#[test]
fn thresholds_decide_the_exit_code() {
    let folder = Folder::new("thresholds");
    let file = wasteful();
    std::fs::write(
        folder.0.join(".dive-ci"),
        "rules:\n  lowestEfficiency: 0.99\n",
    )
    .expect("a file");
    let output = folder.run(&["image", &file, "--thresholds", ".dive-ci"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stdout).contains("FAIL  lowest-efficiency"));
    std::fs::write(
        folder.0.join(".dive-ci"),
        "rules:\n  lowestEfficiency: off\n  highestUserWastedPercent: off\n",
    )
    .expect("a file");
    assert_eq!(
        folder
            .run(&["image", &file, "--thresholds", ".dive-ci"])
            .status
            .code(),
        Some(0)
    );
    std::fs::write(folder.0.join(".dive-ci"), "rules:\n  lowestEfficiency: 7\n").expect("a file");
    assert_eq!(
        folder
            .run(&["image", &file, "--thresholds", ".dive-ci"])
            .status
            .code(),
        Some(2)
    );
}

#[test]
fn asking_comparing_and_reconstructing() {
    let folder = Folder::new("asking");
    let (wasteful, tidy) = (wasteful(), samples::tidy().name.to_owned());
    let found = folder.json(&[
        "image",
        &wasteful,
        "--query",
        "is:hidden kind:file",
        "--format",
        "json",
    ]);
    assert!(found["count"].as_u64() > Some(0));
    assert_eq!(found["count"], found["hidden_count"]);
    let output = folder.run(&["image", &wasteful, "--query", "size:big"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("at character 1"));
    let dockerfile = folder.text(&["image", &wasteful, "--dockerfile"]);
    std::fs::write(folder.0.join("Dockerfile"), &dockerfile).expect("a file");
    let parsed = folder.json(&["parse", "Dockerfile"]);
    assert_eq!(
        parsed["errors"].as_array().map(Vec::len),
        Some(0),
        "{dockerfile}"
    );
    let diff = folder.json(&["diff", "--images", &wasteful, &tidy, "--format", "json"]);
    assert_eq!(diff["version"], 1);
    assert!(diff["paths"].as_array().is_some_and(|p| !p.is_empty()));
    let same = folder.text(&["diff", "--images", &wasteful, &wasteful]);
    assert!(same.contains("the file trees are the same"), "{same}");
}

#[test]
fn packages_of_two_images_are_compared() {
    let folder = Folder::new("packages");
    for (name, version, other) in [
        ("a.tar", "7.88.1-9", "gone"),
        ("b.tar", "7.88.1-10", "fresh"),
    ] {
        let record = |name: &str, version: &str| {
            format!("Package: {name}\nStatus: install ok installed\nVersion: {version}\n\n")
        };
        let status = record("curl", version) + &record(other, "1.0");
        let bytes = archive()
            .with(layer(["x*10"]).file("var/lib/dpkg/status", status.as_bytes()))
            .docker();
        std::fs::write(folder.0.join(name), bytes).expect("a file");
    }
    let diff = folder.json(&["diff", "--images", "a.tar", "b.tar", "--format", "json"]);
    let changes: Vec<_> = diff["packages"]
        .as_array()
        .expect("packages")
        .iter()
        .map(|p| {
            (
                p["change"].as_str(),
                p["name"].as_str(),
                p["after"].as_str(),
            )
        })
        .collect();
    assert_eq!(
        changes,
        [
            (Some("upgraded"), Some("curl"), Some("7.88.1-10")),
            (Some("added"), Some("fresh"), Some("1.0")),
            (Some("removed"), Some("gone"), None),
        ]
    );
    assert_eq!(diff["before"]["packages"], 2);
    let text = folder.text(&["diff", "--images", "a.tar", "b.tar"]);
    assert!(
        text.contains("    upgraded  deb curl  7.88.1-9 → 7.88.1-10"),
        "{text}"
    );
    let markdown = folder.text(&["diff", "--images", "a.tar", "b.tar", "--format", "markdown"]);
    assert!(
        markdown.contains("| fresh | deb | added | — | 1.0 |"),
        "{markdown}"
    );
    let same = folder.text(&["diff", "--images", "a.tar", "a.tar"]);
    assert!(same.contains("packages: 2 → 2, all the same"), "{same}");
}

#[test]
fn people_read_instructions_not_what_the_builder_recorded() {
    let folder = Folder::new("instructions");
    let recorded = "RUN |1 A=b /bin/sh -c apt-get  update \t&& make # buildkit";
    let bytes = archive()
        .with(layer(["x*10"]).created_by(recorded))
        .docker();
    std::fs::write(folder.0.join("a.tar"), bytes).expect("a file");
    let text = folder.text(&["image", "a.tar"]);
    assert!(text.contains("  RUN apt-get update && make\n"), "{text}");
    let markdown = folder.text(&["image", "a.tar", "--format", "markdown"]);
    assert!(
        markdown.contains("| RUN apt-get update && make |")
            || markdown.contains("RUN apt-get update &amp;&amp; make"),
        "{markdown}"
    );
    let json = folder.json(&["image", "a.tar", "--format", "json"]);
    assert_eq!(json["image"]["layers"][0]["created_by"], recorded);
}

#[test]
fn reports_stand_alone() {
    let folder = Folder::new("reports");
    let file = wasteful();
    let html = folder.text(&["image", &file, "--format", "html"]);
    assert!(html.starts_with("<!doctype html>") && html.ends_with("</html>\n"));
    for part in [
        "<script", "http://", "https://", "style=\"", "src=", "@import",
    ] {
        assert!(!html.contains(part), "{part}");
    }
    assert!(html.contains("<svg"));
    let markdown = folder.text(&["image", &file, "--format", "markdown"]);
    assert!(markdown.contains("### Layers"));
    let sarif = folder.json(&["image", &file, "--format", "sarif"]);
    assert_eq!(sarif["version"], "2.1.0");
    assert!(
        sarif["runs"][0]["results"]
            .as_array()
            .is_some_and(|r| !r.is_empty())
    );
}

#[test]
fn a_part_of_the_image_is_written() {
    let folder = Folder::new("export");
    let file = wasteful();
    folder.text(&["image", &file, "--export", "/", "-o", "root.tar"]);
    folder.text(&["image", &file, "--export-layer", "0", "-o", "layer.tar"]);
    folder.text(&["image", &file, "--export", "etc", "-o", "etc.tar"]);
    for name in ["root.tar", "layer.tar", "etc.tar"] {
        let length = std::fs::metadata(folder.0.join(name))
            .expect("a file")
            .len();
        assert!(length > 1024 && length.is_multiple_of(512), "{name}");
    }
    assert_eq!(
        folder.text(&["image", &file, "--export", "etc/passwd"]),
        folder.text(&["image", &file, "--file", "etc/passwd"]),
    );
}
