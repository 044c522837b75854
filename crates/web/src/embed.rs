//! The page inside another page: `embed/index.html` is the same page marked with `data-embed` on its root.
//!
//! `?chrome=0` leaves only the view, `?readonly=1` forbids changes, `?theme=dark` sets colours; the fragment is that of
//! the page. An embedded page keeps nothing in the browser. It tells the page around it its height, what was found and
//! what was solved, never a text. See `docs/embed.md`.

use gloo::utils::{document, window};
use js_sys::{Object, Reflect};
use wasm_bindgen::JsValue;

/// Whether this page is inside another one.
pub fn is_embedded() -> bool {
    document()
        .document_element()
        .is_some_and(|root| root.has_attribute("data-embed"))
}

/// Whether the text must not be changed here.
pub fn is_readonly() -> bool {
    is_embedded() && asks("readonly=1")
}

fn asks(pair: &str) -> bool {
    let query = window().location().search().unwrap_or_default();
    query
        .trim_start_matches('?')
        .split('&')
        .any(|each| each == pair)
}

/// Tells the page around this one; nothing happens where there is none.
pub fn tell(kind: &str, fields: &[(&str, JsValue)]) {
    if !is_embedded() {
        return;
    }
    let Ok(Some(parent)) = window().parent() else {
        return;
    };
    let message = Object::new();
    let set = |name: &str, value: &JsValue| {
        // Setting a property of a plain object does not fail.
        let _ = Reflect::set(&message, &name.into(), value);
    };
    set("source", &"layerlab".into());
    set("type", &kind.into());
    for (name, value) in fields {
        set(name, value);
    }
    // Numbers and ids only, so any page may hear them.
    let _ = parent.post_message(&message, "*");
}
