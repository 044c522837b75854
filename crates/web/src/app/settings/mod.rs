//! Settings: colours, movement, single keys, and what this browser keeps.

use crate::settings::{keys_are_on, motion_is_on, set_keys, set_motion};
use crate::storage;
use crate::theme::Theme;
use layerlab_ui::{Button, Dialog, Look, Toggle, bytes_text};
use yew::prelude::*;

/// Properties of [`Settings`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Whether it is open.
    pub open: bool,
    /// Called when it closes.
    pub on_close: Callback<()>,
}

/// See the module.
#[component]
pub fn Settings(props: &Props) -> Html {
    html! {
        <Dialog id="settings" title="Settings" open={props.open} on_close={props.on_close.clone()}><Form /></Dialog>
    }
}

#[component]
fn Form() -> Html {
    let theme = use_state_eq(Theme::load);
    let keys = use_state_eq(keys_are_on);
    let motion = use_state_eq(motion_is_on);
    let kept = use_state_eq(storage::kept_bytes);
    let asked = use_state_eq(|| false);
    let set = |state: &UseStateHandle<bool>, apply: fn(bool)| {
        let setter = state.setter();
        Callback::from(move |on: bool| {
            apply(on);
            setter.set(on);
        })
    };
    let forget = {
        let (asked, now, kept) = (asked.setter(), *asked, kept.setter());
        Callback::from(move |_: MouseEvent| {
            if now {
                storage::forget_all();
                kept.set(storage::kept_bytes());
            }
            asked.set(!now);
        })
    };
    html! {
        <div class="settings" data-testid="settings">
            <fieldset class="settings-part">
                <legend>{ "Colours" }</legend>
                { for Theme::ALL.into_iter().map(|choice| {
                    let onchange = { let setter = theme.setter(); Callback::from(move |_: Event| { choice.apply(); setter.set(choice); }) };
                    html! {
                        <label class="settings-choice"><input type="radio" name="settings-theme" checked={*theme == choice} {onchange}
                            data-testid={format!("settings-theme-{}", choice.attribute().unwrap_or("system"))} />{ choice.label() }</label>
                    }
                }) }
            </fieldset>
            <div class="settings-part">
                <Toggle label="Movement" on={*motion} on_change={set(&motion, set_motion)} testid="settings-motion" />
                <p class="muted small">{ "Off: nothing moves; a sentence says what changed. If your system asks for less movement, that counts anyway." }</p>
            </div>
            <div class="settings-part">
                <Toggle label="Single keys" on={*keys} on_change={set(&keys, set_keys)} testid="settings-keys" />
                <p class="muted small">{ "Off: letters and digits alone do nothing outside text fields. Ctrl K, arrows in pictures and Tab stay." }</p>
            </div>
            <div class="settings-part">
                <p>{ "This browser keeps your text, your choices and your progress: " }<span class="num" data-testid="settings-kept">{ bytes_text(*kept) }</span>{ ". Nothing is anywhere else." }</p>
                <Button look={if *asked { Look::Primary } else { Look::Secondary }} onclick={forget} testid="settings-forget">
                    { if *asked { "Really forget it all" } else { "Forget everything" } }
                </Button>
                <p class="muted small" role="status">{ if *asked { "Drafts, progress and settings will be gone; the text in the editor stays until you leave." } else { "" } }</p>
            </div>
        </div>
    }
}
