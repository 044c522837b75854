//! A content as text: the first piece at once, more on demand, up to what a page can hold.

use super::Place;
use crate::effects::use_worker;
use crate::features::image::failure_text::failure_text;
use layerlab_protocol::look::{Encoding, FileBody, FileLook, FileLooked, ShowAs, TextPiece};
use layerlab_ui::{Button, bytes_text, count_text};
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

/// Text drawn at most; one piece more may follow.
const MAX_BYTES: u64 = 2 << 20;

const ENCODINGS: [(Encoding, &str, &str); 4] = [
    (Encoding::Utf8, "utf-8", "UTF-8"),
    (Encoding::Latin1, "latin-1", "Latin-1"),
    (Encoding::Utf16Le, "utf-16le", "UTF-16, little endian"),
    (Encoding::Utf16Be, "utf-16be", "UTF-16, big endian"),
];

/// A scrollable block of text.
pub fn block(text: &str, label: &'static str) -> Html {
    html! {
        <pre class="image-preview-text" tabindex="0" role="region" aria-label={label} data-testid="preview-text"><code>{ text.to_owned() }</code></pre>
    }
}

#[derive(Properties, PartialEq)]
pub struct Props {
    pub place: Place,
    /// With the first piece.
    pub looked: Rc<FileLooked>,
}

/// What is read so far.
#[derive(Clone, PartialEq)]
struct Read {
    text: Rc<str>,
    encoding: Encoding,
    bytes: u64,
    replaced: u64,
}

impl Read {
    fn first(looked: &FileLooked) -> Option<Self> {
        match &looked.body {
            FileBody::Text(piece) => Some(Self {
                text: piece.text.as_str().into(),
                encoding: piece.encoding,
                bytes: piece.bytes,
                replaced: piece.replaced,
            }),
            _ => None,
        }
    }

    fn with(&self, piece: &TextPiece) -> Self {
        Self {
            text: format!("{}{}", self.text, piece.text).into(),
            encoding: piece.encoding,
            bytes: self.bytes + piece.bytes,
            replaced: self.replaced + piece.replaced,
        }
    }
}

/// See the module.
#[component]
pub fn TextView(props: &Props) -> Html {
    let client = use_worker().client;
    let read = {
        let looked = Rc::clone(&props.looked);
        use_state(move || Read::first(&looked))
    };
    let is_busy = use_state_eq(|| false);
    let problem = use_state_eq(|| None::<AttrValue>);
    // Asks for a piece in an encoding; a piece at the start begins anew.
    let ask = {
        let (place, read, is_busy, problem) = (
            props.place.clone(),
            read.clone(),
            is_busy.setter(),
            problem.setter(),
        );
        Callback::from(move |(offset, encoding): (u64, Encoding)| {
            let request = FileLook {
                encoding: Some(encoding),
                ..place.look(Some(ShowAs::Text), offset, 0)
            };
            let (client, path) = (client.clone(), place.path.clone());
            let (read, is_busy, problem) = (read.clone(), is_busy.clone(), problem.clone());
            is_busy.set(true);
            problem.set(None);
            spawn_local(async move {
                match client.call(request).await {
                    Ok(looked) => match (&looked.body, &*read) {
                        (FileBody::Text(piece), Some(before)) if offset > 0 => {
                            read.set(Some(before.with(piece)));
                        }
                        _ => read.set(Read::first(&looked)),
                    },
                    Err(failure) => {
                        let text = failure_text(&failure, &path);
                        problem.set(Some(format!("{}; {}", text.why, text.todo).into()));
                    }
                }
                is_busy.set(false);
            });
        })
    };
    let Some(now) = &*read else {
        return Html::default();
    };
    let size = props.looked.size_bytes;
    let more = {
        let (ask, offset, encoding) = (ask.clone(), now.bytes, now.encoding);
        Callback::from(move |_: MouseEvent| ask.emit((offset, encoding)))
    };
    let onchange = Callback::from(move |event: Event| {
        let chosen = event.target_unchecked_into::<HtmlSelectElement>().value();
        if let Some((encoding, ..)) = ENCODINGS.iter().find(|(_, key, _)| *key == chosen) {
            ask.emit((0, *encoding));
        }
    });
    html! {
        <>
            <label class="image-choice">
                <span>{ "Read as" }</span>
                <select {onchange} data-testid="preview-encoding">
                    { for ENCODINGS.iter().map(|(encoding, key, name)| html! {
                        <option value={*key} selected={now.encoding == *encoding}>{ *name }</option>
                    }) }
                </select>
            </label>
            { block(&now.text, "Content") }
            if now.replaced > 0 {
                <p class="small muted">
                    { format!("{} shown as signs: control characters, or such that turn the direction of writing.", count_text(now.replaced, "unseen character is", "unseen characters are")) }
                </p>
            }
            if now.bytes < size {
                <div class="image-more">
                    if now.bytes < MAX_BYTES {
                        <Button small=true onclick={more} enabled={!*is_busy} testid="preview-more">{ if *is_busy { "Reading …" } else { "Show more" } }</Button>
                    }
                    <span class="small muted" role="status" data-testid="preview-read">
                        { format!("the first {} of {}", bytes_text(now.bytes), bytes_text(size)) }
                        if now.bytes >= MAX_BYTES { { "; the rest is in the download, and can be shown as bytes" } }
                    </span>
                </div>
            }
            if let Some(problem) = (*problem).clone() { <p class="small" role="alert">{ problem }</p> }
        </>
    }
}
