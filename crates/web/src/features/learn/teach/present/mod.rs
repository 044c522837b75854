//! One section per screen, large, with the widgets alive. Keys: arrows, Page keys, Home, End, `n` for the notes
//! window, `c` for the code, `l` for the pointer, Escape to leave.

use super::super::content::Fetched;
use super::super::lesson::{SectionView, use_judge};
use super::super::progress::Progress;
use super::super::prose::ticks;
use super::super::reader::Reader;
use super::super::shared::Shared;
use super::super::{anchors, open_in_check};
use super::channel::{Word, use_channel};
use super::pace::Pace;
use super::slides::{slides, title};
use crate::app::use_keys;
use crate::features::share::Code;
use crate::route::{Route, TeachPlace};
use crate::store::Dispatch;
use gloo::events::EventListener;
use layerlab_lesson::model::CourseIndex;
use layerlab_ui::{Button, Look, Shape};
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, PointerEvent};
use yew::prelude::*;

/// Properties of [`Present`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The lesson.
    pub fetched: Shared<Fetched>,
    /// The course.
    pub index: Shared<CourseIndex>,
    /// Slide from 0.
    pub slide: u32,
    /// Puts a lesson's Dockerfile into the check view.
    pub dispatch: Dispatch,
    /// Goes to another place.
    pub go: Callback<Route>,
    /// Says a sentence in the page's live region.
    pub say: Callback<AttrValue>,
}

/// See the module.
#[component]
pub fn Present(props: &Props) -> Html {
    let lesson = &props.fetched.lesson;
    let id = lesson.front.id.clone();
    let (ready, claims) = use_judge(&props.fetched);
    // What a class does together is nobody's own progress.
    let progress = use_reducer(Progress::default);
    let cut = use_memo(lesson.clone(), |lesson| slides(lesson));
    let notes = use_memo(lesson.clone(), |lesson| anchors::footnote_order(lesson));
    let began = *use_memo((), |()| js_sys::Date::now());
    let with_code = use_state_eq(|| false);
    let pointing = use_state_eq(|| false);
    let last = cut.len() - 1;
    let at = (props.slide as usize).min(last);

    let to = {
        let (go, id) = (props.go.clone(), id.clone());
        Callback::from(move |slide: usize| {
            go.emit(Route::Teach(TeachPlace::Present {
                lesson: id.clone(),
                slide: slide.min(last) as u32,
            }));
        })
    };
    let section = lesson
        .sections
        .get(cut[at].section)
        .map(|section| section.id.clone())
        .filter(|section| !section.is_empty());
    let here = Route::Learn {
        lesson: Some(id.clone()),
        section,
    };
    let leave = {
        let (go, here) = (props.go.clone(), here.clone());
        Callback::from(move |()| go.emit(here.clone()))
    };
    let channel = use_channel({
        let (to, id) = (to.clone(), id.clone());
        Callback::from(move |word: Word| {
            if let Word::Go { lesson, slide } = word
                && lesson == id
            {
                to.emit(slide);
            }
        })
    });
    use_effect_with((id.clone(), at), {
        let channel = channel.clone();
        move |(id, at)| {
            channel.say(&Word::Here {
                lesson: id.clone(),
                slide: *at,
                began,
            });
            anchors::visit("slide-title");
        }
    });
    // Said again now and then, so that a notes window that opens later learns it.
    use_effect_with((id.clone(), at), {
        let channel = channel.clone();
        move |(id, at)| {
            let word = Word::Here {
                lesson: id.clone(),
                slide: *at,
                began,
            };
            let again = gloo::timers::callback::Interval::new(1_000, move || channel.say(&word));
            move || drop(again)
        }
    });
    let open_notes = {
        let id = id.clone();
        Callback::from(move |()| {
            let address = Route::Teach(TeachPlace::Notes { lesson: id.clone() }).to_string();
            // A browser that blocks windows says so; the address works in any other window.
            let _ = gloo::utils::window().open_with_url_and_target(&address, "layerlab-notes");
        })
    };
    let flip = |state: &UseStateHandle<bool>| {
        let (setter, now) = (state.setter(), **state);
        Callback::from(move |()| setter.set(!now))
    };
    let (flip_code, flip_pointer) = (flip(&with_code), flip(&pointing));
    use_effect_with((at, last, *with_code, *pointing, id.clone()), {
        let (to, leave, notes, code, pointer) = (
            to.clone(),
            leave.clone(),
            open_notes.clone(),
            flip_code.clone(),
            flip_pointer.clone(),
        );
        move |(at, last, ..)| {
            let (at, last) = (*at, *last);
            let keys = use_keys(move |key| {
                match key {
                    "ArrowRight" | "PageDown" | " " => to.emit(at + 1),
                    "ArrowLeft" | "PageUp" => to.emit(at.saturating_sub(1)),
                    "Home" => to.emit(0),
                    "End" => to.emit(last),
                    "n" => notes.emit(()),
                    "c" => code.emit(()),
                    "l" => pointer.emit(()),
                    "Escape" | "p" => leave.emit(()),
                    _ => return false,
                }
                true
            });
            move || drop(keys)
        }
    });
    let spot = use_node_ref();
    use_pointer(*pointing, spot.clone());

    let reader = Reader {
        index: props.index.clone(),
        lesson: lesson.clone(),
        ready,
        claims,
        progress,
        open_in_check: open_in_check(&props.dispatch, &props.go),
        go: props.go.clone(),
        say: props.say.clone(),
    };
    let slide = cut[at];
    let is_opening = slide.section == 0
        && lesson
            .sections
            .first()
            .is_none_or(|section| section.id.is_empty());
    let address = gloo::utils::window()
        .location()
        .href()
        .map(|href| format!("{}{here}", href.split('#').next().unwrap_or_default()))
        .unwrap_or_default();
    let step = |label: &'static str,
                shape: Shape,
                target: usize,
                enabled: bool,
                testid: &'static str| {
        html! {
            <Button look={Look::Quiet} icon={shape} label={label} {enabled} onclick={to.reform(move |_: MouseEvent| target)} {testid} />
        }
    };
    html! {
        <ContextProvider<Reader> context={reader}>
            <div class="present" data-testid="present" data-slide={(at + 1).to_string()}>
                <div class="present-stage">
                    <article class="present-slide" aria-labelledby="slide-title" key={at}>
                        if is_opening && slide.from == 0 {
                            <div class="lesson-head">
                                <h1 id="slide-title" tabindex="-1">{ lesson.front.title.clone() }</h1>
                                <p class="lesson-lead">{ ticks(&lesson.front.summary) }</p>
                            </div>
                        } else {
                            <h1 id="slide-title" tabindex="-1" class="present-title">{ title(lesson, slide) }</h1>
                        }
                        <SectionView lesson={lesson.clone()} at={slide.section} notes={notes.clone()} from={slide.from} to={slide.to} bare=true />
                    </article>
                </div>
                if *with_code {
                    <div class="present-code" role="dialog" aria-label="Code of this slide">
                        <Code text={address.clone()} />
                        <p class="small"><a href={address.clone()}>{ address }</a></p>
                    </div>
                }
                <div class="present-spot" ref={spot} hidden={!*pointing} />
                <div class="present-bar" role="toolbar" aria-label="Slides">
                    { step("Back (left arrow)", Shape::StepBack, at.saturating_sub(1), at > 0, "slide-back") }
                    <span class="num" role="status" data-testid="slide-number">{ format!("{} of {}", at + 1, last + 1) }</span>
                    { step("On (right arrow)", Shape::StepForward, at + 1, at < last, "slide-on") }
                    <Pace {began} minutes={lesson.front.minutes} {at} of={last + 1} />
                    <span class="grow" />
                    <Button look={Look::Quiet} onclick={open_notes.reform(|_: MouseEvent| ())} icon={Shape::File} testid="slide-notes">{ "Notes" }</Button>
                    <Button look={Look::Quiet} onclick={flip_code.reform(|_: MouseEvent| ())} icon={Shape::Link} pressed={*with_code} testid="slide-code">{ "Code" }</Button>
                    <Button look={Look::Quiet} onclick={flip_pointer.reform(|_: MouseEvent| ())} icon={Shape::Dot} pressed={*pointing} testid="slide-pointer">{ "Pointer" }</Button>
                    <Button look={Look::Quiet} onclick={leave.reform(|_: MouseEvent| ())} icon={Shape::Cross} testid="slide-leave">{ "Leave" }</Button>
                </div>
            </div>
        </ContextProvider<Reader>>
    }
}

/// A spot that follows the pointer while it is wanted.
#[hook]
fn use_pointer(on: bool, spot: NodeRef) {
    use_effect_with(on, move |on| {
        let listener = on.then(|| {
            EventListener::new(&gloo::utils::document(), "pointermove", move |event| {
                let event = event.unchecked_ref::<PointerEvent>();
                if let Some(spot) = spot.cast::<HtmlElement>() {
                    let style = spot.style();
                    // Setting a known property cannot fail.
                    let _ = style.set_property(
                        "translate",
                        &format!("{}px {}px", event.client_x(), event.client_y()),
                    );
                }
            })
        });
        move || drop(listener)
    });
}
