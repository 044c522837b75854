//! A button. At most two of a screen are [`Look::Primary`].

use crate::icon::{Icon, Shape};
use yew::prelude::*;

/// How much a button asks for attention.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Look {
    /// Filled with the accent.
    Primary,
    /// Outlined.
    #[default]
    Secondary,
    /// Text only, until hovered.
    Quiet,
}

/// Properties of [`Button`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// What it says.
    #[prop_or_default]
    pub children: Html,
    /// Called on a click or by the keyboard.
    #[prop_or_default]
    pub onclick: Callback<MouseEvent>,
    /// How it looks.
    #[prop_or_default]
    pub look: Look,
    /// An icon before the words.
    #[prop_or_default]
    pub icon: Option<Shape>,
    /// The name, where the words are missing or do not suffice; also the tooltip of a button without words.
    #[prop_or_default]
    pub label: Option<AttrValue>,
    /// Whether it can be used.
    #[prop_or(true)]
    pub enabled: bool,
    /// For toggles: whether it is down.
    #[prop_or_default]
    pub pressed: Option<bool>,
    /// Smaller, for rows of a list.
    #[prop_or_default]
    pub small: bool,
    /// Hook for tests.
    #[prop_or_default]
    pub testid: Option<AttrValue>,
    /// Further classes.
    #[prop_or_default]
    pub class: Classes,
    /// Shortcut, as `aria-keyshortcuts`.
    #[prop_or_default]
    pub keys: Option<AttrValue>,
}

/// See the module.
#[component]
pub fn Button(props: &Props) -> Html {
    let look = match props.look {
        Look::Primary => "button-primary",
        Look::Secondary => "button-secondary",
        Look::Quiet => "button-quiet",
    };
    let bare = props.children == Html::default();
    html! {
        <button
            type="button"
            class={classes!("button", look, props.small.then_some("button-small"),
                bare.then_some("button-bare"), props.class.clone())}
            onclick={props.onclick.clone()}
            disabled={!props.enabled}
            aria-label={props.label.clone()}
            title={props.label.clone().filter(|_| bare)}
            aria-pressed={props.pressed.map(|down| if down { "true" } else { "false" })}
            aria-keyshortcuts={props.keys.clone()}
            data-testid={props.testid.clone()}
        >
            if let Some(shape) = props.icon { <Icon {shape} /> }
            { props.children.clone() }
        </button>
    }
}
