//! Prune, chosen by ticking, with what it would remove before it is run. The worker runs the line on a copy of the
//! session and says what changed, so the preview is what happens.

use crate::effects::use_answer;
use layerlab_protocol::sandbox::{SandboxPreview, World};
use layerlab_ui::{Button, Look, Toggle, bytes_text};
use std::rc::Rc;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

/// What can be pruned: command, words, whether `-a` means something to it.
const COMMANDS: [(&str, &str, bool); 6] = [
    ("system prune", "Everything unused", true),
    ("image prune", "Images", true),
    ("container prune", "Stopped containers", false),
    ("volume prune", "Volumes", true),
    ("network prune", "Networks", false),
    ("builder prune", "Build cache", true),
];

/// Properties of [`Prune`].
#[derive(Properties)]
pub struct Props {
    /// Not asked itself; the preview changes when it does.
    pub world: Rc<World>,
    /// Name of the session.
    pub session: AttrValue,
    /// Runs a line.
    pub on_run: Callback<String>,
}

impl PartialEq for Props {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.world, &other.world)
            && self.session == other.session
            && self.on_run == other.on_run
    }
}

/// See the module.
#[component]
pub fn Prune(props: &Props) -> Html {
    let open = use_state_eq(|| false);
    let ontoggle = {
        let open = open.clone();
        Callback::from(move |event: Event| {
            if let Some(details) = event.target_dyn_into::<web_sys::Element>() {
                open.set(details.has_attribute("open"));
            }
        })
    };
    html! {
        <details class="prune" {ontoggle} data-testid="sandbox-prune">
            <summary>{ "Prune preview" }</summary>
            if *open { <Choice world={props.world.clone()} session={props.session.clone()} on_run={props.on_run.clone()} /> }
        </details>
    }
}

#[derive(Properties)]
struct ChoiceProps {
    world: Rc<World>,
    session: AttrValue,
    on_run: Callback<String>,
}

impl PartialEq for ChoiceProps {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.world, &other.world)
            && self.session == other.session
            && self.on_run == other.on_run
    }
}

#[component]
fn Choice(props: &ChoiceProps) -> Html {
    let which = use_state_eq(|| 0_usize);
    let all = use_state_eq(|| false);
    let volumes = use_state_eq(|| false);
    let (command, _, takes_all) = COMMANDS[*which];
    let mut line = format!("docker {command} -f");
    if *all && takes_all {
        line.push_str(" -a");
    }
    if *volumes && command == "system prune" {
        line.push_str(" --volumes");
    }
    // The picture is part of the question, so that another world asks again.
    let turn = use_mut_ref(|| (props.world.clone(), 0_u32));
    let serial = {
        let mut turn = turn.borrow_mut();
        if !Rc::ptr_eq(&turn.0, &props.world) {
            *turn = (props.world.clone(), turn.1 + 1);
        }
        turn.1
    };
    let on_which = {
        let which = which.setter();
        Callback::from(move |event: Event| {
            let value = event.target_unchecked_into::<HtmlSelectElement>().value();
            which.set(value.parse().unwrap_or(0));
        })
    };
    let run = {
        let (run, line) = (props.on_run.clone(), line.clone());
        Callback::from(move |_: MouseEvent| run.emit(line.clone()))
    };
    html! {
        <div class="prune-choice">
            <div class="row">
                <label>{ "What " }
                    <select onchange={on_which} data-testid="prune-what">
                        { for COMMANDS.iter().enumerate().map(|(at, (_, label, _))| html! {
                            <option value={at.to_string()} selected={at == *which}>{ *label }</option>
                        }) }
                    </select>
                </label>
                if takes_all { <Toggle label="All that is unused (-a)" on={*all} on_change={{ let all = all.setter(); Callback::from(move |on| all.set(on)) }} testid="prune-all" /> }
                if command == "system prune" {
                    <Toggle label="Anonymous volumes too (--volumes)" on={*volumes} on_change={{ let volumes = volumes.setter(); Callback::from(move |on| volumes.set(on)) }} />
                }
            </div>
            <Outcome key={serial} session={props.session.clone()} line={line.clone()} />
            <Button look={Look::Secondary} onclick={run} testid="prune-run"><code>{ line }</code></Button>
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct OutcomeProps {
    session: AttrValue,
    line: String,
}

#[component]
fn Outcome(props: &OutcomeProps) -> Html {
    let answer = use_answer(Some(SandboxPreview {
        session: props.session.to_string(),
        line: props.line.clone(),
    }));
    let Some(preview) = answer.value else {
        return html! { <p class="muted small">{ "Working it out…" }</p> };
    };
    html! {
        <div class="prune-outcome" data-testid="prune-outcome">
            <p>{ format!("Would free {}.", bytes_text(preview.freed_bytes)) }</p>
            if preview.gone.is_empty() { <p class="muted small">{ "Nothing would be removed." }</p> }
            <ul class="prune-list">{ for preview.gone.iter().map(|name| html! { <li><code>{ name.clone() }</code></li> }) }</ul>
            if !preview.lost.is_empty() {
                <p class="prune-lost">{ "Lost for good: " }{ preview.lost.join(", ") }</p>
            }
        </div>
    }
}
