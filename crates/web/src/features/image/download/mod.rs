//! Gives a part of the image to the visitor as a file.
//!
//! What is small goes through the page's memory into the browser's downloads. What is large is written by the worker,
//! piece by piece, into a file that the visitor chooses, where a browser offers that (`showSaveFilePicker`); where it
//! does not, a bound is named beforehand.

mod target;

use crate::effects::use_worker;
use crate::features::image::failure_text::failure_text;
use crate::features::image::session::{Stop, stoppable};
use gloo::file::{Blob, ObjectUrl};
use layerlab_protocol::Failure;
use layerlab_protocol::image_tools::{Take, TakeWhat};
use layerlab_ui::{Button, Shape, bytes_text};
use target::Chosen;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlElement;
use yew::prelude::*;

/// How long the address of a download lives: until the browser has surely taken it over.
const ADDRESS_MILLIS: u32 = 60_000;
/// From here on a file is chosen and written instead of held in memory.
const STREAM_BYTES: u64 = 32 << 20;
/// Most that is held in memory; the worker's bound.
const MAX_MEMORY_BYTES: u64 = 256 << 20;

/// Starts a download of what is in memory.
pub fn download(name: &str, bytes: &[u8], media_type: &str) {
    let blob = Blob::new_with_options(bytes, Some(media_type));
    let url = ObjectUrl::from(blob);
    let document = gloo::utils::document();
    let Some(link) = document
        .create_element("a")
        .ok()
        .and_then(|element| element.dyn_into::<HtmlElement>().ok())
    else {
        return;
    };
    let is_set =
        link.set_attribute("href", &url).is_ok() && link.set_attribute("download", name).is_ok();
    if is_set {
        link.click();
    }
    gloo::timers::callback::Timeout::new(ADDRESS_MILLIS, move || drop(url)).forget();
}

/// Properties of [`Download`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// What is taken.
    pub what: TakeWhat,
    /// What the button says.
    pub label: AttrValue,
    /// Whether a path is a folder, which becomes a tar.
    #[prop_or_default]
    pub folder: bool,
    /// About how long it will be.
    #[prop_or_default]
    pub about_bytes: u64,
    /// Hook for tests.
    #[prop_or_default]
    pub testid: Option<AttrValue>,
}

/// Where it is.
#[derive(Debug, Clone, PartialEq)]
enum Work {
    Idle,
    /// So much of the image was read, of so much.
    Running(u64, u64),
    /// Written into a file.
    Saved(AttrValue),
    Failed(AttrValue),
}

/// A button that takes a part of the image and hands it over; what goes wrong stands beside it.
#[component]
pub fn Download(props: &Props) -> Html {
    let worker = use_worker();
    let work = use_state_eq(|| Work::Idle);
    let running = use_mut_ref(|| None::<Stop>);
    let is_large = props.about_bytes >= STREAM_BYTES && target::is_offered();
    {
        // Another part of the image has a download of its own.
        let work = work.setter();
        use_effect_with(props.what.clone(), move |_| work.set(Work::Idle));
    }
    let onclick = {
        let (client, what, label) = (worker.client, props.what.clone(), props.label.clone());
        let (work, running) = (work.setter(), running.clone());
        let name = name(&props.what, props.folder);
        Callback::from(move |_: MouseEvent| {
            let (client, what, label) = (client.clone(), what.clone(), label.clone());
            let (work, running) = (work.clone(), running.clone());
            // Within the click: a browser lets nobody choose a file later.
            let choosing = is_large.then(|| target::choose(&name));
            spawn_local(async move {
                let handle = match choosing {
                    None => None,
                    Some(choosing) => match choosing.await {
                        Chosen::File(handle) => Some(handle),
                        Chosen::Nothing => return,
                        Chosen::Refused(why) => {
                            work.set(Work::Failed(why.into()));
                            return;
                        }
                    },
                };
                work.set(Work::Running(0, 0));
                let take = Take {
                    what,
                    stream: handle.is_some(),
                };
                let progress = {
                    let work = work.clone();
                    Callback::from(move |now: layerlab_protocol::Progress| {
                        work.set(Work::Running(now.done_bytes, now.total_bytes));
                    })
                };
                let is_streamed = handle.is_some();
                let (reply, stop) = stoppable(client.call_with(take, handle, Some(progress)));
                running.replace(Some(stop));
                work.set(match reply.await {
                    Some(Ok(taken)) if is_streamed => {
                        Work::Saved(format!("Saved, {}.", bytes_text(taken.n_bytes)).into())
                    }
                    Some(Ok(taken)) => {
                        download(&taken.name, &taken.bytes, "application/octet-stream");
                        Work::Idle
                    }
                    Some(Err(Failure::Cancelled)) | None => Work::Idle,
                    Some(Err(failure)) => {
                        let text = failure_text(&failure, &label);
                        let words = format!("{}: {}; {}", text.what, text.why, text.todo);
                        Work::Failed(words.into())
                    }
                });
            });
        })
    };
    let stop = {
        let running = running.clone();
        Callback::from(move |_: MouseEvent| {
            if let Some(stop) = running.borrow_mut().take() {
                stop.now();
            }
        })
    };
    let is_impossible = props.about_bytes > MAX_MEMORY_BYTES && !is_large;
    html! {
        <>
            <Button small=true icon={Shape::File} {onclick} enabled={!matches!(*work, Work::Running(..)) && !is_impossible} testid={props.testid.clone()}>
                { match &*work {
                    Work::Running(done, total) if *total > 0 => AttrValue::from(format!("Writing … {} %", done.saturating_mul(100) / total)),
                    Work::Running(..) => "Writing …".into(),
                    _ => props.label.clone(),
                } }
            </Button>
            if matches!(*work, Work::Running(..)) {
                <Button small=true icon={Shape::Cross} onclick={stop}>{ "Stop" }</Button>
            }
            if is_impossible {
                <p class="small muted">
                    { format!("About {}: more than {}, which is the most that a page can hand over in this browser. Chrome and Edge write it to disk piece by piece; ", bytes_text(props.about_bytes), bytes_text(MAX_MEMORY_BYTES)) }
                    <code>{ "layerlab image --export" }</code>{ " does, too." }
                </p>
            }
            { match &*work {
                Work::Saved(says) => html! { <span class="small muted" role="status" data-testid="download-says">{ says.clone() }</span> },
                Work::Failed(problem) => html! { <p class="small" role="alert">{ problem.clone() }</p> },
                _ => Html::default(),
            } }
        </>
    }
}

/// What the file is called.
fn name(what: &TakeWhat, is_folder: bool) -> String {
    match what {
        TakeWhat::Slim(_) => "slim.tar".to_owned(),
        TakeWhat::Layer(layer) => format!("layer-{layer}.tar"),
        TakeWhat::Path(path, _) => {
            let last = path
                .trim_matches('/')
                .rsplit('/')
                .next()
                .unwrap_or_default();
            match (last, is_folder) {
                ("", _) => "root.tar".to_owned(),
                (name, true) => format!("{name}.tar"),
                (name, false) => name.to_owned(),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_named_after_what_they_hold() {
        let path = |path: &str| TakeWhat::Path(path.to_owned(), None);
        assert_eq!(name(&path(""), true), "root.tar");
        assert_eq!(name(&path("usr/lib/"), true), "lib.tar");
        assert_eq!(name(&path("usr/lib/a.so"), false), "a.so");
        assert_eq!(name(&TakeWhat::Layer(2), false), "layer-2.tar");
    }
}
