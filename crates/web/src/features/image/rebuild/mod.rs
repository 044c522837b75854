//! A Dockerfile from the history of the image, with what cannot be known, to be opened in the check view.

use crate::effects::use_worker;
use crate::store::{Action, Dispatch};
use layerlab_protocol::image_tools::{Reconstruct, Reconstructed};
use layerlab_ui::{Button, Look};
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// Properties of [`Rebuild`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Goes up with every report.
    pub revision: u32,
    /// Puts the text into the editor.
    pub dispatch: Dispatch,
}

/// See the module.
#[component]
pub fn Rebuild(props: &Props) -> Html {
    let worker = use_worker();
    let made = use_state(|| None::<Rc<Reconstructed>>);
    {
        let (made, client) = (made.setter(), worker.client);
        use_effect_with((props.revision, worker.state.epoch), move |_| {
            spawn_local(async move {
                made.set(client.call(Reconstruct {}).await.ok().map(Rc::new));
            });
        });
    }
    let Some(made) = (*made).clone() else {
        return html! { <p class="muted image-empty">{ "Reading the history …" }</p> };
    };
    let open = {
        let (dispatch, made) = (props.dispatch.clone(), made.clone());
        Callback::from(move |_: MouseEvent| {
            dispatch.emit(Action::Edit(made.text.clone().into()));
            // A browser that refuses only leaves the visitor here.
            let _ = gloo::utils::window().location().set_hash("");
        })
    };
    let shown: String = made
        .text
        .lines()
        .filter(|line| !line.starts_with("# Limit: "))
        .map(|line| format!("{line}\n"))
        .collect();
    html! {
        <div class="rebuild">
            <p>{ "What the history records, as a Dockerfile. The check view can say what is wrong with it; your present text goes, and undo brings it back." }</p>
            <div><Button look={Look::Primary} onclick={open} testid="rebuild-open">{ "Open in the check view" }</Button></div>
            if !made.limits.is_empty() {
                <section aria-label="What cannot be known">
                    <h3 class="image-section-title">{ "What cannot be known" }</h3>
                    <ul class="rebuild-limits">{ for made.limits.iter().map(|limit| html! { <li>{ limit.clone() }</li> }) }</ul>
                </section>
            }
            <pre class="rebuild-text" tabindex="0" role="region" aria-label="Reconstructed Dockerfile" data-testid="rebuild-text">{ shown }</pre>
        </div>
    }
}
