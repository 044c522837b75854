//! Gives a part of the image to the visitor as a file.

use crate::effects::use_worker;
use crate::features::image::failure_text::failure_text;
use gloo::file::{Blob, ObjectUrl};
use layerlab_protocol::image_tools::{Take, TakeWhat};
use layerlab_ui::{Button, Shape};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlElement;
use yew::prelude::*;

/// How long the address of a download lives: until the browser has surely taken it over.
const ADDRESS_MILLIS: u32 = 60_000;

/// Starts a download.
pub fn download(name: &str, bytes: &[u8]) {
    let blob = Blob::new_with_options(bytes, Some("application/octet-stream"));
    let url = ObjectUrl::from(blob);
    let document = gloo::utils::document();
    let Some(link) = document
        .create_element("a")
        .ok()
        .and_then(|element| element.dyn_into::<HtmlElement>().ok())
    else {
        return;
    };
    let is_set =
        link.set_attribute("href", &url).is_ok() && link.set_attribute("download", name).is_ok();
    if is_set {
        link.click();
    }
    gloo::timers::callback::Timeout::new(ADDRESS_MILLIS, move || drop(url)).forget();
}

/// Properties of [`Download`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// What is taken.
    pub what: TakeWhat,
    /// What the button says.
    pub label: AttrValue,
    /// Hook for tests.
    #[prop_or_default]
    pub testid: Option<AttrValue>,
}

/// A button that takes a part of the image and hands it over; what goes wrong stands beside it.
#[component]
pub fn Download(props: &Props) -> Html {
    let worker = use_worker();
    let is_busy = use_state_eq(|| false);
    let problem = use_state_eq(|| None::<AttrValue>);
    let onclick = {
        let (client, what, label) = (worker.client, props.what.clone(), props.label.clone());
        let (is_busy, problem) = (is_busy.setter(), problem.setter());
        Callback::from(move |_: MouseEvent| {
            let (client, what, label) = (client.clone(), what.clone(), label.clone());
            let (is_busy, problem) = (is_busy.clone(), problem.clone());
            is_busy.set(true);
            problem.set(None);
            spawn_local(async move {
                match client.call(Take { what }).await {
                    Ok(taken) => download(&taken.name, &taken.bytes),
                    Err(failure) => {
                        let text = failure_text(&failure, &label);
                        let words = format!("{}: {}; {}", text.what, text.why, text.todo);
                        problem.set(Some(words.into()));
                    }
                }
                is_busy.set(false);
            });
        })
    };
    html! {
        <>
            <Button small=true icon={Shape::File} {onclick} enabled={!*is_busy} testid={props.testid.clone()}>
                { if *is_busy { AttrValue::from("Writing …") } else { props.label.clone() } }
            </Button>
            if let Some(problem) = (*problem).clone() { <p class="small" role="alert">{ problem }</p> }
        </>
    }
}
