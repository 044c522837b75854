//! The one polite status of the page: says the newest sentence after things have been quiet for a moment.

use gloo::timers::callback::Timeout;
use yew::prelude::*;

/// Quiet time before a sentence is said.
const QUIET_MILLIS: u32 = 700;

/// Properties of [`LiveRegion`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// What is to be said; empty says nothing new.
    pub says: AttrValue,
}

/// See the module.
#[component]
pub fn LiveRegion(props: &Props) -> Html {
    let said = use_state_eq(|| AttrValue::Static(""));
    let setter = said.setter();
    use_effect_with(props.says.clone(), move |says| {
        let says = says.clone();
        let timer =
            (!says.is_empty()).then(|| Timeout::new(QUIET_MILLIS, move || setter.set(says)));
        move || drop(timer)
    });
    html! { <div class="visually-hidden" role="status" aria-live="polite" data-testid="live">{ (*said).clone() }</div> }
}
