//! The sandbox: simulated hosts to play with freely, a way to the levels, and a builder that makes a level of what was
//! done. Terminal and picture are those of [`crate::hosts`].

mod builder;

use crate::hosts::{Bench, Session, Wanted, use_session};
use crate::route::{Route, SandboxPlace};
use layerlab_protocol::sandbox::SandboxStart;
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

/// Name of its session.
const SESSION: &str = "sandbox";

/// Properties of [`SandboxPage`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The start, from the address.
    pub place: SandboxPlace,
    /// Goes to another place.
    pub go: Callback<Route>,
    /// Says a sentence in the page's live region.
    pub say: Callback<AttrValue>,
}

/// See the module.
#[component]
pub fn SandboxPage(props: &Props) -> Html {
    let place = &props.place;
    let wanted = Wanted {
        start: SandboxStart {
            fixture: place.fixture.clone(),
            profile: place.profile.clone(),
            ..SandboxStart::default()
        },
        lines: place.lines.clone(),
    };
    let session = use_session(SESSION.into(), Some(wanted), props.say.clone());
    let choose = |change: fn(&mut SandboxPlace, String)| {
        let (go, now) = (props.go.clone(), place.clone());
        Callback::from(move |event: Event| {
            let mut next = SandboxPlace {
                lines: Vec::new(),
                ..now.clone()
            };
            let value = event.target_unchecked_into::<HtmlSelectElement>().value();
            change(&mut next, value);
            go.emit(Route::Sandbox(next));
        })
    };
    let start = choose(|place, value| place.fixture = value);
    let version = choose(|place, value| place.profile = value);
    let levels = Route::Sandbox(SandboxPlace {
        level: Some(String::new()),
        ..SandboxPlace::default()
    });
    html! {
        <div class="sandbox" data-testid="sandbox">
            <header class="sandbox-head">
                <h1>{ "Sandbox" }</h1>
                <p class="muted sandbox-lead">
                    { "A docker command line that computes its answers in this page. Sizes of what is built here are modelled (≈)." }
                </p>
                <div class="row">
                    <a href={levels.to_string()} data-testid="levels-link">{ "Levels" }</a>
                    <label class="sandbox-choice"><span>{ "Start" }</span>
                        <select onchange={start} data-testid="sandbox-fixture">
                            { for FIXTURES.iter().map(|(name, label)| html! {
                                <option value={*name} selected={*name == place.fixture}>{ *label }</option>
                            }) }
                        </select>
                    </label>
                    <label class="sandbox-choice"><span>{ "Docker" }</span>
                        <select onchange={version} data-testid="sandbox-profile">
                            <option value="" selected={place.profile != "classic"}>{ "29, containerd store" }</option>
                            <option value="classic" selected={place.profile == "classic"}>{ "28, overlay2 store" }</option>
                        </select>
                    </label>
                    { share(place, &session) }
                </div>
            </header>
            <Bench session={session.clone()} say={props.say.clone()}>
                <builder::Builder {session} say={props.say.clone()} />
            </Bench>
        </div>
    }
}

/// Longest address that is offered as a link.
const MAX_LINK: usize = 8_000;

/// A link that opens the session as it is: its start and its lines.
fn share(place: &SandboxPlace, session: &Session) -> Html {
    let address = SandboxPlace {
        lines: session.lines(),
        ..place.clone()
    }
    .to_string();
    if address.len() > MAX_LINK {
        return html! { <span class="muted small">{ "This session is too long for a link." }</span> };
    }
    html! { <a class="small" href={address} data-testid="sandbox-link">{ "Link to this session" }</a> }
}
