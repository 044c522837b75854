//! The card around a block: what kind of thing it is, how it stands, its content.

use super::super::language::tr_of;
use layerlab_ui::{Icon, Shape};
use yew::prelude::*;

/// Properties of [`Frame`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Suffix of the class.
    pub name: AttrValue,
    /// What kind of thing it is.
    pub word: AttrValue,
    /// Its sign.
    pub shape: Shape,
    /// Behind the word: how it stands.
    #[prop_or_default]
    pub status: Html,
    /// What it holds.
    pub children: Html,
    /// Hook for tests.
    #[prop_or_default]
    pub testid: Option<AttrValue>,
    /// Further hook for tests: how it stands, in one word.
    #[prop_or_default]
    pub state: Option<AttrValue>,
}

/// See the module.
#[component]
pub fn Frame(props: &Props) -> Html {
    let word = tr_of(&props.word);
    html! {
        <section role="group" class={classes!("lab", format!("lab-{}", props.name))} aria-label={word.clone()}
            data-testid={props.testid.clone()} data-state={props.state.clone()}>
            <header class="lab-head">
                <span class="lab-word"><Icon shape={props.shape} />{ word }</span>
                { props.status.clone() }
            </header>
            { props.children.clone() }
        </section>
    }
}

/// Right or wrong, by icon and word.
pub fn verdict(right: bool, word: AttrValue) -> Html {
    let (class, shape) = if right {
        ("verdict-right", Shape::Check)
    } else {
        ("verdict-wrong", Shape::Cross)
    };
    html! { <strong class={classes!("verdict", class)}><Icon {shape} />{ word }</strong> }
}
