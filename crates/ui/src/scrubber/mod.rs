//! A slider over steps, with buttons to step and to play. The owner moves the steps; playing stops at the last.

use gloo::timers::callback::Interval;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::button::{Button, Look};
use crate::icon::Shape;

/// Time one step stays while playing.
const STEP_MILLIS: u32 = 900;

/// Properties of [`Scrubber`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Steps in all.
    pub n_steps: u32,
    /// Steps done; 0 is before the first.
    pub step: u32,
    /// Called with the step to show.
    pub on_step: Callback<u32>,
    /// Name of the slider.
    pub label: AttrValue,
    /// What the step is, in words, for those who hear it.
    pub says: AttrValue,
    /// Whether it plays; the owner holds this so that a shortcut can start it.
    #[prop_or_default]
    pub playing: bool,
    /// Called to start or stop.
    #[prop_or_default]
    pub on_play: Callback<bool>,
}

/// See the module.
#[component]
pub fn Scrubber(props: &Props) -> Html {
    let (step, n_steps) = (props.step, props.n_steps);
    {
        let (on_step, on_play) = (props.on_step.clone(), props.on_play.clone());
        use_effect_with(
            (props.playing, step, n_steps),
            move |(playing, step, n_steps)| {
                let (step, n_steps) = (*step, *n_steps);
                let timer = playing.then(|| {
                    Interval::new(STEP_MILLIS, move || {
                        if step < n_steps {
                            on_step.emit(step + 1);
                        } else {
                            on_play.emit(false);
                        }
                    })
                });
                move || drop(timer)
            },
        );
    }
    let go = |to: u32| {
        let (on_step, on_play) = (props.on_step.clone(), props.on_play.clone());
        Callback::from(move |_: MouseEvent| {
            on_play.emit(false);
            on_step.emit(to);
        })
    };
    let play = {
        let (on_step, on_play, playing) =
            (props.on_step.clone(), props.on_play.clone(), props.playing);
        Callback::from(move |_: MouseEvent| {
            if !playing && step >= n_steps {
                on_step.emit(0);
            }
            on_play.emit(!playing);
        })
    };
    let oninput = {
        let (on_step, on_play) = (props.on_step.clone(), props.on_play.clone());
        Callback::from(move |event: InputEvent| {
            on_play.emit(false);
            on_step.emit(
                event
                    .target_unchecked_into::<HtmlInputElement>()
                    .value_as_number() as u32,
            );
        })
    };
    html! {
        <div class="scrubber">
            <Button small=true look={Look::Quiet} icon={Shape::StepBack} label="Previous step" keys="ArrowLeft"
                enabled={step > 0} onclick={go(step.saturating_sub(1))} testid="step-back" />
            <Button small=true look={Look::Quiet} icon={if props.playing { Shape::Pause } else { Shape::Play }}
                label={if props.playing { "Pause" } else { "Play the build" }} keys="Space" onclick={play}
                testid="step-play" />
            <Button small=true look={Look::Quiet} icon={Shape::StepForward} label="Next step" keys="ArrowRight"
                enabled={step < n_steps} onclick={go(step + 1)} testid="step-forward" />
            <input class="scrubber-slider" type="range" min="0" max={n_steps.to_string()} step="1"
                value={step.to_string()} aria-label={props.label.clone()} aria-valuetext={props.says.clone()}
                data-testid="scrubber" {oninput} />
            <span class="scrubber-count num">{ format!("{step}\u{202f}/\u{202f}{n_steps}") }</span>
        </div>
    }
}
