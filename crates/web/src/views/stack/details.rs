//! The selected brick in words: how its number came about and what is inside.

use crate::views::words::{code_text, sentence};
use layerlab_protocol::check::{Basis, Brick};
use layerlab_ui::{Badge, BytesText, Tone, Unit, bytes_text};
use yew::prelude::*;

/// Properties of [`Details`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Name of the stage.
    pub stage: AttrValue,
    /// The brick.
    pub brick: Brick,
}

/// See the module.
#[component]
pub fn Details(props: &Props) -> Html {
    let brick = &props.brick;
    html! {
        <section class="stack-details" aria-label={format!("Line {}", brick.line)} data-testid="brick-details">
            <h3 class="stack-details-title"><code>{ brick.title.clone() }</code></h3>
            <p class="row">
                <span>{ format!("Line {}, stage {}", brick.line, props.stage) }</span>
                if brick.basis == Basis::Unknown {
                    <Badge>{ "size unknown" }</Badge>
                } else {
                    <strong><BytesText bytes={brick.size_bytes} unit={Unit::Unpacked} modelled={brick.basis == Basis::Modelled} /></strong>
                }
                if brick.hidden_bytes > 0 {
                    <Badge tone={Tone::Wasted}>{ format!("{} hidden", bytes_text(brick.hidden_bytes)) }</Badge>
                }
            </p>
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
