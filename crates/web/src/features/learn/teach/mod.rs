//! For those who teach: a plan of the day, slides with notes in a second window, handouts, results.
//!
//! Everything stays in this browser; what learners hand in are codes that they copy themselves.

mod channel;
mod handout;
mod home;
mod notes;
mod pace;
mod plan;
mod present;
mod results;
mod slides;

pub use slides::slides;

use super::content::Load;
use super::language::use_language;
use super::lesson::use_fetched;
use super::shared::Shared;
use super::{trouble, unknown, use_index, waiting};
use crate::route::{Route, TeachPlace};
use crate::store::Dispatch;
use layerlab_lesson::model::CourseIndex;
use layerlab_ui::{Icon, Shape};
use yew::prelude::*;

/// Properties of [`TeachPage`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Where.
    pub place: TeachPlace,
    /// Puts a lesson's Dockerfile into the check view.
    pub dispatch: Dispatch,
    /// Goes to another place.
    pub go: Callback<Route>,
    /// Says a sentence in the page's live region.
    pub say: Callback<AttrValue>,
}

/// See the module.
#[component]
pub fn TeachPage(props: &Props) -> Html {
    let language = use_language();
    let index = match use_index(&language.code) {
        Load::Waiting => return waiting("Fetching the lessons\u{2026}"),
        Load::Failed(why) => return trouble(&why),
        Load::Ready(index) => index,
    };
    let id = match &props.place {
        TeachPlace::Home => return html! { <home::Home {index} /> },
        TeachPlace::Plan(plan) => {
            return html! { <plan::PlanPage {index} plan={plan.clone()} go={props.go.clone()} /> };
        }
        TeachPlace::Results => {
            return html! { <results::Results {index} say={props.say.clone()} /> };
        }
        TeachPlace::Present { lesson, .. }
        | TeachPlace::Notes { lesson }
        | TeachPlace::Handout { lesson } => lesson,
    };
    match index.lessons.iter().find(|lesson| lesson.id == *id) {
        Some(summary) => html! {
            <OfLesson key={id.clone()} path={summary.path.clone()} {index} place={props.place.clone()}
                dispatch={props.dispatch.clone()} go={props.go.clone()} say={props.say.clone()} />
        },
        None => unknown(id),
    }
}

#[derive(Properties, PartialEq)]
struct OfLessonProps {
    path: String,
    index: Shared<CourseIndex>,
    place: TeachPlace,
    dispatch: Dispatch,
    go: Callback<Route>,
    say: Callback<AttrValue>,
}

/// Fetches a lesson and shows it as the place wants.
#[component]
fn OfLesson(props: &OfLessonProps) -> Html {
    let fetched = match use_fetched(props.path.clone().into()) {
        Load::Waiting => return waiting("Fetching the lesson\u{2026}"),
        Load::Failed(why) => return trouble(&why),
        Load::Ready(fetched) => fetched,
    };
    let (index, dispatch, go, say) = (
        props.index.clone(),
        props.dispatch.clone(),
        props.go.clone(),
        props.say.clone(),
    );
    match &props.place {
        TeachPlace::Present { slide, .. } => html! {
            <present::Present {fetched} {index} slide={*slide} {dispatch} {go} {say} />
        },
        TeachPlace::Notes { .. } => {
            html! { <notes::Notes lesson={fetched.lesson.clone()} /> }
        }
        _ => html! { <handout::Handout {fetched} {index} {dispatch} {go} {say} /> },
    }
}

/// The way back, above a page of this part.
fn crumbs(here: &str) -> Html {
    html! {
        <p class="teach-crumbs small no-print">
            <a href={Route::Teach(TeachPlace::Home).to_string()}>{ "For those who teach" }</a>
            <span class="muted">{ format!(" / {here}") }</span>
        </p>
    }
}

/// Prints the page.
fn print_button(words: &'static str) -> Html {
    let print = Callback::from(|_: MouseEvent| {
        // A browser without a printer says so itself.
        let _ = gloo::utils::window().print();
    });
    html! {
        <layerlab_ui::Button onclick={print} icon={Shape::File} testid="print">{ words }</layerlab_ui::Button>
    }
}

/// A link that looks like a button.
fn link(place: TeachPlace, shape: Shape, words: &'static str, testid: &'static str) -> Html {
    html! {
        <a class="teach-link" href={Route::Teach(place).to_string()} data-testid={testid}><Icon {shape} />{ words }</a>
    }
}
