//! The paths that differ, by kind of change and by folder.

use super::look::AgainstLook;
use super::words::{change, delta, path as path_words, signed};
use crate::features::image::paged::use_paged;
use crate::features::image::place::Found;
use crate::features::image::shares::{exact, grouped};
use layerlab_protocol::image_compare::ImageComparison;
use layerlab_protocol::image_tools::{DiffDirectory, DiffPath};
use layerlab_ui::{Button, bytes_text};
use std::rc::Rc;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

/// Folders drawn; they come largest change first.
const MAX_FOLDERS: usize = 30;

/// Properties of [`Paths`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The comparison.
    pub answer: Rc<ImageComparison>,
    /// Which of them are shown.
    pub look: AgainstLook,
    /// Called with another look.
    pub on_look: Callback<AgainstLook>,
    /// Shows a path of the open image in its tree.
    pub on_reveal: Callback<Found>,
    /// The topmost layer of the open image.
    pub top: u32,
}

/// See the module.
#[component]
pub fn Paths(props: &Props) -> Html {
    let diff = &props.answer.diff;
    let look = &props.look;
    let mut rows: Vec<&DiffPath> = diff
        .paths
        .iter()
        .filter(|row| is_shown(row, look))
        .collect();
    if !look.is_by_path {
        // They come by path, which decides between equal ones.
        rows.sort_by_key(|row| std::cmp::Reverse(weight(row)));
    }
    let on_order = {
        let look = look.clone();
        props.on_look.reform(move |event: Event| AgainstLook {
            is_by_path: event.target_unchecked_into::<HtmlSelectElement>().value() == "path",
            ..look.clone()
        })
    };
    let (n_shown, more) = use_paged(rows.len());
    if diff.totals.is_empty() {
        return Html::default();
    }
    let filter = |change: &str| {
        let (look, change) = (look.clone(), change.to_owned());
        props.on_look.reform(move |_: MouseEvent| AgainstLook {
            change: change.clone(),
            ..look.clone()
        })
    };
    let chip = |kind: &str, sign: &str, text: String| {
        let is_on = look.change == kind;
        html! {
            <button type="button" class="against-chip" aria-pressed={if is_on { "true" } else { "false" }}
                onclick={filter(kind)} data-testid="against-kind" data-kind={kind.to_owned()}>
                if !sign.is_empty() { <span class="image-tree-sign" aria-hidden="true">{ sign.to_owned() }</span> }
                { text }
            </button>
        }
    };
    let all: u64 = diff.totals.iter().map(|totals| totals.paths).sum();
    html! {
        <section class="against-paths">
            <h2 id="against-paths-title" class="image-section-title">{ "Files" }</h2>
            <div class="against-chips" role="group" aria-label="Kind of change">
                { chip("", "", format!("all {}", grouped(all))) }
                { for diff.totals.iter().map(|totals| {
                    let (sign, word, _) = change(&totals.kind);
                    let bytes = if totals.kind == "removed" { totals.before_bytes } else { totals.after_bytes };
                    chip(&totals.kind, sign, format!("{} {word}, {}", grouped(totals.paths), bytes_text(bytes)))
                }) }
            </div>
            <label class="image-choice">
                <span>{ "Order" }</span>
                <select onchange={on_order} data-testid="against-order">
                    <option value="bytes" selected={!look.is_by_path}>{ "most bytes first" }</option>
                    <option value="path" selected={look.is_by_path}>{ "by path" }</option>
                </select>
            </label>
            <div class="against-panes">
                if !diff.directories.is_empty() {
                    <Folders directories={diff.directories.clone()} look={look.clone()} on_look={props.on_look.clone()} />
                }
                <div class="against-list">
                    if !look.folder.is_empty() {
                        <p class="against-folder">{ "Below " }<code>{ format!("/{}", look.folder) }</code>{ " " }
                            <Button small=true onclick={
                                let look = look.clone();
                                props.on_look.reform(move |_| AgainstLook { folder: String::new(), ..look.clone() })
                            } testid="against-folder-all">{ "Show all folders" }</Button>
                        </p>
                    }
                    if rows.is_empty() {
                        <p class="muted">{ "No such path." }</p>
                    } else {
                        <div class="table-frame against-scroll" tabindex="0" role="region" aria-labelledby="against-paths-title">
                            <table class="table">
                                <thead><tr><th scope="col">{ "Path" }</th><th scope="col">{ "Change" }</th><th scope="col" class="table-number">{ "Content" }</th></tr></thead>
                                <tbody>{ for rows.iter().take(n_shown).map(|row| line(row, props)) }</tbody>
                            </table>
                        </div>
                    }
                    { more }
                    if diff.paths_omitted > 0 {
                        <p class="small muted">{ format!("{} paths with fewer bytes are in the sums but not in this list.", grouped(diff.paths_omitted)) }</p>
                    }
                </div>
            </div>
        </section>
    }
}

/// Bytes that a change moves: the difference, of a new content all of it.
fn weight(row: &DiffPath) -> u64 {
    let delta = row.before_bytes.abs_diff(row.after_bytes);
    match row.kind.as_str() {
        "content" | "moved" => delta.max(row.after_bytes),
        _ => delta,
    }
}

fn is_shown(row: &DiffPath, look: &AgainstLook) -> bool {
    let is_below = |path: &str| {
        look.folder.is_empty()
            || path
                .strip_prefix(look.folder.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    (look.change.is_empty() || look.change == row.kind)
        && (is_below(&row.path) || row.moved_from.as_deref().is_some_and(is_below))
}

fn line(row: &DiffPath, props: &Props) -> Html {
    let (sign, _, class) = change(&row.kind);
    // Which side the open image is on decides whether it has the path.
    let absent = if props.look.is_swapped {
        "added"
    } else {
        "removed"
    };
    let shown = match (&row.moved_from, props.look.is_swapped) {
        (Some(from), true) => from,
        _ => &row.path,
    };
    let reveal = (row.kind != absent).then(|| {
        let found = Found {
            path: shown.clone(),
            layer: props.top,
            is_file: false,
        };
        props.on_reveal.reform(move |_: MouseEvent| found.clone())
    });
    let sizes = match (row.before_bytes, row.after_bytes) {
        (a, b) if a == b => bytes_text(a),
        (0, b) if row.kind == "added" => bytes_text(b),
        (a, 0) if row.kind == "removed" => bytes_text(a),
        (a, b) => format!("{} → {}", bytes_text(a), bytes_text(b)),
    };
    let title = format!(
        "{} before, {} after",
        exact(row.before_bytes),
        exact(row.after_bytes)
    );
    html! {
        <tr data-testid="against-path" data-path={row.path.clone()} data-kind={row.kind.clone()}>
            <th scope="row" class="image-cell-path">
                if let Some(onclick) = reveal {
                    <button type="button" class="image-path-link" title="show it in the tree" {onclick}>{ row.path.clone() }</button>
                } else {
                    <span class="image-name mono">{ row.path.clone() }</span>
                }
            </th>
            <td class={format!("image-mark-{class}")}><span class="image-tree-sign" aria-hidden="true">{ sign }</span>{ path_words(row) }</td>
            <td class="table-number" {title}>{ sizes }
                if row.kind == "content" && row.before_bytes != row.after_bytes {
                    <span class="small muted">{ format!(" ({})", signed(delta(row.before_bytes, row.after_bytes))) }</span>
                }
            </td>
        </tr>
    }
}

#[derive(Properties, PartialEq)]
struct FoldersProps {
    directories: Vec<DiffDirectory>,
    look: AgainstLook,
    on_look: Callback<AgainstLook>,
}

/// Folders that grew or shrank; choosing one shows the paths below it.
#[component]
fn Folders(props: &FoldersProps) -> Html {
    let widest = props
        .directories
        .iter()
        .map(|directory| directory.delta_bytes.unsigned_abs())
        .max()
        .unwrap_or(0);
    html! {
        <ul class="against-folders" aria-label="Folders by difference in bytes">
            { for props.directories.iter().take(MAX_FOLDERS).map(|directory| {
                let is_on = props.look.folder == directory.path;
                let (look, path) = (props.look.clone(), directory.path.clone());
                let onclick = props.on_look.reform(move |_: MouseEvent| AgainstLook {
                    folder: if look.folder == path { String::new() } else { path.clone() },
                    ..look.clone()
                });
                let part = if widest == 0 { 0.0 } else {
                    directory.delta_bytes.unsigned_abs() as f64 / widest as f64 * 100.0
                };
                let class = if directory.delta_bytes < 0 { "against-bar-less" } else { "against-bar-more" };
                html! {
                    <li key={directory.path.clone()}>
                        <button type="button" class="against-folder-item" aria-pressed={if is_on { "true" } else { "false" }} {onclick}
                            data-testid="against-folder" data-path={directory.path.clone()}>
                            <span class="against-folder-name mono clip">{ format!("/{}", directory.path) }</span>
                            <span class="num">{ signed(directory.delta_bytes) }</span>
                            <svg class="against-bar" width="100%" height="4" aria-hidden="true" focusable="false">
                                <rect {class} width={format!("{:.1}%", part.max(0.6))} height="4" rx="2" />
                            </svg>
                        </button>
                    </li>
                }
            }) }
        </ul>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_content_weighs_all_of_it() {
        let row = |kind: &str, before_bytes, after_bytes| DiffPath {
            path: "a".to_owned(),
            kind: kind.to_owned(),
            moved_from: None,
            changed: Vec::new(),
            before_bytes,
            after_bytes,
        };
        assert_eq!(weight(&row("content", 100, 100)), 100);
        assert_eq!(weight(&row("removed", 70, 0)), 70);
        assert_eq!(weight(&row("metadata", 70, 70)), 0);
    }

    #[test]
    fn folder_and_kind_filter_together() {
        let row = |path: &str, kind: &str, from: Option<&str>| DiffPath {
            path: path.to_owned(),
            kind: kind.to_owned(),
            moved_from: from.map(str::to_owned),
            changed: Vec::new(),
            before_bytes: 0,
            after_bytes: 0,
        };
        let look = AgainstLook {
            folder: "usr/lib".to_owned(),
            change: "moved".to_owned(),
            ..AgainstLook::default()
        };
        assert!(is_shown(&row("usr/lib/a", "moved", None), &look));
        assert!(is_shown(&row("opt/a", "moved", Some("usr/lib/a")), &look));
        assert!(!is_shown(&row("usr/lib64/a", "moved", None), &look));
        assert!(!is_shown(&row("usr/lib/a", "added", None), &look));
        assert!(is_shown(&row("x", "added", None), &AgainstLook::default()));
    }
}
