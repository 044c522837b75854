//! What differs beside files: packages, settings, history.

use super::words::{change, delta, signed};
use crate::features::image::instruction::readable;
use crate::features::image::paged::use_paged;
use crate::features::image::shares::grouped;
use layerlab_protocol::image_compare::ImageComparison;
use layerlab_protocol::image_tools::DiffHistory;
use std::rc::Rc;
use yew::prelude::*;

/// Properties of the three.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The comparison.
    pub answer: Rc<ImageComparison>,
}

/// Packages that came, went or have another version.
#[component]
pub fn Packages(props: &Props) -> Html {
    let diff = &props.answer.diff;
    let (n_shown, more) = use_paged(diff.packages.len());
    if diff.packages.is_empty() {
        return Html::default();
    }
    html! {
        <section class="against-section">
            <h2 id="against-packages-title" class="image-section-title">{ "Packages" }</h2>
            <div class="table-frame against-scroll" tabindex="0" role="region" aria-labelledby="against-packages-title">
                <table class="table" data-testid="against-packages">
                    <thead><tr><th scope="col">{ "Package" }</th><th scope="col">{ "Change" }</th><th scope="col">{ "Before" }</th><th scope="col">{ "After" }</th><th scope="col" class="table-number">{ "Bytes" }</th></tr></thead>
                    <tbody>
                        { for diff.packages.iter().take(n_shown).map(|package| {
                            let (sign, word, class) = change(&package.change);
                            html! {
                                <tr data-testid="against-package">
                                    <th scope="row" class="image-name">{ package.name.clone() }{ " " }<span class="muted small">{ package.kind.clone() }</span></th>
                                    <td class={format!("image-mark-{class}")}><span class="image-tree-sign" aria-hidden="true">{ sign }</span>{ word }</td>
                                    <td class="image-name">{ package.before.clone().unwrap_or_default() }</td>
                                    <td class="image-name">{ package.after.clone().unwrap_or_default() }</td>
                                    <td class="table-number">{ signed(delta(package.before_bytes, package.after_bytes)) }</td>
                                </tr>
                            }
                        }) }
                    </tbody>
                </table>
            </div>
            { more }
            if diff.packages_omitted > 0 {
                <p class="small muted">{ format!("{} more packages differ.", grouped(diff.packages_omitted)) }</p>
            }
        </section>
    }
}

/// Settings that differ.
#[component]
pub fn Settings(props: &Props) -> Html {
    let rows = &props.answer.diff.config;
    let (n_shown, more) = use_paged(rows.len());
    if rows.is_empty() {
        return html! { <p class="muted">{ "The configurations are the same." }</p> };
    }
    let side = |value: &Option<String>| match value {
        Some(value) => html! { <span class="mono image-name">{ value.clone() }</span> },
        None => html! { <span class="muted">{ "not set" }</span> },
    };
    html! {
        <section class="against-section">
            <h2 id="against-config-title" class="image-section-title">{ "Configuration" }</h2>
            <div class="table-frame" tabindex="0" role="region" aria-labelledby="against-config-title">
                <table class="table" data-testid="against-config">
                    <thead><tr><th scope="col">{ "Setting" }</th><th scope="col">{ "Before" }</th><th scope="col">{ "After" }</th></tr></thead>
                    <tbody>
                        { for rows.iter().take(n_shown).map(|row| html! {
                            <tr><th scope="row" class="image-name">{ row.key.clone() }</th><td>{ side(&row.before) }</td><td>{ side(&row.after) }</td></tr>
                        }) }
                    </tbody>
                </table>
            </div>
            { more }
        </section>
    }
}

/// Both histories as one list.
#[component]
pub fn Histories(props: &Props) -> Html {
    let rows = &props.answer.diff.history;
    let (n_shown, more) = use_paged(rows.len());
    if rows.iter().all(|row| row.change == "same") {
        return Html::default();
    }
    html! {
        <section class="against-section">
            <h2 id="against-history-title" class="image-section-title">{ "History" }</h2>
            <ol class="against-history" data-testid="against-history">
                { for rows.iter().take(n_shown).map(history_row) }
            </ol>
            { more }
        </section>
    }
}

fn history_row(row: &DiffHistory) -> Html {
    let (sign, word, class) = match row.change.as_str() {
        "added" => ("+", "only after: ", "image-mark-added"),
        "removed" => ("−", "only before: ", "image-mark-removed"),
        _ => (" ", "", "muted"),
    };
    let text = readable(&row.text)
        .line()
        .unwrap_or_else(|| "not recorded".to_owned());
    html! {
        <li class={classes!("against-history-row", class)} data-change={row.change.clone()}>
            <span class="image-tree-sign" aria-hidden="true">{ sign }</span>
            <span class="visually-hidden">{ word }</span>
            <code title={row.text.clone()}>{ text }</code>
        </li>
    }
}
