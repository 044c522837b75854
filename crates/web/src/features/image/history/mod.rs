//! What the builder recorded, oldest first, joined to the layers it made. Rows that made none are pins, not bricks.

use crate::features::image::instruction::readable;
use crate::features::image::paged::use_paged;
use crate::features::image::session::Report;
use crate::features::image::shares::exact;
use crate::features::image::when::recorded;
use layerlab_protocol::image::{HistoryRow, Image};
use layerlab_ui::{bytes_text, count_text};
use yew::prelude::*;

/// Properties of [`History`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The report.
    pub report: Report,
    /// The selected layer.
    pub selected: u32,
    /// Called with the layer to show.
    pub on_select: Callback<u32>,
}

/// See the module.
#[component]
pub fn History(props: &Props) -> Html {
    let rows = props
        .report
        .image
        .as_ref()
        .map_or(&[][..], |image| &image.history[..]);
    let (n_shown, more) = use_paged(rows.len());
    let Some(image) = &props.report.image else {
        return Html::default();
    };
    html! {
        <div class="stack-v">
            <p>{ summary(image) }</p>
            if !rows.is_empty() {
                <div class="table-frame" tabindex="0" role="region" aria-label="History">
                    <table class="table image-history">
                        <thead><tr>
                            <th scope="col">{ "Layer" }</th><th scope="col">{ "Instruction" }</th>
                            <th scope="col" class="table-number">{ "Content" }</th>
                            <th scope="col" class="image-wide-only">{ "Created" }</th>
                        </tr></thead>
                        <tbody>
                            { for rows.iter().take(n_shown).map(|row| line(row, image, props)) }
                        </tbody>
                    </table>
                </div>
            }
            { more }
        </div>
    }
}

fn summary(image: &Image) -> String {
    if image.history.is_empty() {
        return "The image records no history. Some builders write none, and squashing or importing drops it.".to_owned();
    }
    let n_empty = image
        .history
        .iter()
        .filter(|row| row.layer.is_none())
        .count() as u64;
    let unmatched = image
        .layers
        .iter()
        .filter(|layer| layer.history_index.is_none())
        .count() as u64;
    let mut says = format!(
        "{}: {} made a layer, {} only changed settings.",
        count_text(image.history.len() as u64, "instruction", "instructions"),
        image.history.len() as u64 - n_empty,
        n_empty
    );
    if unmatched > 0 {
        says.push_str(&format!(
            " {} no history.",
            count_text(unmatched, "layer has", "layers have")
        ));
    }
    says
}

fn line(row: &HistoryRow, image: &Image, props: &Props) -> Html {
    let instruction = readable(&row.created_by);
    let layer = row.layer.and_then(|index| image.layers.get(index as usize));
    let selected = row.layer == Some(props.selected);
    html! {
        <tr class={classes!(layer.is_none().then_some("image-history-pin"))} data-testid="history-row"
            aria-current={(selected && layer.is_some()).then_some("true")}>
            <td>
                if let Some(layer) = layer {
                    <button type="button" class="image-path-link num" aria-label={format!("show layer {}", layer.index)}
                        onclick={props.on_select.reform({ let index = layer.index; move |_| index })}>
                        { layer.index }
                    </button>
                } else {
                    <svg class="image-pin" width="16" height="12" viewBox="0 0 16 12" aria-hidden="true" focusable="false">
                        <circle cx="4" cy="6" r="3" /><path d="M7 6h9" />
                    </svg>
                    <span class="visually-hidden">{ "no layer" }</span>
                }
            </td>
            <th scope="row" class="image-history-cell"><div class="image-history-line">
                if instruction.line().is_none() {
                    <span class="muted">{ "not recorded" }</span>
                } else {
                    <code title={row.created_by.clone()}>
                        if !instruction.keyword.is_empty() { <strong>{ instruction.keyword.clone() }</strong>{ " " } }
                        { instruction.rest.clone() }
                    </code>
                }
                if !instruction.build_args.is_empty() {
                    <span class="small muted image-name">{ format!("with build arguments {}", instruction.build_args) }</span>
                }
                if !row.comment.is_empty() && row.comment != "buildkit.dockerfile.v0" {
                    <span class="small muted image-name">{ row.comment.clone() }</span>
                }
            </div></th>
            <td class="table-number">
                if let Some(layer) = layer { <span title={exact(layer.content_bytes)}>{ bytes_text(layer.content_bytes) }</span> }
                else if row.empty_layer { <span class="muted small">{ "settings only" }</span> }
                else { <span class="muted small">{ "no layer in this file" }</span> }
            </td>
            <td class="image-wide-only image-history-when">{ recorded(row.created.as_deref()).unwrap_or_else(|| "not recorded".to_owned()) }</td>
        </tr>
    }
}
