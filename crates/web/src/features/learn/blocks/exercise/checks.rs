//! The conditions of an exercise, one line each: met, not met, cannot be judged here.

use super::super::super::prose::ticks;
use crate::views::findings::failure_callout;
use crate::views::tokens::sentence;
use layerlab_lesson::evaluate::describe;
use layerlab_lesson::model::Check;
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
    let n_met = states.iter().filter(|state| state.met).count();
    let n_checks = props.checks.len();
    html! {
        <div class="checks">
            <p class="checks-head">
                <span class="checks-title">{ "Conditions" }</span>
                if !states.is_empty() {
                    <span class="muted num" data-testid="check-count">{ format!("{n_met} of {n_checks} hold") }</span>
                    <progress class="checks-progress" max={n_checks.to_string()} value={n_met.to_string()} aria-hidden="true" />
                }
            </p>
            <ul class="checks-list">
                { for props.checks.iter().enumerate().map(|(at, check)| line(check, states.get(at), props.tried)) }
            </ul>
            if let Some(failure) = &props.failure { { failure_callout(failure) } }
        </div>
    }
}

fn line(check: &Check, state: Option<&CheckState>, tried: bool) -> Html {
    let (name, shape, word) = match state {
        None => ("waiting", Shape::Dot, "not judged yet"),
        Some(state) if state.met => ("met", Shape::Check, "holds"),
        Some(state) if !state.judged => ("unknown", Shape::Help, "cannot be judged here"),
        Some(_) if !tried => ("open", Shape::Dot, "does not hold yet"),
        Some(_) => ("unmet", Shape::Cross, "does not hold"),
    };
    let otherwise = state
        .filter(|state| !state.met && (tried || !state.judged) && !state.otherwise.is_empty())
        .map(|state| sentence(&state.otherwise));
    html! {
        <li class={classes!("checks-line", format!("checks-{name}"))} data-testid="check-line" data-state={name}
            data-met={(name == "met").to_string()}>
            <span class="checks-sign"><Icon {shape} /><span class="visually-hidden">{ word }{ ": " }</span></span>
            <span class="checks-text">
                <span>{ ticks(&sentence(&describe(check))) }</span>
                if let Some(otherwise) = otherwise {
                    <span class="checks-otherwise" data-testid="check-otherwise">{ ticks(&otherwise) }</span>
                }
            </span>
        </li>
    }
}
