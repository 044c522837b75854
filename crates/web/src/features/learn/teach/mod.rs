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
use super::{trouble, unknown, use_index, waiting};
use crate::route::{Route, TeachPlace};
use crate::store::Dispatch;
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
    let lesson = |id: &str| index.lessons.iter().find(|lesson| lesson.id == id).cloned();
    match &props.place {
        TeachPlace::Home => html! { <home::Home {index} /> },
        TeachPlace::Plan(plan) => html! {
            <plan::PlanPage {index} plan={plan.clone()} go={props.go.clone()} />
        },
        TeachPlace::Results => html! { <results::Results {index} say={props.say.clone()} /> },
        TeachPlace::Present { lesson: id, slide } => match lesson(id) {
            Some(summary) => html! {
                <present::Present key={id.clone()} path={summary.path} {index} slide={*slide} dispatch={props.dispatch.clone()}
                    go={props.go.clone()} say={props.say.clone()} />
            },
            None => unknown(id),
        },
        TeachPlace::Notes { lesson: id } => match lesson(id) {
            Some(summary) => {
                html! { <notes::Notes key={id.clone()} path={summary.path} {index} /> }
            }
            None => unknown(id),
        },
        TeachPlace::Handout { lesson: id } => match lesson(id) {
            Some(summary) => html! {
                <handout::Handout key={id.clone()} path={summary.path} {index} dispatch={props.dispatch.clone()}
                    go={props.go.clone()} say={props.say.clone()} />
            },
            None => unknown(id),
        },
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
