//! `lab-exercise`: a task, files to change, checks that are judged while one types, hints, a solution.
//!
//! The worker judges; this only shows. What is solved stays solved, what was typed is kept in this browser.

mod attempt;
mod checks;
mod files;
mod help;
mod hosts;
mod stacked;

use super::super::ask::use_answer;
use super::super::language::{fill, plain, tr};
use super::super::progress::{Done, Draft};
use super::super::prose::{Prose, inlines};
use super::super::reader::use_reader;
use super::BlockProps;
use super::frame::Frame;
use attempt::{Act, Attempt, answer, inputs};
use checks::Checks;
use files::Files;
use help::Help;
use layerlab_lesson::model::{BlockKind, Translation};
use layerlab_protocol::learn::Judge;
use layerlab_ui::{Button, Icon, Look, Shape};
use stacked::Stacked;
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

pub use hosts::HostsExercise;

/// See the module.
#[component]
pub fn ExerciseLab(props: &BlockProps) -> Html {
    match props.at.kind() {
        BlockKind::Exercise(exercise) if exercise.task.is_some() => {
            html! { <HostsExercise at={props.at.clone()} /> }
        }
        _ => html! { <FilesExercise at={props.at.clone()} /> },
    }
}

/// An exercise about the files of one Dockerfile.
#[component]
fn FilesExercise(props: &BlockProps) -> Html {
    let reader = use_reader();
    let exercise = match props.at.kind() {
        BlockKind::Exercise(exercise) => Some(exercise),
        _ => None,
    };
    let attempt = use_reducer(|| {
        exercise
            .map(|exercise| Attempt::new(exercise, Draft::load(&exercise.id)))
            .unwrap_or_else(Attempt::empty)
    });
    let judgement = use_answer(exercise.map(|exercise| Judge {
        lesson: props.at.lesson_id().to_owned(),
        exercise: exercise.id.clone(),
        files: attempt.now.files.clone(),
        answers: attempt.now.answers.clone(),
    }));
    let id = exercise
        .map(|exercise| exercise.id.clone())
        .unwrap_or_default();
    let title = exercise
        .map(|exercise| exercise.title.clone())
        .unwrap_or_default();
    let solved_now = judgement
        .value
        .as_ref()
        .is_some_and(|judgement| judgement.solved);
    let solved_before = reader.progress.is_solved(&id);
    use_effect_with(solved_now, {
        let (progress, say, id) = (reader.progress.dispatcher(), reader.say.clone(), id.clone());
        move |solved| {
            if *solved {
                progress.dispatch(Done::Solved(id));
                say.emit(fill("Exercise solved: {}.", &[&title]).into());
            }
        }
    });
    use_effect_with((attempt.now.clone(), id), {
        let changed = attempt.is_changed();
        move |(now, id)| {
            if changed {
                now.save(id);
            } else {
                Draft::forget(id);
            }
        }
    });
    let Some(exercise) = exercise else {
        return Html::default();
    };
    let act = {
        let dispatcher = attempt.dispatcher();
        Callback::from(move |act: Act| dispatcher.dispatch(act))
    };
    let solved = solved_now || solved_before;
    let status = if solved {
        html! { <strong class="verdict verdict-right" data-testid="solved"><Icon shape={Shape::Check} />{ tr("Solved") }</strong> }
    } else {
        Html::default()
    };
    let open_in_check = {
        let open = reader.open_in_check.clone();
        let text = attempt
            .now
            .files
            .first()
            .map(|(_, text)| AttrValue::from(text.clone()))
            .unwrap_or_default();
        Callback::from(move |_: MouseEvent| open.emit(text.clone()))
    };
    let prose = Prose::of(props.at.lesson_id());
    html! {
        <Frame name="exercise" word="Exercise" shape={Shape::Wand} {status} testid="exercise"
            state={if solved { "solved" } else { "open" }}>
            <h3 class="lab-title">{ plain(&exercise.title, reader.lesson.translation.as_ref()) }</h3>
            <p class="lab-goal">{ inlines(&exercise.goal, &prose) }</p>
            <Files at={props.at.clone()} files={attempt.now.files.clone()} readonly={exercise.readonly}
                on_type={act.reform(|(path, text)| Act::Type(path, text))} />
            <Stacked at={props.at.clone()} files={attempt.now.files.clone()} open={exercise.readonly} />
            { answers(exercise, &attempt.now.answers, &act.reform(|(slot, text)| Act::Answer(slot, text)), reader.lesson.translation.as_ref()) }
            <Checks checks={exercise.checks.clone()} tried={attempt.tried} failure={judgement.failure.clone()}
                states={judgement.value.as_ref().map(|judgement| judgement.checks.clone()).unwrap_or_default()} />
            if solved_now && attempt.tried {
                <p class="exercise-solved"><Icon shape={Shape::Check} />
                    { tr("Solved. All conditions hold; you can read on, or change more and see what happens.") }</p>
            }
            <div class="lab-row no-print">
                <Button small=true look={Look::Quiet} icon={Shape::Undo} enabled={attempt.is_changed()}
                    onclick={act.reform(|_: MouseEvent| Act::Reset)} testid="exercise-reset">{ tr("Start over") }</Button>
                <Button small=true look={Look::Quiet} icon={Shape::Findings} onclick={open_in_check} testid="open-in-check">
                    { tr("Open in Check") }
                </Button>
            </div>
            <Help at={props.at.clone()} files={attempt.now.files.clone()} n_hints={attempt.n_hints}
                solution={attempt.solution} on_act={act} />
        </Frame>
    }
}

/// Inputs for typed answers.
fn answers(
    exercise: &layerlab_lesson::model::Exercise,
    given: &[(String, String)],
    on_answer: &Callback<(String, String)>,
    translation: Option<&Translation>,
) -> Html {
    let inputs = inputs(exercise);
    if inputs.is_empty() {
        return Html::default();
    }
    html! {
        <div class="exercise-answers">
            { for inputs.into_iter().map(|input| {
                let value = answer(given, &input.slot).to_owned();
                let slot = input.slot.clone();
                let field = if input.choices.is_empty() {
                    let oninput = on_answer.reform(move |event: InputEvent| {
                        (slot.clone(), event.target_unchecked_into::<HtmlInputElement>().value())
                    });
                    html! {
                        <input class="lab-input" type="text" autocomplete="off" autocapitalize="off" spellcheck="false" {value}
                            {oninput} data-testid="exercise-answer" data-slot={input.slot.clone()} />
                    }
                } else {
                    let onchange = on_answer.reform(move |event: Event| {
                        (slot.clone(), event.target_unchecked_into::<HtmlSelectElement>().value())
                    });
                    html! {
                        <select class="lab-input" {onchange} data-testid="exercise-answer" data-slot={input.slot.clone()}>
                            <option value="" selected={value.is_empty()}>{ tr("Choose\u{2026}") }</option>
                            { for input.choices.iter().map(|choice| html! {
                                <option value={choice.clone()} selected={*choice == value}>{ choice.clone() }</option>
                            }) }
                        </select>
                    }
                };
                html! {
                    <label class="exercise-answer" key={input.slot.clone()}>
                        <span>{ plain(&input.ask, translation) }</span>
                        { field }
                    </label>
                }
            }) }
        </div>
    }
}
