//! "I change this: what runs again, and why?" Chips on top, then each stage's steps in three tones, then how much of
//! the build that is.

mod bar;
mod choice;

pub use choice::{Choice, changes, choices};

use crate::effects::Remote;
use crate::views::findings::failure_callout;
use crate::views::words::{code_text, sentence};
use layerlab_protocol::what_if::{Outcome, StepState, WhatIfReply};
use layerlab_ui::{Badge, Icon, Shape, Tone, seconds_text};
use yew::prelude::*;

/// Properties of [`CacheView`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Chips to offer.
    pub choices: Vec<Choice>,
    /// Ids of the chosen ones.
    pub chosen: Vec<String>,
    /// Called with the new choice.
    pub on_choose: Callback<Vec<String>>,
    /// The answer.
    pub answer: Remote<WhatIfReply>,
    /// 1-based line selected in any view.
    #[prop_or_default]
    pub selected_line: Option<u32>,
    /// Called when a step is chosen.
    #[prop_or_default]
    pub on_select: Callback<u32>,
}

/// See the module.
#[component]
pub fn CacheView(props: &Props) -> Html {
    html! {
        <div class="cache">
            <div class="cache-question">
                <h2 class="cache-heading" id="cache-heading">{ "Build once, then change this. What runs again?" }</h2>
                <div class="cache-chips" role="group" aria-labelledby="cache-heading">
                    { for props.choices.iter().map(|choice| chip(props, choice)) }
                </div>
            </div>
            if let Some(failure) = &props.answer.failure { { failure_callout(failure) } }
            if let Some(answer) = &props.answer.value {
                <div class="cache-answer" aria-busy={if props.answer.loading { "true" } else { "false" }}>
                    <p class="cache-says" data-testid="cache-summary">
                        <span>{ code_text(&answer.summary) }</span>{ " " }
                        <Badge tone={Tone::Modelled} title="Nothing is built here: the rules of the build cache are applied to your file">
                            { "modelled, not executed" }
                        </Badge>
                    </p>
                    <bar::TimeBar full={answer.full_seconds} rebuild={answer.rebuild_seconds} />
                    <div class="cache-stages">
                        { for answer.stages.iter().zip(0_u32..).map(|(name, at)| stage(props, answer, name, at)) }
                    </div>
                    if !answer.supposed_context.is_empty() {
                        <details class="cache-context">
                            <summary>{ "Files the build context is supposed to hold" }</summary>
                            <p><code>{ answer.supposed_context.join("  ") }</code></p>
                        </details>
                    }
                </div>
            }
        </div>
    }
}

fn chip(props: &Props, choice: &Choice) -> Html {
    let on = props.chosen.contains(&choice.id);
    let onclick = {
        let (chosen, id, on_choose) = (
            props.chosen.clone(),
            choice.id.clone(),
            props.on_choose.clone(),
        );
        Callback::from(move |_: MouseEvent| {
            let mut next = chosen.clone();
            if on {
                next.retain(|other| *other != id);
            } else {
                next.push(id.clone());
            }
            on_choose.emit(next);
        })
    };
    html! {
        <button key={choice.id.clone()} type="button" class="cache-chip" aria-pressed={if on { "true" } else { "false" }}
            data-testid="chip" data-chip={choice.id.clone()} {onclick}>
            if on { <Icon shape={Shape::Check} /> }
            { choice.label.clone() }
        </button>
    }
}

fn stage(props: &Props, answer: &WhatIfReply, name: &str, at: u32) -> Html {
    let steps: Vec<&StepState> = answer
        .steps
        .iter()
        .filter(|step| step.stage == at)
        .collect();
    if steps.is_empty() {
        return Html::default();
    }
    html! {
        <section class="cache-stage" key={at}>
            if answer.stages.len() > 1 { <h3 class="cache-stage-name">{ name.to_owned() }</h3> }
            <ol class="cache-steps">
                { for steps.into_iter().map(|step| node(props, step)) }
            </ol>
        </section>
    }
}

fn node(props: &Props, step: &StepState) -> Html {
    let (name, word, shape) = outcome(step.outcome);
    let select = {
        let (on_select, line) = (props.on_select.clone(), step.line);
        Callback::from(move |_: MouseEvent| on_select.emit(line))
    };
    let selected = props.selected_line == Some(step.line);
    let runs = matches!(step.outcome, Outcome::Cause | Outcome::Consequence);
    html! {
        <li class={classes!("cache-step", format!("cache-{name}"), selected.then_some("cache-step-selected"))}
            data-testid="step" data-outcome={name} data-line={step.line.to_string()}>
            <span class="cache-sign">{ for shape.map(|shape| html! { <Icon {shape} /> }) }</span>
            <button type="button" class="cache-node" onclick={select} aria-current={selected.then_some("true")}>
                <span class="cache-node-head">
                    <span class="cache-line num">{ step.line }</span>
                    <span class="cache-title">{ step.title.clone() }</span>
                    <span class="cache-word">{ word }</span>
                    if runs && step.seconds > 0.0 {
                        <span class="cache-seconds num">{ modelled_seconds(step.seconds) }</span>
                    }
                </span>
                <span class="cache-because">{ code_text(&sentence(&step.because)) }</span>
            </button>
        </li>
    }
}

/// `≈ 20 s`; what is under a second says so itself.
fn modelled_seconds(seconds: f64) -> String {
    let text = seconds_text(seconds);
    if text.starts_with("under") {
        text
    } else {
        format!("≈\u{202f}{text}")
    }
}

/// Class, word and sign of an outcome.
const fn outcome(outcome: Outcome) -> (&'static str, &'static str, Option<Shape>) {
    match outcome {
        Outcome::Hit => ("hit", "from cache", Some(Shape::Check)),
        Outcome::Cause => ("cause", "runs: the cause", Some(Shape::Cross)),
        Outcome::Consequence => ("consequence", "runs again", Some(Shape::Consequence)),
        Outcome::Skipped => ("skipped", "not needed", Some(Shape::Dot)),
        Outcome::Metadata => ("metadata", "settings", None),
    }
}
