//! Every lesson that a rule names exists, and the rules without one are known.

use layerlab_lint::rules;
use std::path::Path;

#[test]
fn lessons_that_rules_name_exist() {
    let content = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../content/en");
    assert!(content.is_dir(), "the lessons are there");
    let (mut missing, mut without) = (Vec::new(), Vec::new());
    for meta in rules() {
        match meta.lesson {
            Some(lesson) if !content.join(lesson).join("lesson.md").is_file() => {
                missing.push(format!("{}: {lesson}", meta.id));
            }
            Some(_) => {}
            None => without.push(meta.id),
        }
    }
    // Shown with `--nocapture`, for whoever writes the next lesson.
    println!("rules without a lesson: {}", without.join(" "));
    assert!(missing.is_empty(), "{missing:?}");
}
