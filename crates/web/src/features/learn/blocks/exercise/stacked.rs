//! The layers of an exercise's file as it is now; folded away until asked for.

use super::super::super::ask::use_answer;
use super::super::super::language::tr;
use super::super::Placed;
use super::super::picture::Picture;
use layerlab_protocol::learn::LessonStack;
use layerlab_ui::{Button, Look, Shape};
use yew::prelude::*;

/// Properties of [`Stacked`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The exercise.
    pub at: Placed,
    /// Path and text now.
    pub files: Vec<(String, String)>,
    /// Whether it is shown at the start.
    pub open: bool,
}

/// See the module.
#[component]
pub fn Stacked(props: &Props) -> Html {
    let open = use_state_eq(|| props.open);
    let stack = use_answer(open.then(|| LessonStack {
        lesson: props.at.lesson_id().to_owned(),
        block: props.at.id().to_owned(),
        files: props.files.clone(),
    }));
    let toggle = {
        let (setter, now) = (open.setter(), *open);
        Callback::from(move |_: MouseEvent| setter.set(!now))
    };
    html! {
        <div class="exercise-stack no-print">
            <div class="lab-row">
                <Button small=true look={Look::Quiet} icon={Shape::Layers} onclick={toggle} pressed={*open} testid="exercise-layers">
                    { if *open { tr("Hide the layers") } else { tr("Show the layers") } }
                </Button>
            </div>
            if *open { <Picture {stack} /> }
        </div>
    }
}
