//! Tabs with one tab stop and arrow keys (the ARIA pattern with automatic activation).

use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

use crate::icon::{Icon, Shape};

/// One tab.
#[derive(Debug, Clone, PartialEq)]
pub struct Tab {
    /// Stable id; ids and test ids are made from it.
    pub id: AttrValue,
    /// What it says.
    pub label: AttrValue,
    /// An icon before the words.
    pub icon: Option<Shape>,
    /// A count behind the words; its sentence for those who cannot see it.
    pub count: Option<(u32, AttrValue)>,
}

/// Properties of [`Tabs`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The tabs.
    pub tabs: Vec<Tab>,
    /// Id of the open one.
    pub active: AttrValue,
    /// Name of the group.
    pub label: AttrValue,
    /// Called with the id of the tab to open.
    pub on_select: Callback<AttrValue>,
    /// Begins the element ids, for two groups on one page.
    #[prop_or(AttrValue::Static("tab"))]
    pub prefix: AttrValue,
    /// Further classes.
    #[prop_or_default]
    pub class: Classes,
}

/// The bar; the content goes into a [`TabPanel`] with the same prefix.
#[component]
pub fn Tabs(props: &Props) -> Html {
    let bar = use_node_ref();
    let onkeydown = {
        let ids: Vec<AttrValue> = props.tabs.iter().map(|tab| tab.id.clone()).collect();
        let active = props.active.clone();
        let on_select = props.on_select.clone();
        let (bar, prefix) = (bar.clone(), props.prefix.clone());
        Callback::from(move |event: KeyboardEvent| {
            let at = ids.iter().position(|id| *id == active).unwrap_or(0);
            let n = ids.len();
            let to = match event.key().as_str() {
                "ArrowRight" => (at + 1) % n,
                "ArrowLeft" => (at + n - 1) % n,
                "Home" => 0,
                "End" => n - 1,
                _ => return,
            };
            event.prevent_default();
            event.stop_propagation();
            on_select.emit(ids[to].clone());
            let selector = format!("#{prefix}-{}", ids[to]);
            if let Some(tab) = bar
                .cast::<HtmlElement>()
                .and_then(|bar| bar.query_selector(&selector).ok().flatten())
            {
                let _ = tab.unchecked_into::<HtmlElement>().focus();
            }
        })
    };
    html! {
        <div class={classes!("tabs", props.class.clone())} role="tablist" aria-label={props.label.clone()}
            ref={bar} {onkeydown}>
            { for props.tabs.iter().map(|tab| {
                let active = tab.id == props.active;
                let select = {
                    let (id, on_select) = (tab.id.clone(), props.on_select.clone());
                    Callback::from(move |_| on_select.emit(id.clone()))
                };
                html! {
                    <button key={tab.id.to_string()} type="button" role="tab" class="tabs-tab"
                        id={format!("{}-{}", props.prefix, tab.id)}
                        aria-selected={if active { "true" } else { "false" }}
                        aria-controls={active.then(|| format!("{}-panel-{}", props.prefix, tab.id))}
                        tabindex={if active { "0" } else { "-1" }}
                        data-testid={format!("tab-{}", tab.id)}
                        onclick={select}>
                        if let Some(shape) = tab.icon { <Icon {shape} /> }
                        <span>{ tab.label.clone() }</span>
                        if let Some((n, says)) = &tab.count {
                            <span class="tabs-count" aria-hidden="true">{ n }</span>
                            <span class="visually-hidden">{ says.clone() }</span>
                        }
                    </button>
                }
            }) }
        </div>
    }
}

/// Properties of [`TabPanel`].
#[derive(Properties, PartialEq)]
pub struct PanelProps {
    /// Id of its tab.
    pub id: AttrValue,
    /// As of the bar.
    #[prop_or(AttrValue::Static("tab"))]
    pub prefix: AttrValue,
    /// The content.
    pub children: Html,
    /// Further classes.
    #[prop_or_default]
    pub class: Classes,
}

/// What an open tab shows.
#[component]
pub fn TabPanel(props: &PanelProps) -> Html {
    html! {
        <div role="tabpanel" class={classes!("tabs-panel", props.class.clone())} tabindex="0"
            id={format!("{}-panel-{}", props.prefix, props.id)}
            aria-labelledby={format!("{}-{}", props.prefix, props.id)}>
            { props.children.clone() }
        </div>
    }
}
