//! A picture. It is handed to `<img>` under an address of this page's memory: there a browser runs no script and fetches
//! nothing, also of an SVG. Its bytes go when it is closed.

use gloo::file::{Blob, ObjectUrl};
use gloo::timers::callback::Timeout;
use layerlab_protocol::look::{FileBody, FileLooked};
use std::rc::Rc;
use yew::prelude::*;

/// How long the address of a picture outlives its view.
const LINGER_MILLIS: u32 = 10_000;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub looked: Rc<FileLooked>,
}

/// See the module.
#[component]
pub fn PictureView(props: &Props) -> Html {
    let is_broken = use_state_eq(|| false);
    let url = use_memo(Rc::clone(&props.looked), |looked| match &looked.body {
        FileBody::Picture(picture) if picture.refused.is_empty() => {
            let blob = Blob::new_with_options(picture.bytes.as_slice(), Some(&picture.media_type));
            Some(ObjectUrl::from(blob))
        }
        _ => None,
    });
    // The address lives on for a while: a picture that is closed while the browser still reads it is no error.
    let address = url.as_ref().as_ref().map(|url| url.to_string());
    use_effect_with(address, {
        let url = Rc::clone(&url);
        move |_| {
            move || {
                Timeout::new(LINGER_MILLIS, move || drop(url)).forget();
            }
        }
    });
    let FileBody::Picture(picture) = &props.looked.body else {
        return Html::default();
    };
    let onerror = {
        let is_broken = is_broken.setter();
        Callback::from(move |_: Event| is_broken.set(true))
    };
    let size = match picture.pixels {
        Some((width, height)) => format!("{}, {width} × {height} pixels", picture.name),
        None => picture.name.clone(),
    };
    html! {
        <>
            <p class="small muted">{ size }</p>
            if !picture.refused.is_empty() {
                <p class="image-preview-note" data-testid="preview-refused">{ format!("Not drawn: {}. It can be downloaded.", picture.refused) }</p>
            } else if *is_broken {
                <p class="image-preview-note" role="status">{ "The browser cannot draw it: it is damaged, or of a kind that it does not know." }</p>
            } else if let Some(url) = &*url {
                <div class="image-preview-picture"><img src={url.to_string()} alt={format!("The picture {}", props.looked.path)} {onerror} data-testid="preview-picture" /></div>
            }
        </>
    }
}
