//! A modal dialog on the browser's own `<dialog>`: focus stays inside, `Esc` closes, the focus returns.

use web_sys::HtmlDialogElement;
use yew::prelude::*;

use crate::button::{Button, Look};
use crate::icon::Shape;

/// Properties of [`Dialog`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Heading.
    pub title: AttrValue,
    /// Whether it is open.
    pub open: bool,
    /// Called when it closes.
    pub on_close: Callback<()>,
    /// What it shows.
    pub children: Html,
    /// Unique on the page.
    pub id: AttrValue,
}

/// See the module.
#[component]
pub fn Dialog(props: &Props) -> Html {
    let node = use_node_ref();
    use_effect_with((node.clone(), props.open), |(node, open)| {
        if let Some(dialog) = node.cast::<HtmlDialogElement>() {
            if *open && !dialog.open() {
                let _ = dialog.show_modal();
            } else if !*open && dialog.open() {
                dialog.close();
            }
        }
    });
    let closed = props.on_close.reform(|_: Event| ());
    let close = props.on_close.reform(|_: MouseEvent| ());
    let heading = format!("{}-title", props.id);
    html! {
        <dialog class="dialog" ref={node} id={props.id.clone()} aria-labelledby={heading.clone()} onclose={closed}>
            if props.open {
                <div class="dialog-head">
                    <h2 id={heading}>{ props.title.clone() }</h2>
                    <Button look={Look::Quiet} icon={Shape::Cross} label="Close" onclick={close} />
                </div>
                <div class="dialog-body">{ props.children.clone() }</div>
            }
        </dialog>
    }
}
