//! The whole window takes files. What a file is, is told by its first bytes, not by its name.

use crate::route::{CheckPlace, Route};
use crate::store::{Action, Dispatch};
use gloo::events::{EventListener, EventListenerOptions};
use js_sys::Uint8Array;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{DragEvent, File};
use yew::prelude::*;

/// A file larger than this is never read as a text.
const MAX_TEXT_BYTES: f64 = 2_000_000.0;
/// So much is read to tell a text from an archive; a tar header says `ustar` at 257.
const HEAD_BYTES: f64 = 512.0;

/// Listens for drags over the window; `true` while a file hovers.
#[hook]
pub fn use_drop_target(on_file: Callback<File>) -> bool {
    let dragging = use_state_eq(|| false);
    let setter = dragging.setter();
    use_effect_with(on_file, move |on_file| {
        let window = gloo::utils::window();
        let options = EventListenerOptions::enable_prevent_default();
        let on = |name: &'static str, then: Box<dyn Fn(&DragEvent)>| {
            EventListener::new_with_options(&window, name, options, move |event| {
                if let Some(event) = event
                    .dyn_ref::<DragEvent>()
                    .filter(|event| has_files(event))
                {
                    then(event);
                }
            })
        };
        let over = {
            let setter = setter.clone();
            on(
                "dragover",
                Box::new(move |event| {
                    event.prevent_default();
                    setter.set(true);
                }),
            )
        };
        let leave = {
            let setter = setter.clone();
            on(
                "dragleave",
                Box::new(move |event| {
                    // Only leaving the window has no element that is entered.
                    if event.related_target().is_none() {
                        setter.set(false);
                    }
                }),
            )
        };
        let on_file = on_file.clone();
        let dropped = on(
            "drop",
            Box::new(move |event| {
                event.prevent_default();
                setter.set(false);
                if let Some(file) = event
                    .data_transfer()
                    .and_then(|data| data.files())
                    .and_then(|files| files.get(0))
                {
                    on_file.emit(file);
                }
            }),
        );
        move || drop((over, leave, dropped))
    });
    *dragging
}

fn has_files(event: &DragEvent) -> bool {
    event
        .data_transfer()
        .is_some_and(|data| data.types().includes(&"Files".into(), 0))
}

/// Opens a file: a text becomes the Dockerfile, everything else goes to the image view, which says what it is.
pub fn open(file: File, dispatch: Dispatch, go: Callback<Route>) {
    spawn_local(async move {
        if let Some(text) = read_text(&file).await {
            // Its name tells a configuration: the text alone could be any YAML.
            if is_config(&file.name()) {
                let text = AttrValue::from(text);
                dispatch.emit(Action::Config(text, Box::default(), None));
                return;
            }
            dispatch.emit(Action::Edit(text.into()));
            if !matches!(Route::current(), Route::Check(_)) {
                go.emit(Route::Check(CheckPlace::default()));
            }
        } else {
            dispatch.emit(Action::Open(file));
            go.emit(Route::Image);
        }
    });
}

/// Whether a file of that name configures rules.
fn is_config(name: &str) -> bool {
    let name = name.trim_start_matches('.').to_ascii_lowercase();
    [
        "hadolint.yaml",
        "hadolint.yml",
        "layerlab.yaml",
        "layerlab.yml",
    ]
    .contains(&name.as_str())
}

/// The text of a small file without NUL bytes that is valid UTF-8; `None` for everything else.
async fn read_text(file: &File) -> Option<String> {
    if file.size() > MAX_TEXT_BYTES || file.size() == 0.0 {
        return None;
    }
    let head = file.slice_with_f64_and_f64(0.0, HEAD_BYTES).ok()?;
    if bytes_of(&head).await?.contains(&0) {
        return None;
    }
    let bytes = bytes_of(file).await?;
    String::from_utf8(bytes)
        .ok()
        .filter(|text| !text.contains('\0'))
}

async fn bytes_of(blob: &web_sys::Blob) -> Option<Vec<u8>> {
    let buffer = JsFuture::from(blob.array_buffer()).await.ok()?;
    Some(Uint8Array::new(&buffer).to_vec())
}

/// What shows while a file hovers over the window.
#[component]
pub fn Veil() -> Html {
    html! {
        <div class="drop-veil" aria-hidden="true">
            <div class="drop-veil-card">
                <p class="drop-veil-title">{ "Drop it here" }</p>
                <p>{ "A Dockerfile opens in the editor. A file made by docker save opens as an image." }</p>
                <p class="muted">{ "Your file stays in this browser. There is no server." }</p>
            </div>
        </div>
    }
}
