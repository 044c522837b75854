//! The selected brick in words: how its number came about and what is inside.

use crate::views::words::{code_text, sentence};
use layerlab_protocol::check::{Basis, Brick, Stack};
use layerlab_ui::{Badge, BytesText, Tone, Unit, bytes_text};
use std::rc::Rc;
use yew::prelude::*;

/// Properties of [`Details`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The stack it is part of.
    pub stack: Rc<Stack>,
    /// Position of its stage.
    pub stage: usize,
    /// The brick.
    pub brick: Brick,
}

/// See the module.
#[component]
pub fn Details(props: &Props) -> Html {
    let brick = &props.brick;
    let name_of = |stage: u32| {
        props
            .stack
            .stages
            .get(stage as usize)
            .map(|stage| stage.name.clone())
    };
    let stage = name_of(props.stage as u32).unwrap_or_default();
    let arcs = props.stack.arcs.iter();
    let carried = arcs.filter(|arc| arc.line == brick.line && arc.to_stage as usize == props.stage);
    html! {
        <section class="stack-details" aria-label={format!("Line {}", brick.line)} data-testid="brick-details">
            <h2 class="stack-details-title"><code>{ brick.title.clone() }</code></h2>
            <p class="row">
                <span>{ format!("Line {}, stage {}", brick.line, stage) }</span>
                if brick.basis == Basis::Unknown {
                    <Badge>{ "size unknown" }</Badge>
                } else {
                    <strong><BytesText bytes={brick.size_bytes} unit={Unit::Unpacked} modelled={brick.basis == Basis::Modelled} /></strong>
                }
                if brick.hidden_bytes > 0 {
                    <Badge tone={Tone::Wasted}>{ format!("{} hidden", bytes_text(brick.hidden_bytes)) }</Badge>
                }
            </p>
            { for carried.map(|arc| html! {
                <p>
                    { format!("Carried across from stage {}: ", name_of(arc.from_stage).unwrap_or_default()) }
                    <code>{ arc.title.clone() }</code>
                    { match arc.bytes { Some(bytes) => format!(", ≈ {}.", bytes_text(bytes)), None => ", size unknown.".to_owned() } }
                </p>
            }) }
            if !brick.note.is_empty() { <p>{ code_text(&sentence(&brick.note)) }</p> }
            if !brick.files.is_empty() {
                <ul class="stack-details-files">
                    { for brick.files.iter().map(|(path, bytes, hidden)| html! {
                        <li class={hidden.then_some("stack-details-hidden")}>
                            <code>{ path.clone() }</code>
                            <span class="num">{ bytes_text(*bytes) }{ if *hidden { " · hidden by a later layer" } else { "" } }</span>
                        </li>
                    }) }
                </ul>
            }
            if !brick.hides.is_empty() {
                <p>{ "Hides below it: " }<code>{ brick.hides.join(", ") }</code>{ ". The bytes stay in the image." }</p>
            }
        </section>
    }
}
