//! One row of the tree.

use crate::features::image::shares::exact;
use crate::features::image::words;
use layerlab_protocol::tree::{EntryKind, Mark, TreeRow};
use layerlab_ui::{Icon, Shape, bytes_text};
use yew::prelude::*;

/// Deeper rows are indented no further, so that names stay on the screen; their level is still announced.
const MAX_INDENT: u32 = 20;
/// Indent per level, in CSS pixels.
const STEP_PX: u32 = 14;

/// Element id of a row.
pub fn id(index: u32) -> String {
    format!("image-tree-row-{index}")
}

/// Draws a row. `onclick` is for the whole of it.
pub fn view(row: &TreeRow, index: u32, is_active: bool, onclick: Callback<MouseEvent>) -> Html {
    let is_directory = row.kind == EntryKind::Directory;
    let (sign, kind) = words::kind(row.kind);
    let change = words::mark(row.mark);
    let indent = row.depth.min(MAX_INDENT) * STEP_PX + 2;
    html! {
        <div key={index} id={id(index)} role="row" {onclick}
            class={classes!("image-tree-row", is_active.then_some("image-tree-row-active"), mark_class(row.mark))}
            aria-level={(row.depth + 1).to_string()} aria-rowindex={(u64::from(index) + 2).to_string()}
            aria-expanded={(is_directory && row.has_children).then_some(if row.open { "true" } else { "false" })}
            aria-selected={if is_active { "true" } else { "false" }}
            data-testid="tree-row" data-path={row.path.clone()} data-mark={change.map(|(_, word)| word)}>
            <span role="gridcell" class="image-tree-name" title={row.path.clone()}>
                <svg class="image-tree-indent" width={indent.to_string()} height="1" aria-hidden="true" />
                <span class={classes!("image-tree-arrow", row.open.then_some("image-tree-arrow-open"))} aria-hidden="true">
                    if is_directory && row.has_children { <Icon shape={Shape::ChevronRight} /> }
                </span>
                if is_directory { <Icon shape={Shape::Folder} class="image-tree-icon" /> }
                else { <Icon shape={Shape::File} class="image-tree-icon" /> }
                <span class="image-tree-text clip">{ row.name.clone() }</span>
                if !sign.is_empty() { <span class="image-tree-link clip" title={kind}><span aria-hidden="true">{ sign }</span><span class="visually-hidden">{ kind }</span>{ " " }{ row.link.clone() }</span> }
                else if is_directory { <span class="visually-hidden">{ kind }</span> }
            </span>
            <span role="gridcell" class="image-tree-mark">
                if let Some((sign, word)) = change {
                    <span class={format!("image-mark-{word}")}><span class="image-tree-sign" aria-hidden="true">{ sign }</span><span class="image-tree-word">{ word }</span></span>
                }
            </span>
            <span role="gridcell" class="image-tree-size num" title={exact(row.size_bytes)}>{ bytes_text(row.size_bytes) }</span>
            <span role="gridcell" class="image-tree-mode mono">{ words::mode(row.kind, row.mode) }</span>
            <span role="gridcell" class="image-tree-owner num">{ format!("{}:{}", row.uid, row.gid) }</span>
            <span role="gridcell" class="image-tree-layer num">{ row.layer }</span>
        </div>
    }
}

/// A row whose data is on its way.
pub fn placeholder(index: u32) -> Html {
    html! {
        <div key={index} id={id(index)} role="row" class="image-tree-row" aria-rowindex={(u64::from(index) + 2).to_string()}>
            <span role="gridcell" class="image-tree-name muted">{ "…" }</span>
        </div>
    }
}

fn mark_class(mark: Mark) -> Option<&'static str> {
    match mark {
        Mark::Removed => Some("image-tree-row-gone"),
        Mark::Hidden => Some("image-tree-row-hidden"),
        _ => None,
    }
}
