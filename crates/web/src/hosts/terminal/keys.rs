//! A row of keys that a phone's keyboard lacks.

use yew::prelude::*;

/// Properties of [`Keys`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Puts a text at the end of the line.
    pub on_insert: Callback<&'static str>,
    /// Completes.
    pub on_tab: Callback<()>,
    /// An earlier line.
    pub on_up: Callback<()>,
    /// A later line.
    pub on_down: Callback<()>,
}

/// See the module.
#[component]
pub fn Keys(props: &Props) -> Html {
    let acts = [
        ("Tab", "Complete", props.on_tab.clone()),
        ("↑", "Earlier line", props.on_up.clone()),
        ("↓", "Later line", props.on_down.clone()),
    ];
    let pieces = ["|", "-", "/", " && ", ":", "$(", "\""];
    html! {
        <div class="terminal-keys" role="group" aria-label="Keys">
            { for acts.into_iter().map(|(text, label, act)| html! {
                <button type="button" class="terminal-key" aria-label={label}
                    onclick={Callback::from(move |_: MouseEvent| act.emit(()))}>{ text }</button>
            }) }
            { for pieces.into_iter().map(|piece| {
                let insert = props.on_insert.clone();
                html! {
                    <button type="button" class="terminal-key" aria-label={format!("Type {}", piece.trim())}
                        onclick={Callback::from(move |_: MouseEvent| insert.emit(piece))}>{ piece.trim() }</button>
                }
            }) }
        </div>
    }
}
