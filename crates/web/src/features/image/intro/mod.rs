//! Before an image is open: choose or drop a file, make one, or take a sample. Also what was wrong with the last file.
//!
//! Dropping is not handled here: the frame of the page takes files anywhere in the window.

mod samples;

use crate::effects::use_worker;
use crate::features::image::failure_text::{failure_text, ticked};
use crate::features::image::place::Place;
use crate::features::image::session::{ImageSession, Phase};
use crate::features::image::shares::grouped;
use crate::features::image::unpacked;
use crate::features::image::words;
use crate::folder;
use layerlab_protocol::Progress;
use layerlab_ui::{Button, Callout, Card, Icon, Look, ProgressBar, Shape, badge::Tone, bytes_text};
pub use samples::{Samples, sample_file};
use wasm_bindgen_futures::spawn_local;
use web_sys::{File, HtmlInputElement};
use yew::prelude::*;

/// Properties of [`Intro`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The archive, as far as it is.
    pub session: ImageSession,
    /// Where the link points.
    pub place: Place,
    /// Opens a file.
    pub on_open: Callback<File>,
}

/// See the module.
#[component]
pub fn Intro(props: &Props) -> Html {
    let session = &props.session;
    let name = session
        .file
        .as_ref()
        .map_or(AttrValue::Static("the file"), |(name, _)| name.clone());
    let retry = session.retry.reform(|_: MouseEvent| ());
    if let Phase::Reading(progress) = &session.phase {
        let total = session.file.as_ref().map_or(0, |(_, bytes)| *bytes);
        return html! { <Reading {name} file_bytes={total} progress={progress.clone()} on_cancel={session.cancel.clone()} /> };
    }
    html! {
        <div class="image-intro">
            { match &session.phase {
                Phase::Failed(failure) => {
                    let text = failure_text(failure, &name);
                    html! {
                        <Callout tone={Tone::Error} alert=true title={text.what} testid="image-failure">
                            if !text.why.is_empty() { <p>{ ticked(&text.why) }</p> }
                            <p>{ ticked(&text.todo) }</p>
                            <div class="row">
                                <Button small=true icon={Shape::Undo} onclick={retry} testid="image-retry">
                                    { "Read it again" }
                                </Button>
                                <span class="small muted image-name">{ name }</span>
                            </div>
                        </Callout>
                    }
                }
                Phase::Stopped => html! {
                    <Callout tone={Tone::Info} title={format!("Reading {name} was stopped.")} testid="image-stopped">
                        <p>{ "Nothing of it was kept." }</p>
                        <div class="row">
                            <Button small=true icon={Shape::Undo} onclick={retry} testid="image-retry">{ "Read it again" }</Button>
                        </div>
                    </Callout>
                },
                _ if props.place.points_inside() => html! {
                    <Callout tone={Tone::Info} title={pointed(&props.place)}>
                        <p>{ "A link cannot carry the file. Open the same file and this place is shown." }</p>
                    </Callout>
                },
                _ => Html::default(),
            } }
            <Drop on_open={props.on_open.clone()} />
            <Samples title="Or take a sample" on_open={props.on_open.clone()} />
        </div>
    }
}

fn pointed(place: &Place) -> String {
    match (place.layer, place.path.is_empty()) {
        (Some(layer), true) => format!("This link points at {} of an image.", words::layer(layer)),
        (Some(layer), false) => format!(
            "This link points at {} in {} of an image.",
            place.path,
            words::layer(layer)
        ),
        (None, _) => format!("This link points at {} in an image.", place.path),
    }
}

#[derive(Properties, PartialEq)]
struct DropProps {
    on_open: Callback<File>,
}

#[component]
fn Drop(props: &DropProps) -> Html {
    let input = use_node_ref();
    let onchange = {
        let on_open = props.on_open.clone();
        Callback::from(move |event: Event| {
            let input: HtmlInputElement = event.target_unchecked_into();
            if let Some(file) = input.files().and_then(|files| files.get(0)) {
                on_open.emit(file);
            }
            // The same file can be chosen again.
            input.set_value("");
        })
    };
    let choose = {
        let input = input.clone();
        Callback::from(move |_| {
            if let Some(input) = input.cast::<HtmlInputElement>() {
                input.click();
            }
        })
    };
    html! {
        <div class="image-drop" data-testid="image-drop">
            <span class="image-drop-icon"><Icon shape={Shape::Layers} /></span>
            <h1 class="image-drop-title">{ "Open a saved image" }</h1>
            <p>{ "See what each layer added, what it hides, and which bytes nobody can read any more." }</p>
            <div class="row image-drop-actions">
                <Button look={Look::Primary} icon={Shape::Open} onclick={choose}>{ "Choose a file" }</Button>
                <Folder on_open={props.on_open.clone()} />
                <span class="muted">{ "or drop it anywhere" }</span>
            </div>
            <input ref={input} type="file" class="visually-hidden" tabindex="-1" aria-label="Saved image" {onchange}
                data-testid="image-file-input" />
            <p class="image-drop-private">{ "Your file stays in this browser. There is no server." }</p>
            <p class="small muted">
                { "Make one with " }<code>{ "docker save NAME -o image.tar" }</code>
                { ". Docker, Podman, BuildKit, Skopeo and Kaniko archives open, plain or compressed, and folders with an OCI layout." }
            </p>
        </div>
    }
}

/// A button that opens a folder with an unpacked image.
#[component]
fn Folder(props: &DropProps) -> Html {
    let client = use_worker().client;
    let input = use_node_ref();
    let problem = use_state_eq(|| None::<AttrValue>);
    let choose = {
        let input = input.clone();
        Callback::from(move |_| {
            if let Some(input) = input.cast::<HtmlInputElement>() {
                input.click();
            }
        })
    };
    let onchange = {
        let (on_open, problem) = (props.on_open.clone(), problem.setter());
        Callback::from(move |event: Event| {
            let input: HtmlInputElement = event.target_unchecked_into();
            let Some(list) = input.files() else {
                return;
            };
            let (client, on_open, problem) = (client.clone(), on_open.clone(), problem.clone());
            spawn_local(async move {
                problem.set(None);
                // Taken before the field is emptied, which empties the list, too.
                let found = folder::files_of(&list, |_| ()).await.unwrap_or_default();
                input.set_value("");
                let name = found
                    .files
                    .first()
                    .and_then(|(path, _)| path.split_once('/'))
                    .map_or_else(|| "folder".to_owned(), |(top, _)| top.to_owned());
                if !unpacked::is_image(&found.files) {
                    problem.set(Some(format!("The folder {name} holds no unpacked image: there is no oci-layout and no manifest.json with layers in it.").into()));
                    return;
                }
                match unpacked::archive(&client, &name, found.files, &found.handles).await {
                    Ok(file) => on_open.emit(file),
                    Err(failure) => {
                        let text = failure_text(&failure, &name);
                        problem.set(Some(format!("{}; {}", text.why, text.todo).into()));
                    }
                }
            });
        })
    };
    html! {
        <>
            <Button icon={Shape::Folder} onclick={choose}>{ "Choose a folder" }</Button>
            <input ref={input} type="file" webkitdirectory=true class="visually-hidden" tabindex="-1" aria-label="Folder with an unpacked image" {onchange}
                data-testid="image-folder-input" />
            if let Some(problem) = (*problem).clone() { <p class="small" role="alert">{ problem }</p> }
        </>
    }
}

#[derive(Properties, PartialEq)]
struct ReadingProps {
    name: AttrValue,
    file_bytes: u64,
    progress: Option<Progress>,
    on_cancel: Callback<()>,
}

#[component]
fn Reading(props: &ReadingProps) -> Html {
    let (done, total) = match &props.progress {
        Some(progress) => (progress.done_bytes, progress.total_bytes),
        None => (0, props.file_bytes),
    };
    let says = if total == 0 {
        bytes_text(done)
    } else {
        format!("{} of {}", bytes_text(done), bytes_text(total))
    };
    let doing = match &props.progress {
        Some(progress) if progress.n_layers > 0 && progress.layer > 0 => {
            format!("reading layer {} of {}", progress.layer, progress.n_layers)
        }
        Some(progress) if !progress.doing.is_empty() => progress.doing.clone(),
        _ => "starting".to_owned(),
    };
    let entries = props
        .progress
        .as_ref()
        .map_or(0, |progress| progress.n_entries);
    let cancel = props.on_cancel.reform(|_: MouseEvent| ());
    html! {
        <Card class="image-reading" testid="image-progress">
            <h1 class="image-reading-title">{ "Reading " }<span class="image-name">{ props.name.clone() }</span></h1>
            <ProgressBar label={doing} {done} {total} {says} />
            <div class="row spread">
                <Button onclick={cancel} icon={Shape::Cross} testid="image-cancel">{ "Stop" }</Button>
                if entries > 0 {
                    <span class="small muted num">{ format!("{} entries so far", grouped(entries)) }</span>
                }
            </div>
        </Card>
    }
}
