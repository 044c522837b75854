//! The notice that a new version of the page is there, and taking it.
//!
//! `www/boot.js` watches the service worker and speaks in events of the window; a page without one never says a word.

use gloo::events::EventListener;
use layerlab_ui::{Button, Look};
use yew::prelude::*;

/// Sent by `boot.js` when a new version waits.
const READY: &str = "layerlab:update-ready";
/// Answered when the visitor takes it; the page is then loaded again.
const TAKE: &str = "layerlab:update";

/// Nothing until a new version waits; then a bar with two answers.
#[component]
pub fn UpdateNotice() -> Html {
    let ready = use_state_eq(|| false);
    {
        let setter = ready.setter();
        use_effect_with((), move |()| {
            let listener =
                EventListener::new(&gloo::utils::window(), READY, move |_| setter.set(true));
            move || drop(listener)
        });
    }
    if !*ready {
        return html! {};
    }
    let take = Callback::from(|_| {
        if let Ok(event) = web_sys::Event::new(TAKE) {
            let _ = gloo::utils::window().dispatch_event(&event);
        }
    });
    let later = {
        let setter = ready.setter();
        Callback::from(move |_| setter.set(false))
    };
    html! {
        <div class="update-notice" role="status" data-testid="update-notice">
            <span>{ "A new version of this page is ready. Your text is kept; an opened image must be opened again." }</span>
            <Button look={Look::Primary} label="Reload" onclick={take} testid="update-take" />
            <Button look={Look::Quiet} label="Later" onclick={later} testid="update-later" />
        </div>
    }
}
