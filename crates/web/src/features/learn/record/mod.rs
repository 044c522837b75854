//! What was done: lesson by lesson, to reset, to take to another browser, to hand in.

pub mod code;

use super::progress::{Done, Draft, Progress, Standing};
use super::shared::Shared;
use crate::clipboard::copied;
use crate::features::image::download::download;
use crate::route::Route;
use crate::storage;
use code::{MAX_NAME, Record};
use layerlab_lesson::model::{CourseIndex, LessonSummary};
use layerlab_ui::{Button, Callout, Icon, Look, Shape, Tone, count_text};
use wasm_bindgen_futures::spawn_local;
use web_sys::{HtmlInputElement, HtmlTextAreaElement};
use yew::prelude::*;

/// The place of this page below `#learn`.
pub const PLACE: &str = "progress";
/// Where the learner's name is stored.
const NAME: &str = "learn.name";

/// Properties of [`RecordPage`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The course.
    pub index: Shared<CourseIndex>,
    /// What the learner has done.
    pub progress: UseReducerHandle<Progress>,
    /// Says a sentence in the page's live region.
    pub say: Callback<AttrValue>,
}

/// See the module.
#[component]
pub fn RecordPage(props: &Props) -> Html {
    let (index, progress) = (&props.index, &props.progress);
    let name = use_state_eq(|| storage::read(NAME).unwrap_or_default());
    let given = use_state_eq(String::new);
    let taken = use_state_eq(|| None::<Result<usize, &'static str>>);
    let code = Record::of(progress, &name, today())
        .code()
        .unwrap_or_default();

    let on_name = {
        let setter = name.setter();
        Callback::from(move |event: InputEvent| {
            let text = event.target_unchecked_into::<HtmlInputElement>().value();
            storage::write(NAME, &text);
            setter.set(text);
        })
    };
    let on_given = {
        let setter = given.setter();
        Callback::from(move |event: InputEvent| {
            setter.set(event.target_unchecked_into::<HtmlTextAreaElement>().value())
        })
    };
    let copy = {
        let (code, say) = (code.clone(), props.say.clone());
        Callback::from(move |_: MouseEvent| {
            let (code, say) = (code.clone(), say.clone());
            spawn_local(async move {
                say.emit(AttrValue::Static(if copied(&code).await {
                    "Code copied."
                } else {
                    "The browser refused the clipboard. The code stands in the field; copy it from there."
                }));
            });
        })
    };
    let save = {
        let code = code.clone();
        Callback::from(move |_: MouseEvent| {
            download("layerlab-progress.txt", code.as_bytes(), "text/plain")
        })
    };
    let take = {
        let (given, taken, progress) = (given.clone(), taken.setter(), progress.dispatcher());
        Callback::from(move |_: MouseEvent| match Record::read(&given) {
            Ok(record) => {
                let n = record.solved.len() + record.right.len();
                progress.dispatch(Done::Took(Box::new(record)));
                taken.set(Some(Ok(n)));
                given.set(String::new());
            }
            Err(fault) => taken.set(Some(Err(fault.words()))),
        })
    };
    let forget = {
        let progress = progress.dispatcher();
        Callback::from(move |_: MouseEvent| progress.dispatch(Done::Forget))
    };
    let n_solved = progress.solved().count();
    let n_all: usize = index
        .lessons
        .iter()
        .map(|lesson| lesson.exercises.len())
        .sum();
    html! {
        <div class="learn record" data-testid="record">
            <p class="small no-print"><a href="#learn">{ "Lessons" }</a><span class="muted">{ " / Your progress" }</span></p>
            <div class="teach-head">
                <h1>{ "Your progress" }</h1>
                <p class="num" data-testid="record-sum">{ format!("{n_solved} of {} solved, {} answered right. Kept in this browser only.",
                    count_text(n_all as u64, "exercise", "exercises"),
                    count_text(progress.right().count() as u64, "question", "questions")) }</p>
            </div>
            <section class="record-part" aria-labelledby="record-out">
                <h2 id="record-out">{ "Take it along, or hand it in" }</h2>
                <p>{ "The code holds what you solved and a hash of each answer. It can be checked without a network, and it is no proof \
                    of who did the work." }</p>
                <label class="record-name">{ "Name, if you want one in it " }
                    <input type="text" maxlength={MAX_NAME.to_string()} value={(*name).clone()} oninput={on_name} autocomplete="name" data-testid="record-name" />
                </label>
                <textarea class="record-code" readonly=true rows="4" aria-label="Your code" value={code} data-testid="record-code" />
                <div class="teach-row">
                    <Button icon={Shape::Copy} onclick={copy} testid="record-copy">{ "Copy the code" }</Button>
                    <Button look={Look::Quiet} icon={Shape::File} onclick={save} testid="record-save">{ "Save as a file" }</Button>
                </div>
            </section>
            <section class="record-part" aria-labelledby="record-in">
                <h2 id="record-in">{ "Bring it from another browser" }</h2>
                <textarea class="record-code" rows="3" aria-label="Code from another browser" value={(*given).clone()} oninput={on_given}
                    placeholder="LL1.…" data-testid="record-given" />
                <div class="teach-row">
                    <Button icon={Shape::Open} onclick={take} enabled={!given.trim().is_empty()} testid="record-take">{ "Add it to this browser" }</Button>
                </div>
                { match &*taken {
                    None => Html::default(),
                    Some(Ok(n)) => html! { <p role="status" data-testid="record-taken">{ format!("Taken: {}. What was done here stays done.",
                        count_text(*n as u64, "solved exercise or question", "solved exercises and questions")) }</p> },
                    Some(Err(words)) => html! {
                        <Callout tone={Tone::Error} alert=true title="The code was not taken." testid="record-fault"><p>{ *words }</p></Callout>
                    },
                } }
            </section>
            <section aria-labelledby="record-list">
                <h2 id="record-list">{ "Lesson by lesson" }</h2>
                <table class="table record-table">
                    <thead><tr><th scope="col">{ "Lesson" }</th><th scope="col">{ "Standing" }</th><th scope="col">{ "Exercises" }</th>
                        <th scope="col"><span class="visually-hidden">{ "Begin anew" }</span></th></tr></thead>
                    <tbody>{ for index.lessons.iter().map(|lesson| row(lesson, progress)) }</tbody>
                </table>
            </section>
            if !progress.is_empty() {
                <p class="course-forget no-print">
                    <Button small=true look={Look::Quiet} onclick={forget} testid="forget-progress">{ "Forget everything" }</Button>
                </p>
            }
        </div>
    }
}

fn row(lesson: &LessonSummary, progress: &UseReducerHandle<Progress>) -> Html {
    let (word, is_begun) = match progress.standing(&lesson.id) {
        Standing::New => ("not opened", false),
        Standing::Begun => ("begun", true),
        Standing::Finished => ("finished", true),
    };
    let reset = {
        let (progress, id) = (progress.dispatcher(), lesson.id.clone());
        let exercises: Vec<String> = lesson
            .exercises
            .iter()
            .map(|exercise| exercise.id.clone())
            .collect();
        Callback::from(move |_: MouseEvent| {
            for exercise in &exercises {
                Draft::forget(exercise);
            }
            progress.dispatch(Done::Reset(id.clone(), exercises.clone()));
        })
    };
    html! {
        <tr key={lesson.id.clone()} data-lesson={lesson.id.clone()}>
            <td><a href={Route::lesson(&lesson.id).to_string()}>{ format!("{} {}", lesson.number, lesson.title) }</a></td>
            <td>{ word }</td>
            <td>
                <ul class="record-exercises" role="list">
                    { for lesson.exercises.iter().map(|exercise| {
                        let solved = progress.is_solved(&exercise.id);
                        html! {
                            <li class={classes!(solved.then_some("record-solved"))} data-exercise={exercise.id.clone()} data-solved={solved.to_string()}>
                                if solved { <Icon shape={Shape::Check} /> } else { <span class="record-open" aria-hidden="true" /> }
                                { exercise.title.clone() }
                                <span class="visually-hidden">{ if solved { ", solved" } else { ", open" } }</span>
                            </li>
                        }
                    }) }
                </ul>
            </td>
            <td>
                if is_begun {
                    <Button small=true look={Look::Quiet} icon={Shape::Undo} onclick={reset} label={format!("Begin {} anew", lesson.title)}
                        testid="record-reset" />
                }
            </td>
        </tr>
    }
}

/// The day here, as `2026-12-01`.
fn today() -> String {
    let now = js_sys::Date::new_0();
    format!(
        "{:04}-{:02}-{:02}",
        now.get_full_year(),
        now.get_month() + 1,
        now.get_date()
    )
}
