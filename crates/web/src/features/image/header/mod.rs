//! What the archive is, which of its images is shown, and the numbers people came for. Bytes always say of what.

use crate::features::image::failure_text::{failure_text, sentence, ticked};
use crate::features::image::instruction::short_digest;
use crate::features::image::session::Report;
use crate::features::image::shares::{exact, percent, share};
use crate::features::image::when::recorded;
use layerlab_protocol::Failure;
use layerlab_protocol::image::{Image, ImageRef};
use layerlab_ui::{Button, Callout, Shape, badge::Tone, bytes_text};
use web_sys::HtmlSelectElement;
use yew::prelude::*;

/// Properties of [`Header`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The report.
    pub report: Report,
    /// Name of the file.
    pub file_name: AttrValue,
    /// Which image of the archive is shown.
    pub selected: Option<u32>,
    /// Whether another one is on its way.
    pub switching: bool,
    /// Why another one could not be shown.
    pub failure: Option<Failure>,
    /// Shows another image.
    pub on_choose: Callback<u32>,
    /// Closes the archive.
    pub on_close: Callback<()>,
}

/// See the module.
#[component]
pub fn Header(props: &Props) -> Html {
    let report = &props.report;
    let close = props.on_close.reform(|_: MouseEvent| ());
    let names = report
        .image
        .as_ref()
        .map_or(&[][..], |image| &image.ref_names[..]);
    html! {
        <header class="image-header">
            <div class="image-header-top">
                <div class="image-header-names">
                    <h1 class="image-header-title image-name">{ names.first().unwrap_or(&props.file_name.to_string()).clone() }</h1>
                    if names.len() > 1 {
                        <p class="small muted image-name">{ format!("also named {}", names[1..].join(", ")) }</p>
                    }
                    <p class="small muted">
                        <span class="image-name">{ props.file_name.clone() }</span>
                        { " · " }<span title={exact(report.archive.bytes)}>{ format!("{} file", bytes_text(report.archive.bytes)) }</span>
                        { " · " }{ ticked(&sentence(&report.archive.says)) }
                    </p>
                </div>
                <Button small=true icon={Shape::Cross} onclick={close} testid="image-close">{ "Close" }</Button>
            </div>
            if report.archive.images.len() > 1 {
                <Picker images={report.archive.images.clone()} shown={shown_index(report, props.selected)} on_choose={props.on_choose.clone()}
                    switching={props.switching} />
            }
            if let Some(failure) = &props.failure {
                <Callout tone={Tone::Error} alert=true title={failure_text(failure, &props.file_name).what}>
                    <p>{ failure_text(failure, &props.file_name).why }</p>
                </Callout>
            }
            if let Some(image) = &report.image { { facts(image) } { numbers(image) } }
        </header>
    }
}

/// The image that is shown: the one that was asked for, or the one whose digest the report names.
pub fn shown_index(report: &Report, selected: Option<u32>) -> Option<u32> {
    let image = report.image.as_ref()?;
    selected.or_else(|| {
        report
            .archive
            .images
            .iter()
            .find(|other| {
                other.digest.is_some()
                    && (other.digest == image.manifest_digest || other.digest == image.image_id)
            })
            .map(|other| other.index)
    })
}

#[derive(Properties, PartialEq)]
struct PickerProps {
    images: Vec<ImageRef>,
    shown: Option<u32>,
    switching: bool,
    on_choose: Callback<u32>,
}

#[component]
fn Picker(props: &PickerProps) -> Html {
    let onchange = {
        let on_choose = props.on_choose.clone();
        Callback::from(move |event: Event| {
            if let Ok(index) = event
                .target_unchecked_into::<HtmlSelectElement>()
                .value()
                .parse()
            {
                on_choose.emit(index);
            }
        })
    };
    html! {
        <label class="image-picker">
            <span>{ format!("{} in this file", count(&props.images)) }</span>
            <select {onchange} disabled={props.switching} data-testid="image-picker">
                if props.shown.is_none() { <option value="" selected=true>{ "Choose one" }</option> }
                { for props.images.iter().map(|image| html! {
                    <option value={image.index.to_string()} selected={Some(image.index) == props.shown}
                        disabled={!can_show(image)}>{ option_text(image) }</option>
                }) }
            </select>
            if props.switching { <span class="small muted" role="status">{ "opening…" }</span> }
        </label>
    }
}

fn can_show(image: &ImageRef) -> bool {
    image.present && image.kind == "image"
}

/// `2 images, 1 platform without its data, 2 attestations`.
fn count(images: &[ImageRef]) -> String {
    let (mut present, mut absent, mut other) = (0, 0, 0);
    for image in images {
        match (image.kind.as_str(), image.present) {
            ("image", true) => present += 1,
            ("image", false) => absent += 1,
            _ => other += 1,
        }
    }
    let mut parts = vec![layerlab_ui::count_text(present, "image", "images")];
    if absent > 0 {
        parts.push(format!("{absent} named but without data"));
    }
    if other > 0 {
        parts.push(layerlab_ui::count_text(
            other,
            "attestation or artifact",
            "attestations or artifacts",
        ));
    }
    parts.join(", ")
}

/// An image of an archive in one line.
pub fn option_text(image: &ImageRef) -> String {
    let mut parts = Vec::new();
    if image.kind != "image" {
        parts.push(image.kind.clone());
    }
    if let Some(name) = image.ref_names.first() {
        parts.push(name.clone());
    }
    if image.kind == "image" && !image.platform.is_empty() {
        parts.push(image.platform.clone());
    }
    if let Some(digest) = image.digest.as_ref().filter(|_| parts.len() < 2) {
        parts.push(short_digest(digest));
    }
    if !image.present {
        parts.push("not in this file".to_owned());
    }
    parts.join(" · ")
}

fn facts(image: &Image) -> Html {
    let digest = |digest: &Option<String>| match digest {
        Some(digest) => {
            html! { <code class="image-digest" title={digest.clone()}>{ short_digest(digest) }</code> }
        }
        None => html! { <span class="muted">{ "not in this file" }</span> },
    };
    html! {
        <dl class="image-facts">
            <div><dt>{ "Platform" }</dt><dd class="image-name">{ or_unknown(&image.platform) }</dd></div>
            <div><dt>{ "Created" }</dt><dd>{ recorded(image.created.as_deref()).unwrap_or_else(|| "not recorded".to_owned()) }</dd></div>
            <div><dt title="digest of the config">{ "Image ID" }</dt><dd>{ digest(&image.image_id) }</dd></div>
            <div><dt>{ "Manifest digest" }</dt><dd>{ digest(&image.manifest_digest) }</dd></div>
        </dl>
    }
}

fn or_unknown(text: &str) -> String {
    if text.is_empty() {
        "not recorded".to_owned()
    } else {
        text.to_owned()
    }
}

fn numbers(image: &Image) -> Html {
    let totals = &image.totals;
    let stored: u64 = image.layers.iter().map(|layer| layer.stored_bytes).sum();
    let is_partial = image.layers.iter().any(|layer| !layer.complete);
    let as_read = |says: String| {
        if is_partial {
            format!("{says}, as far as read")
        } else {
            says
        }
    };
    let number = |name: &'static str,
                  value: String,
                  title: String,
                  says: String,
                  class: &'static str| {
        html! {
            <div class={classes!("image-number", class)}>
                <dt>{ name }</dt>
                <dd><strong class="num" {title}>{ value }</strong><span class="small muted">{ says }</span></dd>
            </div>
        }
    };
    html! {
        <dl class="image-numbers" data-testid="image-numbers">
            { number("Content in all layers", bytes_text(totals.total_bytes), exact(totals.total_bytes),
                as_read(layerlab_ui::count_text(image.layers.len() as u64, "layer", "layers")), "") }
            { number("Visible", bytes_text(totals.visible_bytes), exact(totals.visible_bytes),
                as_read(layerlab_ui::count_text(totals.files, "file", "files")), "") }
            { number("Hidden", bytes_text(totals.hidden_bytes), exact(totals.hidden_bytes),
                format!("{} nobody can read", percent(share(totals.hidden_bytes, totals.total_bytes))),
                if totals.hidden_bytes > 0 { "image-number-hidden" } else { "" }) }
            { number("Efficiency", percent(totals.efficiency), format!("{}", totals.efficiency),
                "visible of all content".to_owned(), "") }
            { number("Layers as stored", bytes_text(stored), exact(stored), "in this file".to_owned(), "") }
        </dl>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn image(kind: &str, present: bool, name: &str) -> ImageRef {
        ImageRef {
            index: 0,
            ref_names: (!name.is_empty())
                .then(|| name.to_owned())
                .into_iter()
                .collect(),
            platform: "linux/arm64".into(),
            digest: Some("sha256:0123456789abcdef".into()),
            kind: kind.into(),
            present,
        }
    }

    #[test]
    fn absent_platforms_and_attestations_are_listed_as_such() {
        assert_eq!(
            option_text(&image("image", true, "a:1")),
            "a:1 · linux/arm64"
        );
        assert_eq!(
            option_text(&image("image", false, "")),
            "linux/arm64 · sha256:0123456789ab… · not in this file"
        );
        assert_eq!(
            option_text(&image("attestation", true, "")),
            "attestation · sha256:0123456789ab…"
        );
        assert!(!can_show(&image("attestation", true, "")));
        assert_eq!(
            count(&[
                image("image", true, ""),
                image("image", false, ""),
                image("attestation", true, "")
            ]),
            "1 image, 1 named but without data, 1 attestation or artifact"
        );
    }
}
