//! A short word with a role: its colour is never the only sign.

use crate::icon::{Icon, Shape};
use yew::prelude::*;

/// The role of a badge, a callout or a mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tone {
    /// No role.
    #[default]
    Neutral,
    /// Good.
    Ok,
    /// Advice.
    Info,
    /// Style.
    Hint,
    /// Likely harm.
    Warning,
    /// Broken or dangerous.
    Error,
    /// Bytes nobody can see.
    Wasted,
    /// Computed, not measured.
    Modelled,
}

impl Tone {
    /// Suffix of the class.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Neutral => "neutral",
            Self::Ok => "ok",
            Self::Info => "info",
            Self::Hint => "hint",
            Self::Warning => "warning",
            Self::Error => "error",
            Self::Wasted => "wasted",
            Self::Modelled => "modelled",
        }
    }

    /// The sign beside the colour.
    pub const fn shape(self) -> Option<Shape> {
        match self {
            Self::Ok => Some(Shape::Check),
            Self::Info => Some(Shape::Info),
            Self::Hint => Some(Shape::Dot),
            Self::Warning => Some(Shape::Warning),
            Self::Error => Some(Shape::Octagon),
            Self::Neutral | Self::Wasted | Self::Modelled => None,
        }
    }
}

/// Properties of [`Badge`].
#[derive(Properties, PartialEq)]
pub struct BadgeProps {
    /// The word.
    pub children: Html,
    /// Role.
    #[prop_or_default]
    pub tone: Tone,
    /// A sentence behind the word.
    #[prop_or_default]
    pub title: Option<AttrValue>,
}

/// See the module.
#[component]
pub fn Badge(props: &BadgeProps) -> Html {
    html! {
        <span class={classes!("badge", format!("badge-{}", props.tone.name()))} title={props.title.clone()}>
            { props.children.clone() }
        </span>
    }
}

/// Properties of [`SeverityIcon`].
#[derive(Properties, PartialEq)]
pub struct SeverityIconProps {
    /// Which.
    pub tone: Tone,
}

/// Octagon, triangle, circle or dot, in the colour of the role. The word is beside it.
#[component]
pub fn SeverityIcon(props: &SeverityIconProps) -> Html {
    let shape = props.tone.shape().unwrap_or(Shape::Dot);
    html! { <Icon {shape} class={classes!("severity-icon", format!("severity-icon-{}", props.tone.name()))} /> }
}
