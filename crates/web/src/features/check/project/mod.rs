//! The project's configuration: pasted or dropped, read by the library worker, in force for this browser.

use crate::effects::use_answer;
use crate::store::{Action, Dispatch};
use layerlab_protocol::project::{ProjectRules, ProjectSettings, ReadConfig};
use layerlab_ui::{Button, Callout, Dialog, Look, Tone, count_text};
use std::rc::Rc;
use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

const EXAMPLE: &str =
    "ignored:\n  - DL3008\noverride:\n  error:\n    - DL3002\ntrustedRegistries:\n  - docker.io\n";

/// Properties of [`ProjectDialog`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Whether it is open.
    pub open: bool,
    /// Called when it closes.
    pub on_close: Callback<()>,
    /// The configuration in force; empty without one.
    pub config: AttrValue,
    /// Changes it.
    pub dispatch: Dispatch,
}

/// See the module.
#[component]
pub fn ProjectDialog(props: &Props) -> Html {
    let draft = use_state_eq(|| props.config.clone());
    use_effect_with((props.open, props.config.clone()), {
        let draft = draft.setter();
        move |(_, config)| draft.set(config.clone())
    });
    let question = (props.open && !draft.trim().is_empty()).then(|| ReadConfig {
        text: draft.to_string(),
    });
    let answer = use_answer(question);
    let settings = answer.value.clone().filter(|_| !draft.trim().is_empty());
    let oninput = {
        let draft = draft.setter();
        Callback::from(move |event: InputEvent| {
            draft.set(
                event
                    .target_unchecked_into::<HtmlTextAreaElement>()
                    .value()
                    .into(),
            );
        })
    };
    let apply = {
        let (dispatch, close) = (props.dispatch.clone(), props.on_close.clone());
        let (draft, settings) = (draft.clone(), settings.clone());
        Callback::from(move |_: MouseEvent| {
            if let Some(settings) = &settings {
                dispatch.emit(Action::Config(
                    (*draft).clone(),
                    Box::new(settings.rules.clone()),
                    settings.profile.clone().map(AttrValue::from),
                ));
                close.emit(());
            }
        })
    };
    let remove = {
        let (dispatch, close) = (props.dispatch.clone(), props.on_close.clone());
        Callback::from(move |_: MouseEvent| {
            dispatch.emit(Action::Config(AttrValue::default(), Box::default(), None));
            close.emit(());
        })
    };
    let close = {
        let (open, on_close) = (props.open, props.on_close.clone());
        Callback::from(move |()| {
            if open {
                on_close.emit(());
            }
        })
    };
    html! {
        <Dialog id="project" title="Project configuration" open={props.open} on_close={close}>
            <div class="project">
                <p class="muted">
                    { "Paste " }<code>{ ".hadolint.yaml" }</code>{ " or " }<code>{ ".layerlab.yaml" }</code>
                    { ". It is kept in this browser and holds for every file you check here." }
                </p>
                <textarea class="project-text" aria-label="Configuration file" spellcheck="false" placeholder={EXAMPLE}
                    value={(*draft).clone()} {oninput} data-testid="project-text" />
                if let Some(settings) = &settings { { effect(settings) } }
                <p class="row">
                    <Button look={Look::Primary} onclick={apply} enabled={settings.is_some()} testid="project-apply">{ "Apply" }</Button>
                    if !props.config.is_empty() {
                        <Button onclick={remove} testid="project-remove">{ "Remove" }</Button>
                    }
                </p>
            </div>
        </Dialog>
    }
}

/// What the draft would do, and what in it does nothing.
fn effect(settings: &Rc<ProjectSettings>) -> Html {
    let says = says(&settings.rules, settings.profile.as_deref());
    html! {
        <div role="status" data-testid="project-says">
            <p>{ if says.is_empty() { "Nothing in it changes what is checked here.".to_owned() } else { says } }</p>
            if !settings.warnings.is_empty() {
                <Callout tone={Tone::Warning} title="Some of it has no effect:">
                    <ul>
                        { for settings.warnings.iter().take(20).map(|warning| html! {
                            <li>{ format!("line {}: {}", warning.line, warning.message) }</li>
                        }) }
                    </ul>
                </Callout>
            }
        </div>
    }
}

/// "2 rules ignored, 1 level changed."
fn says(rules: &ProjectRules, profile: Option<&str>) -> String {
    let count = |n: usize, one: &str, many: &str| (n > 0).then(|| count_text(n as u64, one, many));
    let parts: Vec<String> = [
        profile.map(|profile| format!("profile {profile}")),
        count(rules.ignore.len(), "rule ignored", "rules ignored"),
        count(rules.select.len(), "rule selected", "rules selected"),
        count(rules.severities.len(), "level changed", "levels changed"),
        count(
            rules.trusted_registries.len(),
            "trusted registry",
            "trusted registries",
        ),
        count(
            rules.label_schema.len(),
            "label required",
            "labels required",
        ),
    ]
    .into_iter()
    .flatten()
    .collect();
    match parts.is_empty() {
        true => String::new(),
        false => format!("{}.", parts.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_effect_is_one_sentence() {
        let rules = ProjectRules {
            ignore: vec!["DL3008".into(), "DL3059".into()],
            trusted_registries: vec!["docker.io".into()],
            ..ProjectRules::default()
        };
        assert_eq!(
            says(&rules, Some("strict")),
            "profile strict, 2 rules ignored, 1 trusted registry."
        );
        assert_eq!(says(&ProjectRules::default(), None), "");
    }
}
