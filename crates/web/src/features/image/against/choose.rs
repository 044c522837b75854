//! Choosing the second image: a file, another image of an open archive, a sample.

use super::job::{AgainstHandle, Chosen};
use super::look::With;
use crate::features::image::header::option_text;
use crate::features::image::intro::Samples;
use crate::features::image::session::Report;
use gloo::events::{EventListener, EventListenerOptions};
use layerlab_protocol::image::ImageRef;
use layerlab_ui::{Button, Look, Shape};
use wasm_bindgen::JsCast;
use web_sys::{DragEvent, File, HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

/// Properties of [`Choose`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The open archive.
    pub report: Report,
    /// Which of its images is shown.
    pub shown: Option<u32>,
    /// The comparison.
    pub handle: AgainstHandle,
    /// Chooses.
    pub on_choose: Callback<Chosen>,
}

/// See the module.
#[component]
pub fn Choose(props: &Props) -> Html {
    let input = use_node_ref();
    let on_file = props
        .on_choose
        .reform(|file: File| Chosen::File(file.clone(), With::File(file.name())));
    let on_sample = props
        .on_choose
        .reform(|file: File| Chosen::File(file.clone(), With::Sample(file.name())));
    // While this is shown, what is dropped anywhere is the second image; the window's own listener stands aside.
    use_effect_with(on_file.clone(), |on_file| {
        let on_file = on_file.clone();
        let options = EventListenerOptions {
            phase: gloo::events::EventListenerPhase::Capture,
            passive: false,
        };
        let listener = EventListener::new_with_options(
            &gloo::utils::window(),
            "drop",
            options,
            move |event| {
                let file = event
                    .dyn_ref::<DragEvent>()
                    .and_then(DragEvent::data_transfer)
                    .and_then(|data| data.files())
                    .and_then(|files| files.get(0));
                if let Some(file) = file {
                    event.prevent_default();
                    on_file.emit(file);
                }
            },
        );
        move || drop(listener)
    });
    let onchange = {
        let on_file = on_file.clone();
        Callback::from(move |event: Event| {
            let input: HtmlInputElement = event.target_unchecked_into();
            if let Some(file) = input.files().and_then(|files| files.get(0)) {
                on_file.emit(file);
            }
            // The same file can be chosen again.
            input.set_value("");
        })
    };
    let choose = {
        let input = input.clone();
        Callback::from(move |_| {
            if let Some(input) = input.cast::<HtmlInputElement>() {
                input.click();
            }
        })
    };
    let beside = props.handle.beside.as_ref();
    let others = images(&props.report.archive.images, props.shown);
    let now = beside
        .filter(|beside| beside.is_of_first)
        .map(|beside| beside.image.index);
    let of_second = beside
        .filter(|beside| !beside.is_of_first && beside.image.archive.images.len() > 1)
        .map(|beside| {
            (
                images(&beside.image.archive.images, None),
                beside.image.index,
            )
        });
    html! {
        <div class="against-choose">
            <div class="row">
                <Button look={if beside.is_none() { Look::Primary } else { Look::Secondary }} icon={Shape::Open} onclick={choose} testid="against-open">
                    { if beside.is_none() { "Choose an image to compare with" } else { "Choose another image" } }
                </Button>
                <span class="muted small">{ "or drop it anywhere while this tab is open" }</span>
                <input ref={input} type="file" class="visually-hidden" tabindex="-1" aria-label="Saved image to compare with" {onchange}
                    data-testid="against-input" />
            </div>
            if !others.is_empty() {
                <Images label="Or another image of this archive" testid="against-other" images={others} selected={now}
                    on_choose={props.on_choose.reform(Chosen::OfFirst)} />
            }
            if let Some((images, index)) = of_second {
                <Images label="Image of the second archive" testid="against-of-second" {images} selected={Some(index)}
                    on_choose={props.on_choose.reform(Chosen::OfSecond)} />
            }
            if beside.is_none() { <Samples title="Or take a sample" on_open={on_sample} /> }
        </div>
    }
}

/// Images that can be compared, the shown one left out.
fn images(images: &[ImageRef], shown: Option<u32>) -> Vec<(u32, AttrValue)> {
    images
        .iter()
        .filter(|image| image.kind == "image" && image.present && Some(image.index) != shown)
        .map(|image| (image.index, option_text(image).into()))
        .collect()
}

#[derive(Properties, PartialEq)]
struct ImagesProps {
    label: AttrValue,
    testid: AttrValue,
    images: Vec<(u32, AttrValue)>,
    selected: Option<u32>,
    on_choose: Callback<u32>,
}

#[component]
fn Images(props: &ImagesProps) -> Html {
    let on_choose = props.on_choose.clone();
    let onchange = Callback::from(move |event: Event| {
        let chosen = event.target_unchecked_into::<HtmlSelectElement>().value();
        if let Ok(index) = chosen.parse() {
            on_choose.emit(index);
        }
    });
    html! {
        <label class="image-choice image-choice-layer">
            <span>{ props.label.clone() }</span>
            <select {onchange} data-testid={props.testid.clone()}>
                if props.selected.is_none() { <option value="" selected=true>{ "none" }</option> }
                { for props.images.iter().map(|(index, text)| html! {
                    <option key={*index} value={index.to_string()} selected={props.selected == Some(*index)}>{ text.clone() }</option>
                }) }
            </select>
        </label>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_images_that_are_there_can_be_compared() {
        let image = |index, kind: &str, present| ImageRef {
            index,
            ref_names: vec!["a:1".to_owned()],
            platform: "linux/arm64".to_owned(),
            digest: None,
            kind: kind.to_owned(),
            present,
        };
        let list = [
            image(0, "image", true),
            image(1, "image", true),
            image(2, "attestation", true),
            image(3, "image", false),
        ];
        assert_eq!(
            images(&list, Some(0)),
            [(1, AttrValue::from("a:1 · linux/arm64"))]
        );
    }
}
