//! Choosing a file to write. Only some browsers offer it, so it is asked for by name and tested first.

use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// What the visitor chose.
pub enum Chosen {
    /// A file; its handle goes to the worker.
    File(JsValue),
    /// Nothing: the dialog was closed.
    Nothing,
    /// The browser would not ask; why.
    Refused(String),
}

fn picker() -> Option<Function> {
    let picker = Reflect::get(&js_sys::global(), &"showSaveFilePicker".into()).ok()?;
    picker.dyn_into().ok()
}

/// Whether a file can be chosen here.
pub fn is_offered() -> bool {
    picker().is_some()
}

/// Asks for a file; must be called while a click is handled.
pub fn choose(name: &str) -> impl Future<Output = Chosen> + use<> {
    let options = Object::new();
    // Setting a property of a plain object does not fail.
    let _ = Reflect::set(&options, &"suggestedName".into(), &name.into());
    let asked = picker().map(|picker| picker.call1(&js_sys::global(), &options));
    async move {
        let answer = match asked {
            Some(Ok(promise)) => JsFuture::from(Promise::resolve(&promise)).await,
            Some(Err(problem)) => Err(problem),
            None => Err(JsValue::NULL),
        };
        match answer {
            Ok(handle) => Chosen::File(handle),
            Err(problem) if text(&problem, "name").as_deref() == Some("AbortError") => {
                Chosen::Nothing
            }
            Err(problem) => Chosen::Refused(
                text(&problem, "message")
                    .unwrap_or_else(|| "this browser does not let a page write a file".to_owned()),
            ),
        }
    }
}

fn text(object: &JsValue, name: &str) -> Option<String> {
    Reflect::get(object, &name.into()).ok()?.as_string()
}
