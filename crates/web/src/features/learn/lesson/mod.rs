//! One lesson: rail, prose, widgets, what comes next.

mod rail;
mod section;

pub use section::SectionView;

use super::anchors;
use super::blocks::Placed;
use super::content::{self, Fetched, Load};
use super::course::level;
use super::language::{LanguageChoice, SOURCE, fill, name, plain, speak, spoken, tr};
use super::progress::{Done, Progress};
use super::prose::{Prose, nodes};
use super::reader::Reader;
use super::shared::Shared;
use super::teach::slides;
use super::{trouble, waiting};
use crate::app::use_keys;
use crate::effects::{Remote, use_worker};
use crate::route::{Route, TeachPlace};
use layerlab_lesson::model::{BlockKind, CourseIndex, Lesson, LessonSummary};
use layerlab_protocol::learn::{ClaimState, LoadLesson, RunClaims};
use layerlab_ui::{Icon, Shape};
use rail::Rail;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// Id of the lesson's heading.
const TITLE: &str = "lesson-title";

/// Properties of [`LessonPage`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The course.
    pub index: Shared<CourseIndex>,
    /// File of the lesson.
    pub path: AttrValue,
    /// Anchor to visit.
    pub section: Option<AttrValue>,
    /// What the learner has done.
    pub progress: UseReducerHandle<Progress>,
    /// Puts a Dockerfile into the check view and goes there.
    pub open_in_check: Callback<AttrValue>,
    /// Goes to another place.
    pub go: Callback<Route>,
    /// Says a sentence in the page's live region.
    pub say: Callback<AttrValue>,
}

/// See the module. One component per lesson: give it the lesson's id as key.
#[component]
pub fn LessonPage(props: &Props) -> Html {
    match use_fetched(props.path.clone()) {
        Load::Waiting => waiting("Fetching the lesson\u{2026}"),
        Load::Failed(why) => trouble(&why),
        Load::Ready(fetched) => html! {
            <Opened {fetched} index={props.index.clone()} section={props.section.clone()}
                progress={props.progress.clone()} open_in_check={props.open_in_check.clone()} go={props.go.clone()}
                say={props.say.clone()} />
        },
    }
}

#[derive(Properties, PartialEq)]
struct OpenedProps {
    fetched: Shared<Fetched>,
    index: Shared<CourseIndex>,
    section: Option<AttrValue>,
    progress: UseReducerHandle<Progress>,
    open_in_check: Callback<AttrValue>,
    go: Callback<Route>,
    say: Callback<AttrValue>,
}

#[component]
fn Opened(props: &OpenedProps) -> Html {
    let lesson = &props.fetched.lesson;
    speak(language(lesson));
    let (ready, claims) = use_judge(&props.fetched);
    use_effect_with(props.section.clone(), |section| {
        let found = section
            .as_ref()
            .is_some_and(|anchor| anchors::visit(&anchors::element_id(anchor)));
        if !found {
            anchors::visit(TITLE);
            anchors::to_top();
        }
    });
    // Presents from the section that is read now.
    use_effect_with((lesson.clone(), props.go.clone()), |(lesson, go)| {
        let (lesson, go) = (lesson.clone(), go.clone());
        let keys = use_keys(move |key| {
            if key == "p" {
                go.emit(Route::Teach(TeachPlace::Present {
                    lesson: lesson.front.id.clone(),
                    slide: slide_here(&lesson),
                }));
            }
            key == "p"
        });
        move || drop(keys)
    });
    let finished = is_finished(lesson, &props.progress);
    use_effect_with((lesson.front.id.clone(), finished), {
        let progress = props.progress.dispatcher();
        move |(id, finished)| {
            progress.dispatch(Done::Opened(id.clone()));
            if *finished {
                progress.dispatch(Done::Finished(id.clone()));
            }
        }
    });
    let notes = use_memo(lesson.clone(), |lesson| anchors::footnote_order(lesson));
    let reader = Reader {
        index: props.index.clone(),
        lesson: lesson.clone(),
        ready,
        claims,
        progress: props.progress.clone(),
        open_in_check: props.open_in_check.clone(),
        go: props.go.clone(),
        say: props.say.clone(),
    };
    html! {
        <ContextProvider<Reader> context={reader}>
            <div class="lesson" lang={spoken()} data-testid="lesson" data-lesson={lesson.front.id.clone()}>
                <Rail lesson={lesson.clone()} />
                <article class="lesson-body" aria-labelledby={TITLE}>
                    { head(lesson, &props.index) }
                    { for (0..lesson.sections.len()).map(|at| html! {
                        <SectionView key={at} lesson={lesson.clone()} {at} notes={notes.clone()} />
                    }) }
                    { footnotes(lesson, &notes) }
                    { foot(lesson, &props.index) }
                </article>
            </div>
        </ContextProvider<Reader>>
    }
}

/// The lesson of a file.
#[hook]
pub fn use_fetched(path: AttrValue) -> Load<Shared<Fetched>> {
    let fetched = use_state(|| Load::<Shared<Fetched>>::Waiting);
    use_effect_with(path, {
        let setter = fetched.setter();
        move |path| {
            let path = path.clone();
            spawn_local(async move { setter.set(content::lesson(&path).await.into()) });
        }
    });
    (*fetched).clone()
}

/// Hands the lesson to the worker, again when that was restarted, and has its claims run.
#[hook]
pub fn use_judge(fetched: &Shared<Fetched>) -> (Option<u32>, Remote<Vec<ClaimState>>) {
    let worker = use_worker();
    let ready = use_state_eq(|| None::<u32>);
    let claims = use_state(Remote::<Vec<ClaimState>>::default);
    let (set_ready, set_claims, client) = (ready.setter(), claims.setter(), worker.client);
    use_effect_with(
        (fetched.clone(), worker.state.epoch),
        move |(fetched, epoch)| {
            let (fetched, epoch) = (fetched.clone(), *epoch);
            spawn_local(async move {
                let lesson = fetched.lesson.front.id.clone();
                let load = LoadLesson {
                    lesson: lesson.clone(),
                    bytes: fetched.bytes.clone(),
                };
                if let Err(failure) = client.call(load).await {
                    set_claims.set(Remote::default().failed(failure));
                    return;
                }
                set_ready.set(Some(epoch));
                if fetched
                    .lesson
                    .blocks()
                    .any(|block| matches!(block.kind, BlockKind::Claim(_)))
                {
                    set_claims.set(match client.call(RunClaims { lesson }).await {
                        Ok(claims) => Remote::ready(claims),
                        Err(failure) => Remote::default().failed(failure),
                    });
                }
            });
        },
    );
    (*ready, (*claims).clone())
}

/// Language tag of a lesson.
pub fn language(lesson: &Lesson) -> &str {
    lesson
        .translation
        .as_ref()
        .map_or(SOURCE, |translation| &translation.locale)
}

/// Tells that a lesson does not speak the chosen language, or not all of it.
fn untranslated(lesson: &Lesson, index: &CourseIndex) -> Html {
    let says = match &lesson.translation {
        None if index.locale != SOURCE => fill(
            "This lesson is not translated into {} yet; here it is in English.",
            &[name(&index.locale)],
        ),
        Some(translation) if translation.share.per_cent() < 100 => fill(
            "{} % of this lesson are translated; the rest is in English and marked.",
            &[&translation.share.per_cent().to_string()],
        ),
        _ => return Html::default(),
    };
    html! { <p class="language-note" data-testid="translation-note">{ says }</p> }
}

fn head(lesson: &Lesson, index: &CourseIndex) -> Html {
    let front = &lesson.front;
    let translation = lesson.translation.as_ref();
    let module = index
        .lessons
        .iter()
        .find(|summary| summary.id == front.id)
        .and_then(|summary| {
            index
                .modules
                .iter()
                .find(|module| module.id == summary.module)
        });
    let needs: Vec<&LessonSummary> = front
        .needs
        .iter()
        .filter_map(|id| index.lessons.iter().find(|lesson| lesson.id == *id))
        .collect();
    let present = Route::Teach(TeachPlace::Present {
        lesson: front.id.clone(),
        slide: 0,
    });
    html! {
        <header class="lesson-head">
            <p class="lesson-crumbs small">
                <a href="#learn">{ tr("Lessons") }</a>
                if let Some(module) = module { <span class="muted">{ " / " }<span lang={index.locale.clone()}>{ module.title.clone() }</span></span> }
            </p>
            <LanguageChoice locales={index.locales.clone()} now={index.locale.clone()} />
            <h1 id={TITLE} tabindex="-1"><span class="lesson-number num">{ front.number.clone() }</span>{ plain(&front.title, translation) }</h1>
            <p class="lesson-lead">{ plain(&front.summary, translation) }</p>
            { untranslated(lesson, index) }
            <p class="lesson-facts small muted num">
                <span>{ fill("{} minutes", &[&front.minutes.to_string()]) }</span>
                <span>{ level(front.level) }</span>
                <a class="no-print" href={present.to_string()} data-testid="present-link">{ tr("Present") }</a>
                if !needs.is_empty() {
                    <span>{ tr("builds on") }{ " " }{ for needs.into_iter().enumerate().map(|(at, need)| html! {
                        <>{ if at > 0 { ", " } else { "" } }<a href={Route::lesson(&need.id).to_string()} lang={index.locale.clone()}>{ need.title.clone() }</a></>
                    }) }</span>
                }
            </p>
        </header>
    }
}

fn footnotes(lesson: &Lesson, order: &[String]) -> Html {
    let prose = Prose {
        lesson: &lesson.front.id,
        notes: order,
    };
    let notes: Vec<_> = order
        .iter()
        .filter_map(|label| lesson.footnotes.iter().find(|note| note.label == *label))
        .collect();
    if notes.is_empty() {
        return Html::default();
    }
    html! {
        <section class="lesson-notes" aria-label={tr("Footnotes")}>
            <ol>
                { for notes.into_iter().map(|note| html! {
                    <li id={anchors::element_id(&anchors::footnote(&note.label))} tabindex="-1" key={note.label.clone()}>
                        { nodes(&note.nodes, &prose) }
                        <a class="small" href={anchors::address(prose.lesson, &anchors::reference(&note.label))}>{ tr("Back to the text") }</a>
                    </li>
                }) }
            </ol>
        </section>
    }
}

fn foot(lesson: &Lesson, index: &CourseIndex) -> Html {
    let front = &lesson.front;
    let at = index
        .lessons
        .iter()
        .position(|summary| summary.id == front.id);
    let before = at
        .and_then(|at| at.checked_sub(1))
        .and_then(|at| index.lessons.get(at));
    let next = at.and_then(|at| index.lessons.get(at + 1));
    let license = front.license.as_ref().unwrap_or(&index.license);
    html! {
        <footer class="lesson-foot">
            <p class="lesson-own">
                <Icon shape={Shape::Findings} />
                <span>{ tr("In your own file:") }{ " " }<a href="#">{ tr("check your Dockerfile") }</a>{ tr(", or") }{ " " }
                    <a href="#image">{ tr("open an image you saved") }</a>{ "." }</span>
            </p>
            <nav class="lesson-next no-print" aria-label={tr("Lessons before and after")}>
                if let Some(before) = before {
                    <a class="lesson-step" href={Route::lesson(&before.id).to_string()} rel="prev">
                        <span class="small muted">{ tr("Before") }</span><span lang={index.locale.clone()}>{ before.title.clone() }</span>
                    </a>
                }
                if let Some(next) = next {
                    <a class="lesson-step lesson-step-next" href={Route::lesson(&next.id).to_string()} rel="next">
                        <span class="small muted">{ tr("Next") }</span><span lang={index.locale.clone()}>{ next.title.clone() }</span>
                    </a>
                } else {
                    <a class="lesson-step lesson-step-next" href="#learn">
                        <span class="small muted">{ tr("Done") }</span><span>{ tr("All lessons") }</span>
                    </a>
                }
            </nav>
            <p class="small muted">
                { fill("Facts checked {}. {}, {}.", &[&front.checked, &front.authors.join(", "), license]) }
            </p>
        </footer>
    }
}

/// The first slide of the last section whose heading is above the middle of the window.
fn slide_here(lesson: &Lesson) -> u32 {
    let middle = anchors::main().map_or(0.0, |main| f64::from(main.client_height()) / 2.0);
    let section = lesson
        .sections
        .iter()
        .rposition(|section| {
            gloo::utils::document()
                .get_element_by_id(&anchors::element_id(&section.id))
                .is_some_and(|heading| heading.get_bounding_client_rect().top() < middle)
        })
        .unwrap_or(0);
    slides(lesson)
        .iter()
        .position(|slide| slide.section == section)
        .map_or(0, |at| at as u32)
}

/// Whether every exercise is solved and every quiz item was answered right. A lesson without either is never
/// finished by itself.
fn is_finished(lesson: &Lesson, progress: &Progress) -> bool {
    let mut n_items = 0;
    let all = lesson.blocks().all(|block| match &block.kind {
        BlockKind::Exercise(exercise) => {
            n_items += 1;
            progress.is_solved(&exercise.id)
        }
        BlockKind::Quiz(_) => {
            n_items += 1;
            progress.is_right(&lesson.front.id, &block.id)
        }
        _ => true,
    });
    all && n_items > 0
}

/// Blocks of a section by the place of their node.
fn placed(lesson: &Shared<Lesson>, section: usize) -> Vec<Option<Placed>> {
    let n_nodes = lesson
        .sections
        .get(section)
        .map_or(0, |section| section.nodes.len());
    (0..n_nodes)
        .map(|node| Placed::at(lesson, section, node))
        .collect()
}

/// Labels of footnotes in order; shared by all sections.
type Notes = Rc<Vec<String>>;
