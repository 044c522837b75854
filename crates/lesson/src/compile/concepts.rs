//! `concepts.toml`: what the course must teach, and where it does. A row that points at nothing is an error, so the
//! page made of it proves what it says.

use serde::Deserialize;

use super::CompiledCourse;
use super::problem::Problems;
use crate::model::{BlockKind, Concept};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawConcepts {
    concept: Vec<Concept>,
}

/// The rows, checked against the lessons: numbered from 1 without gaps, taught by at least one lesson, practised by at
/// least one exercise or question; everything named exists.
pub(super) fn checked(
    raw: RawConcepts,
    compiled: &CompiledCourse,
    problems: &mut Problems<'_>,
) -> Vec<Concept> {
    let exercises: Vec<&str> = compiled
        .lessons
        .iter()
        .flat_map(|lesson| lesson.exercises().map(|exercise| exercise.id.as_str()))
        .collect();
    let questions: Vec<String> = compiled
        .lessons
        .iter()
        .flat_map(|lesson| {
            lesson
                .blocks()
                .filter(|block| matches!(block.kind, BlockKind::Quiz(_)))
                .map(|block| format!("{}/{}", lesson.front.id, block.id))
        })
        .collect();
    for (at, concept) in raw.concept.iter().enumerate() {
        let row = concept.row;
        let mut fault = |what: String| problems.error(1, format!("concept {row}: {what}"));
        if row as usize != at + 1 {
            fault(format!("stands at place {}", at + 1));
        }
        if concept.lessons.is_empty() {
            fault("no lesson explains it".to_owned());
        }
        if concept.exercises.is_empty() && concept.quiz.is_empty() {
            fault("no exercise and no question practises it".to_owned());
        }
        for id in &concept.lessons {
            if !compiled.lessons.iter().any(|lesson| lesson.front.id == *id) {
                fault(format!("the lesson `{id}` does not exist"));
            }
        }
        for id in &concept.exercises {
            if !exercises.contains(&id.as_str()) {
                fault(format!("the exercise `{id}` does not exist"));
            }
        }
        for id in &concept.quiz {
            if !questions.contains(id) {
                fault(format!("there is no question `{id}`"));
            }
        }
    }
    raw.concept
}
