//! `layerlab image` on what people have: archives read on one or several processors, unpacked folders, exports.

use layerlab_testing::shapes::unpack;
use layerlab_testing::{ArchiveBuilder, Packing, archive, layer};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A folder of its own for one test, removed in the end.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        let path =
            std::env::temp_dir().join(format!("layerlab-image-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).expect("a folder can be made");
        Self(path)
    }

    fn file(&self, name: &str, content: &[u8]) -> PathBuf {
        let path = self.0.join(name);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).expect("a folder can be made");
        }
        std::fs::write(&path, content).expect("a file can be written");
        path
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn run(path: &Path, more: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_layerlab"))
        .arg("image")
        .arg(path)
        .args(more)
        .output()
        .expect("the command runs")
}

fn json(path: &Path, more: &[&str]) -> Value {
    let output = run(path, &[&["--format", "json"], more].concat());
    assert_eq!(
        output.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).expect("JSON")
}

/// Layers large enough to be read side by side.
fn sample() -> ArchiveBuilder {
    let big = |name: &str, n: usize| {
        let content: Vec<u8> = (0..300_000u32)
            .map(|i| (i.wrapping_mul(2_654_435_761) >> (n + 8)) as u8)
            .collect();
        layer(["etc/", "etc/same*100"]).file(name, &content)
    };
    archive()
        .with(big("a", 0))
        .with(big("b", 3))
        .with(big("a", 5))
        .layer([".wh.b", "etc/.wh.same"])
}

#[test]
fn the_number_of_jobs_changes_nothing() {
    let scratch = Scratch::new("jobs");
    for (name, bytes) in [
        ("plain.tar", sample().docker()),
        ("gzip.tar", sample().packing(Packing::Gzip).oci()),
    ] {
        let path = scratch.file(name, &bytes);
        let one = json(&path, &["-j", "1"]);
        for n in ["2", "3", "9"] {
            assert_eq!(json(&path, &["-j", n]), one, "{name} with {n} jobs");
        }
        assert_eq!(json(&path, &[]), one);
    }
}

#[test]
fn an_unpacked_folder_gives_what_its_archive_gives() {
    let scratch = Scratch::new("folder");
    let bytes = sample().packing(Packing::Gzip).oci();
    let packed = scratch.file("image.tar", &bytes);
    for (name, content) in unpack(&bytes) {
        scratch.file(&format!("image/{name}"), &content);
    }
    let folder = scratch.0.join("image");
    let (mut a, mut b) = (json(&packed, &[]), json(&folder, &[]));
    for report in [&mut a, &mut b] {
        report["archive"]["bytes"] = Value::Null;
    }
    assert_eq!(a, b);
    let content = run(&folder, &["--file", "etc/same", "--layer", "0"]);
    assert_eq!(content.stdout, vec![b'a'; 100]);
}

#[test]
fn an_export_is_shown_with_a_warning_and_other_files_are_errors() {
    let scratch = Scratch::new("export");
    let export = layer([".dockerenv", "etc/", "bin/", "bin/sh*5000", "usr/"]);
    let report = json(&scratch.file("export.tar", &export.tar()), &[]);
    assert_eq!(report["archive"]["kind"], "docker-export");
    assert_eq!(report["image"]["totals"]["visible_bytes"], 5000);
    assert_eq!(report["warnings"][0]["kind"], "not-a-saved-image");
    let sources = layer(["src/", "src/main.rs=fn main() {}\n"]);
    let output = run(&scratch.file("sources.tar", &sources.tar()), &[]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("src/main.rs"));
    let output = run(&scratch.0, &[]);
    assert_eq!(output.status.code(), Some(2), "a folder that is no image");
}
