//! Loads the editor's script once for all editors of the page.
//!
//! A script element and not `import()`: it needs no glue of its own, and its failure is an event.

use gloo::events::EventListener;
use std::cell::RefCell;
use wasm_bindgen::JsCast;
use web_sys::HtmlScriptElement;

type Waiting = Vec<Box<dyn FnOnce(bool)>>;

enum State {
    Absent,
    Loading(Waiting),
    Done(bool),
}

thread_local! {
    static STATE: RefCell<State> = const { RefCell::new(State::Absent) };
}

/// Calls back with whether the script runs, now or once it is known.
pub(super) fn script(url: &str, then: impl FnOnce(bool) + 'static) {
    let known = STATE.with_borrow(|state| match state {
        State::Done(loaded) => Some(*loaded),
        _ => None,
    });
    if let Some(loaded) = known {
        then(loaded);
        return;
    }
    let first = STATE.with_borrow_mut(|state| match state {
        State::Loading(waiting) => {
            waiting.push(Box::new(then));
            false
        }
        _ => {
            *state = State::Loading(vec![Box::new(then)]);
            true
        }
    });
    if first && insert(url).is_none() {
        finish(false);
    }
}

fn insert(url: &str) -> Option<()> {
    let document = gloo::utils::document();
    let script: HtmlScriptElement = document.create_element("script").ok()?.dyn_into().ok()?;
    script.set_type("module");
    script.set_src(url);
    EventListener::once(&script, "load", |_| finish(true)).forget();
    EventListener::once(&script, "error", |_| finish(false)).forget();
    document.head()?.append_child(&script).ok()?;
    Some(())
}

fn finish(loaded: bool) {
    let before = STATE.with_borrow_mut(|state| std::mem::replace(state, State::Done(loaded)));
    if let State::Loading(waiting) = before {
        for then in waiting {
            then(loaded);
        }
    }
}
