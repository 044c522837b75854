//! A list of any length that draws only the rows in view.
//!
//! One tab stop; arrow keys, Page Up/Down, Home and End move the active row, which is announced through
//! `aria-activedescendant`. Rows have one height. Whoever holds the data hears which rows are in view.

use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

use crate::hooks::use_width;

/// Rows drawn beyond each edge, so that a scroll shows no gap before the next frame.
const MARGIN: usize = 12;
/// Browsers limit the height of an element; rows past this are reached by search, not by scrolling.
const MAX_HEIGHT: f64 = 15_000_000.0;

/// Properties of [`VirtualList`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Rows in all.
    pub n_rows: usize,
    /// Height of each row in CSS pixels.
    #[prop_or(28)]
    pub row_height: u32,
    /// Draws the inside of a row. A row whose data is not there yet draws a placeholder.
    pub render: Callback<usize, Html>,
    /// Name of the list.
    pub label: AttrValue,
    /// Role of the list.
    #[prop_or(AttrValue::Static("listbox"))]
    pub role: AttrValue,
    /// Role of a row.
    #[prop_or(AttrValue::Static("option"))]
    pub row_role: AttrValue,
    /// More ARIA of a row: level and whether it is open, for trees.
    #[prop_or_default]
    pub row_aria: Option<Callback<usize, RowAria>>,
    /// The row with the cursor.
    #[prop_or_default]
    pub active: Option<usize>,
    /// Called when the cursor moves, by keyboard or by click.
    #[prop_or_default]
    pub on_active: Callback<usize>,
    /// Called on Enter, Space or double click.
    #[prop_or_default]
    pub on_open: Callback<usize>,
    /// Other keys with the active row; the list handles those that move.
    #[prop_or_default]
    pub on_key: Callback<(usize, KeyboardEvent)>,
    /// Called with start and length whenever other rows come into view.
    #[prop_or_default]
    pub on_window: Callback<(usize, usize)>,
    /// Begins the element ids; unique on the page.
    pub id: AttrValue,
    /// Hook for tests.
    #[prop_or_default]
    pub testid: Option<AttrValue>,
    /// Further classes.
    #[prop_or_default]
    pub class: Classes,
}

/// ARIA of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RowAria {
    /// Depth in a tree, from 1; 0 for none.
    pub level: u32,
    /// Whether a directory is open; `None` when it has no children.
    pub expanded: Option<bool>,
}

/// See the module.
#[component]
pub fn VirtualList(props: &Props) -> Html {
    let scroller = use_node_ref();
    let inner = use_node_ref();
    let rows = use_node_ref();
    let top = use_state_eq(|| 0_usize);
    let visible = use_state_eq(|| 40_usize);
    let width = use_width(scroller.clone(), 0.0);
    let height = f64::from(props.row_height);
    let n_rows = props.n_rows;

    let start = top.saturating_sub(MARGIN).min(n_rows);
    let end = (*top + *visible + MARGIN).min(n_rows);

    // The policy of the page blocks style attributes, not the DOM's style.
    use_effect_with(
        (inner.clone(), n_rows, props.row_height),
        move |(inner, n_rows, _)| {
            let all = (*n_rows as f64 * height).min(MAX_HEIGHT);
            set_style(inner, "height", &format!("{all}px"));
        },
    );
    use_effect_with(
        (rows.clone(), start, props.row_height),
        move |(rows, start, _)| {
            let offset = (*start as f64 * height).min(MAX_HEIGHT);
            set_style(rows, "transform", &format!("translateY({offset}px)"));
        },
    );
    {
        let visible = visible.setter();
        use_effect_with((scroller.clone(), width as u32), move |(scroller, _)| {
            if let Some(element) = scroller.cast::<HtmlElement>() {
                visible.set(
                    (f64::from(element.client_height()) / height)
                        .ceil()
                        .max(1.0) as usize,
                );
            }
        });
    }
    {
        let on_window = props.on_window.clone();
        use_effect_with((start, end, n_rows), move |(start, end, _)| {
            if end > start {
                on_window.emit((*start, end - start));
            }
        });
    }
    // The active row stays in view, whoever moved it.
    use_effect_with(
        (scroller.clone(), props.active),
        move |(scroller, active)| {
            let (Some(element), Some(active)) = (scroller.cast::<HtmlElement>(), *active) else {
                return;
            };
            let above = active as f64 * height;
            let view = f64::from(element.client_height());
            let at = f64::from(element.scroll_top());
            if above < at {
                element.set_scroll_top(above as i32);
            } else if above + height > at + view {
                element.set_scroll_top((above + height - view) as i32);
            }
        },
    );

    let onscroll = {
        let (scroller, top, visible) = (scroller.clone(), top.setter(), visible.setter());
        Callback::from(move |_: Event| {
            if let Some(element) = scroller.cast::<HtmlElement>() {
                top.set((f64::from(element.scroll_top()) / height) as usize);
                visible.set(
                    (f64::from(element.client_height()) / height)
                        .ceil()
                        .max(1.0) as usize,
                );
            }
        })
    };
    let onkeydown = {
        let (active, page) = (props.active, visible.saturating_sub(1).max(1));
        let (on_active, on_open, on_key) = (
            props.on_active.clone(),
            props.on_open.clone(),
            props.on_key.clone(),
        );
        Callback::from(move |event: KeyboardEvent| {
            if n_rows == 0 || event.alt_key() || event.ctrl_key() || event.meta_key() {
                return;
            }
            let last = n_rows - 1;
            let at = active.unwrap_or(0).min(last);
            let to = match event.key().as_str() {
                "ArrowDown" => active.map_or(0, |at| (at + 1).min(last)),
                "ArrowUp" => at.saturating_sub(1),
                "PageDown" => (at + page).min(last),
                "PageUp" => at.saturating_sub(page),
                "Home" => 0,
                "End" => last,
                "Enter" | " " if active.is_some() => {
                    event.prevent_default();
                    on_open.emit(at);
                    return;
                }
                _ => {
                    on_key.emit((at, event));
                    return;
                }
            };
            event.prevent_default();
            on_active.emit(to);
        })
    };
    let row_id = |at: usize| format!("{}-row-{at}", props.id);
    let row = |at: usize| {
        let (on_active, on_open) = (props.on_active.clone(), props.on_open.clone());
        let aria = props
            .row_aria
            .as_ref()
            .map_or_else(RowAria::default, |ask| ask.emit(at));
        html! {
            <div key={at} id={row_id(at)} class="virtual-list-row" role={props.row_role.clone()}
                aria-selected={if props.active == Some(at) { "true" } else { "false" }}
                aria-posinset={(at + 1).to_string()} aria-setsize={n_rows.to_string()}
                aria-level={(aria.level > 0).then(|| aria.level.to_string())}
                aria-expanded={aria.expanded.map(|open| if open { "true" } else { "false" })}
                onclick={Callback::from(move |_| on_active.emit(at))}
                ondblclick={Callback::from(move |_| on_open.emit(at))}>
                { props.render.emit(at) }
            </div>
        }
    };
    html! {
        <div class={classes!("virtual-list", props.class.clone())} ref={scroller} role={props.role.clone()}
            id={props.id.clone()} tabindex="0" aria-label={props.label.clone()}
            aria-activedescendant={props.active.filter(|at| (start..end).contains(at)).map(row_id)}
            data-testid={props.testid.clone()} {onscroll} {onkeydown}>
            <div class="virtual-list-inner" role="presentation" ref={inner}>
                <div class="virtual-list-rows" role="presentation" ref={rows}>
                    { for (start..end).map(row) }
                </div>
            </div>
        </div>
    }
}

fn set_style(node: &NodeRef, property: &str, value: &str) {
    if let Some(element) = node
        .get()
        .and_then(|node| node.dyn_into::<HtmlElement>().ok())
    {
        let _ = element.style().set_property(property, value);
    }
}
