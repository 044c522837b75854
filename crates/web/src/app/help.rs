//! Help: what the page does with files, and the keys.

use layerlab_ui::Dialog;
use yew::prelude::*;

const KEYS: [(&str, &str); 18] = [
    ("1 2 3 4 5", "Layers, cache, size, findings, configuration"),
    ("[ ]", "Previous, next finding"),
    ("← →", "Step through the build, in the layers view"),
    ("Space", "Play or pause the build, in the layers view"),
    ("d", "Compare with the file as you opened it"),
    ("s", "Share the file and this view as a link"),
    ("e", "Into the editor"),
    ("Ctrl M", "In the editor: Tab indents, or leaves the editor"),
    (
        "Ctrl I",
        "In the editor: what the word at the cursor means; again: to its link",
    ),
    ("Ctrl Space", "In the editor: what may be typed"),
    ("F8", "In the editor: next finding"),
    ("Ctrl Z", "Undo, fixes and samples included"),
    ("t", "Into the terminal, in the sandbox"),
    ("Ctrl R", "In the terminal: search earlier lines"),
    ("Esc Tab", "In the terminal: leave it"),
    ("p", "Present the lesson, from the section you are in"),
    ("n c l", "While presenting: notes window, code, pointer"),
    ("?", "This help"),
];

/// Properties of [`Help`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Whether it is open.
    pub open: bool,
    /// Called when it closes.
    pub on_close: Callback<()>,
}

/// See the module.
#[component]
pub fn Help(props: &Props) -> Html {
    let close = {
        let (open, on_close) = (props.open, props.on_close.clone());
        Callback::from(move |()| {
            if open {
                on_close.emit(())
            }
        })
    };
    html! {
        <Dialog id="help" title="Help" open={props.open} on_close={close}>
            <div class="help">
                <p>{ "Paste a Dockerfile, or drop one anywhere in this window. Drop a file made by \
                     docker save to look inside the image. Your files stay in this browser. There is no server." }</p>
                <p>{ "Sizes and cache results of a Dockerfile are modelled, not executed: nothing is built here. \
                     Numbers from a saved image are measured." }</p>
                <h3>{ "Keys" }</h3>
                <dl class="help-keys">
                    { for KEYS.iter().map(|(keys, what)| html! {
                        <>
                            <dt>{ for keys.split(' ').map(|key| html! { <kbd>{ key }</kbd> }) }</dt>
                            <dd>{ *what }</dd>
                        </>
                    }) }
                </dl>
                <p class="muted small">{ "Single keys work while no text field has the focus." }</p>
                if let Some(version) = crate::boot::version() {
                    <p class="muted small" data-testid="version">{ "Version " }{ version }
                        { ". Once loaded, this page works without a network." }</p>
                }
            </div>
        </Dialog>
    }
}
