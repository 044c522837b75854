//! The controls of a look: which layer, compared with which, what is shown, in which order.

use super::{Look, sort_key};
use crate::features::image::layers::line;
use crate::features::image::session::Report;
use layerlab_protocol::image::Layer;
use layerlab_protocol::tree::TreeSort;
use layerlab_ui::Toggle;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

/// Properties of [`Controls`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The report.
    pub report: Report,
    /// The selected layer.
    pub layer: u32,
    /// Called with the layer to select; `None` where it is chosen elsewhere.
    pub on_layer: Option<Callback<u32>>,
    /// How the tree is looked at.
    pub look: Look,
    /// Whether only changes are shown, the tab's own liking considered.
    pub changes_only: bool,
    /// Called with the new look.
    pub on_look: Callback<Look>,
}

/// See the module.
#[component]
pub fn Controls(props: &Props) -> Html {
    let Some(image) = &props.report.image else {
        return Html::default();
    };
    let (look, layer) = (props.look, props.layer);
    let set = |change: fn(&mut Look, bool)| {
        props.on_look.reform(move |on| {
            let mut look = look;
            change(&mut look, on);
            look
        })
    };
    let on_since = props.on_look.reform(move |value: String| Look {
        since: value.parse().ok(),
        ..look
    });
    let on_sort = props.on_look.reform(move |value: String| {
        let mut look = look;
        look.read("sort", &value);
        look
    });
    let since = look.since.filter(|since| *since < layer);
    let below = image.layers.get(..layer as usize).unwrap_or_default();
    let n_base = image.base.as_ref().map_or(0, |base| base.layers);
    let changes_label = match since {
        Some(_) => "Only what differs",
        None => "Only changes of this layer",
    };
    html! {
        <>
            if let Some(on_layer) = &props.on_layer {
                <Choice label="As of" testid="tree-layer" on_choice={on_layer_choice(on_layer)}>
                    { for image.layers.iter().rev().map(|each| option(each, each.index == layer)) }
                </Choice>
            }
            <Choice label="Compared with" testid="tree-since" on_choice={on_since}>
                <option value="" selected={since.is_none()}>{ below_text(layer) }</option>
                // The layer directly below is the one above: comparing with it is the usual view.
                { for below.iter().rev().skip(1).map(|each| option(each, since == Some(each.index))) }
            </Choice>
            <Toggle label={changes_label} on={props.changes_only} testid="changes-only"
                on_change={set(|look, on| look.changes_only = Some(on))} />
            <Toggle label="Deleted and overwritten files" on={look.ghosts} testid="tree-ghosts"
                on_change={set(|look, on| look.ghosts = on)} />
            if n_base > 0 {
                <Toggle label={format!("Hide the base ({})", base_text(n_base))} on={look.base_hidden} testid="tree-base"
                    on_change={set(|look, on| look.base_hidden = on)} />
            }
            <Choice label="Order" testid="tree-sort" on_choice={on_sort}>
                { for [TreeSort::Name, TreeSort::Size, TreeSort::Waste].into_iter().map(|sort| html! {
                    <option value={sort_key(sort)} selected={look.sort == sort}>{ sort_text(sort) }</option>
                }) }
            </Choice>
        </>
    }
}

fn on_layer_choice(on_layer: &Callback<u32>) -> Callback<String> {
    let on_layer = on_layer.clone();
    Callback::from(move |value: String| {
        if let Ok(layer) = value.parse() {
            on_layer.emit(layer);
        }
    })
}

fn sort_text(sort: TreeSort) -> &'static str {
    match sort {
        TreeSort::Name => "by name",
        TreeSort::Size => "by size of content",
        TreeSort::Waste => "by hidden bytes",
    }
}

fn below_text(layer: u32) -> String {
    match layer.checked_sub(1) {
        Some(below) => format!("layer {below}, right below"),
        None => "an empty image".to_owned(),
    }
}

fn base_text(n_base: u32) -> String {
    match n_base {
        1 => "layer 0".to_owned(),
        n => format!("layers 0–{}", n - 1),
    }
}

fn option(layer: &Layer, selected: bool) -> Html {
    html! {
        <option key={layer.index} value={layer.index.to_string()} {selected}>
            { format!("layer {} · {}", layer.index, short(&line(layer))) }
        </option>
    }
}

/// Options cannot be cut by the style sheet.
fn short(text: &str) -> String {
    const MOST: usize = 70;
    if text.chars().count() <= MOST {
        return text.to_owned();
    }
    text.chars().take(MOST).chain(['…']).collect()
}

#[derive(Properties, PartialEq)]
struct ChoiceProps {
    label: AttrValue,
    testid: AttrValue,
    on_choice: Callback<String>,
    children: Html,
}

#[component]
fn Choice(props: &ChoiceProps) -> Html {
    let onchange = props
        .on_choice
        .reform(|event: Event| event.target_unchecked_into::<HtmlSelectElement>().value());
    html! {
        <label class="image-choice image-choice-layer">
            <span>{ props.label.clone() }</span>
            <select {onchange} data-testid={props.testid.clone()}>{ props.children.clone() }</select>
        </label>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_instructions_are_cut_between_characters() {
        assert_eq!(short("RUN a"), "RUN a");
        assert_eq!(short(&"ä".repeat(200)).chars().count(), 71);
    }

    #[test]
    fn layers_are_named_by_their_numbers() {
        assert_eq!(base_text(1), "layer 0");
        assert_eq!(base_text(4), "layers 0–3");
        assert_eq!(below_text(3), "layer 2, right below");
        assert_eq!(below_text(0), "an empty image");
    }
}
