//! The layer stack of the file being checked: what is shown of it is in the address, what is inside the bricks comes
//! from the library worker.

#[cfg(feature = "whole")]
use crate::effects::use_answer;
#[cfg(not(feature = "whole"))]
use crate::features::waiting::Waiting;
use crate::route::{CheckPlace, Show};
use crate::store::Store;
#[cfg(feature = "whole")]
use crate::views::findings::failure_callout;
use crate::views::stack::LayerStack;
use layerlab_protocol::check::Stack;
#[cfg(feature = "whole")]
use layerlab_protocol::xray::XRay;
use std::rc::Rc;
use yew::prelude::*;

/// Properties of [`LayersView`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Where the visitor is; holds the step and what is shown.
    pub place: CheckPlace,
    /// Goes elsewhere.
    pub go: Callback<CheckPlace>,
    /// The text.
    pub store: Rc<Store>,
    /// Its stack.
    pub stack: Rc<Stack>,
    /// 1-based line selected in any view.
    pub selected_line: Option<u32>,
    /// Called when a brick or pin is chosen.
    pub on_select: Callback<u32>,
    /// Whether the build plays.
    pub playing: bool,
    /// Called to start or stop.
    pub on_play: Callback<bool>,
    /// Called with the step to show.
    pub on_step: Callback<Option<u32>>,
}

/// See the module.
#[component]
pub fn LayersView(props: &Props) -> Html {
    let show = props.place.show;
    let on_show = {
        let (go, place) = (props.go.clone(), props.place.clone());
        Callback::from(move |show: Show| {
            go.emit(CheckPlace {
                show,
                ..place.clone()
            })
        })
    };
    #[cfg(feature = "whole")]
    let (inside, extra) = {
        let store = &props.store;
        let answer = use_answer(show.is_whole().then(|| XRay {
            rev: store.rev,
            text: store.text.to_string(),
            dockerignore: store.dockerignore(),
            context: store.files(),
            assumed: store.assumed.clone(),
            ..XRay::default()
        }));
        let extra = answer.failure.as_ref().map(failure_callout);
        (
            answer.value.filter(|_| show.is_whole()),
            extra.unwrap_or_default(),
        )
    };
    #[cfg(not(feature = "whole"))]
    let (inside, extra) = (
        None,
        html! { if show.is_whole() { <Waiting what="view into the layers" /> } },
    );
    html! {
        <>
            { extra }
            <LayerStack stack={props.stack.clone()} selected_line={props.selected_line} on_select={props.on_select.clone()}
                step={props.place.step} on_step={props.on_step.clone()} playing={props.playing} on_play={props.on_play.clone()}
                {show} {on_show} {inside} />
        </>
    }
}
