//! The check view: the file on the left, what follows from it on the right.

pub mod samples;

use crate::route::CheckPlace;
use crate::store::{Dispatch, Store};
use std::rc::Rc;
use yew::prelude::*;

/// Properties of [`CheckPage`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// View and chips.
    pub place: CheckPlace,
    /// What the visitor typed.
    pub store: Rc<Store>,
    /// Changes it.
    pub dispatch: Dispatch,
    /// Goes to another view or chooses chips.
    pub go: Callback<CheckPlace>,
    /// Says a sentence in the page's live region.
    pub say: Callback<AttrValue>,
    /// Opens a file the visitor chose.
    pub open_file: Callback<web_sys::File>,
}

/// See the module.
#[component]
pub fn CheckPage(props: &Props) -> Html {
    html! { <pre>{ props.store.text.clone() }</pre> }
}
