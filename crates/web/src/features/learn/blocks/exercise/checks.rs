//! The conditions of an exercise, one line each: met, not met, cannot be judged here.

use super::super::super::language::{fill, plain_as, tr};
use super::super::super::prose::ticks;
use super::super::super::reader::Reader;
use crate::views::findings::failure_callout;
use crate::views::tokens::sentence;
use layerlab_lesson::evaluate::describe;
use layerlab_lesson::model::{Check, Translation};
use layerlab_protocol::Failure;
use layerlab_protocol::learn::CheckState;
use layerlab_ui::{Icon, Shape};
use yew::prelude::*;

/// Properties of [`Checks`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The conditions.
    pub checks: Vec<Check>,
    /// How they stand, in their order; empty before the first answer.
    pub states: Vec<CheckState>,
    /// Why there is no answer.
    pub failure: Option<Failure>,
    /// Whether something was tried; before that it is not told what is missing.
    pub tried: bool,
}

/// See the module.
#[component]
pub fn Checks(props: &Props) -> Html {
    let states = &props.states;
    let reader = use_context::<Reader>();
    let translation = reader
        .as_ref()
        .and_then(|reader| reader.lesson.translation.as_ref());
    let n_met = states.iter().filter(|state| state.met).count();
    let n_checks = props.checks.len();
    html! {
        <div class="checks">
            <p class="checks-head">
                <span class="checks-title">{ tr("Conditions") }</span>
                if !states.is_empty() {
                    <span class="muted num" data-testid="check-count">{ fill("{} of {} hold", &[&n_met.to_string(), &n_checks.to_string()]) }</span>
                    <progress class="checks-progress" max={n_checks.to_string()} value={n_met.to_string()} aria-hidden="true" />
                }
            </p>
            <ul class="checks-list">
                { for props.checks.iter().enumerate().map(|(at, check)| line(check, states.get(at), props.tried, translation)) }
            </ul>
            if let Some(failure) = &props.failure { { failure_callout(failure) } }
        </div>
    }
}

fn line(
    check: &Check,
    state: Option<&CheckState>,
    tried: bool,
    translation: Option<&Translation>,
) -> Html {
    let (name, shape, word) = match state {
        None => ("waiting", Shape::Dot, tr("not judged yet")),
        Some(state) if state.met => ("met", Shape::Check, tr("holds")),
        Some(state) if !state.judged => ("unknown", Shape::Help, tr("cannot be judged here")),
        Some(_) if !tried => ("open", Shape::Dot, tr("does not hold yet")),
        Some(_) => ("unmet", Shape::Cross, tr("does not hold")),
    };
    let otherwise = state
        .filter(|state| !state.met && (tried || !state.judged) && !state.otherwise.is_empty())
        .map(|state| (sentence(&state.otherwise), &state.otherwise));
    html! {
        <li class={classes!("checks-line", format!("checks-{name}"))} data-testid="check-line" data-state={name}
            data-met={(name == "met").to_string()}>
            <span class="checks-sign"><Icon {shape} /><span class="visually-hidden">{ word }{ ": " }</span></span>
            <span class="checks-text">
                <span lang="en">{ ticks(&sentence(&describe(check))) }</span>
                if let Some((shown, original)) = otherwise {
                    <span class="checks-otherwise" data-testid="check-otherwise">{ plain_as(&shown, original, translation) }</span>
                }
            </span>
        </li>
    }
}
