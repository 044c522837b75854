//! A layer stack inside a lesson: holds the step, the selection and whether it plays.

use crate::effects::Remote;
use crate::views::findings::failure_callout;
use crate::views::stack::LayerStack;
use layerlab_protocol::check::Stack;
use yew::prelude::*;

/// Properties of [`Picture`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The stack.
    pub stack: Remote<Stack>,
    /// Step to start at; the finished stack without.
    #[prop_or_default]
    pub start: Option<u32>,
    /// A heading over the picture: where two stand beside each other, and where one stands under the other.
    #[prop_or_default]
    pub title: Option<(&'static str, &'static str)>,
    /// Called with the line of a chosen brick.
    #[prop_or_default]
    pub on_select: Callback<u32>,
}

/// See the module.
#[component]
pub fn Picture(props: &Props) -> Html {
    let step = use_state_eq(|| props.start);
    let playing = use_state_eq(|| false);
    let selected = use_state_eq(|| None::<u32>);
    let on_step = {
        let setter = step.setter();
        Callback::from(move |to: Option<u32>| setter.set(to))
    };
    let on_play = {
        let setter = playing.setter();
        Callback::from(move |now: bool| setter.set(now))
    };
    let on_select = {
        let (setter, on_select) = (selected.setter(), props.on_select.clone());
        Callback::from(move |line: u32| {
            setter.set(Some(line));
            on_select.emit(line);
        })
    };
    html! {
        <div class="lab-picture" lang="en">
            if let Some((wide, narrow)) = props.title { <p class="lab-subtitle"><span class="lab-beside">{ wide }</span><span class="lab-under">{ narrow }</span></p> }
            if let Some(stack) = &props.stack.value {
                <LayerStack stack={stack.clone()} step={*step} {on_step} playing={*playing} {on_play}
                    selected_line={*selected} {on_select} />
            } else if let Some(failure) = &props.stack.failure {
                { failure_callout(failure) }
            } else {
                <p class="muted lab-waiting">{ "Stacking the layers\u{2026}" }</p>
            }
        </div>
    }
}
