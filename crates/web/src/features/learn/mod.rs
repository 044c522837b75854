//! The learn view: the list of lessons, and one lesson with its widgets.

use crate::route::Route;
use yew::prelude::*;

/// Properties of [`LearnPage`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Lesson id; `None` shows the list.
    pub lesson: Option<AttrValue>,
    /// Anchor inside the lesson.
    pub section: Option<AttrValue>,
    /// Goes to another place.
    pub go: Callback<Route>,
    /// Says a sentence in the page's live region.
    pub say: Callback<AttrValue>,
}

/// See the module.
#[component]
pub fn LearnPage(props: &Props) -> Html {
    html! {
        <div class="learn">
            <h1>{ "Lessons" }</h1>
            <p>{ props.lesson.clone() }</p>
        </div>
    }
}
