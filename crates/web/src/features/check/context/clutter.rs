//! What `COPY . .` would bring that an image seldom needs, and an ignore file that leaves it out.

use super::amount;
use crate::store::{Action, Dispatch, Store};
use crate::views::words::capital;
use layerlab_protocol::context::{ContextReport, Offender};
use layerlab_ui::{Button, Icon, Look, Shape};
use std::rc::Rc;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use yew::prelude::*;

/// Properties of [`Clutter`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// What was found.
    pub report: Rc<ContextReport>,
    /// The ignore files.
    pub store: Rc<Store>,
    /// Changes them.
    pub dispatch: Dispatch,
    /// Says a sentence in the page's live region.
    pub say: Callback<AttrValue>,
}

/// See the module.
#[component]
pub fn Clutter(props: &Props) -> Html {
    let report = &props.report;
    let before = use_state_eq(|| None::<AttrValue>);
    let is_own = props.store.own_ignore.is_some();
    let text = props
        .store
        .own_ignore
        .clone()
        .unwrap_or_else(|| props.store.ignore.clone());
    let write = {
        let (dispatch, say) = (props.dispatch.clone(), props.say.clone());
        move |text: AttrValue, said: &'static str| {
            say.emit(said.into());
            dispatch.emit(if is_own {
                Action::OwnIgnore(Some(text))
            } else {
                Action::Ignore(text)
            });
        }
    };
    let write_it = {
        let (write, before, now, starter) = (
            write.clone(),
            before.setter(),
            text.clone(),
            report.starter.clone(),
        );
        Callback::from(move |_: MouseEvent| {
            before.set(Some(now.clone()));
            write(
                starter.clone().into(),
                "The lines were added to the ignore file.",
            );
        })
    };
    let undo = (*before).clone().map(|old| {
        let (write, before) = (write.clone(), before.setter());
        Callback::from(move |_: MouseEvent| {
            before.set(None);
            write(old.clone(), "The ignore file is as it was.");
        })
    });
    let copy = {
        let (starter, say) = (report.starter.clone(), props.say.clone());
        Callback::from(move |_: MouseEvent| {
            let promise = gloo::utils::window()
                .navigator()
                .clipboard()
                .write_text(&starter);
            let say = say.clone();
            spawn_local(async move {
                say.emit(match JsFuture::from(promise).await {
                    Ok(_) => "The ignore file was copied.".into(),
                    Err(_) => "The browser did not allow copying; select the text instead.".into(),
                });
            });
        })
    };
    let n_inside = report
        .offenders
        .iter()
        .filter(|offender| offender.inside.files > 0)
        .count();
    html! {
        <section class="context-clutter" aria-label="What an image seldom needs" data-testid="context-clutter">
            <h3>{ "What " }<code>{ "COPY . ." }</code>{ " would bring: " }{ amount(report.inside) }</h3>
            if report.offenders.is_empty() {
                <p class="context-fine"><Icon shape={Shape::Check} />{ " Nothing in it that an image seldom needs." }</p>
            } else {
                <ul>{ for report.offenders.iter().map(offender) }</ul>
            }
            if n_inside > 0 {
                <div class="context-starter">
                    <p>{ "An ignore file that leaves it out:" }</p>
                    <pre tabindex="0" aria-label="Suggested ignore file" data-testid="context-starter">{ report.starter.clone() }</pre>
                </div>
            }
            <div class="row">
                if n_inside > 0 {
                    <Button look={Look::Primary} icon={Shape::Wand} onclick={write_it} testid="context-apply">{ "Use these lines" }</Button>
                    <Button icon={Shape::Copy} onclick={copy} testid="context-copy">{ "Copy" }</Button>
                }
                if let Some(onclick) = undo { <Button look={Look::Quiet} icon={Shape::Undo} {onclick} testid="context-apply-undo">{ "Undo" }</Button> }
            </div>
        </section>
    }
}

fn offender(offender: &Offender) -> Html {
    let is_in = offender.inside.files > 0;
    html! {
        <li class={if is_in { "context-offends" } else { "context-fine" }} data-testid="context-offender" data-in={if is_in { "true" } else { "false" }}>
            <Icon shape={if is_in { Shape::Warning } else { Shape::Check }} />
            <span>
                <strong>{ capital(&offender.what) }</strong>
                if is_in {
                    { format!(": {} come along, such as ", amount(offender.inside)) }<code>{ offender.example.clone() }</code>{ ". " }
                    { capital(&offender.why) }{ "." }
                } else {
                    { format!(": {} stay out.", amount(offender.outside)) }
                }
            </span>
        </li>
    }
}
