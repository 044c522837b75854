//! Two versions of a Dockerfile: what was fixed, what is new, layers, sizes, what typical edits build again.
//!
//! The later version is the file of the check view. The earlier one is what the visitor opened or pasted, before any
//! edit, until another is chosen. Nothing here compares; the answer comes from the library worker.

mod figures;
mod layers;
mod lines;
mod stacks;

use crate::clipboard::copied;
use crate::effects::use_answer;
use crate::route::{CheckPlace, Route};
use crate::store::{Action, Dispatch, Store};
use crate::views::findings::failure_callout;
use crate::views::tone::tone;
use crate::views::words::{capital, code_text};
use layerlab_protocol::check::Finding;
use layerlab_protocol::compare::{Compare, Comparison};
use layerlab_ui::{Button, Look, SeverityIcon, Shape, count_text};
use std::rc::Rc;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// A longer file is not read: no Dockerfile is.
const MAX_BYTES: f64 = 2_000_000.0;

/// Properties of [`ComparePage`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// What the visitor typed.
    pub store: Rc<Store>,
    /// Changes it.
    pub dispatch: Dispatch,
    /// Says a sentence in the page's live region.
    pub say: Callback<AttrValue>,
}

/// See the module.
#[component]
pub fn ComparePage(props: &Props) -> Html {
    let store = &props.store;
    let answer = use_answer(Some(Compare {
        before: store.before.to_string(),
        after: store.text.to_string(),
        profile: store.profile.to_string(),
        rules: store.rules.clone(),
        dockerignore: store.dockerignore(),
        context: store.files(),
        ..Compare::default()
    }));
    let view = answer.value.clone();
    use_effect_with((view.clone(), props.say.clone()), |(view, say)| {
        if let Some(view) = view {
            say.emit(view.summary.clone().into());
        }
    });
    let input = use_node_ref();
    let choose = {
        let input = input.clone();
        Callback::from(move |_: MouseEvent| {
            if let Some(input) = input.cast::<HtmlInputElement>() {
                input.click();
            }
        })
    };
    let chosen = {
        let (dispatch, say) = (props.dispatch.clone(), props.say.clone());
        Callback::from(move |event: Event| {
            let input = event.target_unchecked_into::<HtmlInputElement>();
            let file = input.files().and_then(|files| files.get(0));
            input.set_value("");
            let (dispatch, say) = (dispatch.clone(), say.clone());
            spawn_local(async move {
                let Some(file) = file else { return };
                match text_of(&file).await {
                    Some(text) => dispatch.emit(Action::Before(text.into())),
                    None => say
                        .emit(format!("{} is no text that could be compared.", file.name()).into()),
                }
            });
        })
    };
    let from_now = {
        let (dispatch, text) = (props.dispatch.clone(), store.text.clone());
        Callback::from(move |_: MouseEvent| dispatch.emit(Action::Before(text.clone())))
    };
    let swap_back = {
        let (dispatch, before) = (props.dispatch.clone(), store.before.clone());
        Callback::from(move |_: MouseEvent| dispatch.emit(Action::Edit(before.clone())))
    };
    let is_same = store.before == store.text;
    html! {
        <div class="compare" data-testid="compare">
            <header class="compare-head">
                <h1>{ "Compare two versions" }</h1>
                <p class="muted">
                    { "Before: what you opened or pasted, or another file. After: the file in " }
                    <a href={Route::Check(CheckPlace::default()).to_string()}>{ "Check" }</a>{ "." }
                </p>
                <div class="row">
                    <Button look={Look::Secondary} icon={Shape::Open} onclick={choose} testid="compare-open">
                        { "Choose the file before" }
                    </Button>
                    <input class="visually-hidden" ref={input} type="file" tabindex="-1" onchange={chosen}
                        aria-label="The earlier Dockerfile" data-testid="compare-input" />
                    <Button look={Look::Quiet} onclick={from_now} enabled={!is_same} testid="compare-from-now">
                        { "Compare from here on" }
                    </Button>
                    <Button look={Look::Quiet} icon={Shape::Undo} onclick={swap_back} enabled={!is_same}>
                        { "Go back to before" }
                    </Button>
                    if let Some(view) = view.clone() { <CopyMarkdown {view} say={props.say.clone()} /> }
                </div>
            </header>
            if let Some(failure) = &answer.failure { { failure_callout(failure) } }
            if is_same {
                <p class="compare-same" data-testid="compare-same">
                    { "Both versions are the same text. Apply a fix or edit the file, or choose another file to compare with." }
                </p>
            } else if let Some(view) = view {
                { shown(&view) }
            } else if answer.failure.is_none() {
                <p class="muted" role="status">{ "Comparing…" }</p>
            }
        </div>
    }
}

fn shown(view: &Rc<Comparison>) -> Html {
    html! {
        <>
            <p class="compare-says" data-testid="compare-says">{ view.summary.clone() }</p>
            <figures::Figures view={view.clone()} />
            <div class="compare-findings">
                { findings("compare-fixed", &count_text(view.fixed.len() as u64, "finding fixed", "findings fixed"), "before", &view.fixed) }
                { findings("compare-new", &count_text(view.new.len() as u64, "new finding", "new findings"), "after", &view.new) }
            </div>
            <stacks::Stacks view={view.clone()} />
            <lines::Lines view={view.clone()} />
        </>
    }
}

fn findings(testid: &'static str, title: &str, side: &str, list: &[Finding]) -> Html {
    html! {
        <section data-testid={testid}>
            <h2>{ title }</h2>
            if list.is_empty() { <p class="muted">{ "None." }</p> }
            <ul class="compare-list">
                { for list.iter().map(|finding| html! {
                    <li class="compare-finding">
                        <SeverityIcon tone={tone(finding.severity)} />
                        <span>
                            { code_text(&capital(&finding.message)) }{ " " }
                            <span class="muted small num">{ format!("{}, line {} {side}", finding.rule, finding.range.start.line) }</span>
                        </span>
                    </li>
                }) }
            </ul>
        </section>
    }
}

/// Properties of [`CopyMarkdown`].
#[derive(Properties, PartialEq)]
struct CopyProps {
    view: Rc<Comparison>,
    say: Callback<AttrValue>,
}

/// Copies the comparison for a review comment. Where the browser forbids that, the text is shown to be copied by hand.
#[component]
fn CopyMarkdown(props: &CopyProps) -> Html {
    let by_hand = use_state_eq(|| false);
    let copy = {
        let (markdown, say, by_hand) = (
            props.view.markdown.clone(),
            props.say.clone(),
            by_hand.setter(),
        );
        Callback::from(move |_: MouseEvent| {
            let (markdown, say, by_hand) = (markdown.clone(), say.clone(), by_hand.clone());
            spawn_local(async move {
                let copied = copied(&markdown).await;
                by_hand.set(!copied);
                say.emit(AttrValue::Static(match copied {
                    true => "Copied as Markdown.",
                    false => {
                        "The browser did not allow copying; the text is shown to be copied by hand."
                    }
                }));
            });
        })
    };
    html! {
        <>
            <Button look={Look::Quiet} onclick={copy} testid="compare-copy">{ "Copy as Markdown" }</Button>
            if *by_hand {
                <textarea class="compare-markdown" readonly=true aria-label="The comparison as Markdown"
                    value={props.view.markdown.clone()} />
            }
        </>
    }
}

async fn text_of(file: &web_sys::File) -> Option<String> {
    if file.size() > MAX_BYTES {
        return None;
    }
    let text = JsFuture::from(file.text()).await.ok()?.as_string()?;
    (!text.contains('\0')).then_some(text)
}
