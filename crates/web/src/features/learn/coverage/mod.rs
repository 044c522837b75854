//! What the course must teach, and where it does: made of the course itself, checked when it is built.

use super::shared::Shared;
use crate::route::Route;
use layerlab_lesson::model::{Concept, CourseIndex, LessonSummary};
use layerlab_ui::count_text;
use yew::prelude::*;

/// The place of this page below `#learn`.
pub const PLACE: &str = "coverage";

/// Properties of [`CoveragePage`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The course.
    pub index: Shared<CourseIndex>,
}

/// See the module.
#[component]
pub fn CoveragePage(props: &Props) -> Html {
    let index = &props.index;
    let n = index.concepts.len();
    let covered = index
        .concepts
        .iter()
        .filter(|concept| is_covered(concept))
        .count();
    let n_exercises: usize = index
        .lessons
        .iter()
        .map(|lesson| lesson.exercises.len())
        .sum();
    html! {
        <div class="learn coverage" data-testid="coverage">
            <p class="small no-print"><a href="#learn">{ "Lessons" }</a><span class="muted">{ " / Coverage" }</span></p>
            <h1>{ "What the course covers" }</h1>
            <p class="num" data-testid="coverage-sum">{ format!("{covered} of {} are explained by a lesson and practised by an exercise or a question; {} and {} in all. \
                The build of this page fails when a row points at nothing.",
                count_text(n as u64, "concept", "concepts"), count_text(index.lessons.len() as u64, "lesson", "lessons"),
                count_text(n_exercises as u64, "exercise", "exercises")) }</p>
            <div class="table-frame" tabindex="0" role="region" aria-label="Concepts">
                <table class="table coverage-table">
                    <thead><tr><th scope="col">{ "No." }</th><th scope="col">{ "Concept" }</th><th scope="col">{ "Explained in" }</th>
                        <th scope="col">{ "Practised in" }</th><th scope="col">{ "Rules" }</th></tr></thead>
                    <tbody>{ for index.concepts.iter().map(|concept| row(concept, index)) }</tbody>
                </table>
            </div>
        </div>
    }
}

fn is_covered(concept: &Concept) -> bool {
    let is_practised = !concept.exercises.is_empty() || !concept.quiz.is_empty();
    is_practised && !concept.lessons.is_empty()
}

fn row(concept: &Concept, index: &CourseIndex) -> Html {
    let by_exercise = |id: &str| {
        index
            .lessons
            .iter()
            .find(|lesson| lesson.exercises.iter().any(|exercise| exercise.id == id))
    };
    html! {
        <tr key={concept.row}>
            <td class="num">{ concept.row }</td>
            <th scope="row">{ concept.title.clone() }</th>
            <td>{ for concept.lessons.iter().filter_map(|id| index.lessons.iter().find(|lesson| lesson.id == *id)).map(|found| link(found, &found.number)) }</td>
            <td>
                { for concept.exercises.iter().filter_map(|id| Some((id, by_exercise(id)?))).map(|(id, found)| link(found, id)) }
                if !concept.quiz.is_empty() {
                    <span class="coverage-link">{ count_text(concept.quiz.len() as u64, "question", "questions") }</span>
                }
            </td>
            <td>{ for concept.rules.iter().map(|rule| html! { <code class="coverage-link">{ rule.clone() }</code> }) }</td>
        </tr>
    }
}

fn link(lesson: &LessonSummary, words: &str) -> Html {
    html! {
        <a class="coverage-link" href={Route::lesson(&lesson.id).to_string()} title={lesson.title.clone()}>{ words.to_owned() }</a>
    }
}
