//! Checks a whole course or pack from its files.

use super::Examined;
use layerlab_lesson::compile::{
    Coverage, Judge, Play, Played, Problem, SourceTree, Weight, books, check_course as review,
    compile_course, translate_course,
};
use layerlab_lesson::facts::Facts;
use layerlab_lesson::model::{BlockKind, Scenario};

/// What a check of a course says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CourseReport {
    /// For people, one problem a line, counts at the end.
    pub text: String,
    /// Whether there is no problem that must be mended.
    pub passed: bool,
}

/// The real engine as the judge of a course.
struct Engine;

impl Judge for Engine {
    fn examine(&self, scenario: &Scenario) -> Box<dyn Facts + '_> {
        Box::new(Examined::new(scenario))
    }

    fn play(&self, play: &Play<'_>) -> Result<Box<dyn Played + '_>, String> {
        super::hosts::play(play)
    }
}

/// Compiles the English course and runs every claim, exercise, recorded wrong attempt and sample. Translations are
/// checked for markup that was lost, and counted.
pub fn check_course(tree: &SourceTree) -> CourseReport {
    let ids: Vec<&str> = layerlab_lint::rules().iter().map(|rule| rule.id).collect();
    let mut translations = String::new();
    let (problems, counts) = match compile_course(tree, "en") {
        Ok(course) => {
            let mut problems = course.warnings.clone();
            problems.extend(review(&course, &ids, Some(&Engine)));
            problems.extend(books(&course).1);
            for locale in course.index.locales.iter().filter(|locale| *locale != "en") {
                let translated = translate_course(&course, tree, locale);
                translations.push_str(&coverage(locale, &translated.coverage, tree));
                problems.extend::<Vec<Problem>>(translated.problems);
            }
            let blocks = || course.lessons.iter().flat_map(|lesson| lesson.blocks());
            let claims = blocks()
                .filter(|block| matches!(block.kind, BlockKind::Claim(_)))
                .count();
            let quizzes = blocks()
                .filter(|block| matches!(block.kind, BlockKind::Quiz(_)))
                .count();
            let exercises: Vec<_> = course.lessons.iter().flat_map(|l| l.exercises()).collect();
            let wrong: usize = exercises.iter().map(|exercise| exercise.wrong.len()).sum();
            let counts = format!(
                "{} lessons, {claims} claims, {} exercises, {wrong} recorded wrong attempts, {quizzes} quiz items, {} concepts",
                course.index.lessons.len(),
                exercises.len(),
                course.index.concepts.len(),
            );
            (problems, counts)
        }
        Err(problems) => (problems, "the course does not compile".to_owned()),
    };
    let mut text = String::new();
    let mut n_errors = 0;
    for problem in &problems {
        let weight = match problem.weight {
            Weight::Error => {
                n_errors += 1;
                "error"
            }
            Weight::Warning => "warning",
        };
        text.push_str(&format!(
            "{}:{}: {weight}: {}\n",
            problem.path, problem.line, problem.message
        ));
    }
    text.push_str(&translations);
    text.push_str(&format!(
        "{counts}; {n_errors} errors, {} warnings\n",
        problems.len() - n_errors
    ));
    CourseReport {
        text,
        passed: n_errors == 0,
    }
}

/// How far a translation is: a line for each catalogue that exists, one for all that do not.
fn coverage(locale: &str, coverage: &[Coverage], tree: &SourceTree) -> String {
    let mut text = String::new();
    let mut n_missing = 0;
    for book in coverage {
        let path = format!("{locale}/{}.po", book.book);
        if !tree.contains_key(&path) {
            n_missing += 1;
            continue;
        }
        text.push_str(&format!(
            "{path}: {} of {} strings translated, {} fuzzy, {} missing{}\n",
            book.n_translated,
            book.n_strings,
            book.n_fuzzy,
            book.n_missing(),
            if book.is_partial() { "; partial" } else { "" },
        ));
    }
    if n_missing > 0 {
        text.push_str(&format!(
            "{locale}: {n_missing} of {} catalogues are not begun; their lessons are shown in English\n",
            coverage.len()
        ));
    }
    text
}

/// Lessons and exercises, one a line.
pub fn list(tree: &SourceTree) -> String {
    match compile_course(tree, "en") {
        Ok(course) => {
            let mut out = String::new();
            for lesson in &course.lessons {
                out.push_str(&format!(
                    "{} {} ({} minutes): {}\n",
                    lesson.front.number, lesson.front.id, lesson.front.minutes, lesson.front.title
                ));
                for exercise in lesson.exercises() {
                    out.push_str(&format!("    {}: {}\n", exercise.id, exercise.title));
                }
            }
            out
        }
        Err(problems) => problems
            .iter()
            .map(|p| format!("{}:{}: {}\n", p.path, p.line, p.message))
            .collect(),
    }
}
