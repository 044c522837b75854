//! The page comes in two bundles: one with the check view alone, which a first visit loads, and the whole page, which
//! takes its place when images or lessons are opened for the first time (feature `whole`).
//!
//! `boot.js` loads them. The first asks with an event on the window; the second says with another that it is about to
//! draw, whereupon the first leaves the ground state in a global and takes itself down. Nothing is drawn in between.

use js_sys::Reflect;
use wasm_bindgen::{JsCast, JsValue};

/// The global that carries the ground state from one bundle to the other.
const STATE: &str = "layerlabHandover";
/// Sent by the whole page just before it draws.
const LEAVE: &str = "layerlab:leave";

/// What the other bundle left; gone once it is taken.
pub struct Left {
    object: JsValue,
}

/// The ground state that the other bundle left, once.
pub fn take() -> Option<Left> {
    let global = js_sys::global();
    let object = Reflect::get(&global, &STATE.into())
        .ok()
        .filter(JsValue::is_object)?;
    // Deleting a property of the global that was set by assignment does not fail.
    let _ = Reflect::set(&global, &STATE.into(), &JsValue::UNDEFINED);
    Some(Left { object })
}

/// The global that names what the other page opens first.
const WISH: &str = "layerlabWish";

/// Wishes for something that only the whole page has; asked for before it is loaded.
#[cfg(not(feature = "whole"))]
pub fn wish(what: &str) {
    // Setting a property of the global does not fail.
    let _ = Reflect::set(&js_sys::global(), &WISH.into(), &what.into());
    ask();
}

/// What was wished for, once.
#[cfg(feature = "whole")]
pub fn wished() -> Option<String> {
    let global = js_sys::global();
    let what = Reflect::get(&global, &WISH.into()).ok()?.as_string()?;
    let _ = Reflect::set(&global, &WISH.into(), &JsValue::UNDEFINED);
    Some(what)
}

impl Left {
    /// A text of the state.
    pub fn text(&self, name: &str) -> Option<String> {
        Reflect::get(&self.object, &name.into()).ok()?.as_string()
    }

    /// Anything of the state.
    pub fn value(&self, name: &str) -> Option<JsValue> {
        let value = Reflect::get(&self.object, &name.into()).ok()?;
        value.is_object().then_some(value)
    }

    /// The file the visitor opened.
    pub fn file(&self) -> Option<web_sys::File> {
        Reflect::get(&self.object, &"file".into())
            .ok()?
            .dyn_into()
            .ok()
    }
}

#[cfg(feature = "whole")]
mod side {
    /// The whole page replaces what is there.
    pub fn announce() {
        if let Ok(event) = web_sys::Event::new(super::LEAVE) {
            let _ = gloo::utils::window().dispatch_event(&event);
        }
    }
}

#[cfg(not(feature = "whole"))]
mod side {
    use super::{LEAVE, Reflect, STATE};
    use crate::store::Store;
    use gloo::events::EventListener;
    use js_sys::Object;
    use std::cell::RefCell;
    use std::rc::Rc;
    use wasm_bindgen::JsValue;
    use yew::AppHandle;

    /// Asks `boot.js` for the whole page.
    const ASK: &str = "layerlab:whole";
    /// Sent by `boot.js` when the whole page cannot be loaded.
    const FAILED: &str = "layerlab:whole-failed";

    thread_local! {
        static NOW: RefCell<Option<Rc<Store>>> = const { RefCell::new(None) };
    }

    /// Keeps the newest ground state at hand for the moment of leaving.
    pub fn keep(store: Rc<Store>) {
        NOW.with(|now| now.replace(Some(store)));
    }

    /// Takes this page down when the whole one is about to draw.
    pub fn leave_when_asked<C: yew::BaseComponent>(app: AppHandle<C>) {
        EventListener::once(&gloo::utils::window(), LEAVE, move |_| {
            if let Some(store) = NOW.with(RefCell::take) {
                leave(&store);
            }
            app.destroy();
        })
        .forget();
    }

    /// Leaves the ground state for the other bundle.
    fn leave(store: &Store) {
        let object = Object::new();
        let set = |name: &str, value: JsValue| {
            // Setting a property of a plain object does not fail.
            let _ = Reflect::set(&object, &name.into(), &value);
        };
        set("text", store.text.as_str().into());
        set("profile", store.profile.as_str().into());
        set("before", store.before.as_str().into());
        set("config", store.config.as_str().into());
        set("assumed", store.assumed_text().into());
        if let Some(sample) = &store.sample {
            set("sample", sample.as_str().into());
        }
        set("context", store.context.text().into());
        set("ignore", store.ignore.as_str().into());
        if let Some(text) = &store.own_ignore {
            set("own-ignore", text.as_str().into());
        }
        set("thresholds", store.thresholds.as_str().into());
        if let Some(dropped) = &store.dropped {
            set("dropped", dropped.item.clone());
        }
        if let Some(opened) = &store.archive {
            set("file", (&opened.file).into());
        }
        let _ = Reflect::set(&js_sys::global(), &STATE.into(), &object);
    }

    /// Asks for the whole page; asking twice loads it once.
    pub fn ask() {
        if let Ok(event) = web_sys::Event::new(ASK) {
            let _ = gloo::utils::window().dispatch_event(&event);
        }
    }

    /// Hears when the whole page could not be loaded.
    pub fn on_failure(then: impl Fn() + 'static) -> EventListener {
        EventListener::new(&gloo::utils::window(), FAILED, move |_| then())
    }
}

pub use side::*;
