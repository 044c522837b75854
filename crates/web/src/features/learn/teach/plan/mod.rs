//! A course day: which lessons, when, with breaks. It lives in the address and prints as an agenda.

mod agenda;

use super::super::shared::Shared;
use super::{crumbs, link, print_button};
use crate::route::teach::{Plan, clock, minute_of};
use crate::route::{Route, TeachPlace};
use agenda::{Entry, What, agenda};
use layerlab_lesson::model::{CourseIndex, LessonSummary};
use layerlab_ui::{Button, Look, Shape};
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

/// Properties of [`PlanPage`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The course.
    pub index: Shared<CourseIndex>,
    /// The day.
    pub plan: Plan,
    /// Goes to another place.
    pub go: Callback<Route>,
}

/// See the module.
#[component]
pub fn PlanPage(props: &Props) -> Html {
    let (index, plan) = (&props.index, &props.plan);
    let chosen = chosen(index, plan);
    let entries = agenda(
        &chosen
            .iter()
            .map(|lesson| lesson.minutes)
            .collect::<Vec<_>>(),
        plan,
    );
    let change = {
        let (go, plan) = (props.go.clone(), plan.clone());
        Callback::from(move |to: Box<dyn FnOnce(&mut Plan)>| {
            let mut plan = plan.clone();
            to(&mut plan);
            go.emit(Route::Teach(TeachPlace::Plan(plan)));
        })
    };
    let ids: Vec<String> = chosen.iter().map(|lesson| lesson.id.clone()).collect();
    let on_track = {
        let (change, index) = (change.clone(), index.clone());
        Callback::from(move |event: Event| {
            let id = event.target_unchecked_into::<HtmlSelectElement>().value();
            if let Some(track) = index.tracks.iter().find(|track| track.id == id) {
                let lessons = track.lessons.clone();
                change.emit(Box::new(move |plan| plan.lessons = lessons));
            }
        })
    };
    let on_start = change.reform(|event: InputEvent| -> Box<dyn FnOnce(&mut Plan)> {
        let start = minute_of(&event.target_unchecked_into::<HtmlInputElement>().value());
        Box::new(move |plan| plan.start = start.unwrap_or(plan.start))
    });
    let number = |set: fn(&mut Plan, u32)| {
        change.reform(move |event: InputEvent| -> Box<dyn FnOnce(&mut Plan)> {
            let value = event.target_unchecked_into::<HtmlInputElement>().value();
            Box::new(move |plan| {
                if let Ok(minutes) = value.parse::<u32>() {
                    set(plan, minutes.min(480));
                }
            })
        })
    };
    let toggle = |lesson: &LessonSummary| {
        let (id, ids, order) = (
            lesson.id.clone(),
            ids.clone(),
            index
                .lessons
                .iter()
                .map(|lesson| lesson.id.clone())
                .collect::<Vec<_>>(),
        );
        change.reform(move |_: Event| -> Box<dyn FnOnce(&mut Plan)> {
            let lessons = toggled(&ids, &id, &order);
            Box::new(move |plan| plan.lessons = lessons)
        })
    };
    let move_up = |at: usize| {
        let mut lessons = ids.clone();
        lessons.swap(at, at.saturating_sub(1));
        change.reform(move |_: MouseEvent| -> Box<dyn FnOnce(&mut Plan)> {
            let lessons = lessons.clone();
            Box::new(move |plan| plan.lessons = lessons)
        })
    };
    let minutes: u32 = chosen.iter().map(|lesson| lesson.minutes).sum();
    let end = entries.last().map_or(plan.start, |entry| entry.to);
    html! {
        <div class="learn teach" data-testid="plan">
            { crumbs("Plan a day") }
            <header class="teach-head">
                <h1>{ "Plan a day" }</h1>
                <p class="teach-sum num" role="status" data-testid="plan-sum">
                    { format!("{} of lessons, {} to {}, {} in all", span(minutes), clock(plan.start), clock(end), span(end - plan.start)) }
                </p>
                <div class="teach-form no-print">
                    <label>{ "Path " }
                        <select onchange={on_track} data-testid="plan-track">
                            <option value="" selected=true disabled=true>{ "Take a ready-made one" }</option>
                            { for index.tracks.iter().map(|track| html! {
                                <option value={track.id.clone()}>{ track.title.clone() }</option>
                            }) }
                        </select>
                    </label>
                    <label>{ "Begins " }<input type="time" value={clock(plan.start)} oninput={on_start} data-testid="plan-start" /></label>
                    <label>{ "Break of " }<input type="number" min="0" max="120" step="5" value={plan.pause.to_string()}
                        oninput={number(|plan, minutes| plan.pause = minutes.min(120))} data-testid="plan-break" />{ " min" }</label>
                    <label>{ "after " }<input type="number" min="15" max="480" step="5" value={plan.after.to_string()}
                        oninput={number(|plan, minutes| plan.after = minutes)} data-testid="plan-after" />{ " min" }</label>
                    { print_button("Print the agenda") }
                </div>
            </header>
            <table class="table teach-agenda" data-testid="agenda">
                <caption class="visually-hidden">{ "Agenda" }</caption>
                <thead><tr><th scope="col">{ "From" }</th><th scope="col">{ "To" }</th><th scope="col">{ "What" }</th>
                    <th scope="col" class="no-print"><span class="visually-hidden">{ "Actions" }</span></th></tr></thead>
                <tbody>
                    { for entries.iter().map(|entry| row(entry, &chosen, &move_up)) }
                </tbody>
            </table>
            <fieldset class="teach-choose no-print">
                <legend>{ "Lessons of the day" }</legend>
                { for index.lessons.iter().map(|lesson| html! {
                    <label key={lesson.id.clone()} class="teach-choice">
                        <input type="checkbox" checked={ids.contains(&lesson.id)} onchange={toggle(lesson)}
                            data-testid="plan-lesson" data-lesson={lesson.id.clone()} />
                        <span class="num muted">{ lesson.number.clone() }</span>
                        <span>{ lesson.title.clone() }</span>
                        <span class="num muted small">{ format!("{} min", lesson.minutes) }</span>
                    </label>
                }) }
            </fieldset>
            if let Some(missing) = missing(&chosen, index) {
                <p class="teach-missing" data-testid="plan-missing">{ missing }</p>
            }
        </div>
    }
}

fn row(
    entry: &Entry,
    chosen: &[&LessonSummary],
    move_up: &dyn Fn(usize) -> Callback<MouseEvent>,
) -> Html {
    let times = html! {
        <>
            <td class="num">{ clock(entry.from) }</td>
            <td class="num">{ clock(entry.to) }</td>
        </>
    };
    match entry.what {
        What::Break => html! {
            <tr class="teach-break"><>{ times }</><td>{ format!("Break, {} min", entry.to - entry.from) }</td><td class="no-print"></td></tr>
        },
        What::Lesson(at) => match chosen.get(at) {
            Some(lesson) => html! {
                <tr data-lesson={lesson.id.clone()}>
                    { times }
                    <td>
                        <a href={Route::lesson(&lesson.id).to_string()}>{ format!("{} {}", lesson.number, lesson.title) }</a>
                        <span class="muted small num">{ format!(" · {} min", lesson.minutes) }</span>
                        <span class="teach-agenda-about small">{ lesson.summary.replace('`', "") }</span>
                    </td>
                    <td class="no-print">
                        <span class="teach-row">
                            if at > 0 {
                                <Button small=true look={Look::Quiet} icon={Shape::Open} onclick={move_up(at)}
                                    label={format!("Move {} up", lesson.title)} />
                            }
                            { link(TeachPlace::Present { lesson: lesson.id.clone(), slide: 0 }, Shape::Play, "Present", "plan-present") }
                        </span>
                    </td>
                </tr>
            },
            None => Html::default(),
        },
    }
}

/// The lessons of the day; those of the first path when none are named.
fn chosen<'i>(index: &'i CourseIndex, plan: &Plan) -> Vec<&'i LessonSummary> {
    let usual = index.tracks.first().map(|track| &track.lessons);
    let ids = if plan.lessons.is_empty() {
        usual
    } else {
        Some(&plan.lessons)
    };
    ids.into_iter()
        .flatten()
        .filter_map(|id| index.lessons.iter().find(|lesson| lesson.id == *id))
        .collect()
}

/// With the lesson in or out; a new one comes before the first that follows it in the course.
fn toggled(now: &[String], id: &str, course: &[String]) -> Vec<String> {
    let mut next: Vec<String> = now.iter().filter(|each| *each != id).cloned().collect();
    if next.len() == now.len() {
        let place = |id: &str| course.iter().position(|each| each == id);
        let at = next
            .iter()
            .position(|each| place(each) > place(id))
            .unwrap_or(next.len());
        next.insert(at, id.to_owned());
    }
    next
}

/// What the chosen lessons build on and that is not part of the day.
fn missing(chosen: &[&LessonSummary], index: &CourseIndex) -> Option<String> {
    let mut needs: Vec<&str> = Vec::new();
    for lesson in chosen {
        for need in &lesson.needs {
            let is_there = chosen.iter().any(|each| each.id == *need);
            if !is_there && !needs.contains(&need.as_str()) {
                needs.push(need);
            }
        }
    }
    let titles: Vec<String> = needs
        .iter()
        .filter_map(|id| index.lessons.iter().find(|lesson| lesson.id == **id))
        .map(|lesson| format!("{} {}", lesson.number, lesson.title))
        .collect();
    (!titles.is_empty()).then(|| {
        format!(
            "These lessons build on others that are not part of the day: {}.",
            titles.join(", ")
        )
    })
}

/// "1 h 05 min".
fn span(minutes: u32) -> String {
    match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{minutes} min"),
        (hours, 0) => format!("{hours} h"),
        (hours, minutes) => format!("{hours} h {minutes:02} min"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(text: &str) -> Vec<String> {
        text.split(' ')
            .filter(|id| !id.is_empty())
            .map(str::to_owned)
            .collect()
    }

    #[test]
    fn a_lesson_comes_in_where_the_course_has_it_and_goes() {
        let course = ids("a b c d");
        assert_eq!(toggled(&ids("a d"), "b", &course), ids("a b d"));
        assert_eq!(toggled(&ids("a b d"), "b", &course), ids("a d"));
        assert_eq!(toggled(&ids("d a"), "c", &course), ids("c d a"));
        assert_eq!(toggled(&[], "c", &course), ids("c"));
    }

    #[test]
    fn spans_are_short() {
        assert_eq!(span(5), "5 min");
        assert_eq!(span(60), "1 h");
        assert_eq!(span(65), "1 h 05 min");
    }
}
