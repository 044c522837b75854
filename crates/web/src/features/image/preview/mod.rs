//! One file, also one that later layers hide: deleted does not mean gone.
//!
//! The worker says what the content is and which ways of showing fit; each way is a module here. Nothing of a file is
//! ever run: texts are text, pictures are drawn by `<img>`, which executes no script.

mod bytes;
mod certificates;
mod json;
mod listing;
mod picture;
mod program;
mod text;

use crate::effects::use_worker;
use crate::features::image::download::Download;
use crate::features::image::failure_text::{failure_text, ticked};
use crate::features::image::session::stoppable;
use crate::features::image::shares::exact;
use crate::features::image::words;
use layerlab_protocol::image_tools::TakeWhat;
use layerlab_protocol::look::{FileBody, FileLook, FileLooked, ShowAs, Unpacked};
use layerlab_protocol::{Failure, Progress};
use layerlab_ui::{Button, Callout, Shape, badge::Tone, bytes_text, count_text};
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

/// Properties of [`Preview`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Path.
    pub path: AttrValue,
    /// Layer that stores it.
    pub layer: u32,
    /// Goes up with every report.
    pub revision: u32,
    /// Closes the preview.
    pub on_close: Callback<()>,
}

/// A file of the open image.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Place {
    path: AttrValue,
    layer: u32,
}

impl Place {
    /// Asks for a piece of it.
    fn look(&self, show: Option<ShowAs>, offset: u64, len: u32) -> FileLook {
        FileLook {
            path: self.path.to_string(),
            layer: self.layer,
            show,
            encoding: None,
            offset,
            len,
        }
    }
}

/// See the module.
#[component]
pub fn Preview(props: &Props) -> Html {
    let worker = use_worker();
    let wanted = use_state_eq(|| None::<ShowAs>);
    let answer = use_state(|| None::<Result<Rc<FileLooked>, Failure>>);
    let percent = use_state_eq(|| None::<u64>);
    let place = Place {
        path: props.path.clone(),
        layer: props.layer,
    };
    {
        let wanted = wanted.setter();
        use_effect_with(place.clone(), move |_| wanted.set(None));
    }
    {
        let (answer, percent, client) = (answer.setter(), percent.setter(), worker.client);
        let deps = (place.clone(), props.revision, *wanted);
        use_effect_with(deps, move |(place, _, wanted)| {
            answer.set(None);
            percent.set(None);
            let request = place.look(*wanted, 0, bytes::BLOCK_BYTES);
            let progress = Callback::from(move |now: Progress| {
                percent.set(
                    now.done_bytes
                        .saturating_mul(100)
                        .checked_div(now.total_bytes),
                );
            });
            let (reply, stop) = stoppable(client.call_with(request, None, Some(progress)));
            spawn_local(async move {
                if let Some(result) = reply.await {
                    answer.set(Some(result.map(Rc::new)));
                }
            });
            // Another file, or none: what is no longer wanted is not read to its end.
            move || stop.now()
        });
    }
    let close = props.on_close.reform(|_: MouseEvent| ());
    let looked = match &*answer {
        Some(Ok(looked)) => Some(looked),
        _ => None,
    };
    html! {
        <section class="image-preview" aria-label="File" data-testid="preview">
            <header class="image-preview-head">
                <div class="grow">
                    <h2 class="image-preview-title image-name">{ props.path.clone() }</h2>
                    <p class="small muted" data-testid="preview-says">
                        { format!("as stored in {}", words::layer(props.layer)) }
                        if let Some(looked) = looked {
                            { " · " }<span title={exact(looked.size_bytes)}>{ bytes_text(looked.size_bytes) }</span>
                            { format!(" · {}", looked.says) }
                        }
                    </p>
                </div>
                <Button small=true icon={Shape::Cross} label="Close the file" onclick={close} />
            </header>
            <div class="image-preview-tools">
                if let Some(looked) = looked { { choice(looked, &wanted) } }
                <Download what={TakeWhat::Path(props.path.to_string(), Some(props.layer))} label="Download"
                    about_bytes={looked.map_or(0, |looked| looked.size_bytes)} testid="preview-download" />
            </div>
            { match &*answer {
                None => html! {
                    <p class="muted" role="status">{ "reading…" }if let Some(percent) = *percent { { format!(" {percent} % of the image") } }</p>
                },
                Some(Err(failure)) => {
                    let text = failure_text(failure, &props.path);
                    html! { <Callout tone={Tone::Warning} title={format!("{} cannot be shown.", props.path)}><p>{ ticked(&text.why) }</p><p>{ ticked(&text.todo) }</p></Callout> }
                }
                Some(Ok(looked)) => html! { <>{ remarks(looked) }{ body(&place, looked) }</> },
            } }
        </section>
    }
}

/// The ways of showing, when there is a choice.
fn choice(looked: &FileLooked, wanted: &UseStateHandle<Option<ShowAs>>) -> Html {
    if looked.choices.len() < 2 {
        return Html::default();
    }
    let choices = looked.choices.clone();
    let onchange = {
        let wanted = wanted.setter();
        Callback::from(move |event: Event| {
            let chosen = event.target_unchecked_into::<HtmlSelectElement>().value();
            wanted.set(choices.iter().copied().find(|show| key(*show) == chosen));
        })
    };
    html! {
        <label class="image-choice">
            <span>{ "Show" }</span>
            <select {onchange} data-testid="preview-show">
                { for looked.choices.iter().map(|show| html! {
                    <option value={key(*show)} selected={looked.show == Some(*show)}>{ label(*show) }</option>
                }) }
            </select>
        </label>
    }
}

fn key(show: ShowAs) -> &'static str {
    match show {
        ShowAs::Text => "text",
        ShowAs::Bytes => "bytes",
        ShowAs::Json => "json",
        ShowAs::Certificates => "certificates",
        ShowAs::Program => "program",
        ShowAs::Listing => "listing",
        ShowAs::Unpacked => "unpacked",
        ShowAs::Picture => "picture",
    }
}

fn label(show: ShowAs) -> &'static str {
    match show {
        ShowAs::Text => "as text",
        ShowAs::Bytes => "as bytes",
        ShowAs::Json => "as JSON, laid out",
        ShowAs::Certificates => "certificates and keys in it",
        ShowAs::Program => "what its headers say",
        ShowAs::Listing => "what is in it",
        ShowAs::Unpacked => "unpacked",
        ShowAs::Picture => "as a picture",
    }
}

/// What must be known about what is shown.
fn remarks(looked: &FileLooked) -> Html {
    let is_list = looked.show == Some(ShowAs::Certificates);
    html! {
        <>
            if looked.damaged {
                <Callout tone={Tone::Warning} title="The image is damaged or cut off here.">
                    <p>{ "Not all that it says to store could be read; what could is shown. Save the image again." }</p>
                </Callout>
            }
            if looked.masked_keys > 0 && !is_list {
                <p class="image-preview-note" data-testid="preview-masked">
                    { format!("{} in it: masked with * here, so that nobody reads it over your shoulder. The download holds it as it is, and so does everybody's copy of this image.",
                        count_text(looked.masked_keys, "private key", "private keys")) }
                </p>
            }
        </>
    }
}

fn body(place: &Place, looked: &Rc<FileLooked>) -> Html {
    // What one file left in a view is not for the next one.
    let key = format!("{} {}", place.layer, place.path);
    match &looked.body {
        FileBody::Nothing => html! { <p class="muted">{ "The file is empty." }</p> },
        FileBody::Text(_) => {
            html! { <text::TextView {key} place={place.clone()} looked={Rc::clone(looked)} /> }
        }
        FileBody::Bytes(_) => {
            html! { <bytes::BytesView {key} place={place.clone()} looked={Rc::clone(looked)} /> }
        }
        FileBody::Json(_) => html! { <json::JsonView {key} looked={Rc::clone(looked)} /> },
        FileBody::Certificates(file) => certificates::view(file),
        FileBody::Program(Some(binary)) => program::view(binary),
        FileBody::Program(None) => {
            html! { <p class="muted">{ "Its headers are damaged; its bytes can be shown." }</p> }
        }
        FileBody::Listing(_) => html! { <listing::ListingView {key} looked={Rc::clone(looked)} /> },
        FileBody::Unpacked(unpacked) => unpacked_view(unpacked),
        FileBody::Picture(_) => html! { <picture::PictureView looked={Rc::clone(looked)} /> },
    }
}

fn unpacked_view(unpacked: &Unpacked) -> Html {
    html! {
        <>
            if let Some(piece) = &unpacked.text {
                { text::block(&piece.text, "Unpacked content") }
            } else {
                <p class="small muted">{ "What it unpacks to is no text: shown as bytes." }</p>
                { text::block(&bytes::dump(&unpacked.bytes), "Unpacked content as bytes") }
            }
            if !unpacked.whole {
                <p class="small muted">{ "Only the start is unpacked here; the download is whole." }</p>
            }
        </>
    }
}
