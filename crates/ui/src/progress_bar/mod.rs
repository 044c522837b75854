//! How far a long job is, in a bar and in words.

use yew::prelude::*;

/// Properties of [`ProgressBar`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// What is being done.
    pub label: AttrValue,
    /// Done, in any unit.
    pub done: u64,
    /// In all; 0 when unknown.
    pub total: u64,
    /// Words behind the bar.
    #[prop_or_default]
    pub says: AttrValue,
}

/// See the module.
#[component]
pub fn ProgressBar(props: &Props) -> Html {
    let total = (props.total > 0).then(|| props.total.to_string());
    let done = total
        .as_ref()
        .map(|_| props.done.min(props.total).to_string());
    html! {
        <div class="progress-bar">
            <span class="progress-bar-label">{ props.label.clone() }</span>
            <progress class="progress-bar-track" max={total} value={done} aria-label={props.label.clone()} />
            <span class="progress-bar-says num">{ props.says.clone() }</span>
        </div>
    }
}
