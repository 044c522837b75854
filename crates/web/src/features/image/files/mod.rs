//! The files of the selected layer: what is shown, the search, the tree, the opened file.

use crate::effects::use_worker;
use crate::features::image::download::Download;
use crate::features::image::layers::line;
use crate::features::image::place::Found;
use crate::features::image::preview::Preview;
use crate::features::image::search::Search;
use crate::features::image::session::Report;
use crate::features::image::tree::{Reveal, Tree};
use crate::features::image::words;
use layerlab_protocol::image_tools::TakeWhat;
use layerlab_protocol::tree::{EntryKind, Mark, TreeRow, TreeSort, TreeView};
use layerlab_ui::Toggle;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

/// Properties of [`Files`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The report.
    pub report: Report,
    /// Goes up with every report.
    pub revision: u32,
    /// The selected layer.
    pub layer: u32,
    /// Called with the layer to select.
    pub on_layer: Callback<u32>,
    /// Whether a choice of layers is offered here; the stack offers it elsewhere.
    pub layer_choice: bool,
    /// Leave out what the layer did not change.
    pub changes_only: bool,
    /// Called with the new state.
    pub on_changes_only: Callback<bool>,
    /// Order of siblings.
    pub sort: TreeSort,
    /// Called with the new order.
    pub on_sort: Callback<TreeSort>,
    /// A path to show.
    pub reveal: Reveal,
    /// Shows something in the tree.
    pub on_reveal: Callback<Found>,
    /// The opened file: path and the layer that stores it.
    pub open_file: Option<(AttrValue, u32)>,
    /// Opens or closes a file.
    pub on_open_file: Callback<Option<(AttrValue, u32)>>,
    /// Called with the row the cursor is on.
    pub on_active: Callback<TreeRow>,
    /// What is searched for.
    pub query: AttrValue,
    /// Called with what is typed.
    pub on_query: Callback<String>,
}

/// See the module.
#[component]
pub fn Files(props: &Props) -> Html {
    let worker = use_worker();
    let folder = use_state_eq(|| None::<TreeRow>);
    let on_file = props
        .on_open_file
        .reform(|row: TreeRow| Some((AttrValue::from(row.path), row.layer)));
    let close = props.on_open_file.reform(|()| None);
    let on_active = {
        let (folder, on_active) = (folder.setter(), props.on_active.clone());
        Callback::from(move |row: TreeRow| {
            folder.set((row.kind == EntryKind::Directory).then(|| row.clone()));
            on_active.emit(row);
        })
    };
    let on_sort = props.on_sort.reform(|event: Event| {
        match event
            .target_unchecked_into::<HtmlSelectElement>()
            .value()
            .as_str()
        {
            "size" => TreeSort::Size,
            _ => TreeSort::Name,
        }
    });
    let label = if props.changes_only {
        format!("Changes of {}", words::layer(props.layer))
    } else {
        format!("Files after {}", words::layer(props.layer))
    };
    html! {
        <div class="image-files">
            <div class="image-files-tools">
                if props.layer_choice { <LayerChoice report={props.report.clone()} layer={props.layer} on_layer={props.on_layer.clone()} /> }
                <Toggle label="Only changes of this layer" on={props.changes_only} on_change={props.on_changes_only.clone()} testid="changes-only" />
                <label class="image-choice">
                    <span>{ "Order" }</span>
                    <select onchange={on_sort} data-testid="tree-sort">
                        <option value="name" selected={props.sort == TreeSort::Name}>{ "by name" }</option>
                        <option value="size" selected={props.sort == TreeSort::Size}>{ "by size of content" }</option>
                    </select>
                </label>
                <Download what={TakeWhat::Path(String::new(), Some(props.layer))} label="All files as tar" folder=true about_bytes={stored_bytes(&props.report, 0..=props.layer)} testid="download-root" />
                <Download what={TakeWhat::Layer(props.layer)} label="This layer as tar" about_bytes={stored_bytes(&props.report, props.layer..=props.layer)} testid="download-layer" />
                if let Some(row) = &*folder {
                    <Download what={TakeWhat::Path(row.path.clone(), Some(props.layer))} label={format!("Folder {} as tar", row.name)} folder=true
                        about_bytes={row.size_bytes} testid="download-folder" />
                }
            </div>
            <Search revision={props.revision} query={props.query.clone()} on_query={props.on_query.clone()} on_reveal={props.on_reveal.clone()} />
            <div class={classes!("image-files-panes", props.open_file.is_some().then_some("image-files-panes-two"))}>
                <div class="image-files-tree">
                    <Tree client={worker.client} revision={(props.revision, worker.state.epoch)} view={TreeView::After(props.layer)}
                        sort={props.sort} changes_only={props.changes_only} reveal={props.reveal.clone()} {label} {on_file}
                        {on_active} />
                    <Legend />
                </div>
                if let Some((path, layer)) = &props.open_file {
                    <Preview path={path.clone()} layer={*layer} revision={props.revision} on_close={close} />
                }
            </div>
        </div>
    }
}

/// Content of some layers: at most so much is in the tree that they make.
fn stored_bytes(report: &Report, layers: std::ops::RangeInclusive<u32>) -> u64 {
    let image = report.image.iter().flat_map(|image| &image.layers);
    image
        .filter(|layer| layers.contains(&layer.index))
        .fold(0, |sum, layer| sum.saturating_add(layer.content_bytes))
}

#[derive(Properties, PartialEq)]
struct ChoiceProps {
    report: Report,
    layer: u32,
    on_layer: Callback<u32>,
}

#[component]
fn LayerChoice(props: &ChoiceProps) -> Html {
    let layers = props
        .report
        .image
        .as_ref()
        .map_or(&[][..], |image| &image.layers[..]);
    let onchange = {
        let on_layer = props.on_layer.clone();
        Callback::from(move |event: Event| {
            if let Ok(layer) = event
                .target_unchecked_into::<HtmlSelectElement>()
                .value()
                .parse()
            {
                on_layer.emit(layer);
            }
        })
    };
    html! {
        <label class="image-choice image-choice-layer">
            <span>{ "As of" }</span>
            <select {onchange} data-testid="tree-layer">
                { for layers.iter().rev().map(|layer| html! {
                    <option value={layer.index.to_string()} selected={layer.index == props.layer}>
                        { format!("layer {} · {}", layer.index, short(&line(layer))) }
                    </option>
                }) }
            </select>
        </label>
    }
}

/// Options cannot be cut by the style sheet.
fn short(text: &str) -> String {
    const MOST: usize = 70;
    if text.chars().count() <= MOST {
        return text.to_owned();
    }
    text.chars().take(MOST).chain(['…']).collect()
}

#[component]
fn Legend() -> Html {
    html! {
        <details class="image-legend small">
            <summary>{ "What the marks mean" }</summary>
            <dl>
                { for [Mark::Added, Mark::Replaced, Mark::Touched, Mark::Removed, Mark::Hidden].into_iter().filter_map(|mark| {
                    let (sign, word) = words::mark(mark)?;
                    Some(html! {
                        <div>
                            <dt class={format!("image-mark-{word}")}><span class="image-tree-sign" aria-hidden="true">{ sign }</span>{ word }</dt>
                            <dd>{ words::mark_means(mark) }</dd>
                        </div>
                    })
                }) }
            </dl>
        </details>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_instructions_are_cut_between_characters() {
        assert_eq!(short("RUN a"), "RUN a");
        assert_eq!(short(&"ä".repeat(200)).chars().count(), 71);
    }
}
