//! The files of the selected layer: what is shown, the search, the tree, the opened file.

use crate::effects::use_worker;
use crate::features::image::download::Download;
use crate::features::image::look::{Controls, Look};
use crate::features::image::place::Found;
use crate::features::image::preview::Preview;
use crate::features::image::search::Search;
use crate::features::image::session::Report;
use crate::features::image::tree::{Reveal, Tree};
use crate::features::image::words;
use layerlab_protocol::image_tools::TakeWhat;
use layerlab_protocol::tree::{EntryKind, Mark, TreeRow, TreeView};
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
    /// Called with the layer to select; `None` where it is chosen elsewhere.
    pub on_layer: Option<Callback<u32>>,
    /// How the tree is looked at.
    pub look: Look,
    /// Leave out what did not change.
    pub changes_only: bool,
    /// Called with the new look.
    pub on_look: Callback<Look>,
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
    let view = props.look.view(props.layer);
    let label = match view {
        TreeView::Between(since, _) => format!(
            "{} against {}",
            words::layer(props.layer),
            words::layer(since)
        ),
        _ if props.changes_only => format!("Changes of {}", words::layer(props.layer)),
        _ => format!("Files after {}", words::layer(props.layer)),
    };
    html! {
        <div class="image-files">
            <div class="image-files-tools">
                <Controls report={props.report.clone()} layer={props.layer} on_layer={props.on_layer.clone()}
                    look={props.look} changes_only={props.changes_only} on_look={props.on_look.clone()} />
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
                    <Tree client={worker.client} revision={(props.revision, worker.state.epoch)} {view}
                        look={props.look} changes_only={props.changes_only} reveal={props.reveal.clone()} {label} {on_file}
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
                <div><dt>{ "mode, owner …" }</dt><dd>{ "behind a mark: what differs beside the content, or instead of it" }</dd></div>
                <div><dt class="image-mark-hidden"><span class="image-tree-sign" aria-hidden="true">{ "▨" }</span>{ "by 4" }</dt>
                    <dd>{ "layer 4 deletes or overwrites what this row shows" }</dd></div>
            </dl>
        </details>
    }
}
