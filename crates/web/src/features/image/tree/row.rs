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
            aria-expanded={row.has_children.then_some(if row.open { "true" } else { "false" })}
            aria-selected={if is_active { "true" } else { "false" }}
            data-testid="tree-row" data-path={row.path.clone()} data-mark={change.map(|(_, word)| word)}>
            <span role="gridcell" class="image-tree-name" title={row.path.clone()}>
                <svg class="image-tree-indent" width={indent.to_string()} height="1" aria-hidden="true" />
                <span class={classes!("image-tree-arrow", row.open.then_some("image-tree-arrow-open"))} aria-hidden="true">
                    if row.has_children { <Icon shape={Shape::ChevronRight} /> }
                </span>
                if is_directory { <Icon shape={Shape::Folder} class="image-tree-icon" /> }
                else { <Icon shape={Shape::File} class="image-tree-icon" /> }
                <span class="image-tree-text clip">{ row.name.clone() }</span>
                if !sign.is_empty() { <span class="image-tree-link clip" title={kind}><span aria-hidden="true">{ sign }</span><span class="visually-hidden">{ kind }</span>{ " " }{ row.link.clone() }</span> }
                else if is_directory { <span class="visually-hidden">{ kind }</span> }
            </span>
            { mark_cell(row) }
            <span role="gridcell" class="image-tree-size num" title={exact(row.size_bytes)}>{ bytes_text(row.size_bytes) }</span>
            <span role="gridcell" class="image-tree-waste num" title={exact(row.wasted_bytes)}>
                if row.wasted_bytes > 0 { { bytes_text(row.wasted_bytes) } }
            </span>
            <span role="gridcell" class="image-tree-mode mono">{ words::mode(row.kind, row.mode) }</span>
            <span role="gridcell" class="image-tree-owner num">{ format!("{}:{}", row.uid, row.gid) }</span>
            <span role="gridcell" class="image-tree-layer num">{ row.layer }</span>
        </div>
    }
}

/// The mark in words: what happened, what differs, and which layer ends it.
fn mark_text(row: &TreeRow) -> String {
    let mut parts = Vec::new();
    if let Some((_, word)) = words::mark(row.mark) {
        parts.push(word.to_owned());
    }
    if !row.changed.is_empty() {
        parts.push(format!("other {}", words::attributes(&row.changed)));
    }
    if let Some(by) = row.hidden_by {
        let verb = match row.mark {
            Mark::Removed => "removed by",
            Mark::Hidden => "overwritten or removed by",
            _ => "later overwritten or removed by",
        };
        parts.push(format!("{verb} {}", words::layer(by)));
    }
    parts.join(", ")
}

fn mark_cell(row: &TreeRow) -> Html {
    let text = mark_text(row);
    if text.is_empty() {
        return html! { <span role="gridcell" class="image-tree-mark" /> };
    }
    let attributes = words::attributes(&row.changed);
    html! {
        <span role="gridcell" class="image-tree-mark" title={text.clone()}>
            <span class="visually-hidden">{ text }</span>
            <span aria-hidden="true">
                if let Some((sign, word)) = words::mark(row.mark) {
                    <span class={format!("image-mark-{word}")}><span class="image-tree-sign">{ sign }</span><span class="image-tree-word">{ word }</span></span>
                }
                if !attributes.is_empty() { <span class="image-tree-changed">{ format!(" {attributes}") }</span> }
                if let Some(by) = row.hidden_by {
                    <span class="image-tree-by image-mark-hidden">{ if row.mark == Mark::Removed || row.mark == Mark::Hidden { format!(" by {by}") } else { format!(" ▨ by {by}") } }</span>
                }
            </span>
        </span>
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

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(mark: Mark, changed: &[&str], hidden_by: Option<u32>, says: &str) {
        let row = TreeRow {
            id: 1,
            depth: 0,
            name: "a".to_owned(),
            path: "a".to_owned(),
            kind: EntryKind::File,
            mark,
            size_bytes: 1,
            mode: 0o644,
            uid: 0,
            gid: 0,
            layer: 1,
            link: String::new(),
            open: false,
            has_children: false,
            wasted_bytes: 0,
            changed: changed.iter().map(|name| (*name).to_owned()).collect(),
            hidden_by,
        };
        assert_eq!(mark_text(&row), says);
    }

    #[test]
    fn a_mark_says_what_differs_and_which_layer_ends_it() {
        check(Mark::Same, &[], None, "");
        check(
            Mark::Touched,
            &["mode", "mtime"],
            None,
            "touched, other mode, time",
        );
        check(Mark::Removed, &[], Some(4), "removed, removed by layer 4");
        check(
            Mark::Hidden,
            &[],
            Some(2),
            "hidden, overwritten or removed by layer 2",
        );
        check(
            Mark::Added,
            &[],
            Some(3),
            "added, later overwritten or removed by layer 3",
        );
    }
}
