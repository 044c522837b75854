//! The figures of two images side by side, and what they share.

use super::words::{delta, signed};
use crate::features::image::shares::{exact, grouped};
use layerlab_protocol::image_compare::ImageComparison;
use layerlab_protocol::image_tools::{ComparedImage, ImageDiffReply};
use layerlab_ui::{Table, bytes_text};
use std::rc::Rc;
use yew::prelude::*;

/// Properties of [`Figures`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The comparison.
    pub answer: Rc<ImageComparison>,
}

/// See the module.
#[component]
pub fn Figures(props: &Props) -> Html {
    let diff = &props.answer.diff;
    let (a, b) = (&diff.before, &diff.after);
    let text = |value: &str| html! { <span class="against-name">{ value.to_owned() }</span> };
    let number = |bytes: u64| html! { <span title={exact(bytes)}>{ bytes_text(bytes) }</span> };
    let count = |n: u64| html! { { grouped(n) } };
    let change = |before: u64, after: u64| match delta(before, after) {
        0 => html! { "±0" },
        n if n < 0 => html! { { format!("−{}", grouped(n.unsigned_abs())) } },
        n => html! { { format!("+{}", grouped(n.unsigned_abs())) } },
    };
    let mut rows = vec![
        vec![html! { "image" }, name(a), name(b), html! {}],
        vec![
            html! { "platform" },
            text(&a.platform),
            text(&b.platform),
            html! {},
        ],
        vec![
            html! { "layers" },
            count(a.layers.into()),
            count(b.layers.into()),
            change(a.layers.into(), b.layers.into()),
        ],
    ];
    for (what, before, after) in [
        ("visible", a.visible_bytes, b.visible_bytes),
        ("in all layers", a.total_bytes, b.total_bytes),
        ("hidden", a.hidden_bytes, b.hidden_bytes),
    ] {
        rows.push(vec![
            html! { { what } },
            number(before),
            number(after),
            html! { { signed(delta(before, after)) } },
        ]);
    }
    rows.push(vec![
        html! { "files" },
        count(a.files),
        count(b.files),
        change(a.files, b.files),
    ]);
    if let (Some(before), Some(after)) = (a.packages, b.packages) {
        rows.push(vec![
            html! { "packages" },
            count(before),
            count(after),
            change(before, after),
        ]);
    }
    if a.distribution.is_some() || b.distribution.is_some() {
        let side = |image: &ComparedImage| text(image.distribution.as_deref().unwrap_or("—"));
        rows.push(vec![html! { "distribution" }, side(a), side(b), html! {}]);
    }
    let columns = vec![
        ("What".into(), false),
        ("Before".into(), true),
        ("After".into(), true),
        ("Difference".into(), true),
    ];
    html! {
        <section class="against-figures">
            <h2 class="image-section-title">{ "Figures" }</h2>
            <Table caption="Figures of both images" quiet_caption=true {columns} {rows} testid="against-figures" />
            <p data-testid="against-shared">{ shared(diff) }</p>
        </section>
    }
}

/// Its name, and the file it is in.
fn name(image: &ComparedImage) -> Html {
    html! {
        <span class="against-name">
            if let Some(name) = image.ref_names.first() { { name.clone() }<br /> }
            <span class="small muted">{ image.file.clone() }</span>
        </span>
    }
}

fn shared(diff: &ImageDiffReply) -> String {
    let n = u64::from(diff.shared_layers);
    if n == 0 && diff.shared_blobs.is_empty() {
        return "They share no layer.".to_owned();
    }
    let mut out = if n > 0 {
        match n {
            1 => "The lowest layer is the same in both.".to_owned(),
            n => format!("The lowest {n} layers are the same in both."),
        }
    } else {
        "They share no layer from the bottom up.".to_owned()
    };
    let further: Vec<String> = diff
        .shared_blobs
        .iter()
        .take(5)
        .map(|(before, after)| format!("layer {before} before is layer {after} after"))
        .collect();
    if !further.is_empty() {
        out.push_str(&format!(" Further up, {}", further.join(", ")));
        let n_more = diff.shared_blobs.len().saturating_sub(further.len());
        if n_more > 0 {
            out.push_str(&format!(", and {n_more} more"));
        }
        out.push('.');
    }
    out.push_str(&format!(
        " A host that has the one before need not download {} of the one after.",
        bytes_text(diff.shared_stored_bytes)
    ));
    out
}
