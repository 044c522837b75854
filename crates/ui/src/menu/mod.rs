//! A button that opens a menu: arrow keys move, Enter picks, `Esc` closes and the focus returns to the button.

use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, Node};
use yew::prelude::*;

use crate::icon::{Icon, Shape};

/// One entry.
#[derive(Debug, Clone, PartialEq)]
pub struct MenuItem {
    /// Handed to the listener.
    pub id: AttrValue,
    /// What it says.
    pub label: AttrValue,
    /// A sentence below the label; may be empty.
    pub about: AttrValue,
    /// A heading printed before this entry when it differs from the one before; may be empty.
    pub group: AttrValue,
    /// For choices: whether it is the current one.
    pub checked: Option<bool>,
}

impl MenuItem {
    /// An entry with a label only.
    pub fn new(id: impl Into<AttrValue>, label: impl Into<AttrValue>) -> Self {
        Self {
            id: id.into(),
            label: label.into(),
            about: AttrValue::Static(""),
            group: AttrValue::Static(""),
            checked: None,
        }
    }
}

/// Properties of [`Menu`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// What the button says; empty for an icon alone.
    #[prop_or_default]
    pub text: AttrValue,
    /// Name of button and menu.
    pub label: AttrValue,
    /// Icon of the button.
    #[prop_or_default]
    pub icon: Option<Shape>,
    /// The entries.
    pub items: Vec<MenuItem>,
    /// Called with the id of the picked entry.
    pub on_pick: Callback<AttrValue>,
    /// Whether the menu hangs from the right edge of the button.
    #[prop_or_default]
    pub at_end: bool,
    /// Hook for tests: the button; entries get `<testid>-<id>`.
    pub testid: AttrValue,
}

/// See the module.
#[component]
pub fn Menu(props: &Props) -> Html {
    let open = use_state_eq(|| false);
    let frame = use_node_ref();
    let list = use_node_ref();

    use_effect_with((list.clone(), *open), |(list, open)| {
        if *open && let Some(list) = list.cast::<HtmlElement>() {
            let entry = list
                .query_selector("[aria-checked=true]")
                .ok()
                .flatten()
                .or_else(|| list.query_selector("[role^=menuitem]").ok().flatten());
            if let Some(entry) = entry {
                let _ = entry.unchecked_into::<HtmlElement>().focus();
            }
        }
    });

    let close = {
        let (open, frame) = (open.setter(), frame.clone());
        move |refocus: bool| {
            open.set(false);
            if refocus
                && let Some(button) = frame
                    .cast::<HtmlElement>()
                    .and_then(|frame| frame.query_selector("button").ok().flatten())
            {
                let _ = button.unchecked_into::<HtmlElement>().focus();
            }
        }
    };
    let onkeydown = {
        let (list, close, is_open) = (list.clone(), close.clone(), *open);
        Callback::from(move |event: KeyboardEvent| {
            if !is_open {
                return;
            }
            event.stop_propagation();
            let step: i32 = match event.key().as_str() {
                "Escape" => {
                    close(true);
                    return;
                }
                "Tab" => {
                    close(false);
                    return;
                }
                "ArrowDown" => 1,
                "ArrowUp" => -1,
                "Home" => i32::MIN,
                "End" => i32::MAX,
                _ => return,
            };
            event.prevent_default();
            move_focus(&list, step);
        })
    };
    // A click elsewhere moves the focus out, which closes the menu.
    let onfocusout = {
        let (frame, open) = (frame.clone(), open.setter());
        Callback::from(move |event: FocusEvent| {
            let into = event
                .related_target()
                .and_then(|target| target.dyn_into::<Node>().ok());
            let inside = frame
                .get()
                .is_some_and(|frame| frame.contains(into.as_ref()));
            if !inside {
                open.set(false);
            }
        })
    };
    let toggle = {
        let (setter, now) = (open.setter(), *open);
        Callback::from(move |_: MouseEvent| setter.set(!now))
    };
    let mut group = AttrValue::Static("");
    let entries = props.items.iter().map(|item| {
        let heading = (item.group != group && !item.group.is_empty()).then(|| item.group.clone());
        group = item.group.clone();
        let pick = {
            let (on_pick, id, close) = (props.on_pick.clone(), item.id.clone(), close.clone());
            Callback::from(move |_: MouseEvent| {
                close(true);
                on_pick.emit(id.clone());
            })
        };
        html! {
            <>
                if let Some(heading) = heading {
                    <div class="menu-group" role="presentation">{ heading }</div>
                }
                <button type="button" class="menu-item" tabindex="-1"
                    role={if item.checked.is_some() { "menuitemradio" } else { "menuitem" }}
                    aria-checked={item.checked.map(|on| if on { "true" } else { "false" })}
                    data-testid={format!("{}-{}", props.testid, item.id)} onclick={pick}>
                    <span class="menu-label">
                        if item.checked == Some(true) { <Icon shape={Shape::Check} /> }
                        { item.label.clone() }
                    </span>
                    if !item.about.is_empty() { <span class="menu-about">{ item.about.clone() }</span> }
                </button>
            </>
        }
    });
    html! {
        <div class="menu" ref={frame} {onkeydown} {onfocusout}>
            <button type="button" class={classes!("button", "button-quiet", props.text.is_empty().then_some("button-bare"))}
                aria-haspopup="menu" aria-expanded={if *open { "true" } else { "false" }}
                aria-label={props.text.is_empty().then(|| props.label.clone())}
                title={props.text.is_empty().then(|| props.label.clone())}
                data-testid={props.testid.clone()} onclick={toggle}>
                if let Some(shape) = props.icon { <Icon {shape} /> }
                if !props.text.is_empty() { { props.text.clone() } <Icon shape={Shape::ChevronDown} /> }
            </button>
            if *open {
                <div class={classes!("menu-list", props.at_end.then_some("menu-list-end"))} role="menu"
                    aria-label={props.label.clone()} ref={list}>
                    { for entries }
                </div>
            }
        </div>
    }
}

fn move_focus(list: &NodeRef, step: i32) {
    let Some(list) = list.cast::<HtmlElement>() else {
        return;
    };
    let Ok(entries) = list.query_selector_all("[role^=menuitem]") else {
        return;
    };
    let n = i64::from(entries.length());
    if n == 0 {
        return;
    }
    let focused = gloo::utils::document().active_element();
    let at = (0..entries.length())
        .find(|at| entries.get(*at).as_ref() == focused.as_deref())
        .map_or(-1, i64::from);
    let to = match step {
        i32::MIN => 0,
        i32::MAX => n - 1,
        step => (at + i64::from(step)).rem_euclid(n),
    };
    if let Some(entry) = entries.get(u32::try_from(to).unwrap_or(0)) {
        let _ = entry.unchecked_into::<HtmlElement>().focus();
    }
}
