//! Small archives that come with the page. Their list is a file of this site; without it the section is absent.

use js_sys::{Array, Reflect};
use layerlab_ui::{Icon, Shape};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Blob, File, Response};
use yew::prelude::*;

const FOLDER: &str = "./samples/";

/// An archive one click away.
#[derive(Debug, Clone, PartialEq)]
struct Sample {
    file: AttrValue,
    title: AttrValue,
    look: AttrValue,
}

/// Properties of [`Samples`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The heading.
    pub title: AttrValue,
    /// Opens a file.
    pub on_open: Callback<File>,
}

/// See the module.
#[component]
pub fn Samples(props: &Props) -> Html {
    let samples = use_state(Vec::<Sample>::new);
    let problem = use_state(|| None::<AttrValue>);
    {
        let setter = samples.setter();
        use_effect_with((), move |()| {
            spawn_local(async move {
                if let Some(list) = list().await {
                    setter.set(list);
                }
            });
        });
    }
    if samples.is_empty() {
        return Html::default();
    }
    html! {
        <section class="image-samples" aria-labelledby="image-samples-title">
            <h2 id="image-samples-title" class="image-samples-title">{ props.title.clone() }</h2>
            <ul class="image-samples-list">
                { for samples.iter().map(|sample| {
                    let onclick = {
                        let (sample, on_open, problem) = (sample.clone(), props.on_open.clone(), problem.setter());
                        Callback::from(move |_| {
                            let (sample, on_open, problem) = (sample.clone(), on_open.clone(), problem.clone());
                            spawn_local(async move {
                                match sample_file(&sample.file).await {
                                    Some(file) => on_open.emit(file),
                                    None => problem.set(Some(sample.title.clone())),
                                }
                            });
                        })
                    };
                    html! {
                        <li key={sample.file.to_string()}>
                            <button type="button" class="image-samples-item" {onclick} data-testid="image-sample">
                                <Icon shape={Shape::Box} />
                                <span class="image-samples-name">{ sample.title.clone() }</span>
                                <span class="small muted">{ sample.look.clone() }</span>
                            </button>
                        </li>
                    }
                }) }
            </ul>
            if let Some(title) = &*problem {
                <p role="alert" class="small">{ format!("{title} could not be fetched. Check the connection and try again.") }</p>
            }
        </section>
    }
}

async fn list() -> Option<Vec<Sample>> {
    let response = get("index.json").await?;
    let json = JsFuture::from(response.json().ok()?).await.ok()?;
    let text = |item: &JsValue, key: &str| {
        Reflect::get(item, &key.into())
            .ok()
            .and_then(|value| value.as_string())
            .map(AttrValue::from)
    };
    let samples = Array::is_array(&json)
        .then(|| Array::from(&json))?
        .iter()
        .filter_map(|item| {
            Some(Sample {
                file: text(&item, "file")?,
                title: text(&item, "title")?,
                look: text(&item, "look").unwrap_or_default(),
            })
        })
        .collect();
    Some(samples)
}

/// The sample of this name, from this site; `None` when it is none of the list or cannot be fetched.
pub async fn sample_file(name: &str) -> Option<File> {
    list()
        .await?
        .into_iter()
        .find(|sample| sample.file == name)?;
    let response = get(name).await?;
    let blob: Blob = JsFuture::from(response.blob().ok()?)
        .await
        .ok()?
        .dyn_into()
        .ok()?;
    File::new_with_blob_sequence(&Array::of1(&blob), name).ok()
}

async fn get(name: &str) -> Option<Response> {
    let window = web_sys::window()?;
    let response = JsFuture::from(window.fetch_with_str(&format!("{FOLDER}{name}")))
        .await
        .ok()?;
    let response: Response = response.dyn_into().ok()?;
    response.ok().then_some(response)
}
