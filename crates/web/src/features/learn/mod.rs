//! The learn view: the course, its glossary, one lesson with its widgets.
//!
//! The page fetches the compiled course and draws it; whatever must be judged goes to the worker. Progress stays in
//! this browser; [`teach`] is for those who teach. Exercises on simulated hosts are levels of the sandbox, too.
//! Deliberately absent: packs.

mod anchors;
mod ask;
mod blocks;
mod content;
mod course;
mod coverage;
mod glossary;
mod language;
mod lesson;
mod levels;
mod progress;
mod prose;
mod reader;
mod record;
mod shared;
mod teach;

pub use content::index as course_index;
pub use record::PLACE as PROGRESS;
pub use teach::TeachPage;

pub use levels::LevelsPage;

use crate::route::{CheckPlace, Route};
use crate::store::{Action, Dispatch};
use content::Load;
use language::{Language, fill, speak, spoken, tr, use_language};
use layerlab_lesson::model::CourseIndex;
use layerlab_ui::{Callout, Tone};
use progress::Progress;
use shared::Shared;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// Properties of [`LearnPage`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Lesson id; `None` shows the list.
    pub lesson: Option<AttrValue>,
    /// Anchor inside the lesson.
    pub section: Option<AttrValue>,
    /// Puts a lesson's Dockerfile into the check view.
    pub dispatch: Dispatch,
    /// Goes to another place.
    pub go: Callback<Route>,
    /// Says a sentence in the page's live region.
    pub say: Callback<AttrValue>,
}

/// See the module.
#[component]
pub fn LearnPage(props: &Props) -> Html {
    let language = use_language();
    let index = use_index(&language.code);
    let progress = use_reducer(Progress::load);
    let told = use_mut_ref(|| Vec::from_iter(progress.solved().map(str::to_owned)));
    use_effect_with(progress.clone(), move |progress| {
        progress.save();
        let solved = Vec::from_iter(progress.solved().map(str::to_owned));
        for exercise in solved.iter().filter(|id| !told.borrow().contains(id)) {
            crate::embed::tell("solved", &[("exercise", exercise.as_str().into())]);
        }
        told.replace(solved);
    });
    let open_in_check = {
        let open = open_in_check(&props.dispatch, &props.go);
        use_callback((), move |text: AttrValue, ()| open.emit(text))
    };
    let index = match index {
        Load::Waiting => return waiting("Fetching the lessons\u{2026}"),
        Load::Failed(why) => return trouble(&why),
        Load::Ready(index) => index,
    };
    // A lesson says itself what language it is framed in.
    if !is_lesson(&index, props.lesson.as_ref()) {
        speak(&index.locale);
    }
    let page = match &props.lesson {
        None => html! { <course::CoursePage {index} {progress} /> },
        Some(id) if id.as_str() == glossary::PLACE => {
            html! { <glossary::GlossaryPage {index} term={props.section.clone()} /> }
        }
        Some(id) if id.as_str() == coverage::PLACE => {
            html! { <coverage::CoveragePage {index} /> }
        }
        Some(id) if id.as_str() == record::PLACE => {
            html! { <record::RecordPage {index} {progress} say={props.say.clone()} /> }
        }
        Some(id) => match index
            .lessons
            .iter()
            .find(|lesson| *lesson.id == **id)
            .map(|lesson| lesson.path.clone())
        {
            Some(path) => html! {
                <lesson::LessonPage key={path.clone()} path={path.clone()} section={props.section.clone()} {index}
                    {progress} {open_in_check} go={props.go.clone()} say={props.say.clone()} />
            },
            None => unknown(id),
        },
    };
    html! { <ContextProvider<Language> context={language}>{ page }</ContextProvider<Language>> }
}

fn is_lesson(index: &CourseIndex, id: Option<&AttrValue>) -> bool {
    id.is_some_and(|id| index.lessons.iter().any(|lesson| *lesson.id == **id))
}

/// The course without its lessons, in a language. The last one stays while another is on its way.
#[hook]
fn use_index(language: &AttrValue) -> Load<Shared<CourseIndex>> {
    let index = use_state(|| Load::<Shared<CourseIndex>>::Waiting);
    use_effect_with(language.clone(), {
        let setter = index.setter();
        move |language| {
            let wanted = Rc::new(Cell::new(true));
            let (language, still) = (language.clone(), Rc::clone(&wanted));
            spawn_local(async move {
                let fetched = content::index(&language).await;
                if still.get() {
                    setter.set(fetched.into());
                }
            });
            move || wanted.set(false)
        }
    });
    (*index).clone()
}

/// Puts a Dockerfile into the check view and goes there.
fn open_in_check(dispatch: &Dispatch, go: &Callback<Route>) -> Callback<AttrValue> {
    let (dispatch, go) = (dispatch.clone(), go.clone());
    Callback::from(move |text: AttrValue| {
        dispatch.emit(Action::Edit(text));
        go.emit(Route::Check(CheckPlace::default()));
    })
}

fn waiting(says: &'static str) -> Html {
    html! { <div class="learn"><p class="muted" role="status">{ says }</p></div> }
}

fn trouble(why: &str) -> Html {
    html! {
        <div class="learn">
            <Callout tone={Tone::Error} alert=true title="The lessons are not here." testid="learn-failed">
                <p>{ why.to_owned() }</p>
            </Callout>
        </div>
    }
}

fn unknown(id: &str) -> Html {
    html! {
        <div class="learn" lang={spoken()}>
            <Callout tone={Tone::Warning} title={fill("There is no lesson called \u{201c}{}\u{201d}.", &[id])} testid="learn-unknown">
                <p><a href="#learn">{ tr("See all lessons") }</a></p>
            </Callout>
        </div>
    }
}
