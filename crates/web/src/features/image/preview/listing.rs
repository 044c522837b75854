//! What an archive within a layer holds, with a filter.

use crate::features::image::paged::use_paged;
use crate::features::image::words;
use layerlab_protocol::look::{FileBody, FileLooked, ListedEntry};
use layerlab_protocol::tree::EntryKind;
use layerlab_ui::{Callout, Tone, bytes_text, count_text};
use std::rc::Rc;
use web_sys::HtmlInputElement;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub looked: Rc<FileLooked>,
}

/// See the module.
#[component]
pub fn ListingView(props: &Props) -> Html {
    let filter = use_state_eq(String::new);
    let entries: &[ListedEntry] = match &props.looked.body {
        FileBody::Listing(listing) => &listing.entries,
        _ => &[],
    };
    let wanted = filter.to_lowercase();
    let rows: Vec<&ListedEntry> = entries
        .iter()
        .filter(|entry| wanted.is_empty() || entry.path.to_lowercase().contains(&wanted))
        .collect();
    let (n_shown, more) = use_paged(rows.len());
    let FileBody::Listing(listing) = &props.looked.body else {
        return Html::default();
    };
    let oninput = {
        let filter = filter.setter();
        Callback::from(move |event: InputEvent| {
            filter.set(event.target_unchecked_into::<HtmlInputElement>().value());
        })
    };
    let n_unlisted = listing.n_entries - entries.len() as u64;
    html! {
        <>
            if !listing.problem.is_empty() {
                <Callout tone={Tone::Warning} title={format!("Not everything could be read: {}.", listing.problem)}>
                    <p>{ "What is listed came before that." }</p>
                </Callout>
            }
            <p class="small muted" data-testid="preview-listing-says">
                { format!("{}, {} of content", count_text(listing.n_entries, "entry", "entries"), bytes_text(listing.content_bytes)) }
                if n_unlisted > 0 { { format!("; the first {} are listed", entries.len()) } }
            </p>
            if entries.len() > 10 {
                <label class="image-filter">{ "Show only names with " }
                    <input type="search" value={(*filter).clone()} {oninput} data-testid="preview-listing-filter" /></label>
            }
            if !entries.is_empty() {
                <div class="table-frame image-preview-listing" tabindex="0" role="region" aria-label="What is in the archive">
                    <table class="table" data-testid="preview-listing">
                        <thead><tr><th scope="col">{ "Name" }</th><th scope="col">{ "Mode" }</th><th scope="col" class="table-number">{ "Size" }</th></tr></thead>
                        <tbody>{ for rows.iter().take(n_shown).map(|entry| row(entry)) }</tbody>
                    </table>
                </div>
            }
            { more }
        </>
    }
}

fn row(entry: &ListedEntry) -> Html {
    let (sign, kind) = words::kind(entry.kind);
    html! {
        <tr>
            <th scope="row" class="image-name mono">{ entry.path.clone() }
                if !sign.is_empty() { <span class="muted" title={kind}>{ format!(" {sign} {}", entry.link) }</span> }
            </th>
            <td class="mono">{ entry.mode.map(|mode| words::mode(entry.kind, mode)).unwrap_or_default() }</td>
            <td class="table-number">if entry.kind == EntryKind::File { { bytes_text(entry.size_bytes) } }</td>
        </tr>
    }
}
