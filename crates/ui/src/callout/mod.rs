//! A sentence that must be seen: what happened, why, what to do.

use crate::badge::{SeverityIcon, Tone};
use yew::prelude::*;

/// Properties of [`Callout`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Role.
    #[prop_or_default]
    pub tone: Tone,
    /// What happened.
    #[prop_or_default]
    pub title: Option<AttrValue>,
    /// Why, and what to do.
    #[prop_or_default]
    pub children: Html,
    /// Whether it interrupts, as `role="alert"`.
    #[prop_or_default]
    pub alert: bool,
    /// Hook for tests.
    #[prop_or_default]
    pub testid: Option<AttrValue>,
}

/// See the module.
#[component]
pub fn Callout(props: &Props) -> Html {
    html! {
        <div class={classes!("callout", format!("callout-{}", props.tone.name()))}
            role={props.alert.then_some("alert")} data-testid={props.testid.clone()}>
            if props.tone.shape().is_some() { <SeverityIcon tone={props.tone} /> }
            <div class="callout-body">
                if let Some(title) = &props.title { <p class="callout-title">{ title.clone() }</p> }
                { props.children.clone() }
            </div>
        </div>
    }
}
