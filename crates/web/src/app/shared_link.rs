//! A link that carries a state: its text takes the place of the visitor's own, which undo brings back.

use crate::route::Route;
use crate::share::{PREFIX, Shared};
use crate::store::{Action, Dispatch};
use gloo::events::EventListener;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// Takes what the address carries, now and whenever it changes. The answer is whether the last one could not be read.
#[hook]
pub fn use_shared_link(dispatch: Dispatch, go: Callback<Route>) -> bool {
    let broken = use_state_eq(|| false);
    let setter = broken.setter();
    use_effect_with((), move |()| {
        let take = move || {
            let fragment = gloo::utils::window().location().hash().unwrap_or_default();
            if !fragment.starts_with(PREFIX) {
                return;
            }
            let (dispatch, go, setter) = (dispatch.clone(), go.clone(), setter.clone());
            spawn_local(async move {
                match Shared::read(&fragment).await {
                    Some(shared) => {
                        setter.set(false);
                        let at = Route::parse(&shared.at);
                        dispatch.emit(Action::Shared(Box::new(shared)));
                        go.emit(at);
                    }
                    None => setter.set(true),
                }
            });
        };
        take();
        let listener = EventListener::new(&gloo::utils::window(), "hashchange", move |_| take());
        move || drop(listener)
    });
    *broken
}
