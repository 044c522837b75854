//! Bytes that are in the file but that no process in the container can read: whose they are, who hides them, and why.

use crate::features::image::layers::line;
use crate::features::image::paged::use_paged;
use crate::features::image::place::Found;
use crate::features::image::session::Report;
use crate::features::image::shares::{exact, grouped, percent, share};
use crate::features::image::words;
use layerlab_protocol::image::{Hidden, HiddenPair, Image};
use layerlab_ui::{Button, bytes_text};
use yew::prelude::*;

/// Pairs of layers listed; they come largest first.
const MAX_PAIRS: usize = 60;

/// Properties of [`HiddenBytes`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The report.
    pub report: Report,
    /// Shows something in the tree.
    pub on_reveal: Callback<Found>,
    /// What stands below the figures of dive.
    #[prop_or_default]
    pub children: Html,
}

/// See the module.
#[component]
pub fn HiddenBytes(props: &Props) -> Html {
    let pair = use_state_eq(|| None::<(u32, u32)>);
    let image = props.report.image.as_ref();
    let rows: Vec<&Hidden> = image.map_or_else(Vec::new, |image| {
        image
            .hidden
            .iter()
            .filter(|row| pair.is_none_or(|pair| pair == (row.owner_layer, row.hiding_layer)))
            .collect()
    });
    let (n_shown, more) = use_paged(rows.len());
    let Some(image) = image else {
        return Html::default();
    };
    html! {
        <div class="image-hidden">
            <p>{ summary(image) }</p>
            if !image.hidden_pairs.is_empty() {
                <section aria-labelledby="image-pairs-title" class="stack-v">
                    <h2 id="image-pairs-title" class="image-section-title">{ "Which layer hides what of which" }</h2>
                    { pairs(image, *pair, &pair.setter()) }
                </section>
                <section aria-labelledby="image-hidden-title" class="stack-v">
                    <h2 id="image-hidden-title" class="image-section-title">
                        { match *pair {
                            Some((owner, hider)) => format!("Hidden files of layer {owner}, hidden by layer {hider}"),
                            None => "Hidden files, largest first".to_owned(),
                        } }
                    </h2>
                    { list(&rows[..n_shown], &props.on_reveal) }
                    { more }
                    if image.hidden_omitted > 0 {
                        <p class="small muted">{ format!("{} smaller ones are in the sums above but not in this list.", grouped(image.hidden_omitted)) }</p>
                    }
                </section>
            }
            { dive(image) }
            { props.children.clone() }
        </div>
    }
}

fn summary(image: &Image) -> String {
    let totals = &image.totals;
    if totals.hidden_bytes == 0 && image.hidden.is_empty() {
        return "Nothing is hidden: every byte of every layer can be read in the container."
            .to_owned();
    }
    format!(
        "{} of {} ({}) are stored in this image although no process in the container can read them. \
         They are still in the file: anyone who has it can. Building the image without them saves at most that much.",
        bytes_text(totals.hidden_bytes),
        bytes_text(totals.total_bytes),
        percent(share(totals.hidden_bytes, totals.total_bytes))
    )
}

fn pairs(
    image: &Image,
    active: Option<(u32, u32)>,
    set: &UseStateSetter<Option<(u32, u32)>>,
) -> Html {
    let mut pairs: Vec<&HiddenPair> = image.hidden_pairs.iter().collect();
    pairs.sort_by(|a, b| {
        b.bytes
            .cmp(&a.bytes)
            .then(a.owner_layer.cmp(&b.owner_layer))
    });
    let n_left = pairs.len().saturating_sub(MAX_PAIRS);
    html! {
        <div class="table-frame" tabindex="0" role="region" aria-label="Hidden bytes by pair of layers">
            <table class="table">
                <thead><tr>
                    <th scope="col">{ "Stored in" }</th><th scope="col">{ "Hidden by" }</th>
                    <th scope="col" class="table-number">{ "Bytes" }</th><th scope="col" class="table-number">{ "Files" }</th>
                    <th scope="col"><span class="visually-hidden">{ "Filter" }</span></th>
                </tr></thead>
                <tbody>
                    { for pairs.into_iter().take(MAX_PAIRS).map(|pair| {
                        let id = (pair.owner_layer, pair.hiding_layer);
                        let on = active == Some(id);
                        let onclick = {
                            let set = set.clone();
                            Callback::from(move |_| set.set((!on).then_some(id)))
                        };
                        html! {
                            <tr data-testid="hidden-pair">
                                <th scope="row">{ named(image, pair.owner_layer) }</th>
                                <td>{ if pair.owner_layer == pair.hiding_layer { html! { "the same layer" } } else { named(image, pair.hiding_layer) } }</td>
                                <td class="table-number" title={exact(pair.bytes)}>{ bytes_text(pair.bytes) }</td>
                                <td class="table-number">{ grouped(pair.count) }</td>
                                <td><Button small=true pressed={on} {onclick}
                                    label={format!("only files of layer {} hidden by layer {}", id.0, id.1)}>{ "Only these" }</Button></td>
                            </tr>
                        }
                    }) }
                </tbody>
            </table>
            if n_left > 0 { <p class="small muted image-table-note">{ format!("and {} smaller pairs", n_left) }</p> }
        </div>
    }
}

/// A layer by number and instruction.
fn named(image: &Image, index: u32) -> Html {
    let line = image
        .layers
        .get(index as usize)
        .map(line)
        .unwrap_or_default();
    html! { <><span class="num">{ words::layer(index) }</span><span class="image-cell-line clip small muted" title={line.clone()}>{ line }</span></> }
}

fn list(rows: &[&Hidden], on_reveal: &Callback<Found>) -> Html {
    html! {
        <div class="table-frame" tabindex="0" role="region" aria-label="Hidden files">
            <table class="table">
                <thead><tr>
                    <th scope="col">{ "Path" }</th><th scope="col" class="table-number">{ "Content" }</th>
                    <th scope="col">{ "Why" }</th><th scope="col">{ "Stored in → hidden by" }</th>
                </tr></thead>
                <tbody>
                    { for rows.iter().map(|row| {
                        let reveal = {
                            let found = Found::file(&row.path, row.owner_layer);
                            on_reveal.reform(move |_| found.clone())
                        };
                        html! {
                            <tr data-testid="hidden-row">
                                <th scope="row" class="image-cell-path"><button type="button" class="image-path-link" onclick={reveal}>{ row.path.clone() }</button></th>
                                <td class="table-number" title={exact(row.bytes)}>{ bytes_text(row.bytes) }</td>
                                <td>{ why(row) }</td>
                                <td class="num">{ format!("{} → {}", row.owner_layer, row.hiding_layer) }</td>
                            </tr>
                        }
                    }) }
                </tbody>
            </table>
        </div>
    }
}

fn why(row: &Hidden) -> String {
    let cause = words::cause(&row.cause);
    if row.changed.is_empty() {
        cause.to_owned()
    } else {
        format!("{cause}; differs in {}", row.changed.join(", "))
    }
}

fn dive(image: &Image) -> Html {
    let (dive, totals) = (&image.dive, &image.totals);
    html! {
        <section class="image-dive" aria-labelledby="image-dive-title">
            <h2 id="image-dive-title" class="image-section-title">{ "The same image, counted by dive" }</h2>
            <dl class="image-facts">
                <div><dt>{ "dive: efficiency" }</dt><dd class="num">{ percent(dive.efficiency) }</dd></div>
                <div><dt>{ "here: efficiency" }</dt><dd class="num">{ percent(totals.efficiency) }</dd></div>
                <div><dt>{ "dive: wasted" }</dt><dd class="num" title={exact(dive.wasted_bytes)}>{ bytes_text(dive.wasted_bytes) }</dd></div>
                <div><dt>{ "here: hidden" }</dt><dd class="num" title={exact(totals.hidden_bytes)}>{ bytes_text(totals.hidden_bytes) }</dd></div>
                <div><dt>{ "dive: user wasted" }</dt><dd class="num">{ dive.user_wasted_percent.map_or_else(|| "not a number".to_owned(), percent) }</dd></div>
            </dl>
            <p class="small muted">
                { "dive counts every copy of a path that lies in more than one layer, the visible copy too, and does not see \
                   directories that were emptied and made anew; here each byte that cannot be read any more counts once." }
            </p>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn causes_name_what_differs() {
        let mut row = Hidden {
            path: "a".into(),
            bytes: 1,
            owner_layer: 0,
            hiding_layer: 1,
            cause: "same-bytes".into(),
            changed: vec!["mode".into(), "owner".into()],
        };
        assert_eq!(
            why(&row),
            "same bytes written again; differs in mode, owner"
        );
        row.changed.clear();
        row.cause = "deleted".into();
        assert_eq!(why(&row), "deleted later");
    }
}
