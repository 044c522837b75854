//! Makes a level of what was done: the first lines become its setup, the others its solution, and what they changed is
//! proposed as conditions. The worker writes the text; here it is asked for, shown and taken away.

use crate::clipboard::copied;
use crate::effects::use_answer;
use crate::hosts::Session;
use layerlab_protocol::sandbox::{DraftLevel, LevelText};
use layerlab_ui::{Button, Look, Shape};
use std::collections::BTreeSet;
use wasm_bindgen_futures::spawn_local;
use web_sys::{HtmlInputElement, HtmlTextAreaElement};
use yew::prelude::*;

/// Properties of [`Builder`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The session that it is made of.
    pub session: Session,
    /// Says a sentence in the page's live region.
    pub say: Callback<AttrValue>,
}

/// See the module.
#[component]
pub fn Builder(props: &Props) -> Html {
    let open = use_state_eq(|| false);
    let ontoggle = {
        let open = open.setter();
        Callback::from(move |event: Event| {
            if let Some(details) = event.target_dyn_into::<web_sys::Element>() {
                open.set(details.has_attribute("open"));
            }
        })
    };
    html! {
        <details class="builder" {ontoggle} data-testid="level-builder">
            <summary>{ "Make a level from this session" }</summary>
            if *open { <Draft session={props.session.clone()} say={props.say.clone()} /> }
        </details>
    }
}

/// What the author typed.
#[derive(Clone, PartialEq, Default)]
struct Words {
    id: String,
    title: String,
    goal: String,
    hints: String,
}

#[component]
fn Draft(props: &Props) -> Html {
    let words = use_state_eq(Words::default);
    let n_setup = use_state_eq(|| 0_u32);
    let chosen = use_state_eq(BTreeSet::<u32>::new);
    let lines = props.session.lines();
    let answer = use_answer(Some(DraftLevel {
        session: props.session.name.to_string(),
        turn: props.session.turn,
        n_setup: *n_setup,
        chosen: chosen.iter().copied().collect(),
        id: words.id.clone(),
        title: words.title.clone(),
        goal: words.goal.clone(),
        hints: words.hints.clone(),
    }));
    let field = |change: fn(&mut Words, String)| {
        let words = words.clone();
        Callback::from(move |event: InputEvent| {
            let mut next = (*words).clone();
            change(
                &mut next,
                event.target_unchecked_into::<HtmlInputElement>().value(),
            );
            words.set(next);
        })
    };
    let area = |change: fn(&mut Words, String)| {
        let words = words.clone();
        Callback::from(move |event: InputEvent| {
            let mut next = (*words).clone();
            change(
                &mut next,
                event.target_unchecked_into::<HtmlTextAreaElement>().value(),
            );
            words.set(next);
        })
    };
    let on_setup = {
        let (n_setup, chosen) = (n_setup.setter(), chosen.setter());
        Callback::from(move |event: Event| {
            let value = event
                .target_unchecked_into::<web_sys::HtmlSelectElement>()
                .value();
            n_setup.set(value.parse().unwrap_or(0));
            // Other differences are proposed for another setup.
            chosen.set(BTreeSet::new());
        })
    };
    html! {
        <div class="builder-form">
            <p class="muted small">{ "Play what leads to the start, then the solution. The text is a block for a lesson; \
                the content check plays it again." }</p>
            <label class="builder-field">{ "The learner starts" }
                <select onchange={on_setup} data-testid="level-setup">
                    <option value="0" selected={*n_setup == 0}>{ "at the beginning" }</option>
                    { for lines.iter().zip(1_u32..).map(|(line, number)| html! {
                        <option value={number.to_string()} selected={*n_setup == number}>{ format!("after line {number}: {}", short(line)) }</option>
                    }) }
                </select>
            </label>
            <label class="builder-field">{ "Id" }<input type="text" value={words.id.clone()} oninput={field(|words, text| words.id = text)} data-testid="level-id" /></label>
            <label class="builder-field">{ "Title" }<input type="text" value={words.title.clone()} oninput={field(|words, text| words.title = text)} data-testid="level-title" /></label>
            <label class="builder-field">{ "Task" }<textarea rows="2" value={words.goal.clone()} oninput={area(|words, text| words.goal = text)} data-testid="level-goal" /></label>
            <label class="builder-field">{ "Hints, one a line" }<textarea rows="3" value={words.hints.clone()} oninput={area(|words, text| words.hints = text)} data-testid="level-hints" /></label>
            if let Some(text) = &answer.value { { made(text, &chosen, &props.say) } } else { <p class="muted small" role="status">{ "Working it out\u{2026}" }</p> }
        </div>
    }
}

/// The text and what may be chosen.
fn made(
    text: &LevelText,
    chosen: &UseStateHandle<BTreeSet<u32>>,
    say: &Callback<AttrValue>,
) -> Html {
    let copy = {
        let (markdown, say) = (text.markdown.clone(), say.clone());
        Callback::from(move |_: MouseEvent| {
            let (markdown, say) = (markdown.clone(), say.clone());
            spawn_local(async move {
                say.emit(if copied(&markdown).await {
                    AttrValue::Static("Copied.")
                } else {
                    AttrValue::Static(
                        "The browser does not let this page copy; select the text instead.",
                    )
                });
            });
        })
    };
    html! {
        <>
            <fieldset class="builder-checks">
                <legend>{ "What has to hold at the end" }</legend>
                if text.proposals.is_empty() { <p class="muted small">{ "Nothing has changed since the start yet." }</p> }
                { for text.proposals.iter().zip(0_u32..).map(|(proposal, at)| {
                    let on = chosen.contains(&at);
                    let chosen = chosen.clone();
                    let onchange = Callback::from(move |_: Event| {
                        let mut next = (*chosen).clone();
                        if !next.remove(&at) {
                            next.insert(at);
                        }
                        chosen.set(next);
                    });
                    html! {
                        <label class="builder-check"><input type="checkbox" checked={on} {onchange} data-testid="level-check" />
                            <span>{ proposal.text.clone() }</span></label>
                    }
                }) }
            </fieldset>
            if !text.missing.is_empty() {
                <ul class="builder-missing" data-testid="level-missing">{ for text.missing.iter().map(|missing| html! { <li>{ missing.clone() }</li> }) }</ul>
            }
            <pre class="builder-text" tabindex="0" role="group" aria-label="The level as text" data-testid="level-text">{ text.markdown.clone() }</pre>
            <div class="row">
                <Button look={Look::Primary} icon={Shape::Copy} onclick={copy} testid="level-copy">{ "Copy" }</Button>
                <a download="level.md" href={data_address(&text.markdown)}>{ "Download" }</a>
            </div>
        </>
    }
}

fn data_address(text: &str) -> String {
    let encoded: String = js_sys::encode_uri_component(text).into();
    format!("data:text/markdown;charset=utf-8,{encoded}")
}

/// The beginning of a line.
fn short(line: &str) -> String {
    let first = line.lines().next().unwrap_or("");
    let mut kept: String = first.chars().take(48).collect();
    if kept.len() < line.len() {
        kept.push('\u{2026}');
    }
    kept
}
