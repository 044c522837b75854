//! "I change this: what runs again, and why?" Chips on top, then the graph of the steps in three tones, then how much
//! time of the build that is.

mod choice;
#[cfg(test)]
mod fixture;
mod gantt;
mod graph;
mod layout;
mod order;
mod table;

use choice::file_chip;
pub use choice::{Choice, changes, choices};
pub use order::Editable;

use crate::effects::Remote;
use crate::views::findings::failure_callout;
use crate::views::words::code_text;
use layerlab_protocol::day::{Improvement, Proposal};
use layerlab_protocol::what_if::{Outcome, WhatIfReply};
use layerlab_ui::hooks::use_width;
use layerlab_ui::{Badge, Icon, Shape, Toggle, Tone, seconds_text};
use std::rc::Rc;
use wasm_bindgen::JsCast;
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
    /// Whether the visitor can name a file to edit.
    #[prop_or_default]
    pub any_file: bool,
    /// The editor of the file, where steps can be moved.
    #[prop_or_default]
    pub editor: Option<Editable>,
    /// The answer.
    pub answer: Remote<WhatIfReply>,
    /// A better order, shown as a ghost.
    #[prop_or_default]
    pub improvement: Option<Rc<Improvement>>,
    /// Called with the order to put into the editor.
    #[prop_or_default]
    pub on_apply: Callback<Rc<Proposal>>,
    /// 1-based line selected in any view.
    #[prop_or_default]
    pub selected_line: Option<u32>,
    /// Called when a step is chosen.
    #[prop_or_default]
    pub on_select: Callback<u32>,
    /// Whether a table shows instead of the graph; without an owner it remembers that itself.
    #[prop_or_default]
    pub as_table: Option<bool>,
    /// Called with whether a table should show.
    #[prop_or_default]
    pub on_table: Callback<bool>,
}

/// See the module.
#[component]
pub fn CacheView(props: &Props) -> Html {
    let node = use_node_ref();
    let width = use_width(node.clone(), 640.0);
    let own = use_state_eq(|| false);
    let as_table = props.as_table.unwrap_or(*own);
    let on_table = {
        let (setter, on_table) = (own.setter(), props.on_table.clone());
        Callback::from(move |on: bool| {
            setter.set(on);
            on_table.emit(on);
        })
    };
    html! {
        <div class="cache">
            <div class="cache-question" ref={node}>
                <h2 class="cache-heading">{ "Build once, then change this. What runs again?" }</h2>
                <div class="cache-chips" role="group" aria-label="What changes">
                    { for props.choices.iter().map(|choice| chip(props, choice)) }
                </div>
                if props.any_file { { any_file(props) } }
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
                    if let Some(found) = &props.improvement { { better(found, &props.on_apply) } }
                    <Toggle label="View as table" on={as_table} on_change={on_table} testid="cache-table-toggle" />
                    if as_table {
                        <table::StepTable answer={answer.clone()} />
                    } else {
                        <graph::Graph improvement={props.improvement.clone()} answer={answer.clone()} {width} selected_line={props.selected_line}
                            on_select={props.on_select.clone()} editor={props.editor.clone()} />
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

/// What a better order would spare, and the button that makes it.
#[cfg(feature = "whole")]
fn better(found: &Rc<Improvement>, on_apply: &Callback<Rc<Proposal>>) -> Html {
    let onclick = {
        let (found, on_apply) = (found.clone(), on_apply.clone());
        Callback::from(move |_: MouseEvent| on_apply.emit(Rc::new(found.proposal.clone())))
    };
    html! {
        <section class="cache-better" aria-label="A better order" data-testid="better">
            <p>
                <strong>{ "A better order: " }</strong>{ code_text(&found.proposal.titles.join("; ")) }{ ". " }
                { code_text(&found.summary) }
                if !found.proposal.caveats.is_empty() { { " Before you apply it, " }{ code_text(&found.proposal.caveats.join("; ")) }{ "." } }
            </p>
            <button type="button" class="cache-chip" data-testid="better-apply" {onclick}>
                <Icon shape={Shape::Wand} />{ "Apply to the file" }
            </button>
        </section>
    }
}

#[cfg(not(feature = "whole"))]
fn better(_: &Rc<Improvement>, _: &Callback<Rc<Proposal>>) -> Html {
    Html::default()
}

/// A field for the path of any file; the supposed files are suggested.
fn any_file(props: &Props) -> Html {
    let onsubmit = {
        let (choices, chosen, on_choose) = (
            props.choices.clone(),
            props.chosen.clone(),
            props.on_choose.clone(),
        );
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let field = event
                .target_dyn_into::<web_sys::Element>()
                .and_then(|form| form.query_selector("input").ok()?)
                .and_then(|field| field.dyn_into::<web_sys::HtmlInputElement>().ok());
            let Some((field, id)) = field.and_then(|field| {
                let id = file_chip(&choices, &field.value())?;
                Some((field, id))
            }) else {
                return;
            };
            field.set_value("");
            if !chosen.contains(&id) {
                on_choose.emit([&chosen[..], &[id]].concat());
            }
        })
    };
    let files = props.answer.value.as_ref();
    html! {
        <form class="cache-any" {onsubmit}>
            <label class="cache-any-label">
                <span>{ "or edit another file" }</span>
                <input class="cache-any-field" type="text" list="cache-files" maxlength="300" autocomplete="off" autocapitalize="off"
                    spellcheck="false" placeholder="docs/guide.md" data-testid="any-file" />
            </label>
            <datalist id="cache-files">
                { for files.into_iter().flat_map(|answer| answer.supposed_context.iter().chain(&answer.files)).map(|path| html! {
                    <option value={path.clone()} />
                }) }
            </datalist>
            <button class="cache-chip" type="submit">{ "Edit" }</button>
        </form>
    }
}

/// `≈ 20 s`, `< 1 s`: modelled, and short.
fn modelled_seconds(seconds: f64) -> String {
    if seconds > 0.0 && seconds < 1.0 {
        return "<\u{202f}1 s".to_owned();
    }
    format!("≈\u{202f}{}", seconds_text(seconds))
}

/// Class, word and sign of an outcome.
const fn outcome(outcome: Outcome) -> (&'static str, &'static str, Option<Shape>) {
    match outcome {
        Outcome::Hit => ("hit", "from cache", Some(Shape::Check)),
        Outcome::Cause => ("cause", "cause", Some(Shape::Cross)),
        Outcome::Consequence => ("consequence", "runs again", Some(Shape::Consequence)),
        Outcome::Skipped => ("skipped", "not needed", Some(Shape::Dot)),
        Outcome::Metadata => ("metadata", "settings", None),
    }
}
