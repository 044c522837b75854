//! Two images side by side: which layers they share, which files, packages and settings differ.
//!
//! The open image is the later one unless it is swapped. Nothing here compares; the worker does, and it also makes the
//! text for a review.

mod choose;
mod figures;
mod job;
mod look;
mod paths;
mod rest;
mod words;

pub use job::{AgainstHandle, Question, use_against};
pub use look::{AgainstLook, With};

use crate::clipboard::copied;
use crate::features::image::failure_text::{failure_text, ticked};
use crate::features::image::intro::sample_file;
use crate::features::image::place::Found;
use crate::features::image::session::Report;
use job::{Chosen, Comparing};
use layerlab_protocol::Progress;
use layerlab_protocol::image_compare::ImageComparison;
use layerlab_ui::{Button, Callout, Look, ProgressBar, Shape, Toggle, badge::Tone, bytes_text};
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// Properties of [`Against`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The open archive.
    pub report: Report,
    /// Which of its images is shown.
    pub shown: Option<u32>,
    /// The comparison.
    pub handle: AgainstHandle,
    /// How it is looked at.
    pub look: AgainstLook,
    /// Called with another look.
    pub on_look: Callback<AgainstLook>,
    /// Shows something in the tree.
    pub on_reveal: Callback<Found>,
    /// Says a sentence in the page's live region.
    pub say: Callback<AttrValue>,
}

/// See the module.
#[component]
pub fn Against(props: &Props) -> Html {
    let (handle, look) = (&props.handle, &props.look);
    let last = use_mut_ref(|| None::<Rc<ImageComparison>>);
    if let Comparing::Done(answer) = &handle.state {
        last.replace(Some(Rc::clone(answer)));
    }
    if handle.beside.is_none() {
        last.replace(None);
    }
    let on_choose = {
        let (open, on_look, look) = (
            handle.open.clone(),
            props.on_look.clone(),
            props.look.clone(),
        );
        Callback::from(move |chosen: Chosen| {
            let with = match &chosen {
                Chosen::File(_, with) => with.clone(),
                Chosen::OfFirst(index) => With::Image(*index),
                Chosen::OfSecond(_) => look.with.clone(),
            };
            open.emit(chosen);
            on_look.emit(AgainstLook {
                with,
                folder: String::new(),
                change: String::new(),
                ..look.clone()
            });
        })
    };
    let missing = use_state_eq(|| None::<String>);
    // What a link can say is opened at once.
    {
        let missing = missing.setter();
        let is_idle = handle.state == Comparing::Idle;
        let open = handle.open.clone();
        use_effect_with(
            (look.with.clone(), is_idle),
            move |(with, is_idle)| match with {
                With::Image(index) if *is_idle => open.emit(Chosen::OfFirst(*index)),
                With::Sample(name) if *is_idle => {
                    let (name, with) = (name.clone(), with.clone());
                    let missing = missing.clone();
                    spawn_local(async move {
                        match sample_file(&name).await {
                            Some(file) => open.emit(Chosen::File(file, with)),
                            None => missing.set(Some(name)),
                        }
                    });
                }
                _ => {}
            },
        );
    }
    use_effect_with((handle.state.clone(), props.say.clone()), |(state, say)| {
        if let Comparing::Done(answer) = state {
            say.emit(words::summary(&answer.diff).into());
        }
    });
    let set = |change: fn(&mut AgainstLook, bool)| {
        let (look, on_look) = (look.clone(), props.on_look.clone());
        Callback::from(move |on| {
            let mut look = look.clone();
            change(&mut look, on);
            on_look.emit(look);
        })
    };
    let name = handle
        .beside
        .as_ref()
        .map_or(AttrValue::Static("the file"), |beside| beside.name.clone());
    let answer = last.borrow().clone();
    html! {
        <div class="against">
            <choose::Choose report={props.report.clone()} shown={props.shown} handle={handle.clone()} {on_choose} />
            if handle.beside.is_some() {
                <div class="against-tools">
                    <Toggle label="Times, layers and dates do not count" on={look.is_semantic} testid="against-semantic"
                        on_change={set(|look, on| look.is_semantic = on)} />
                    <Toggle label="The open image is the earlier one" on={look.is_swapped} testid="against-swap"
                        on_change={set(|look, on| look.is_swapped = on)} />
                    if let Some(answer) = &answer { <CopyMarkdown answer={Rc::clone(answer)} say={props.say.clone()} /> }
                </div>
            }
            if let Some(name) = &*missing {
                <Callout tone={Tone::Error} alert=true title={format!("The sample {name} could not be fetched.")}>
                    <p>{ "Check the connection, or choose an image of your own." }</p>
                </Callout>
            }
            { state(&handle.state, look, &name, &handle.stop) }
            if let Some(answer) = answer {
                <p class="against-says" data-testid="against-says">{ words::summary(&answer.diff) }</p>
                <figures::Figures answer={Rc::clone(&answer)} />
                <paths::Paths answer={Rc::clone(&answer)} look={look.clone()} on_look={props.on_look.clone()}
                    on_reveal={props.on_reveal.clone()}
                    top={props.report.image.as_ref().map_or(0, |image| (image.layers.len() as u32).saturating_sub(1))} />
                <rest::Packages answer={Rc::clone(&answer)} />
                <rest::Settings answer={Rc::clone(&answer)} />
                <rest::Histories {answer} />
            }
        </div>
    }
}

fn state(state: &Comparing, look: &AgainstLook, name: &str, stop: &Callback<()>) -> Html {
    let waiting = |label: &'static str, progress: &Option<Progress>| {
        let (done, total) = progress.as_ref().map_or((0, 0), |progress| {
            (progress.done_bytes, progress.total_bytes)
        });
        let says = match total {
            0 => String::new(),
            total => format!("{} of {}", bytes_text(done), bytes_text(total)),
        };
        html! {
            <div class="against-wait" data-testid="against-wait">
                <ProgressBar {label} {done} {total} {says} />
                <Button look={Look::Quiet} onclick={stop.reform(|_| ())} testid="against-stop">{ "Stop" }</Button>
            </div>
        }
    };
    match state {
        Comparing::Idle => match &look.with {
            With::File(file) => html! {
                <Callout tone={Tone::Info} title={format!("This link compares with {file}.")}>
                    <p>{ "A link cannot carry the file. Choose the same one and the comparison is made again." }</p>
                </Callout>
            },
            _ => html! {
                <p class="muted">{ "See which layers two images share, which files, packages and settings differ, and where the bytes went. Both stay in this browser." }</p>
            },
        },
        Comparing::Opening(progress) => waiting("Reading the second image", progress),
        Comparing::Reading(progress) => waiting("Reading what only contents tell", progress),
        Comparing::Done(_) => Html::default(),
        Comparing::Stopped => {
            html! { <p class="muted" role="status">{ "Stopped. Choose an image to begin anew." }</p> }
        }
        Comparing::Failed(failure) => {
            let text = failure_text(failure, name);
            html! {
                <Callout tone={Tone::Error} alert=true title={text.what} testid="against-failure">
                    if !text.why.is_empty() { <p>{ ticked(&text.why) }</p> }
                    <p>{ ticked(&text.todo) }</p>
                </Callout>
            }
        }
    }
}

#[derive(Properties, PartialEq)]
struct CopyProps {
    answer: Rc<ImageComparison>,
    say: Callback<AttrValue>,
}

/// Copies the comparison for a review. Where the browser forbids that, the text is shown to be copied by hand.
#[component]
fn CopyMarkdown(props: &CopyProps) -> Html {
    let by_hand = use_state_eq(|| false);
    let copy = {
        let (answer, say, by_hand) = (
            Rc::clone(&props.answer),
            props.say.clone(),
            by_hand.setter(),
        );
        Callback::from(move |_: MouseEvent| {
            let (answer, say, by_hand) = (Rc::clone(&answer), say.clone(), by_hand.clone());
            spawn_local(async move {
                let is_copied = copied(&answer.markdown).await;
                by_hand.set(!is_copied);
                say.emit(AttrValue::Static(if is_copied {
                    "Copied as Markdown."
                } else {
                    "The browser did not allow copying; the text is shown to be copied by hand."
                }));
            });
        })
    };
    html! {
        <>
            <Button look={Look::Quiet} icon={Shape::Copy} onclick={copy} testid="against-copy">{ "Copy as Markdown" }</Button>
            if *by_hand {
                <textarea class="against-markdown" readonly=true aria-label="The comparison as Markdown" value={props.answer.markdown.clone()} />
            }
        </>
    }
}
