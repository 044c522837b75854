//! A word that opens a small card beside it. `Esc`, a second press or a press elsewhere closes it; the focus returns.

use super::super::anchors;
use gloo::events::EventListener;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, Node};
use yew::prelude::*;

/// Properties of [`Popover`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The word.
    pub word: Html,
    /// What the card shows; phrasing content, since it stands inside a paragraph.
    pub children: Html,
    /// Name of the card.
    pub label: AttrValue,
    /// Called when it opens or closes.
    #[prop_or_default]
    pub on_open: Callback<bool>,
    /// Hook for tests.
    pub testid: AttrValue,
}

/// See the module.
#[component]
pub fn Popover(props: &Props) -> Html {
    let open = use_state_eq(|| false);
    let at_end = use_state_eq(|| false);
    let (host, button) = (use_node_ref(), use_node_ref());
    let set = {
        let (open, on_open) = (open.setter(), props.on_open.clone());
        Callback::from(move |now: bool| {
            open.set(now);
            on_open.emit(now);
        })
    };
    use_effect_with((*open, host.clone()), {
        let set = set.clone();
        move |(open, host)| {
            let listener = open.then(|| {
                let host = host.clone();
                EventListener::new(&gloo::utils::document(), "pointerdown", move |event| {
                    let target = event
                        .target()
                        .and_then(|target| target.dyn_into::<Node>().ok());
                    let inside = host
                        .cast::<Node>()
                        .is_some_and(|host| host.contains(target.as_ref()));
                    if !inside {
                        set.emit(false);
                    }
                })
            });
            move || drop(listener)
        }
    });
    let onclick = {
        let (set, now, button, at_end) = (set.clone(), *open, button.clone(), at_end.setter());
        Callback::from(move |_: MouseEvent| {
            at_end.set(is_in_right_half(&button));
            set.emit(!now);
        })
    };
    let press = {
        let (set, now, button, at_end) = (set.clone(), *open, button.clone(), at_end.setter());
        Callback::from(move |event: KeyboardEvent| {
            if matches!(event.key().as_str(), "Enter" | " ") {
                event.prevent_default();
                at_end.set(is_in_right_half(&button));
                set.emit(!now);
            }
        })
    };
    let onkeydown = {
        let (set, now, button) = (set.clone(), *open, button.clone());
        Callback::from(move |event: KeyboardEvent| {
            if now && event.key() == "Escape" {
                event.stop_propagation();
                set.emit(false);
                if let Some(button) = button.cast::<HtmlElement>() {
                    let _ = button.focus();
                }
            }
        })
    };
    html! {
        <span class="popover" ref={host} {onkeydown}>
            // Not a `button`: that would be a box of its own, and lines would break before and behind it.
            <span role="button" tabindex="0" class="popover-word" ref={button} {onclick} onkeydown={press}
                aria-expanded={if *open { "true" } else { "false" }} data-testid={props.testid.clone()}>
                { props.word.clone() }
            </span>
            if *open {
                <span class={classes!("popover-card", at_end.then_some("popover-card-end"))} role="group"
                    aria-label={props.label.clone()} data-testid={format!("{}-card", props.testid)}>
                    { props.children.clone() }
                </span>
            }
        </span>
    }
}

/// Whether the card must grow towards the line start to stay on the page.
fn is_in_right_half(word: &NodeRef) -> bool {
    let (Some(word), Some(main)) = (word.cast::<web_sys::Element>(), anchors::main()) else {
        return false;
    };
    let (word, main) = (
        word.get_bounding_client_rect(),
        main.get_bounding_client_rect(),
    );
    word.left() - main.left() > main.width() / 2.0
}
