//! The course in the repository compiles, its links and ids hold. Claims and exercises are judged by the real engine
//! (`cargo xtask content check`); a stand-in would know too little of Dockerfiles.
#![cfg(feature = "compile")]

use std::path::Path;

use layerlab_lesson::compile::{
    CompiledCourse, Problem, SourceTree, Weight, books, check_course, compile_course,
    translate_course,
};
use layerlab_lesson::model::{CourseIndex, Lesson};

/// Ids of all rules, from the pages made of them.
fn rules() -> Vec<String> {
    let pages = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/rules.md");
    let text = std::fs::read_to_string(pages).expect("the pages of the rules");
    let ids: Vec<String> = text
        .lines()
        .filter_map(|line| line.strip_prefix("## "))
        .map(str::to_owned)
        .collect();
    assert!(ids.len() > 100, "only {} rules have a page", ids.len());
    ids
}

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
    assert_eq!(course.index.lessons.len(), 27);
}

#[test]
fn links_and_ids_hold() {
    let rules = rules();
    let rules: Vec<&str> = rules.iter().map(String::as_str).collect();
    let problems = check_course(&course(), &rules, None);
    assert!(
        problems
            .iter()
            .all(|problem| problem.weight != Weight::Error),
        "\n{}",
        list(&problems)
    );
}

/// Progress of learners is kept under these; none may go away or change its meaning.
const EXERCISES: &str = "\
    free: free-1 free-2 free-3 free-4 attack: surface-1 surface-2 context: context-1 context-2 \
    base: base-1 base-2 base-3 dependencies: \
    dependencies-1 dependencies-2 dependencies-3 dependencies-4 digests: digests-1 digests-2 digests-3 \
    lines: layers-from-lines-1 layers-from-lines-2 installs: installs-1 installs-2 installs-3 installs-4 \
    traps: traps-1 traps-2 layers: layers-1 layers-2 layers-3 stages: stages-1 stages-2 stages-3 user: \
    notroot-1 notroot-2 history: history-1 history-2 history-3 history-4 history-5 secrets: secrets-1 secrets-2 \
    static: static-1 static-2 static-3 tags: tags-1 tags-2 tags-3 tagging: tagging-1 tagging-2 tagging-3 \
    three: three-things-1 three-things-2 graph: graph-1 graph-2 graph-3 cache: cache-keys-1 cache-keys-2 \
    cache-keys-3 hood: hood-1 hood-2 hood-3 registry: roundtrip-1 roundtrip-2 roundtrip-3 disk: disk-1 \
    disk-2 prune: prune-1 prune-2 prune-3 autopsy: autopsy-1 autopsy-2 autopsy-3 spring: spring-1 spring-2 \
    spring-3 process: process-1 process-2 process-3 incident: incident-1 incident-2 incident-3";

#[test]
fn public_exercise_ids_stay() {
    let course = course();
    let ids: Vec<&str> = course
        .lessons
        .iter()
        .flat_map(|l| l.exercises().map(|e| e.id.as_str()))
        .collect();
    let mut ids = ids;
    ids.sort_unstable();
    let mut wanted: Vec<&str> = EXERCISES
        .split_whitespace()
        .filter(|word| !word.ends_with(':'))
        .collect();
    wanted.sort_unstable();
    assert_eq!(ids, wanted);
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

#[test]
fn every_text_can_be_translated_and_no_translation_is_broken() {
    let (tree, course) = (content(), course());
    let (books, problems) = books(&course);
    assert!(problems.is_empty(), "\n{}", list(&problems));
    assert_eq!(
        books.len(),
        course.lessons.len() + 2,
        "titles, glossary, and each lesson"
    );
    for locale in course.index.locales.iter().skip(1) {
        let translated = translate_course(&course, &tree, locale);
        assert!(
            translated.problems.is_empty(),
            "\n{}",
            list(&translated.problems)
        );
        assert!(
            !translated.lessons.is_empty(),
            "`{locale}` is listed and has no lesson"
        );
        for lesson in &translated.lessons {
            let original = course
                .lessons
                .iter()
                .find(|original| original.front.id == lesson.front.id)
                .expect("the original");
            let anchors = |lesson: &Lesson| -> Vec<String> {
                lesson
                    .sections
                    .iter()
                    .map(|section| section.id.clone())
                    .collect()
            };
            assert_eq!(
                anchors(lesson),
                anchors(original),
                "addresses are the same in every language"
            );
        }
    }
}
