//! What shows while the whole page is loaded: this bundle knows neither images nor lessons.

use crate::handover;
use crate::route::{CheckPlace, Route};
use layerlab_ui::{Button, Callout, Look, Tone};
use yew::prelude::*;

/// Properties of [`Waiting`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// What is waited for, as in "Loading the lessons".
    pub what: &'static str,
}

/// Asks for the whole page, which takes the place of everything here.
#[component]
pub fn Waiting(props: &Props) -> Html {
    let failed = use_state_eq(|| false);
    let attempt = use_state_eq(|| 0_u32);
    use_effect_with(*attempt, {
        let failed = failed.setter();
        move |_| {
            failed.set(false);
            let listener = handover::on_failure(move || failed.set(true));
            handover::ask();
            move || drop(listener)
        }
    });
    let again = {
        let (setter, now) = (attempt.setter(), *attempt);
        Callback::from(move |_: MouseEvent| setter.set(now + 1))
    };
    if *failed {
        return html! {
            <div class="waiting">
                <Callout tone={Tone::Error} alert=true title={format!("The {} could not be loaded.", props.what)}
                    testid="whole-failed">
                    <p>
                        { "The rest of the page did not arrive; perhaps the connection is down. Your Dockerfile is kept: " }
                        <a href={Route::Check(CheckPlace::default()).to_string()}>{ "back to it" }</a>{ "." }
                    </p>
                    <Button look={Look::Primary} onclick={again}>{ "Try again" }</Button>
                </Callout>
            </div>
        };
    }
    html! { <p class="waiting muted" role="status">{ format!("Loading the {}…", props.what) }</p> }
}
