//! Levels of the sandbox: every exercise of the course on simulated hosts, as a list and one at a time. They are the
//! same exercises as in the lessons, with the same progress and the same lines.

use super::blocks::{HostsExercise, Placed};
use super::content::{self, Fetched, Load};
use super::language::{SOURCE, speak};
use super::progress::Progress;
use super::reader::Reader;
use super::shared::Shared;
use super::{trouble, waiting};
use crate::effects::{Remote, use_worker};
use crate::route::{CheckPlace, Route, SandboxPlace};
use crate::store::{Action, Dispatch};
use layerlab_lesson::model::{BlockKind, CourseIndex, ExerciseSummary, Lesson, LessonSummary};
use layerlab_protocol::learn::LoadLesson;
use layerlab_ui::{Icon, Shape, count_text};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// Properties of [`LevelsPage`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The exercise; empty for the list.
    pub level: AttrValue,
    /// Lines of a link that run at once.
    pub lines: Vec<String>,
    /// Puts a Dockerfile into the check view.
    pub dispatch: Dispatch,
    /// Goes to another place.
    pub go: Callback<Route>,
    /// Says a sentence in the page's live region.
    pub say: Callback<AttrValue>,
}

/// See the module.
#[component]
pub fn LevelsPage(props: &Props) -> Html {
    // Levels are played in the sandbox, which speaks English.
    speak(SOURCE);
    let index = use_state(|| Load::<Shared<CourseIndex>>::Waiting);
    let progress = use_reducer(Progress::load);
    use_effect_with((), {
        let setter = index.setter();
        move |()| spawn_local(async move { setter.set(content::index(SOURCE).await.into()) })
    });
    use_effect_with(progress.clone(), |progress| progress.save());
    let open_in_check = {
        let (dispatch, go) = (props.dispatch.clone(), props.go.clone());
        use_callback((), move |text: AttrValue, ()| {
            dispatch.emit(Action::Edit(text));
            go.emit(Route::Check(CheckPlace::default()));
        })
    };
    let index = match &*index {
        Load::Waiting => return waiting("Fetching the levels\u{2026}"),
        Load::Failed(why) => return trouble(why),
        Load::Ready(index) => index.clone(),
    };
    let lesson = with_levels(&index)
        .into_iter()
        .find(|lesson| lesson.exercises.iter().any(|each| each.id == *props.level));
    match lesson {
        Some(summary) => html! {
            <LevelPage key={props.level.to_string()} level={props.level.clone()} lines={props.lines.clone()}
                path={summary.path.clone()} {index} {progress} {open_in_check} go={props.go.clone()} say={props.say.clone()} />
        },
        None => list(&index, &progress, &props.level),
    }
}

/// A link to a level.
fn address(id: &str) -> String {
    Route::Sandbox(SandboxPlace {
        level: Some(id.to_owned()),
        ..SandboxPlace::default()
    })
    .to_string()
}

/// Lessons with levels, in the order of the course, then those that stand alone.
fn with_levels(index: &CourseIndex) -> Vec<&LessonSummary> {
    let lessons = index.lessons.iter().chain(&index.levels);
    lessons
        .filter(|lesson| lesson.exercises.iter().any(|exercise| exercise.hosted))
        .collect()
}

fn list(index: &CourseIndex, progress: &Progress, wanted: &str) -> Html {
    let lessons = with_levels(index);
    let all = lessons.iter().flat_map(|lesson| &lesson.exercises);
    let all: Vec<&str> = all
        .filter(|exercise| exercise.hosted)
        .map(|exercise| exercise.id.as_str())
        .collect();
    let n_solved = progress.n_solved(all.iter().copied());
    html! {
        <div class="learn levels" data-testid="levels">
            <header class="levels-head">
                <h1>{ "Levels" }</h1>
                <p class="muted">{ "Tasks on simulated hosts. Any way that reaches the conditions is right; what you solve here is \
                    solved in the lesson, too." }</p>
                <p class="small num">
                    { format!("{n_solved} of {} solved", count_text(all.len() as u64, "level", "levels")) }{ " \u{b7} " }
                    <a href="#sandbox">{ "Free play" }</a>
                </p>
                if !wanted.is_empty() { <p role="status">{ format!("There is no level called \u{201c}{wanted}\u{201d}; here are all.") }</p> }
            </header>
            { for lessons.into_iter().map(|lesson| html! {
                <section class="levels-group" key={lesson.id.clone()} aria-labelledby={format!("levels-{}", lesson.id)}>
                    <h2 id={format!("levels-{}", lesson.id)}>
                        if lesson.module.is_empty() {
                            { lesson.title.clone() }
                        } else {
                            <span class="num muted">{ lesson.number.clone() }</span>{ " " }
                            <a href={Route::lesson(&lesson.id).to_string()}>{ lesson.title.clone() }</a>
                        }
                    </h2>
                    <ul class="levels-list">
                        { for lesson.exercises.iter().filter(|exercise| exercise.hosted).map(|exercise| {
                            let solved = progress.is_solved(&exercise.id);
                            html! {
                                <li>
                                    <a class="levels-one" href={address(&exercise.id)} data-testid="level-link" data-solved={solved.to_string()}>
                                        if solved { <Icon shape={Shape::Check} /><span class="visually-hidden">{ "solved: " }</span> }
                                        { exercise.title.clone() }
                                    </a>
                                </li>
                            }
                        }) }
                    </ul>
                </section>
            }) }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct LevelProps {
    level: AttrValue,
    lines: Vec<String>,
    path: AttrValue,
    index: Shared<CourseIndex>,
    progress: UseReducerHandle<Progress>,
    open_in_check: Callback<AttrValue>,
    go: Callback<Route>,
    say: Callback<AttrValue>,
}

/// One level; give it the exercise's id as key.
#[component]
fn LevelPage(props: &LevelProps) -> Html {
    let fetched = use_state(|| Load::<Shared<Fetched>>::Waiting);
    let ready = use_state_eq(|| None::<u32>);
    let worker = use_worker();
    use_effect_with(props.path.clone(), {
        let setter = fetched.setter();
        move |path| {
            let path = path.clone();
            spawn_local(async move { setter.set(content::lesson(&path).await.into()) });
        }
    });
    let lesson = match &*fetched {
        Load::Ready(fetched) => Some(fetched.clone()),
        _ => None,
    };
    use_effect_with((lesson.clone(), worker.state.epoch), {
        let (ready, client) = (ready.setter(), worker.client);
        move |(lesson, epoch)| {
            let (Some(fetched), epoch) = (lesson.clone(), *epoch) else {
                return;
            };
            spawn_local(async move {
                let load = LoadLesson {
                    lesson: fetched.lesson.front.id.clone(),
                    bytes: fetched.bytes.clone(),
                };
                if client.call(load).await.is_ok() {
                    ready.set(Some(epoch));
                }
            });
        }
    });
    let fetched = match &*fetched {
        Load::Waiting => return waiting("Fetching the level\u{2026}"),
        Load::Failed(why) => return trouble(why),
        Load::Ready(fetched) => fetched.clone(),
    };
    let Some(at) = placed(&fetched.lesson, &props.level) else {
        return list(&props.index, &props.progress, &props.level);
    };
    let BlockKind::Exercise(exercise) = at.kind() else {
        return Html::default();
    };
    let title = exercise.title.clone();
    let [before, after] = neighbours(&props.index, &props.level);
    let id = &fetched.lesson.front.id;
    let stands_in_lesson = props.index.lessons.iter().any(|lesson| lesson.id == *id);
    let reader = Reader {
        index: props.index.clone(),
        lesson: fetched.lesson.clone(),
        ready: *ready,
        claims: Remote::default(),
        progress: props.progress.clone(),
        open_in_check: props.open_in_check.clone(),
        go: props.go.clone(),
        say: props.say.clone(),
    };
    html! {
        <ContextProvider<Reader> context={reader}>
            <div class="levels levels-page" data-testid="level">
                <header class="levels-head">
                    <p class="small"><a href={address("")}>{ "Levels" }</a>
                        if stands_in_lesson {
                            { " / " }
                            <a href={Route::lesson(&fetched.lesson.front.id).to_string()}>{ fetched.lesson.front.title.clone() }</a>
                        }
                    </p>
                    <h1>{ title }</h1>
                </header>
                <HostsExercise {at} is_level=true lines={props.lines.clone()} />
                <nav class="levels-next" aria-label="Levels">
                    if let Some(level) = before { <a href={address(&level.id)}>{ format!("\u{2190} {}", level.title) }</a> }
                    if let Some(level) = after { <a href={address(&level.id)} data-testid="next-level">{ format!("{} \u{2192}", level.title) }</a> }
                </nav>
            </div>
        </ContextProvider<Reader>>
    }
}

/// Where an exercise stands in its lesson.
fn placed(lesson: &Shared<Lesson>, id: &str) -> Option<Placed> {
    lesson.sections.iter().enumerate().find_map(|(section, content)| {
        (0..content.nodes.len()).find_map(|node| {
            let placed = Placed::at(lesson, section, node)?;
            let hosted = matches!(placed.kind(), BlockKind::Exercise(exercise) if exercise.task.is_some());
            (hosted && placed.id() == id).then_some(placed)
        })
    })
}

/// The levels before and after one.
fn neighbours<'i>(index: &'i CourseIndex, id: &str) -> [Option<&'i ExerciseSummary>; 2] {
    let all: Vec<&ExerciseSummary> = with_levels(index)
        .into_iter()
        .flat_map(|lesson| &lesson.exercises)
        .filter(|exercise| exercise.hosted)
        .collect();
    let at = all.iter().position(|known| known.id == id);
    let near = |at: Option<usize>| at.and_then(|at| all.get(at)).copied();
    [
        near(at.and_then(|at| at.checked_sub(1))),
        near(at.map(|at| at + 1)),
    ]
}
