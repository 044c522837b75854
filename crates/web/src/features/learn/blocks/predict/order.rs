//! Items to put into order, with buttons: no dragging needed.

use super::super::super::language::{fill, tr};
use gloo::timers::callback::Timeout;
use layerlab_ui::{Icon, Shape};
use web_sys::HtmlElement;
use yew::prelude::*;

/// Properties of [`Order`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The items in their right order.
    pub items: Vec<String>,
    /// The present order, as positions in `items`.
    pub order: Vec<usize>,
    /// Called with a new order.
    pub on_order: Callback<Vec<usize>>,
    /// No more moves; each item shows whether it is in its place.
    pub fixed: bool,
}

/// See the module.
#[component]
pub fn Order(props: &Props) -> Html {
    let list = use_node_ref();
    let move_to = |from: usize, to: usize| {
        let (order, on_order, list) = (props.order.clone(), props.on_order.clone(), list.clone());
        Callback::from(move |_: MouseEvent| {
            let mut next = order.clone();
            next.swap(from, to);
            on_order.emit(next);
            // The focus goes along with the item.
            let (list, later) = (list.clone(), to > from);
            Timeout::new(0, move || focus(&list, to, later)).forget();
        })
    };
    let n = props.order.len();
    html! {
        <ol class="order" ref={list.clone()}>
            { for props.order.iter().enumerate().map(|(at, item)| {
                let text = props.items.get(*item).cloned().unwrap_or_default();
                html! {
                    <li class="order-item" key={*item} data-testid="predict-item">
                        if props.fixed {
                            <span class={if at == *item { "order-right" } else { "order-wrong" }}>
                                <Icon shape={if at == *item { Shape::Check } else { Shape::Cross }} />
                                <span class="visually-hidden">{ if at == *item { tr("in its place") } else { tr("elsewhere") } }</span>
                            </span>
                        } else {
                            <span class="order-number num" aria-hidden="true">{ at + 1 }</span>
                        }
                        <span class="grow">{ text.clone() }</span>
                        if !props.fixed {
                            <button type="button" class="order-move order-up" disabled={at == 0} onclick={move_to(at, at.saturating_sub(1))}
                                aria-label={fill("Move up: {}", &[&text])}><Icon shape={Shape::ChevronDown} /></button>
                            <button type="button" class="order-move order-down" disabled={at + 1 == n} onclick={move_to(at, (at + 1).min(n - 1))}
                                aria-label={fill("Move down: {}", &[&text])}><Icon shape={Shape::ChevronDown} /></button>
                        }
                    </li>
                }
            }) }
        </ol>
    }
}

fn focus(list: &NodeRef, at: usize, later: bool) {
    let Some(list) = list.cast::<web_sys::Element>() else {
        return;
    };
    let row = format!(".order-item:nth-child({}) ", at + 1);
    let (first, second) = if later {
        (".order-down", ".order-up")
    } else {
        (".order-up", ".order-down")
    };
    let button = [first, second].into_iter().find_map(|class| {
        list.query_selector(&format!("{row}{class}:not(:disabled)"))
            .ok()
            .flatten()
    });
    if let Some(button) = button {
        use wasm_bindgen::JsCast;
        let _ = button.unchecked_into::<HtmlElement>().focus();
    }
}
