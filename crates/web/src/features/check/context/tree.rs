//! The files as a tree: in, out, and by which line. Rows come from the worker as they are seen; one tab stop, keys as in
//! the ARIA tree.

use super::amount;
use crate::views::words::code_text;
use layerlab_protocol::context::{ContextReport, ContextRow};
use layerlab_ui::virtual_list::RowAria;
use layerlab_ui::{Shape, Table, Toggle, TreeRow, VirtualList, bytes_text};
use std::rc::Rc;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// Properties of [`Tree`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The rows, and more about the selected path.
    pub report: Rc<ContextReport>,
    /// The selected line of the ignore file: what it decides is marked.
    pub line: Option<u32>,
    /// The selected path.
    pub path: AttrValue,
    /// Part of paths that are looked for.
    pub filter: AttrValue,
    /// Selects a path.
    pub on_path: Callback<String>,
    /// Opens or closes a folder.
    pub on_toggle: Callback<String>,
    /// Looks for paths.
    pub on_filter: Callback<String>,
    /// Hears which rows are in view.
    pub on_window: Callback<(usize, usize)>,
    /// Asks what a change of the file builds again.
    pub on_change: Callback<String>,
}

fn row_at(report: &ContextReport, at: usize) -> Option<&ContextRow> {
    report.rows.get(at.checked_sub(report.start as usize)?)
}

/// See the module.
#[component]
pub fn Tree(props: &Props) -> Html {
    let report = &props.report;
    let as_table = use_state_eq(|| false);
    // Where the cursor is, while its row is not loaded.
    let last = use_state_eq(|| None::<usize>);
    let found = report.rows.iter().position(|row| props.path == row.path);
    let active = found.map(|at| at + report.start as usize).or(*last);
    let on_active = {
        let (report, last, on_path) = (report.clone(), last.setter(), props.on_path.clone());
        Callback::from(move |at: usize| {
            last.set(Some(at));
            if let Some(row) = row_at(&report, at) {
                on_path.emit(row.path.clone());
            }
        })
    };
    let toggle = {
        let (report, on_toggle) = (report.clone(), props.on_toggle.clone());
        Callback::from(move |at: usize| {
            if let Some(row) = row_at(&report, at).filter(|row| row.is_folder) {
                on_toggle.emit(row.path.clone());
            }
        })
    };
    let on_key = {
        let (report, toggle, on_active) = (report.clone(), toggle.clone(), on_active.clone());
        Callback::from(move |(at, event): (usize, KeyboardEvent)| {
            let Some(row) = row_at(&report, at) else {
                return;
            };
            match event.key().as_str() {
                "ArrowRight" if row.is_folder && !row.open => toggle.emit(at),
                "ArrowRight" if row.is_folder => on_active.emit(at + 1),
                "ArrowLeft" if row.open => toggle.emit(at),
                "ArrowLeft" => {
                    let above = |other: &ContextRow| {
                        other.depth < row.depth && row.path.starts_with(&format!("{}/", other.path))
                    };
                    if let Some(parent) = report.rows.iter().rposition(above) {
                        on_active.emit(parent + report.start as usize);
                    }
                }
                _ => return,
            }
            event.prevent_default();
        })
    };
    let render = {
        let (report, toggle, line) = (report.clone(), toggle.clone(), props.line);
        let is_list = !props.filter.is_empty();
        Callback::from(move |at: usize| match row_at(&report, at) {
            Some(data) => row(data, is_list, line, toggle.reform(move |()| at)),
            None => html! { <span class="context-wait" aria-hidden="true" /> },
        })
    };
    let row_aria = {
        let report = report.clone();
        Callback::from(move |at: usize| {
            row_at(&report, at).map_or_else(RowAria::default, |row| RowAria {
                level: row.depth + 1,
                expanded: row.is_folder.then_some(row.open),
            })
        })
    };
    let oninput = {
        let on_filter = props.on_filter.clone();
        Callback::from(move |event: InputEvent| {
            on_filter.emit(event.target_unchecked_into::<HtmlInputElement>().value())
        })
    };
    let on_table = {
        let setter = as_table.setter();
        Callback::from(move |on: bool| setter.set(on))
    };
    html! {
        <section class="context-files" aria-label="Files">
            <div class="context-files-head">
                <label class="context-filter">
                    <span class="visually-hidden">{ "Find files by a part of their path" }</span>
                    <input type="search" placeholder="Find a file" value={props.filter.clone()} {oninput} data-testid="context-filter" />
                </label>
                <Toggle label="View as table" on={*as_table} on_change={on_table} testid="context-table-toggle" />
            </div>
            if report.n_rows == 0 {
                <p class="muted context-none">{ if props.filter.is_empty() { "There is no file in it." } else { "No path holds that." } }</p>
            } else if *as_table {
                { table(report) }
            } else {
                <VirtualList id="context-tree" class="context-tree" label="Files of the build context" role="tree" row_role="treeitem"
                    n_rows={report.n_rows as usize} {render} row_aria={Some(row_aria)} {active} {on_active} on_open={toggle} {on_key}
                    on_window={props.on_window.clone()} testid="context-tree" />
            }
            { said(props) }
        </section>
    }
}

/// More about the selected path.
fn said(props: &Props) -> Html {
    let Some(decision) = props
        .report
        .path
        .as_ref()
        .filter(|decision| props.path == decision.path)
    else {
        return html! { <p class="muted small">{ "Choose a file to see which line decides about it." }</p> };
    };
    let onclick = {
        let (on_change, path) = (props.on_change.clone(), decision.path.clone());
        Callback::from(move |_: MouseEvent| on_change.emit(path.clone()))
    };
    html! {
        <div class="context-said" role="status" data-testid="context-said">
            <p>{ code_text(&decision.says) }</p>
            <button type="button" class="cache-chip" {onclick} data-testid="context-what-if">{ "What runs again if it changes?" }</button>
        </div>
    }
}

/// In, out or both, in words.
fn state(row: &ContextRow) -> (&'static str, &'static str) {
    match (row.inside.files, row.outside.files) {
        (0, 0) if row.excluded => ("out", "context-out"),
        (0, n) if n > 0 => ("out", "context-out"),
        (_, 0) => ("in", "context-in"),
        _ => ("partly", "context-partly"),
    }
}

fn row(row: &ContextRow, is_list: bool, line: Option<u32>, on_toggle: Callback<()>) -> Html {
    let (word, class) = state(row);
    let decided = line.is_some_and(|line| line == row.line);
    let name = if is_list {
        row.path.as_str()
    } else {
        row.path.rsplit('/').next().unwrap_or("")
    };
    let bytes = row.inside.bytes + row.outside.bytes;
    html! {
        <TreeRow depth={row.depth} open={row.is_folder.then_some(row.open)} {on_toggle} name={name.to_owned()}
            icon={if row.is_folder { Shape::Folder } else { Shape::File }}
            class={classes!("context-row", class, decided.then_some("context-decided"))}>
            <span class="context-state">
                { word }
                if row.line > 0 { <span class="context-by">{ format!(" · line {}", row.line) }</span> }
            </span>
            <span class="context-bytes">{ bytes_text(bytes) }</span>
        </TreeRow>
    }
}

fn table(report: &ContextReport) -> Html {
    let columns = vec![
        ("Path".into(), false),
        ("In".into(), true),
        ("Out".into(), true),
        ("Decided by line".into(), true),
    ];
    let rows = report.rows.iter().map(|row| {
        vec![
            html! { <code>{ format!("{}{}", row.path, if row.is_folder { "/" } else { "" }) }</code> },
            html! { { amount(row.inside) } },
            html! { { amount(row.outside) } },
            html! { { if row.line > 0 { row.line.to_string() } else { "none".to_owned() } } },
        ]
    });
    let caption = match report.rows.len() < report.n_rows as usize {
        true => format!(
            "Files of the build context, the first {} of {} rows",
            report.rows.len(),
            report.n_rows
        ),
        false => "Files of the build context".to_owned(),
    };
    html! { <Table {caption} {columns} rows={rows.collect::<Vec<_>>()} testid="context-table" /> }
}
