//! What could not be read or does not add up. Beside the numbers, which may be partial because of it.

use crate::features::image::failure_text::{sentence, ticked};
use crate::features::image::session::Report;
use layerlab_ui::{Callout, badge::Tone, count_text};
use yew::prelude::*;

/// Warnings shown before "more" is asked for.
const FIRST: usize = 4;
/// Warnings ever shown.
const MOST: usize = 200;

/// Properties of [`Warnings`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The report.
    pub report: Report,
}

/// See the module.
#[component]
pub fn Warnings(props: &Props) -> Html {
    let warnings = &props.report.warnings;
    if warnings.is_empty() {
        return Html::default();
    }
    let n_incomplete = props.report.image.as_ref().map_or(0, |image| {
        image.layers.iter().filter(|layer| !layer.complete).count() as u64
    });
    let title = if props.report.image.is_none() {
        "This file holds no image that can be shown.".to_owned()
    } else if n_incomplete > 0 {
        format!(
            "{} could not be read to the end: numbers are of what was read.",
            count_text(n_incomplete, "layer", "layers")
        )
    } else {
        format!(
            "{} about this file.",
            count_text(warnings.len() as u64, "remark", "remarks")
        )
    };
    let row = |warning: &layerlab_protocol::image::Warning| {
        html! {
            <li data-testid="warning" data-kind={warning.kind.clone()}>
                if !warning.place.is_empty() { <code class="image-name">{ warning.place.clone() }</code>{ ": " } }
                { ticked(&sentence(&warning.message)) }
            </li>
        }
    };
    let shown = warnings.len().min(MOST);
    html! {
        <Callout tone={Tone::Warning} {title} testid="warnings">
            <ul class="image-warnings">{ for warnings.iter().take(FIRST).map(row) }</ul>
            if shown > FIRST {
                <details>
                    <summary>{ format!("{} more", warnings.len() - FIRST) }</summary>
                    <ul class="image-warnings">{ for warnings[FIRST..shown].iter().map(row) }</ul>
                    if warnings.len() > MOST {
                        <p>{ format!("The command line lists the other {}.", warnings.len() - MOST) }</p>
                    }
                </details>
            }
        </Callout>
    }
}
