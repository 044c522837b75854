//! Everything known about one layer.

use crate::features::image::instruction::{readable, short_digest};
use crate::features::image::session::Report;
use crate::features::image::shares::{exact, percent, share};
use crate::features::image::when::recorded;
use layerlab_protocol::image::Layer;
use layerlab_ui::{Callout, badge::Tone, bytes_text};
use yew::prelude::*;

/// Properties of [`LayerDetail`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The report.
    pub report: Report,
    /// Which layer.
    pub layer: u32,
}

/// See the module.
#[component]
pub fn LayerDetail(props: &Props) -> Html {
    let Some(image) = &props.report.image else {
        return Html::default();
    };
    let Some(layer) = image.layers.get(props.layer as usize) else {
        return Html::default();
    };
    let instruction = readable(&layer.created_by);
    html! {
        <section class="image-detail" aria-labelledby="image-detail-title">
            <h2 id="image-detail-title" class="image-detail-title">{ heading(layer.index, image.layers.len()) }
            </h2>
            if !layer.complete {
                <Callout tone={Tone::Warning} title="This layer could not be read to the end.">
                    <p>{ "Its numbers and files are of what was read." }</p>
                </Callout>
            }
            if let Some(line) = instruction.line() {
                <pre class="image-detail-code" tabindex="0" aria-label="Instruction"><code>{ line }</code></pre>
            } else {
                <p class="muted">{ "The history records no instruction for this layer." }</p>
            }
            if !instruction.build_args.is_empty() {
                <p class="small">
                    { "Build arguments, readable by everyone who has this image: " }
                    <code class="image-name">{ instruction.build_args }</code>
                </p>
            }
            <dl class="image-facts">{ facts(layer, image.totals.total_bytes) }</dl>
        </section>
    }
}

/// Layers are numbered from the base, which is 0.
fn heading(index: u32, n_layers: usize) -> String {
    match index as usize {
        _ if n_layers == 1 => "Layer 0, the only one".to_owned(),
        0 => format!("Layer 0, the base of {n_layers}"),
        at if at + 1 == n_layers => format!("Layer {index}, the top of {n_layers}"),
        _ => format!("Layer {index}, one of {n_layers}"),
    }
}

fn facts(layer: &Layer, total: u64) -> Html {
    let bytes = |name: &'static str, n: u64, says: String| {
        html! { <div><dt>{ name }</dt><dd><span class="num" title={exact(n)}>{ bytes_text(n) }</span> if !says.is_empty() { <span class="muted small">{ " " }{ says }</span> }</dd></div> }
    };
    let digest = |name: &'static str, digest: &Option<String>| match digest {
        Some(digest) => {
            html! { <div><dt>{ name }</dt><dd><code class="image-digest" title={digest.clone()}>{ short_digest(digest) }</code></dd></div> }
        }
        None => Html::default(),
    };
    html! {
        <>
            { bytes("Content", layer.content_bytes, format!("{} of all layers", percent(share(layer.content_bytes, total)))) }
            { bytes("Hidden later", layer.hidden_later_bytes, format!("{} of this layer", percent(share(layer.hidden_later_bytes, layer.content_bytes)))) }
            { bytes("Hides below", layer.hides_bytes, String::new()) }
            { bytes("As tar", layer.tar_bytes, String::new()) }
            { bytes("Stored", layer.stored_bytes, compression(layer)) }
            <div><dt>{ "Created" }</dt><dd>{ recorded(layer.created.as_deref()).unwrap_or_else(|| "not recorded".to_owned()) }</dd></div>
            { digest("Diff ID", &layer.diff_id) }
            { digest("Blob digest", &layer.digest) }
            if !layer.media_type.is_empty() {
                <div><dt>{ "Media type" }</dt><dd class="image-name small">{ layer.media_type.clone() }</dd></div>
            }
        </>
    }
}

fn compression(layer: &Layer) -> String {
    match layer.compression.as_str() {
        "none" | "" => "not compressed".to_owned(),
        name if layer.tar_bytes > 0 => {
            format!(
                "{name}, {} of the tar",
                percent(share(layer.stored_bytes, layer.tar_bytes))
            )
        }
        name => name.to_owned(),
    }
}
