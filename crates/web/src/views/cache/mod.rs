//! "I change this: what runs again, and why?" Chips on top, then the graph of the steps in three tones, then how much
//! time of the build that is.

mod choice;
#[cfg(test)]
mod fixture;
mod gantt;
mod graph;
mod layout;
mod table;

pub use choice::{Choice, changes, choices};

use crate::effects::Remote;
use crate::views::findings::failure_callout;
use crate::views::words::code_text;
use layerlab_protocol::what_if::{Outcome, WhatIfReply};
use layerlab_ui::hooks::use_width;
use layerlab_ui::{Badge, Icon, Shape, Toggle, Tone, seconds_text};
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
    let node = use_node_ref();
    let width = use_width(node.clone(), 640.0);
    let as_table = use_state_eq(|| false);
    let on_table = {
        let setter = as_table.setter();
        Callback::from(move |on: bool| setter.set(on))
    };
    html! {
        <div class="cache">
            <div class="cache-question" ref={node}>
                <h2 class="cache-heading">{ "Build once, then change this. What runs again?" }</h2>
                <div class="cache-chips" role="group" aria-label="What changes">
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
                    <Toggle label="View as table" on={*as_table} on_change={on_table} testid="cache-table-toggle" />
                    if *as_table {
                        <table::StepTable answer={answer.clone()} />
                    } else {
                        <graph::Graph answer={answer.clone()} {width} selected_line={props.selected_line}
                            on_select={props.on_select.clone()} />
                    }
                    <gantt::Gantt answer={answer.clone()} />
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
