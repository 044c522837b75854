//! A command in the text that is typed into the nearest terminal above it; without one, a link into the sandbox.

use super::super::language::{fill, tr};
use super::super::reader::Reader;
use crate::route::{Route, SandboxPlace};
use gloo::utils::document;
use layerlab_lesson::model::{BlockKind, Lesson};
use layerlab_ui::{Icon, Shape};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, EventInit, HtmlTextAreaElement, Node};
use yew::prelude::*;

/// Properties of [`TryIt`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The command.
    pub line: String,
}

/// See the module.
#[component]
pub fn TryIt(props: &Props) -> Html {
    let reader = use_context::<Reader>();
    let own = use_node_ref();
    let has_terminal = reader
        .as_ref()
        .is_some_and(|reader| has_terminal(&reader.lesson));
    if !has_terminal {
        let place = SandboxPlace {
            lines: vec![props.line.clone()],
            ..SandboxPlace::default()
        };
        return html! {
            <a class="try-it" href={Route::Sandbox(place).to_string()} title={tr("Try it in the sandbox")}><code>{ props.line.clone() }</code></a>
        };
    }
    let onclick = {
        let (line, own) = (props.line.clone(), own.clone());
        Callback::from(move |_: MouseEvent| {
            if let Some(field) = own.cast::<Element>().and_then(|own| terminal_above(&own)) {
                typed(&field, &line);
            }
        })
    };
    html! {
        <button type="button" class="try-it" ref={own} {onclick} data-testid="try-it"
            title={tr("Type it into the terminal")} aria-label={fill("Type into the terminal: {}", &[&props.line])}>
            <Icon shape={Shape::Play} /><code>{ props.line.clone() }</code>
        </button>
    }
}

/// Whether something in the lesson has a terminal.
fn has_terminal(lesson: &Lesson) -> bool {
    lesson.blocks().any(|block| match &block.kind {
        BlockKind::Terminal(_) => true,
        BlockKind::Exercise(exercise) => exercise.task.is_some(),
        BlockKind::Steps(steps) => steps.world.is_some(),
        _ => false,
    })
}

/// The input of the last terminal before an element; of the first one when there is none before it.
fn terminal_above(own: &Element) -> Option<HtmlTextAreaElement> {
    let fields = document().query_selector_all(".terminal-input").ok()?;
    let mut found: Option<HtmlTextAreaElement> = None;
    for at in 0..fields.length() {
        let Some(field) = fields.get(at) else {
            continue;
        };
        let before = own.compare_document_position(&field) & Node::DOCUMENT_POSITION_PRECEDING != 0;
        if before || found.is_none() {
            found = field.dyn_into().ok();
        }
    }
    found
}

/// Puts a line into the input as typing would, and the focus with it.
fn typed(field: &HtmlTextAreaElement, line: &str) {
    field.set_value(line);
    let init = EventInit::new();
    init.set_bubbles(true);
    if let Ok(event) = Event::new_with_event_init_dict("input", &init) {
        let _ = field.dispatch_event(&event);
    }
    let _ = field.focus();
}
