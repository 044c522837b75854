//! The layers of both versions, aligned, as a table; equal ones are counted only.

use layerlab_protocol::check::Basis;
use layerlab_protocol::compare::{Comparison, LayerChange, LayerSide};
use layerlab_ui::{Table, bytes_text, count_text};
use std::rc::Rc;
use yew::prelude::*;

/// Properties of [`Layers`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The comparison.
    pub view: Rc<Comparison>,
}

/// See the module.
#[component]
pub fn Layers(props: &Props) -> Html {
    let layers = &props.view.layers;
    let n_same = layers
        .iter()
        .filter(|pair| pair.change == LayerChange::Same)
        .count();
    let rows: Vec<Vec<Html>> = layers
        .iter()
        .filter(|pair| pair.change != LayerChange::Same)
        .map(|pair| {
            vec![
                html! { { word(pair.change) } },
                side(pair.before.as_ref()),
                side(pair.after.as_ref()),
            ]
        })
        .collect();
    html! {
        <>
            <p class="muted">{ format!("{} in both, bottom first.", count_text(n_same as u64, "layer is the same", "layers are the same")) }</p>
            if !rows.is_empty() {
                <Table caption="Layers that differ" quiet_caption=true {rows} testid="compare-layers"
                    columns={vec![("Change".into(), false), ("Before".into(), false), ("After".into(), false)]} />
            }
        </>
    }
}

/// In one word.
pub const fn word(change: LayerChange) -> &'static str {
    match change {
        LayerChange::Same => "same",
        LayerChange::Changed => "changed",
        LayerChange::Added => "new",
        LayerChange::Removed => "gone",
        LayerChange::Moved => "moved",
    }
}

fn side(layer: Option<&LayerSide>) -> Html {
    let Some(layer) = layer else {
        return html! { <span class="muted">{ "–" }</span> };
    };
    let size = match layer.basis {
        Basis::Unknown => "size unknown".to_owned(),
        _ => format!("≈ {}", bytes_text(layer.size_bytes)),
    };
    html! {
        <>
            <code class="compare-layer">{ layer.title.clone() }</code>
            <span class="muted small num">{ format!(" line {}, {size}", layer.line) }</span>
        </>
    }
}
