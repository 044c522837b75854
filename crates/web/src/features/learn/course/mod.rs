//! The list of lessons: modules in order, search by title, how far the learner is.

use super::glossary;
use super::language::{LanguageChoice, fill, plain, spoken, tr};
use super::progress::{Done, Progress, Standing};
use super::shared::Shared;
use super::{coverage, record};
use crate::route::{Route, TeachPlace};
use layerlab_lesson::model::{CourseIndex, LessonSummary, Level, Module, Track};
use layerlab_ui::{Button, Icon, Look, Shape, count_text};
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// Properties of [`CoursePage`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The course.
    pub index: Shared<CourseIndex>,
    /// What the learner has done.
    pub progress: UseReducerHandle<Progress>,
}

/// See the module.
#[component]
pub fn CoursePage(props: &Props) -> Html {
    let wanted = use_state_eq(String::new);
    // Id of the chosen path; empty for the whole course.
    let path = use_state_eq(String::new);
    let (index, progress) = (&props.index, &props.progress);
    let translation = index.translation.as_ref();
    let oninput = {
        let setter = wanted.setter();
        Callback::from(move |event: InputEvent| {
            setter.set(event.target_unchecked_into::<HtmlInputElement>().value())
        })
    };
    let forget = {
        let progress = progress.dispatcher();
        Callback::from(move |_: MouseEvent| progress.dispatch(Done::Forget))
    };
    let track = index.tracks.iter().find(|track| track.id == *path);
    let modules: Vec<(&Module, Vec<&LessonSummary>)> = index
        .modules
        .iter()
        .map(|module| {
            let lessons = index
                .lessons
                .iter()
                .filter(|lesson| lesson.module == module.id && is_wanted(lesson, &wanted))
                .filter(|lesson| track.is_none_or(|track| track.lessons.contains(&lesson.id)));
            (module, lessons.collect())
        })
        .filter(|(_, lessons): &(_, Vec<_>)| !lessons.is_empty())
        .collect();
    let n_finished = index
        .lessons
        .iter()
        .filter(|lesson| progress.standing(&lesson.id) == Standing::Finished)
        .count();
    let minutes: u32 = index.lessons.iter().map(|lesson| lesson.minutes).sum();
    html! {
        <div class="learn course" lang={spoken()} data-testid="course">
            <header class="course-head">
                <h1>{ plain(&index.title, translation) }</h1>
                <LanguageChoice locales={index.locales.clone()} now={index.locale.clone()} />
                <p class="course-lead">{ tr("Short lessons with live files: what they claim is computed by the same analyser that checks your own Dockerfile. Progress is kept in this browser only.") }</p>
                <p class="course-facts small muted num">
                    <span>{ count_text(index.lessons.len() as u64, &tr("lesson"), &tr("lessons")) }</span>
                    <span>{ fill("about {} minutes", &[&minutes.to_string()]) }</span>
                    if n_finished > 0 { <span>{ fill("{} finished", &[&n_finished.to_string()]) }</span> }
                    <a href={glossary::address("")} data-testid="glossary-link">{ tr("Glossary") }</a>
                    <a href={Route::lesson(record::PLACE).to_string()} data-testid="record-link">{ tr("Your progress") }</a>
                    if !index.concepts.is_empty() {
                        <a href={Route::lesson(coverage::PLACE).to_string()} data-testid="coverage-link">{ tr("What it covers") }</a>
                    }
                    <a href={Route::Teach(TeachPlace::Home).to_string()} data-testid="teach-link">{ tr("For those who teach") }</a>
                </p>
                <label class="course-search">
                    <Icon shape={Shape::Search} />
                    <span class="visually-hidden">{ tr("Search lessons by title") }</span>
                    <input type="search" placeholder={tr("Search lessons")} value={(*wanted).clone()} {oninput} data-testid="lesson-search" />
                </label>
            </header>
            if !index.tracks.is_empty() {
                <div class="course-paths" role="group" aria-label={tr("Paths through the course")}>
                    { for std::iter::once(("", html! { { tr("Everything") } })).chain(index.tracks.iter().map(|track| (track.id.as_str(), plain(&track.title, translation))))
                        .map(|(id, title)| {
                            let pick = { let (setter, id) = (path.setter(), id.to_owned()); Callback::from(move |_: MouseEvent| setter.set(id.clone())) };
                            html! { <Button key={id.to_owned()} small=true look={Look::Secondary} pressed={*path == id} onclick={pick} testid="course-path">{ title }</Button> }
                        }) }
                    if let Some(track) = track { <span class="small muted num">{ path_minutes(track, index) }</span> }
                </div>
            }
            if modules.is_empty() {
                <p role="status">{ tr("No lesson has this in its title or summary.") }</p>
            }
            { for modules.into_iter().map(|(module, lessons)| html! {
                <section class="course-module" key={module.id.clone()} aria-labelledby={format!("module-{}", module.id)}>
                    <div class="course-module-head">
                        <h2 id={format!("module-{}", module.id)}>{ plain(&module.title, translation) }</h2>
                        <p class="muted">{ plain(&module.summary, translation) }</p>
                    </div>
                    <ol class="course-lessons" role="list">{ for lessons.into_iter().map(|lesson| row(lesson, index, progress)) }</ol>
                </section>
            }) }
            if !progress.is_empty() {
                <p class="course-forget no-print">
                    <Button small=true look={Look::Quiet} onclick={forget} testid="forget-progress">{ tr("Forget my progress") }</Button>
                </p>
            }
        </div>
    }
}

/// "4 lessons, about 57 minutes".
fn path_minutes(track: &Track, index: &CourseIndex) -> String {
    let minutes: u32 = index
        .lessons
        .iter()
        .filter(|lesson| track.lessons.contains(&lesson.id))
        .map(|lesson| lesson.minutes)
        .sum();
    let lessons = count_text(track.lessons.len() as u64, &tr("lesson"), &tr("lessons"));
    fill("{}, about {} minutes", &[&lessons, &minutes.to_string()])
}

fn row(lesson: &LessonSummary, index: &CourseIndex, progress: &Progress) -> Html {
    let translation = index.translation.as_ref();
    let n_exercises = lesson.exercises.len();
    let exercises = count_text(n_exercises as u64, &tr("exercise"), &tr("exercises"));
    let n_solved = progress.n_solved(lesson.exercises.iter().map(|exercise| exercise.id.as_str()));
    let (standing, word) = match progress.standing(&lesson.id) {
        Standing::New => ("new", AttrValue::Static("")),
        Standing::Begun => ("begun", tr("begun")),
        Standing::Finished => ("finished", tr("finished")),
    };
    html! {
        <li key={lesson.id.clone()}>
            <a class={classes!("course-lesson", format!("course-{standing}"))} href={Route::lesson(&lesson.id).to_string()}
                data-testid="learn-lesson-link" data-lesson={lesson.id.clone()} data-standing={standing}>
                <span class="course-number num">{ lesson.number.clone() }</span>
                <span class="course-text">
                    <span class="course-title">{ plain(&lesson.title, translation) }</span>
                    <span class="course-summary">{ plain(&lesson.summary, translation) }</span>
                    <span class="course-meta small num">
                        <span>{ fill("{} min", &[&lesson.minutes.to_string()]) }</span>
                        <span>{ level(lesson.level) }</span>
                        if n_exercises > 0 {
                            <span>{ if n_solved > 0 {
                                fill("{} of {}", &[&n_solved.to_string(), &exercises])
                            } else {
                                exercises
                            } }</span>
                        }
                        { translated(lesson) }
                    </span>
                </span>
                <span class="course-standing small">
                    if standing == "finished" { <Icon shape={Shape::Check} /> }
                    { word }
                </span>
            </a>
        </li>
    }
}

/// How much of a lesson is in the chosen language, unless that is all of it.
fn translated(lesson: &LessonSummary) -> Html {
    match lesson.translation.map(|share| share.per_cent()) {
        None | Some(100) => Html::default(),
        Some(0) => html! { <span data-testid="lesson-language">{ tr("in English") }</span> },
        Some(per_cent) => html! {
            <span data-testid="lesson-language">{ fill("{} % translated", &[&per_cent.to_string()]) }</span>
        },
    }
}

/// For whom a lesson is, in words.
pub fn level(level: Level) -> AttrValue {
    match level {
        Level::Start => tr("for a start"),
        Level::Work => tr("for daily work"),
        Level::Ops => tr("for operators"),
    }
}

/// Whether every wanted word stands in the title, the summary or the number. Cost: O(words × text).
fn is_wanted(lesson: &LessonSummary, wanted: &str) -> bool {
    let text = format!("{} {} {}", lesson.number, lesson.title, lesson.summary).to_lowercase();
    wanted
        .to_lowercase()
        .split_whitespace()
        .all(|word| text.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_finds_lessons_that_have_every_word() {
        let lesson = LessonSummary {
            id: "layers-only-add".to_owned(),
            number: "L03".to_owned(),
            module: "layers".to_owned(),
            title: "Layers only add".to_owned(),
            summary: "Why deleting does not shrink.".to_owned(),
            minutes: 18,
            level: Level::Start,
            needs: Vec::new(),
            teaches: Vec::new(),
            exercises: Vec::new(),
            path: String::new(),
            translation: None,
        };
        for (wanted, found) in [
            ("", true),
            ("LAYERS", true),
            ("l03 shrink", true),
            ("layers tags", false),
            ("  ", true),
        ] {
            assert_eq!(is_wanted(&lesson, wanted), found, "{wanted:?}");
        }
    }
}
