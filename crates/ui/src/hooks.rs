//! Small hooks that components share: the width of an element, the wish for less motion.

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, ResizeObserver};
use yew::prelude::*;

/// Width of an element in CSS pixels, kept up to date; `before` until it is measured.
#[hook]
pub fn use_width(node: NodeRef, before: f64) -> f64 {
    let width = use_state_eq(|| before);
    let setter = width.setter();
    use_effect_with(node, move |node| {
        let observed = node.cast::<Element>().and_then(|element| {
            let measured = element.clone();
            let on_resize = Closure::<dyn FnMut()>::new(move || {
                let now = measured.get_bounding_client_rect().width();
                if now > 0.0 {
                    setter.set(now.round());
                }
            });
            let observer = ResizeObserver::new(on_resize.as_ref().unchecked_ref()).ok()?;
            observer.observe(&element);
            Some((observer, on_resize))
        });
        move || {
            if let Some((observer, _closure)) = observed {
                observer.disconnect();
            }
        }
    });
    *width
}

/// Whether the visitor asked for less motion, now.
pub fn prefers_less_motion() -> bool {
    let root = web_sys::window()
        .and_then(|window| window.document())
        .and_then(|document| document.document_element());
    // Set by the page where a visitor wants no movement whatever the system says.
    let is_off =
        root.is_some_and(|root| root.get_attribute("data-motion").as_deref() == Some("off"));
    is_off || matches_media("(prefers-reduced-motion: reduce)")
}

/// Whether a media query holds now; `false` where there is no window.
pub fn matches_media(query: &str) -> bool {
    web_sys::window()
        .and_then(|window| window.match_media(query).ok().flatten())
        .is_some_and(|list| list.matches())
}
