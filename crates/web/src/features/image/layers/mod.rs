//! The stack: newest on top, base at the bottom, as it lies on disk. One tab stop; arrows choose the layer whose
//! files are shown beside it.

mod detail;

pub use detail::LayerDetail;

use crate::features::image::bar::Bar;
use crate::features::image::instruction::readable;
use crate::features::image::session::Report;
use crate::features::image::shares::{exact, percent, share};
use layerlab_protocol::image::{Image, Layer};
use layerlab_ui::{Badge, badge::Tone, bytes_text, count_text};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

/// Layers drawn around the selected one; images with more exist only on purpose.
const MOST: u32 = 400;

/// Properties of [`Layers`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The report.
    pub report: Report,
    /// The selected layer.
    pub selected: u32,
    /// Called with the layer to select.
    pub on_select: Callback<u32>,
}

/// See the module.
#[component]
pub fn Layers(props: &Props) -> Html {
    let list = use_node_ref();
    use_effect_with((list.clone(), props.selected), |(list, _)| {
        let Some(list) = list.cast::<Element>() else {
            return;
        };
        let Ok(Some(row)) = list.query_selector("[aria-selected=true]") else {
            return;
        };
        // Only the list scrolls; the page stays where it is.
        if let (Ok(list), Ok(row)) = (
            list.dyn_into::<HtmlElement>(),
            row.dyn_into::<HtmlElement>(),
        ) {
            let (top, height) = (row.offset_top() - list.offset_top(), row.offset_height());
            if top < list.scroll_top() {
                list.set_scroll_top(top);
            } else if top + height > list.scroll_top() + list.client_height() {
                list.set_scroll_top(top + height - list.client_height());
            }
        }
    });
    let Some(image) = &props.report.image else {
        return Html::default();
    };
    let n_layers = image.layers.len() as u32;
    if n_layers == 0 {
        return html! { <p class="muted image-empty">{ "This image has no layers: nothing but settings." }</p> };
    }
    let onkeydown = {
        let (selected, on_select) = (props.selected, props.on_select.clone());
        Callback::from(move |event: KeyboardEvent| {
            if event.alt_key() || event.ctrl_key() || event.meta_key() {
                return;
            }
            let to = match event.key().as_str() {
                "ArrowUp" => (selected + 1).min(n_layers - 1),
                "ArrowDown" => selected.saturating_sub(1),
                "Home" => n_layers - 1,
                "End" => 0,
                _ => return,
            };
            event.prevent_default();
            event.stop_propagation();
            on_select.emit(to);
        })
    };
    let widest = image
        .layers
        .iter()
        .map(|layer| layer.content_bytes)
        .max()
        .unwrap_or(0);
    let first = props.selected.saturating_sub(MOST / 2);
    let last = (first + MOST).min(n_layers);
    html! {
        <div class="image-layers-frame">
            <p class="visually-hidden" id="image-layers-says">{ summary(image) }</p>
            <div ref={list} class="image-layers" role="listbox" tabindex="0" aria-label="Layers, newest first"
                aria-describedby="image-layers-says" aria-activedescendant={format!("image-layer-{}", props.selected)} {onkeydown}>
                { for (first..last).rev().filter_map(|index| image.layers.get(index as usize)).map(|layer| {
                    row(layer, layer.index == props.selected, widest, &props.on_select)
                }) }
            </div>
        </div>
    }
}

/// The stack in one sentence.
fn summary(image: &Image) -> String {
    let total = image.totals.total_bytes;
    let mut says = format!(
        "{}, {} of content",
        count_text(image.layers.len() as u64, "layer", "layers"),
        bytes_text(total)
    );
    if let Some(largest) = image.layers.iter().max_by_key(|layer| layer.content_bytes)
        && total > 0
    {
        says.push_str(&format!(
            "; layer {}, {}, is {}",
            largest.index,
            line(largest),
            percent(share(largest.content_bytes, total))
        ));
    }
    says.push('.');
    says
}

/// The instruction in one line.
pub fn line(layer: &Layer) -> String {
    readable(&layer.created_by)
        .line()
        .unwrap_or_else(|| "no history recorded".to_owned())
}

fn row(layer: &Layer, selected: bool, widest: u64, on_select: &Callback<u32>) -> Html {
    let instruction = readable(&layer.created_by);
    let hidden = layer.hidden_later_bytes.min(layer.content_bytes);
    let onclick = {
        let (index, on_select) = (layer.index, on_select.clone());
        Callback::from(move |_| on_select.emit(index))
    };
    let change = |class: &'static str, sign: &str, n: u64, word: &str| {
        if n == 0 {
            return Html::default();
        }
        html! { <span class={class}>{ format!("{sign}{n} {word}") }</span> }
    };
    html! {
        <div key={layer.index} id={format!("image-layer-{}", layer.index)} role="option" class="image-layer"
            aria-selected={if selected { "true" } else { "false" }} {onclick} data-testid="layer-row" data-layer={layer.index.to_string()}>
            <span class="image-layer-index num">{ layer.index }</span>
            <span class="image-layer-line clip" title={layer.created_by.clone()}>
                if instruction.line().is_none() {
                    <span class="muted">{ "no history recorded" }</span>
                } else {
                    if !instruction.keyword.is_empty() { <strong>{ instruction.keyword }</strong>{ " " } }
                    { instruction.rest }
                }
            </span>
            <span class="image-layer-bytes num" title={format!("{} of content", exact(layer.content_bytes))}>
                { bytes_text(layer.content_bytes) }
            </span>
            <span class="image-layer-bar"><Bar kept={layer.content_bytes - hidden} {hidden} full={widest} /></span>
            <span class="image-layer-notes small">
                if layer.index == 0 { <span>{ "base" }</span> }
                if layer.entries == 0 && layer.complete { <span class="muted">{ "changed nothing" }</span> }
                { change("image-mark-added", "+", layer.added, "added") }
                { change("image-mark-replaced", "±", layer.replaced, "replaced") }
                { change("image-mark-touched", "·\u{2009}", layer.touched, "touched") }
                { change("image-mark-removed", "−", layer.removed, "removed") }
                if hidden > 0 { <span class="image-mark-hidden">{ format!("▨ {} hidden later", bytes_text(hidden)) }</span> }
                if !layer.complete { <Badge tone={Tone::Warning}>{ "incomplete" }</Badge> }
            </span>
        </div>
    }
}
