//! The inside of one row of a tree: indent, arrow, icon, name, and what stands at the right.

use yew::prelude::*;

use crate::icon::{Icon, Shape};

/// Deeper rows are indented no further, so that names stay on the screen.
const MAX_INDENT: u32 = 24;
/// Indent per level, in CSS pixels.
const STEP: u32 = 16;

/// Properties of [`TreeRow`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// 0 for the top level.
    pub depth: u32,
    /// Whether it is open; `None` when it has no children.
    #[prop_or_default]
    pub open: Option<bool>,
    /// Called on a click of the arrow.
    #[prop_or_default]
    pub on_toggle: Callback<()>,
    /// Icon before the name.
    #[prop_or_default]
    pub icon: Option<Shape>,
    /// The name; always text.
    pub name: AttrValue,
    /// At the right: marks, sizes.
    #[prop_or_default]
    pub children: Html,
    /// Further classes, for marks.
    #[prop_or_default]
    pub class: Classes,
}

/// See the module.
#[component]
pub fn TreeRow(props: &Props) -> Html {
    let indent = props.depth.min(MAX_INDENT) * STEP + 4;
    let onclick = {
        let on_toggle = props.on_toggle.clone();
        Callback::from(move |event: MouseEvent| {
            event.stop_propagation();
            on_toggle.emit(());
        })
    };
    html! {
        <div class={classes!("tree-row", props.class.clone())}>
            <svg class="tree-row-indent" width={indent.to_string()} height="1" aria-hidden="true" />
            if let Some(open) = props.open {
                <span class={classes!("tree-row-arrow", open.then_some("tree-row-arrow-open"))} {onclick}>
                    <Icon shape={Shape::ChevronRight} />
                </span>
            } else {
                <span class="tree-row-arrow" />
            }
            if let Some(shape) = props.icon { <Icon {shape} class="tree-row-icon" /> }
            <span class="tree-row-name clip" title={props.name.clone()}>{ props.name.clone() }</span>
            <span class="tree-row-side">{ props.children.clone() }</span>
        </div>
    }
}
