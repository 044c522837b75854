//! The final base and its kin, with their dates and what would break.

use crate::views::words::{code_text, sentence};
use layerlab_protocol::check::Origin;
use layerlab_protocol::size::{Rung, SizeReport};
use layerlab_ui::{Badge, Table, Tone, bytes_text};
use std::rc::Rc;
use yew::prelude::*;

/// Properties of [`Ladder`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The sizes.
    pub report: Rc<SizeReport>,
}

/// See the module.
#[component]
pub fn Ladder(props: &Props) -> Html {
    let report = &props.report;
    if report.ladder.is_empty() {
        return html! {
            <section class="size-ladder" aria-label="Base images">
                <h2>{ "Other bases" }</h2>
                <p class="muted" data-testid="size-no-ladder">{ code_text(&report.no_ladder) }</p>
            </section>
        };
    }
    let own: u64 = report
        .bars
        .iter()
        .filter(|bar| bar.origin != Origin::Base)
        .map(|bar| bar.unpacked_bytes)
        .sum();
    let columns = [
        ("Base", false),
        ("Compressed", true),
        ("Unpacked", true),
        ("Image on it, unpacked", true),
        ("Has", false),
        ("Read; supported until", false),
        ("What would break", false),
    ]
    .map(|(name, is_number)| (AttrValue::Static(name), is_number));
    let rows = report
        .ladder
        .iter()
        .map(|rung| row(rung, own, report.partial))
        .collect::<Vec<_>>();
    html! {
        <section class="size-ladder" aria-label="Base images">
            <h2>{ "Other bases" }</h2>
            <Table caption={format!("The final base and its kin, linux/amd64, catalogue of {}", report.catalogue_date)}
                columns={columns.to_vec()} {rows} testid="size-ladder" />
            <p class="muted small">
                { "“Image on it” adds what your lines add now; on another base they may add more or less. Estimates begin with ≈." }
            </p>
        </section>
    }
}

fn row(rung: &Rung, own: u64, partial: bool) -> Vec<Html> {
    let text = |text: String| html! { { text } };
    let bytes = |bytes: Option<u64>, is_estimate: bool| match (bytes, is_estimate) {
        (Some(bytes), true) => format!("≈\u{202f}{}", bytes_text(bytes)),
        (Some(bytes), false) => bytes_text(bytes),
        (None, _) => "unknown".to_owned(),
    };
    let date = |date: &str| {
        if date.is_empty() {
            "unknown".to_owned()
        } else {
            date.to_owned()
        }
    };
    let is_nothing = rung.kind == "scratch";
    vec![
        html! {
            <>
                <strong>{ rung.kind.clone() }</strong>{ " " }
                if !is_nothing { <code>{ rung.image.clone() }</code> }
                if rung.is_current { { " " }<Badge tone={Tone::Info}>{ "yours" }</Badge> }
            </>
        },
        text(bytes(rung.compressed_bytes, rung.compressed_estimated)),
        text(bytes(rung.unpacked_bytes, rung.unpacked_estimated)),
        text(match rung.unpacked_bytes {
            Some(base) => format!(
                "{}{}",
                if partial {
                    "≥\u{202f}"
                } else {
                    "≈\u{202f}"
                },
                bytes_text(base + own)
            ),
            None => "unknown".to_owned(),
        }),
        text(format!(
            "{}, {}, {}",
            match rung.libc.as_str() {
                "none" | "" => "no libc",
                libc => libc,
            },
            if rung.has_shell {
                "a shell"
            } else {
                "no shell"
            },
            match rung.package_manager.as_str() {
                "none" | "" => "no packages",
                manager => manager,
            },
        )),
        text(if is_nothing {
            "–".to_owned()
        } else {
            format!("{}; {}", date(&rung.as_of), date(&rung.eol))
        }),
        if rung.breaks.is_empty() {
            text(if rung.is_current {
                String::new()
            } else {
                "nothing that can be seen here".to_owned()
            })
        } else {
            html! { <ul class="size-breaks">{ for rung.breaks.iter().map(|text| html! { <li>{ code_text(&sentence(text)) }</li> }) }</ul> }
        },
    ]
}
