//! The whole window takes files. What a file is, is told by its first bytes, not by its name.

use crate::route::{CheckPlace, Route, View};
use crate::store::{Action, Dispatch};
use gloo::events::{EventListener, EventListenerOptions};
use js_sys::{Function, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{DragEvent, File};
use yew::prelude::*;

/// A file larger than this is never read as a text.
const MAX_TEXT_BYTES: f64 = 2_000_000.0;
/// Files of one drop that are looked at.
const MAX_DROPPED: usize = 8;
/// So much is read to tell a text from an archive; a tar header says `ustar` at 257.
const HEAD_BYTES: f64 = 512.0;

/// Listens for drags over the window; `true` while a file hovers.
#[hook]
pub fn use_drop_target(on_file: Callback<File>, on_folder: Callback<JsValue>) -> bool {
    let dragging = use_state_eq(|| false);
    let setter = dragging.setter();
    use_effect_with((on_file, on_folder), move |(on_file, on_folder)| {
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
        let (on_file, on_folder) = (on_file.clone(), on_folder.clone());
        let dropped = on(
            "drop",
            Box::new(move |event| {
                // A view that takes files itself said so before.
                let is_taken = event.default_prevented();
                event.prevent_default();
                setter.set(false);
                if is_taken {
                    return;
                }
                if let Some(folder) = folder_of(event) {
                    on_folder.emit(folder);
                    return;
                }
                let files = event.data_transfer().and_then(|data| data.files());
                // Limits come beside the image they are for; of everything else the first counts.
                let mut is_first = true;
                for file in (0..)
                    .map_while(|at| files.as_ref()?.get(at))
                    .take(MAX_DROPPED)
                {
                    if is_limits(&file.name()) || std::mem::take(&mut is_first) {
                        on_file.emit(file);
                    }
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

/// The entry of a dropped folder. Browsers hand it over only while the drop is being told.
fn folder_of(event: &DragEvent) -> Option<JsValue> {
    let items = Reflect::get(event.data_transfer()?.as_ref(), &"items".into()).ok()?;
    let item = Reflect::get_u32(&items, 0)
        .ok()
        .filter(JsValue::is_object)?;
    let ask = Reflect::get(&item, &"webkitGetAsEntry".into()).ok()?;
    let entry = ask.dyn_into::<Function>().ok()?.call0(&item).ok()?;
    let is_folder = Reflect::get(&entry, &"isDirectory".into()).ok()?;
    (is_folder == JsValue::TRUE).then_some(entry)
}

/// Takes a folder or a zip archive as the build context: the whole page reads it.
pub fn take(item: JsValue, dispatch: &Dispatch, go: &Callback<Route>) {
    dispatch.emit(Action::Drop(item));
    go.emit(context());
}

fn context() -> Route {
    Route::Check(CheckPlace {
        view: Some(View::Context),
        ..CheckPlace::default()
    })
}

/// Whether a file begins as a zip archive does.
async fn is_zip(file: &File) -> bool {
    let Ok(head) = file.slice_with_f64_and_f64(0.0, 4.0) else {
        return false;
    };
    matches!(
        bytes_of(&head).await.as_deref(),
        Some(b"PK\x03\x04" | b"PK\x05\x06")
    )
}

/// Opens a file: a text becomes the Dockerfile, everything else goes to the image view, which says what it is.
pub fn open(file: File, dispatch: Dispatch, go: Callback<Route>) {
    spawn_local(async move {
        if is_zip(&file).await {
            take(file.into(), &dispatch, &go);
        } else if let Some(text) = read_text(&file).await {
            if file.name().ends_with(".dockerignore") {
                dispatch.emit(Action::Ignore(text.into()));
                go.emit(context());
                return;
            }
            if is_limits(&file.name()) {
                dispatch.emit(Action::Thresholds(text.into()));
                // Where the verdict stands; a browser that refuses only stays where it is.
                let _ = gloo::utils::window()
                    .location()
                    .set_hash("image/tab=hidden");
                return;
            }
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
            // Where limits that came with it may have led already.
            if !matches!(Route::current(), Route::Image) {
                go.emit(Route::Image);
            }
        }
    });
}

/// Whether a file of that name holds limits for images.
fn is_limits(name: &str) -> bool {
    let name = name.trim_start_matches('.').to_ascii_lowercase();
    ["dive-ci", "dive-ci.yaml", "dive-ci.yml"].contains(&name.as_str())
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
                <p>{ "A Dockerfile opens in the editor. A file made by docker save opens as an image. A folder or a zip becomes the build context: names and sizes only; a folder that holds an unpacked image opens as one." }</p>
                <p class="muted">{ "Your file stays in this browser. There is no server." }</p>
            </div>
        </div>
    }
}
