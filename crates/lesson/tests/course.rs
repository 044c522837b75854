//! The course in the repository compiles, and its claims and exercises hold before a stand-in judge.
#![cfg(feature = "compile")]

mod support;

use std::path::Path;

use layerlab_lesson::compile::{
    CompiledCourse, Problem, SourceTree, Weight, check_course, compile_course,
};
use layerlab_lesson::model::{CourseIndex, Lesson};

/// The rules of the first catalogue.
const RULES: &[&str] = &[
    "root-user",
    "untagged-image",
    "latest-tag",
    "secret-in-env",
    "secret-in-arg",
    "copy-all-before-deps",
    "update-alone",
    "package-cache-left",
    "rm-in-later-layer",
    "chown-duplicates-data",
    "build-tools-in-final",
    "single-stage-build",
    "fat-base-image",
    "distro-upgrade",
    "no-install-recommends",
    "add-local-file",
    "add-remote-unverified",
    "shell-form-cmd",
    "npm-install-instead-of-ci",
    "cd-instead-of-workdir",
    "workdir-relative",
    "multiple-cmd",
    "maintainer",
    "legacy-key-value",
    "unknown-instruction",
    "smart-quotes",
];

fn read(folder: &Path, prefix: &str, tree: &mut SourceTree) {
    for entry in std::fs::read_dir(folder).expect("the content folder is readable") {
        let entry = entry.expect("an entry");
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            read(&entry.path(), &format!("{name}/"), tree);
        } else {
            tree.insert(name, std::fs::read(entry.path()).expect("a readable file"));
        }
    }
}

fn content() -> SourceTree {
    let mut tree = SourceTree::new();
    read(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("../../content"),
        "",
        &mut tree,
    );
    tree
}

fn list(problems: &[Problem]) -> String {
    problems
        .iter()
        .map(|problem| format!("{problem}\n"))
        .collect()
}

fn course() -> CompiledCourse {
    compile_course(&content(), "en").unwrap_or_else(|problems| panic!("\n{}", list(&problems)))
}

#[test]
fn compiles_without_warnings() {
    let course = course();
    assert!(course.warnings.is_empty(), "\n{}", list(&course.warnings));
    assert_eq!(course.index.lessons.len(), 6);
}

#[test]
fn links_claims_and_exercises_hold() {
    let problems = check_course(&course(), RULES, Some(&support::ToyJudge));
    // The stand-in knows a handful of rules; what the samples show is the real engine's business.
    let problems: Vec<Problem> = problems
        .into_iter()
        .filter(|p| !p.path.starts_with("samples/"))
        .collect();
    assert!(
        problems
            .iter()
            .all(|problem| problem.weight != Weight::Error),
        "\n{}",
        list(&problems)
    );
}

#[test]
fn public_exercise_ids_stay() {
    let course = course();
    let ids: Vec<&str> = course
        .lessons
        .iter()
        .flat_map(|l| l.exercises().map(|e| e.id.as_str()))
        .collect();
    assert_eq!(
        ids,
        [
            "layers-1",
            "layers-2",
            "layers-3",
            "tags-1",
            "secrets-1",
            "notroot-1"
        ]
    );
}

#[test]
fn outputs_read_back() {
    let course = course();
    let outputs = course.outputs().expect("JSON");
    let (path, bytes) = &outputs[0];
    assert_eq!(path, "index.json");
    assert_eq!(
        serde_json::from_slice::<CourseIndex>(bytes).expect("an index"),
        course.index
    );
    for ((path, bytes), lesson) in outputs[1..].iter().zip(&course.lessons) {
        assert_eq!(*path, format!("{}.json", lesson.front.id));
        let read: Lesson = serde_json::from_slice(bytes).expect("a lesson");
        assert_eq!(read.sections.len(), lesson.sections.len());
        assert!(bytes.len() < 300_000, "{path} has {} bytes", bytes.len());
    }
}
