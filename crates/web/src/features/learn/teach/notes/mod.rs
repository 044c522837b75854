//! The second window: what to say on the slide that the other window shows, what comes next, the clock.

use super::super::prose::{Prose, nodes};
use super::super::shared::Shared;
use super::channel::{Word, use_channel};
use super::pace::Pace;
use super::slides::{notes, slides, title};
use crate::app::use_keys;
use layerlab_lesson::model::Lesson;
use layerlab_ui::{Button, Look, Shape};
use yew::prelude::*;

/// Properties of [`Notes`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The lesson.
    pub lesson: Shared<Lesson>,
}

/// See the module.
#[component]
pub fn Notes(props: &Props) -> Html {
    let lesson = &props.lesson;
    let id = lesson.front.id.clone();
    // Slide, and when presenting began; `None` until the slides were heard.
    let state = use_state_eq(|| (0, None::<f64>));
    let channel = use_channel({
        let (setter, id) = (state.setter(), id.clone());
        Callback::from(move |word: Word| {
            if let Word::Here {
                lesson,
                slide,
                began,
            } = word
                && lesson == id
            {
                setter.set((slide, Some(began)));
            }
        })
    });
    let cut = use_memo(lesson.clone(), |lesson| slides(lesson));
    let last = cut.len() - 1;
    let (at, began) = (state.0.min(last), state.1);
    let to = {
        let (channel, setter, id) = (channel, state.setter(), id);
        Callback::from(move |slide: usize| {
            let slide = slide.min(last);
            channel.say(&Word::Go {
                lesson: id.clone(),
                slide,
            });
            setter.set((slide, began));
        })
    };
    use_effect_with((at, last), {
        let to = to.clone();
        move |(at, _)| {
            let at = *at;
            let keys = use_keys(move |key| {
                match key {
                    "ArrowRight" | "PageDown" | " " => to.emit(at + 1),
                    "ArrowLeft" | "PageUp" => to.emit(at.saturating_sub(1)),
                    _ => return false,
                }
                true
            });
            move || drop(keys)
        }
    });
    let said = notes(lesson, cut[at]);
    let prose = Prose::of(&lesson.front.id);
    let step = |label: &'static str, shape: Shape, target: usize, enabled: bool| {
        html! {
            <Button look={Look::Secondary} icon={shape} {enabled} onclick={to.reform(move |_: MouseEvent| target)}>{ label }</Button>
        }
    };
    html! {
        <div class="learn teach notes" data-testid="notes" data-slide={(at + 1).to_string()}>
            <div class="teach-head">
                <p class="small muted num">{ format!("{} {} · slide {} of {}", lesson.front.number, lesson.front.title, at + 1, last + 1) }</p>
                <h1 data-testid="notes-title">{ title(lesson, cut[at]) }</h1>
                if let Some(began) = began {
                    <Pace {began} minutes={lesson.front.minutes} {at} of={last + 1} />
                } else {
                    <p role="status" class="muted">{ "Waiting for the slides: present this lesson in another window of this browser." }</p>
                }
            </div>
            <div class="notes-said prose" aria-live="polite">
                if said.is_empty() {
                    <p class="muted">{ "The author left no note on this slide." }</p>
                }
                { for said.into_iter().map(|said| nodes(said, &prose)) }
            </div>
            <p class="notes-next"><span class="muted">{ "Next: " }</span>
                { cut.get(at + 1).map_or("the end".to_owned(), |next| title(lesson, *next)) }</p>
            <div class="teach-row">
                { step("Back", Shape::StepBack, at.saturating_sub(1), at > 0) }
                { step("On", Shape::StepForward, at + 1, at < last) }
            </div>
        </div>
    }
}
