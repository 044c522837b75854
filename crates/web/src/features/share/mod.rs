//! A link to the file and the view, with its secrets named and masked, as text and as a code for a camera.

mod code;

pub use code::Code;

use crate::clipboard::copied;
use crate::effects::use_answer;
use crate::route::{CheckPlace, Route};
use crate::share::{MAX_CHARS, Shared};
use crate::store::Store;
use crate::views::findings::failure_callout;
use layerlab_protocol::share::{MaskSecrets, MaskedText};
use layerlab_ui::{Button, Callout, Look, Shape, Tone, count_text};
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// Some chats cut links that are longer.
const LONG_CHARS: usize = 2_000;

/// Properties of [`SharePage`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// What the link leads to.
    pub place: CheckPlace,
    /// What the visitor typed.
    pub store: Rc<Store>,
    /// Says a sentence in the page's live region.
    pub say: Callback<AttrValue>,
}

/// See the module.
#[component]
pub fn SharePage(props: &Props) -> Html {
    let store = &props.store;
    let masks = use_state_eq(|| true);
    let answer = use_answer(Some(MaskSecrets {
        text: store.text.to_string(),
    }));
    let masked: Option<Rc<MaskedText>> = answer.value.clone();
    let address = use_state_eq(|| None::<AttrValue>);
    let shared = masked.as_ref().map(|masked| Shared {
        text: if *masks {
            masked.text.clone()
        } else {
            store.text.to_string()
        },
        profile: store.profile.to_string(),
        config: store.config.to_string(),
        at: Route::Check(props.place.clone())
            .to_string()
            .trim_start_matches('#')
            .to_owned(),
    });
    {
        let setter = address.setter();
        use_effect_with(shared, move |shared| {
            if let Some(shared) = shared.clone() {
                spawn_local(async move {
                    let fragment = shared.fragment().await;
                    setter.set(fragment.map(|fragment| format!("{}{fragment}", here()).into()));
                });
            }
        });
    }
    let toggle = {
        let setter = masks.setter();
        Callback::from(move |event: Event| {
            setter.set(event.target_unchecked_into::<HtmlInputElement>().checked());
        })
    };
    let place = Route::Check(props.place.clone());
    html! {
        <div class="share" data-testid="share-page">
            <header>
                <h1>{ "Share this file and view" }</h1>
                <p class="muted">
                    { "The link holds the Dockerfile, the profile, the project's rules and " }
                    <a href={place.to_string()}>{ "the view you came from" }</a>
                    { ". It is not sent anywhere: what stands behind the # of an address stays in the browser of whoever opens it. \
                       Everybody who has the link can read the file." }
                </p>
            </header>
            if let Some(failure) = &answer.failure { { failure_callout(failure) } }
            if let Some(masked) = masked.filter(|masked| !masked.secrets.is_empty()) {
                <Callout tone={Tone::Warning} testid="share-secrets"
                    title={format!("{} in this file", count_text(masked.secrets.len() as u64, "secret", "secrets"))}>
                    <ul>
                        { for masked.secrets.iter().map(|secret| html! {
                            <li>{ format!("Line {}: ", secret.line) }<code>{ &secret.what }</code></li>
                        }) }
                    </ul>
                    <label class="share-mask">
                        <input type="checkbox" checked={*masks} onchange={toggle} data-testid="share-mask" />
                        { " Put MASKED in the place of each value" }
                    </label>
                </Callout>
            }
            if let Some(address) = (*address).clone() {
                <Link {address} say={props.say.clone()} />
            }
        </div>
    }
}

/// Properties of [`Link`].
#[derive(Properties, PartialEq)]
struct LinkProps {
    address: AttrValue,
    say: Callback<AttrValue>,
}

#[component]
fn Link(props: &LinkProps) -> Html {
    let n_chars = props.address.len();
    let fragment = props.address.find('#').map_or(0, |at| n_chars - at);
    if fragment > MAX_CHARS {
        return html! {
            <Callout tone={Tone::Error} title="This file is too long for a link." testid="share-too-long">
                <p>{ format!("It would have {n_chars} characters; {MAX_CHARS} is the most that is read. Send the file itself.") }</p>
            </Callout>
        };
    }
    let copy = {
        let (address, say) = (props.address.clone(), props.say.clone());
        Callback::from(move |_: MouseEvent| {
            let (address, say) = (address.clone(), say.clone());
            spawn_local(async move {
                say.emit(AttrValue::Static(if copied(&address).await {
                    "Link copied."
                } else {
                    "The browser did not allow copying; the link is in the field, to be copied by hand."
                }));
            });
        })
    };
    html! {
        <section class="share-link" aria-labelledby="share-link-title">
            <h2 id="share-link-title">{ "Link" }</h2>
            <textarea class="share-address" readonly=true rows="4" spellcheck="false" aria-labelledby="share-link-title"
                aria-describedby="share-length" value={props.address.clone()} data-testid="share-address" />
            <div class="row">
                <Button look={Look::Primary} icon={Shape::Copy} onclick={copy} testid="share-copy">{ "Copy the link" }</Button>
                <span id="share-length" class="muted small" data-testid="share-length">
                    { count_text(n_chars as u64, "character", "characters") }
                    if n_chars > LONG_CHARS { { ". Some chats cut links that long." } }
                </span>
            </div>
            <h2 id="share-embed-title">{ "In another page" }</h2>
            <textarea class="share-address" readonly=true rows="4" spellcheck="false" aria-labelledby="share-embed-title"
                value={frame(&props.address)} data-testid="share-embed" />
            <h2>{ "Code for a camera" }</h2>
            <Code text={props.address.clone()} />
        </section>
    }
}

/// The markup of a frame that shows the address; see `docs/embed.md`.
fn frame(address: &str) -> String {
    let (page, fragment) = address.split_once('#').unwrap_or((address, ""));
    let folder = page.rsplit_once('/').map_or(page, |(folder, _)| folder);
    format!(
        "<iframe src=\"{folder}/embed/?chrome=0#{fragment}\" title=\"Layerlab\" sandbox=\"allow-scripts allow-same-origin\" width=\"100%\" height=\"480\" loading=\"lazy\"></iframe>"
    )
}

/// The address of the page without its fragment.
fn here() -> String {
    let href = gloo::utils::window().location().href().unwrap_or_default();
    href.split('#').next().unwrap_or_default().to_owned()
}
