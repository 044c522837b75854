//! A setting that is on or off.

use web_sys::HtmlInputElement;
use yew::prelude::*;

/// Properties of [`Toggle`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// What it switches.
    pub label: AttrValue,
    /// Whether it is on.
    pub on: bool,
    /// Called with the new state.
    pub on_change: Callback<bool>,
    /// Hook for tests.
    #[prop_or_default]
    pub testid: Option<AttrValue>,
}

/// See the module.
#[component]
pub fn Toggle(props: &Props) -> Html {
    let onchange = {
        let on_change = props.on_change.clone();
        Callback::from(move |event: Event| {
            on_change.emit(event.target_unchecked_into::<HtmlInputElement>().checked());
        })
    };
    html! {
        <label class="toggle">
            <input class="toggle-box" type="checkbox" role="switch" checked={props.on} {onchange}
                data-testid={props.testid.clone()} />
            <span class="toggle-track" aria-hidden="true" />
            <span>{ props.label.clone() }</span>
        </label>
    }
}
