//! A lesson to print: prose, the first state of every picture, exercises with room to write; notes for whoever teaches
//! and answers on pages of their own, which can be left out.

use super::super::content::Fetched;
use super::super::lesson::{SectionView, use_judge};
use super::super::progress::Progress;
use super::super::prose::{Prose, inlines, nodes, ticks};
use super::super::reader::Reader;
use super::super::shared::Shared;
use super::super::{anchors, open_in_check};
use super::slides::{notes, slides, title};
use super::{crumbs, print_button};
use crate::features::share::Code;
use crate::route::Route;
use crate::store::Dispatch;
use layerlab_lesson::model::{BlockKind, CourseIndex, Exercise, Lesson, QuizBlock};
use layerlab_ui::Toggle;
use yew::prelude::*;

/// Lines to write on below an exercise.
const N_LINES: usize = 4;

/// Properties of [`Handout`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The lesson.
    pub fetched: Shared<Fetched>,
    /// The course.
    pub index: Shared<CourseIndex>,
    /// Puts a lesson's Dockerfile into the check view.
    pub dispatch: Dispatch,
    /// Goes to another place.
    pub go: Callback<Route>,
    /// Says a sentence in the page's live region.
    pub say: Callback<AttrValue>,
}

/// See the module.
#[component]
pub fn Handout(props: &Props) -> Html {
    let lesson = &props.fetched.lesson;
    let (ready, claims) = use_judge(&props.fetched);
    // Paper knows nothing of what was solved here.
    let progress = use_reducer(Progress::default);
    let with_notes = use_state_eq(|| false);
    let with_answers = use_state_eq(|| true);
    let order = use_memo(lesson.clone(), |lesson| anchors::footnote_order(lesson));
    let reader = Reader {
        index: props.index.clone(),
        lesson: lesson.clone(),
        ready,
        claims,
        progress,
        open_in_check: open_in_check(&props.dispatch, &props.go),
        go: props.go.clone(),
        say: props.say.clone(),
    };
    let flip = |state: &UseStateHandle<bool>| {
        let (setter, now) = (state.setter(), **state);
        Callback::from(move |_: bool| setter.set(!now))
    };
    let address = gloo::utils::window()
        .location()
        .href()
        .map(|href| {
            let page = href.split('#').next().unwrap_or_default();
            format!("{page}{}", Route::lesson(&lesson.front.id))
        })
        .unwrap_or_default();
    html! {
        <ContextProvider<Reader> context={reader}>
            <div class="learn teach handout" data-testid="handout">
                { crumbs("Handout") }
                <div class="teach-row no-print handout-tools">
                    { print_button("Print") }
                    <Toggle label="Notes for the teacher" on={*with_notes} on_change={flip(&with_notes)} testid="handout-notes" />
                    <Toggle label="Answers at the end" on={*with_answers} on_change={flip(&with_answers)} testid="handout-answers" />
                </div>
                <div class="handout-head">
                    <div class="lesson-head">
                        <h1><span class="lesson-number num">{ lesson.front.number.clone() }</span>{ lesson.front.title.clone() }</h1>
                        <p class="lesson-lead">{ ticks(&lesson.front.summary) }</p>
                        <p class="small muted">{ format!("{} minutes · facts checked {} · {}", lesson.front.minutes, lesson.front.checked, address) }</p>
                    </div>
                    <div class="handout-code"><Code text={address.clone()} /></div>
                </div>
                <article class="lesson-body">
                    { for (0..lesson.sections.len()).map(|at| html! {
                        <SectionView key={at} lesson={lesson.clone()} {at} notes={order.clone()} />
                    }) }
                </article>
                <section class="handout-page">
                    <h2>{ "Exercises" }</h2>
                    { for lesson.exercises().map(|exercise| html! {
                        <div class="handout-exercise" key={exercise.id.clone()}>
                            <h3>{ exercise.title.clone() }</h3>
                            <p>{ inlines(&exercise.goal, &Prose::of(&lesson.front.id)) }</p>
                            { for (0..N_LINES).map(|at| html! { <div class="handout-line" key={at} aria-hidden="true" /> }) }
                        </div>
                    }) }
                </section>
                if *with_notes { { teacher_notes(lesson) } }
                if *with_answers { { answers(lesson) } }
            </div>
        </ContextProvider<Reader>>
    }
}

fn teacher_notes(lesson: &Lesson) -> Html {
    let prose = Prose::of(&lesson.front.id);
    html! {
        <section class="handout-page" data-testid="handout-notes-page">
            <h2>{ "Notes for the teacher" }</h2>
            { for slides(lesson).into_iter().filter(|slide| !notes(lesson, *slide).is_empty()).map(|slide| html! {
                <div class="handout-note prose">
                    <h3>{ title(lesson, slide) }</h3>
                    { for notes(lesson, slide).into_iter().map(|said| nodes(said, &prose)) }
                </div>
            }) }
        </section>
    }
}

fn answers(lesson: &Lesson) -> Html {
    let quizzes = lesson.blocks().filter_map(|block| match &block.kind {
        BlockKind::Quiz(quiz) => Some(quiz),
        _ => None,
    });
    html! {
        <section class="handout-page" data-testid="handout-answers-page">
            <h2>{ "Answers" }</h2>
            { for quizzes.map(|quiz| quiz_answer(quiz, &lesson.front.id)) }
            { for lesson.exercises().map(|exercise| exercise_answer(exercise, &lesson.front.id)) }
        </section>
    }
}

fn quiz_answer(quiz: &QuizBlock, lesson: &str) -> Html {
    let prose = Prose::of(lesson);
    html! {
        <div class="handout-answer">
            <p><strong>{ inlines(&quiz.ask, &prose) }</strong></p>
            <ul class="prose-list">
                { for quiz.options.iter().map(|option| html! {
                    <li>
                        { if option.right { "✔ " } else { "✘ " } }{ inlines(&option.text, &prose) }
                        <span class="muted">{ " — " }{ inlines(&option.why, &prose) }</span>
                    </li>
                }) }
            </ul>
        </div>
    }
}

fn exercise_answer(exercise: &Exercise, lesson: &str) -> Html {
    let prose = Prose::of(lesson);
    html! {
        <div class="handout-answer" key={exercise.id.clone()}>
            <p><strong>{ exercise.title.clone() }</strong></p>
            <ol class="prose-list">{ for exercise.hints.iter().map(|hint| html! { <li>{ inlines(hint, &prose) }</li> }) }</ol>
            { for exercise.solution.iter().filter_map(|file| Some((&file.path, file.text()?))).map(|(path, text)| html! {
                <figure class="exercise-file" key={path.clone()}>
                    <figcaption class="small"><code>{ path.clone() }</code></figcaption>
                    <pre class="handout-file">{ text.to_owned() }</pre>
                </figure>
            }) }
            if let Some(task) = exercise.task.as_ref().filter(|task| !task.solve.is_empty()) {
                <pre class="handout-file">{ task.solve.iter().map(|text| text.trim()).collect::<Vec<_>>().join("\n") }</pre>
            }
            if !exercise.answers.is_empty() {
                <ul class="prose-list">{ for exercise.answers.iter().map(|(slot, answer)| html! {
                    <li>{ format!("{slot}: ") }<code>{ answer.clone() }</code></li>
                }) }</ul>
            }
        </div>
    }
}
