//! The ignore file: edited here, line by line with what each decides.

use super::amount;
use crate::store::{Action, Dispatch, Store};
use layerlab_protocol::context::{ContextReport, IgnoreLine};
use layerlab_ui::Toggle;
use std::rc::Rc;
use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

/// Lines that are listed.
const MAX_LINES: usize = 300;

/// Properties of [`Ignore`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The texts.
    pub store: Rc<Store>,
    /// Changes them.
    pub dispatch: Dispatch,
    /// What the lines do.
    pub report: Option<Rc<ContextReport>>,
    /// The selected line.
    pub line: Option<u32>,
    /// Selects another.
    pub on_line: Callback<Option<u32>>,
}

/// See the module.
#[component]
pub fn Ignore(props: &Props) -> Html {
    let own = props.store.own_ignore.clone();
    let is_own = own.is_some();
    let text = own.unwrap_or_else(|| props.store.ignore.clone());
    let name = if is_own {
        "Dockerfile.dockerignore"
    } else {
        ".dockerignore"
    };
    let oninput = {
        let dispatch = props.dispatch.clone();
        Callback::from(move |event: InputEvent| {
            let text: AttrValue = event
                .target_unchecked_into::<HtmlTextAreaElement>()
                .value()
                .into();
            dispatch.emit(if is_own {
                Action::OwnIgnore(Some(text))
            } else {
                Action::Ignore(text)
            });
        })
    };
    // The line of the cursor is the selected one, where it decides something.
    let follow = {
        let (on_line, report, now) = (props.on_line.clone(), props.report.clone(), props.line);
        move |field: HtmlTextAreaElement| {
            let at = field.selection_start().ok().flatten().unwrap_or(0) as usize;
            let line = field
                .value()
                .encode_utf16()
                .take(at)
                .filter(|unit| *unit == u16::from(b'\n'))
                .count() as u32
                + 1;
            let is_pattern = report
                .as_ref()
                .is_some_and(|report| report.lines.iter().any(|known| known.line == line));
            let next = is_pattern.then_some(line);
            if next != now {
                on_line.emit(next);
            }
        }
    };
    let onkeyup = {
        let follow = follow.clone();
        Callback::from(move |event: KeyboardEvent| follow(event.target_unchecked_into()))
    };
    let onclick = Callback::from(move |event: MouseEvent| follow(event.target_unchecked_into()));
    let on_own = {
        let (dispatch, general) = (props.dispatch.clone(), props.store.ignore.clone());
        Callback::from(move |on: bool| {
            dispatch.emit(Action::OwnIgnore(on.then(|| general.clone())))
        })
    };
    let lines = props
        .report
        .as_ref()
        .map_or(&[][..], |report| &report.lines[..]);
    html! {
        <section class="context-ignore" aria-label="Ignore file">
            <h3><label for="context-ignore-text"><code>{ name }</code></label></h3>
            <textarea id="context-ignore-text" class="context-ignore-text" rows="9" spellcheck="false" autocomplete="off" autocapitalize="off"
                value={text} placeholder={".git\n**/node_modules\n**/*.log"} {oninput} {onkeyup} {onclick} data-testid="context-ignore" />
            <Toggle label="This Dockerfile has one of its own" on={is_own} on_change={on_own} testid="context-own" />
            <p class="muted small">
                if is_own {
                    { "A file named after the Dockerfile counts alone; " }<code>{ ".dockerignore" }</code>{ " is not read then." }
                } else {
                    { "The last line that fits decides. " }<code>{ "name" }</code>{ " means the top only, " }<code>{ "**/name" }</code>{ " any depth; " }<code>{ "!" }</code>{ " brings back." }
                }
            </p>
            if !lines.is_empty() {
                <ul class="context-lines" aria-label="What each line decides" data-testid="context-lines">
                    { for lines.iter().take(MAX_LINES).map(|line| row(line, props.line == Some(line.line), &props.on_line)) }
                </ul>
            }
        </section>
    }
}

fn row(line: &IgnoreLine, selected: bool, on_line: &Callback<Option<u32>>) -> Html {
    let onclick = {
        let (on_line, number) = (on_line.clone(), line.line);
        Callback::from(move |_: MouseEvent| on_line.emit((!selected).then_some(number)))
    };
    let decides = match (line.problem.is_empty(), line.decides.files, line.negated) {
        (false, ..) => line.problem.clone(),
        (_, 0, _) => "decides nothing here".to_owned(),
        (_, _, true) => format!("brings back {}", amount(line.decides)),
        _ => format!("leaves out {}", amount(line.decides)),
    };
    let is_idle = line.problem.is_empty() && line.decides.files == 0;
    html! {
        <li key={line.line}>
            <button type="button" class="context-line" aria-pressed={if selected { "true" } else { "false" }} {onclick}
                data-testid="context-line" data-line={line.line.to_string()}>
                <span class="num context-line-number">{ line.line }</span>
                <code class="clip">{ line.text.clone() }</code>
                <span class={classes!("context-line-says", is_idle.then_some("muted"), (!line.problem.is_empty()).then_some("context-missing"))}>{ decides }</span>
            </button>
        </li>
    }
}
