//! Where the bytes of the final image are, in the unit the visitor cares about, and what would make them fewer.
//!
//! Bars by instruction, pull times, machines, a budget with what would keep it, and the ladder of bases. The answer
//! comes from the library worker; budget and number of machines are in the address.

mod bars;
mod budget;
mod ladder;
mod table;

use super::assumptions::Assumptions;
use crate::effects::use_answer;
use crate::route::{CheckPlace, Route, View};
use crate::store::{Dispatch, Store};
use crate::views::findings::failure_callout;
use crate::views::words::{capital, code_text};
use layerlab_protocol::size::{SizeOf, SizeReport};
use layerlab_ui::{Badge, Toggle, Tone, bytes_text, count_text, seconds_text};
use std::rc::Rc;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// Machines, when the visitor named no number.
const NODES: u32 = 10;
/// Networks, in Mbit/s.
const NETWORKS: [u64; 3] = [10, 100, 1_000];

/// Properties of [`SizeView`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Where the visitor is; holds budget and machines.
    pub place: CheckPlace,
    /// The text, and what was chosen about rules and figures.
    pub store: Rc<Store>,
    /// Goes to another budget.
    pub go: Callback<CheckPlace>,
    /// Changes the figures.
    pub dispatch: Dispatch,
    /// 1-based line selected in any view.
    pub selected_line: Option<u32>,
    /// Called when a bar is chosen.
    pub on_select: Callback<u32>,
}

/// See the module.
#[component]
pub fn SizeView(props: &Props) -> Html {
    let store = &props.store;
    let answer = use_answer(Some(SizeOf {
        rev: store.rev,
        text: store.text.to_string(),
        profile: store.profile.to_string(),
        rules: store.rules.clone(),
        assumed: store.assumed.clone(),
        dockerignore: store.dockerignore(),
        context: store.files(),
        ..SizeOf::default()
    }));
    let compressed = use_state_eq(|| false);
    let as_table = use_state_eq(|| false);
    let set = |state: &UseStateHandle<bool>| {
        let setter = state.setter();
        Callback::from(move |on: bool| setter.set(on))
    };
    let Some(report) = answer.value.clone() else {
        return match &answer.failure {
            Some(failure) => failure_callout(failure),
            None => {
                html! { <p class="check-wait muted" role="status">{ "Measuring the model…" }</p> }
            }
        };
    };
    let go_with = {
        let (go, place) = (props.go.clone(), props.place.clone());
        move |change: fn(&mut CheckPlace, Option<u32>)| {
            let (go, place) = (go.clone(), place.clone());
            Callback::from(move |number: Option<u32>| {
                let mut place = place.clone();
                change(&mut place, number);
                go.emit(place);
            })
        }
    };
    let config = Route::Check(CheckPlace {
        view: Some(View::Config),
        ..props.place.clone()
    });
    html! {
        <div class="size" data-testid="size" aria-busy={if answer.loading { "true" } else { "false" }}>
            <p class="cache-says" data-testid="size-headline">
                <span>{ code_text(&capital(&report.headline)) }</span>{ " " }
                <Badge tone={Tone::Modelled} title="Nothing is built here: sizes come from a catalogue of base images and a table of typical effects">
                    { "modelled, not executed" }
                </Badge>
            </p>
            <div class="size-tools">
                <Toggle label="Compressed" on={*compressed} on_change={set(&compressed)} testid="size-compressed" />
                <Toggle label="View as table" on={*as_table} on_change={set(&as_table)} testid="size-table-toggle" />
            </div>
            if *as_table {
                <table::BarTable report={report.clone()} />
            } else {
                <bars::Bars report={report.clone()} compressed={*compressed} selected_line={props.selected_line}
                    on_select={props.on_select.clone()} />
            }
            { pulls(&report, props.place.nodes.unwrap_or(NODES), &go_with(|place, nodes| place.nodes = nodes)) }
            <budget::Budget report={report.clone()} compressed={*compressed} budget={props.place.budget}
                on_budget={go_with(|place, budget| place.budget = budget)} on_select={props.on_select.clone()} />
            <ladder::Ladder report={report.clone()} />
            if !report.supposed_context.is_empty() {
                <details class="cache-context">
                    <summary>{ "Files the build context is supposed to hold" }</summary>
                    <p><code>{ report.supposed_context.join("  ") }</code></p>
                </details>
            }
            <p class="small"><a href={config.to_string()}>{ "What the image's configuration will be" }</a></p>
            <Assumptions store={props.store.clone()} dispatch={props.dispatch.clone()} open={props.place.more} />
        </div>
    }
}

/// Bytes on the wire, as sentences.
fn pulls(report: &SizeReport, nodes: u32, on_nodes: &Callback<Option<u32>>) -> Html {
    let least = if report.partial {
        "at least "
    } else {
        "≈\u{202f}"
    };
    let bytes = report.compressed_bytes;
    let own: u64 = report
        .bars
        .iter()
        .filter(|bar| bar.origin != layerlab_protocol::check::Origin::Base)
        .map(|bar| bar.compressed_bytes)
        .sum();
    html! {
        <section class="size-pulls" aria-label="Pulling the image" data-testid="size-pulls">
            <h2>{ "Pulling it" }</h2>
            <ul class="size-networks">
                { for NETWORKS.into_iter().map(|network| html! {
                    <li><span class="num">{ format!("{least}{}", transfer(bytes, network)) }</span>{ format!(" at {network} Mbit/s") }</li>
                }) }
            </ul>
            <p>
                <label class="size-number">{ "On " }{ number_input(nodes, 1_000_000, "nodes", on_nodes) }{ " machines" }</label>
                { format!(" a first roll-out moves {least}{}, and a release on the same base {least}{}.",
                    bytes_text(bytes.saturating_mul(u64::from(nodes))), bytes_text(own.saturating_mul(u64::from(nodes)))) }
            </p>
        </section>
    }
}

/// Time on the wire alone.
fn transfer(bytes: u64, megabits: u64) -> String {
    seconds_text(bytes as f64 * 8.0 / (megabits as f64 * 1e6))
}

/// A field for a whole number that reports `None` for nothing.
fn number_input(value: u32, most: u32, testid: &'static str, on: &Callback<Option<u32>>) -> Html {
    let onchange = {
        let on = on.clone();
        Callback::from(move |event: Event| {
            let value = event
                .target_unchecked_into::<HtmlInputElement>()
                .value_as_number();
            on.emit((value >= 1.0).then_some(value as u32));
        })
    };
    html! {
        <input type="number" min="1" max={most.to_string()} step="1" value={value.to_string()} {onchange}
            data-testid={format!("size-{testid}")} />
    }
}

/// `3 layers`, for a bar.
fn layers_text(n: u32) -> String {
    count_text(u64::from(n), "layer", "layers")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_are_eight_times_bytes() {
        assert_eq!(transfer(125_000_000, 100), "10 s");
        assert_eq!(transfer(125_000_000, 10), "1 min 40 s");
        assert_eq!(transfer(0, 10), "0 s");
    }
}
