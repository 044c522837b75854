//! Keys that work everywhere while no text field has the focus. Features listen to their own.

use super::view_of_digit;
use crate::route::{CheckPlace, Route};
use crate::settings::keys_are_on;
use gloo::events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};
use yew::prelude::*;

/// Listens for the keys of the frame.
#[hook]
pub fn use_shortcuts(route: Route, go: Callback<Route>, help: Callback<()>) {
    use_effect_with((route, go, help), |(route, go, help)| {
        let (route, go, help) = (route.clone(), go.clone(), help.clone());
        let listener = use_keys(move |key| {
            if key == "?" {
                help.emit(());
            } else if key == "d" && matches!(route, Route::Check(_)) {
                go.emit(Route::Compare);
            } else if let ("s", Route::Check(place)) = (key, &route) {
                go.emit(Route::Share(place.clone()));
            } else if let (Some(view), Route::Check(place)) = (view_of_digit(key), &route) {
                go.emit(Route::Check(CheckPlace {
                    view: Some(view),
                    ..place.clone()
                }));
            } else {
                return false;
            }
            true
        });
        move || drop(listener)
    });
}

/// Listens for single keys; `handle` says whether it used one. Nothing is heard while a text field has the focus.
pub fn use_keys(handle: impl Fn(&str) -> bool + 'static) -> EventListener {
    let options = EventListenerOptions::enable_prevent_default();
    EventListener::new_with_options(&gloo::utils::document(), "keydown", options, move |event| {
        let Some(event) = event.dyn_ref::<KeyboardEvent>() else {
            return;
        };
        let plain = !event.ctrl_key() && !event.meta_key() && !event.alt_key();
        if plain
            && !event.default_prevented()
            && (event.key().len() > 1 || keys_are_on())
            && !is_typing(event)
            && handle(&event.key())
        {
            event.prevent_default();
        }
    })
}

/// Listens for Ctrl or ⌘ with K, also while a text field has the focus; a feature that used the key itself comes first.
#[hook]
pub fn use_palette_key(open: Callback<()>) {
    use_effect_with(open, |open| {
        let open = open.clone();
        let options = EventListenerOptions::enable_prevent_default();
        let document = gloo::utils::document();
        let listener =
            EventListener::new_with_options(&document, "keydown", options, move |event| {
                let Some(event) = event.dyn_ref::<KeyboardEvent>() else {
                    return;
                };
                let is_k = event.key().eq_ignore_ascii_case("k");
                let held = event.ctrl_key() || event.meta_key();
                if is_k
                    && held
                    && !event.alt_key()
                    && !event.shift_key()
                    && !event.default_prevented()
                {
                    event.prevent_default();
                    open.emit(());
                }
            });
        move || drop(listener)
    });
}

fn is_typing(event: &KeyboardEvent) -> bool {
    let target = event.composed_path().get(0);
    let Some(element) = target.dyn_ref::<Element>() else {
        return false;
    };
    let name = element.tag_name().to_ascii_lowercase();
    matches!(name.as_str(), "input" | "textarea" | "select")
        || element
            .closest("[contenteditable], dialog, [role=menu]")
            .is_ok_and(|found| found.is_some())
}
