//! The sandbox: a terminal of a simulated docker, and a picture of its hosts, registries and disks.
//!
//! The worker holds the session; this view holds what was typed and shows what came back. Terminal, picture, tables
//! and the bar of time are drawn from the same replies. Deliberately absent: any idea of what a command does.

mod facts;
mod files;
mod picture;
mod prune;
mod session;
mod terminal;

use crate::effects::use_worker;
use crate::route::SandboxPlace;
use crate::views::findings::failure_callout;
use layerlab_protocol::sandbox::{Suggestion, World};
use layerlab_ui::{Button, Look, Scrubber, Shape, bytes_text, count_text};
use session::use_session;
use std::rc::Rc;
use terminal::Terminal;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

/// Worlds to start with: name in the address, and for people.
const FIXTURES: [(&str, &str); 8] = [
    ("", "Two hosts, registries, an app"),
    ("empty", "An empty host"),
    ("laptop", "A laptop with images and an app"),
    ("ci-and-prod", "CI, staging and production"),
    ("prod-node-04", "A node with a full disk"),
    ("cluster-of-3", "Three nodes"),
    ("messy-dev", "A messy development machine"),
    ("lab", "Toy images of recorded sessions"),
];

/// Properties of [`SandboxPage`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The start, from the address.
    pub place: SandboxPlace,
    /// Says a sentence in the page's live region.
    pub say: Callback<AttrValue>,
}

/// See the module.
#[component]
pub fn SandboxPage(props: &Props) -> Html {
    let client = use_worker().client;
    let session = use_session(props.place.clone(), props.say.clone());
    let playing = use_state_eq(|| false);
    let start = {
        let open = session.open.clone();
        let profile = session.start.profile.clone();
        Callback::from(move |event: Event| {
            let fixture = event.target_unchecked_into::<HtmlSelectElement>().value();
            open.emit(SandboxPlace {
                fixture,
                profile: profile.clone(),
                lines: Vec::new(),
            });
        })
    };
    let version = {
        let open = session.open.clone();
        let now = session.start.clone();
        Callback::from(move |event: Event| {
            let profile = event.target_unchecked_into::<HtmlSelectElement>().value();
            open.emit(SandboxPlace {
                profile,
                lines: Vec::new(),
                ..now.clone()
            });
        })
    };
    let Some(world) = session.world.clone() else {
        return html! {
            <div class="sandbox" data-testid="sandbox">
                <h1 class="visually-hidden">{ "Sandbox" }</h1>
                if let Some(failure) = &session.failure { { failure_callout(failure) } } else {
                    <p class="muted" role="status">{ "Starting the simulated docker…" }</p>
                }
            </div>
        };
    };
    let step_says = match session
        .entries
        .get((session.position as usize).wrapping_sub(1))
    {
        Some(entry) => format!("after line {}: {}", entry.number, entry.input),
        None => "at the start".to_owned(),
    };
    html! {
        <div class="sandbox" data-testid="sandbox">
            <header class="sandbox-head">
                <h1>{ "Sandbox" }</h1>
                <p class="muted sandbox-lead">
                    { "A docker command line that computes its answers in this page. Sizes of what is built here are modelled (≈)." }
                </p>
                <div class="row">
                    <label class="sandbox-choice"><span>{ "Start" }</span>
                        <select onchange={start} data-testid="sandbox-fixture">
                            { for FIXTURES.iter().map(|(name, label)| html! {
                                <option value={*name} selected={*name == session.start.fixture}>{ *label }</option>
                            }) }
                        </select>
                    </label>
                    <label class="sandbox-choice"><span>{ "Docker" }</span>
                        <select onchange={version} data-testid="sandbox-profile">
                            <option value="" selected={session.start.profile != "classic"}>{ "29, containerd store" }</option>
                            <option value="classic" selected={session.start.profile == "classic"}>{ "28, overlay2 store" }</option>
                        </select>
                    </label>
                    { share(&session) }
                </div>
            </header>
            if let Some(failure) = &session.failure { { failure_callout(failure) } }
            <div class="sandbox-columns">
                <div class="sandbox-left">
                    <Terminal entries={session.entries.clone()} position={session.position}
                        prompt={AttrValue::from(world.prompt.clone())} question={AttrValue::from(world.question.clone())}
                        busy={session.busy} client={client.clone()} on_run={session.run.clone()} say={props.say.clone()} />
                    <Verbs suggestions={world.suggestions.clone()} busy={session.busy} on_run={session.run.clone()} />
                    <files::Files world={world.clone()} client={client.clone()} on_run={session.run.clone()} />
                    <prune::Prune client={client} world={world.clone()} on_run={session.run.clone()} />
                </div>
                <section class="sandbox-right" aria-labelledby="sandbox-picture-title">
                    <h2 id="sandbox-picture-title">{ "Hosts, layers and registries" }</h2>
                    <div class="sandbox-time" role="group" aria-label="Time">
                        <Scrubber n_steps={session.n_lines} step={session.position} label="Lines that have run"
                            says={step_says} playing={*playing} on_step={session.rewind.clone()}
                            on_play={{ let playing = playing.setter(); Callback::from(move |on| playing.set(on)) }} />
                        <span class="muted small num">{ world.clock.clone() }</span>
                    </div>
                    <p data-testid="sandbox-summary">{ world.summary.clone() }</p>
                    { traffic(&world) }
                    <picture::Picture world={world.clone()} />
                    <facts::Facts {world} />
                </section>
            </div>
        </div>
    }
}

/// Longest address that is offered as a link.
const MAX_LINK: usize = 8_000;

/// A link that opens the session as it is: its start and its lines.
fn share(session: &session::Session) -> Html {
    let in_force = session
        .entries
        .iter()
        .filter(|entry| entry.number <= session.position);
    let address = SandboxPlace {
        lines: in_force.map(|entry| entry.input.clone()).collect(),
        ..session.start.clone()
    }
    .to_string();
    if address.len() > MAX_LINK {
        return html! { <span class="muted small">{ "This session is too long for a link." }</span> };
    }
    html! { <a class="small" href={address} data-testid="sandbox-link">{ "Link to this session" }</a> }
}

fn traffic(world: &Rc<World>) -> Html {
    html! {
        <p class="muted small num">
            { format!("Fetched {} · sent {} · {}", bytes_text(world.fetched_bytes), bytes_text(world.sent_bytes),
                count_text(world.hosts.len() as u64, "host", "hosts")) }
        </p>
    }
}

/// Properties of [`Verbs`].
#[derive(Properties, PartialEq)]
struct VerbsProps {
    suggestions: Vec<Suggestion>,
    busy: bool,
    on_run: Callback<String>,
}

/// Lines that make sense now, as buttons: nobody must type.
#[component]
fn Verbs(props: &VerbsProps) -> Html {
    html! {
        <section class="sandbox-verbs" aria-labelledby="sandbox-verbs-title">
            <h2 id="sandbox-verbs-title">{ "Next lines" }</h2>
            <ul class="sandbox-verb-list">
                { for props.suggestions.iter().map(|suggestion| {
                    let (run, line) = (props.on_run.clone(), suggestion.line.clone());
                    html! {
                        <li>
                            <Button look={Look::Secondary} small=true icon={Shape::Play} enabled={!props.busy}
                                onclick={Callback::from(move |_: MouseEvent| run.emit(line.clone()))}
                                label={format!("{}: {}", suggestion.label, suggestion.line)} testid="sandbox-verb">
                                <code>{ suggestion.line.clone() }</code>
                            </Button>
                            <span class="muted small">{ suggestion.label.clone() }</span>
                        </li>
                    }
                }) }
            </ul>
        </section>
    }
}
