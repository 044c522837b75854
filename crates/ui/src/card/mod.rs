//! A bordered surface that belongs together.

use yew::prelude::*;

/// Properties of [`Card`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// What is on it.
    pub children: Html,
    /// A heading; its level is 3.
    #[prop_or_default]
    pub title: Option<AttrValue>,
    /// Further classes.
    #[prop_or_default]
    pub class: Classes,
    /// Hook for tests.
    #[prop_or_default]
    pub testid: Option<AttrValue>,
}

/// See the module.
#[component]
pub fn Card(props: &Props) -> Html {
    html! {
        <section class={classes!("card", props.class.clone())} data-testid={props.testid.clone()}>
            if let Some(title) = &props.title { <h3 class="card-title">{ title.clone() }</h3> }
            { props.children.clone() }
        </section>
    }
}
