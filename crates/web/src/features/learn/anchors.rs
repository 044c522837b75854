//! Places inside a lesson: ids of elements, addresses, and how to get there.
//!
//! The fragment of the address is the place in the page, so the browser cannot jump by itself.

use crate::route::Route;
use layerlab_lesson::model::{Inline, Lesson, ListItem, Node};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// Id of the element at an anchor.
pub fn element_id(anchor: &str) -> String {
    format!("at-{anchor}")
}

/// Address of an anchor.
pub fn address(lesson: &str, anchor: &str) -> String {
    Route::Learn {
        lesson: Some(lesson.to_owned()),
        section: Some(anchor.to_owned()),
    }
    .to_string()
}

/// Anchor of a footnote's text.
pub fn footnote(label: &str) -> String {
    format!("note-{label}")
}

/// Anchor of the place that refers to a footnote.
pub fn reference(label: &str) -> String {
    format!("ref-{label}")
}

/// Brings the element with that id into view and gives it the focus. `false` when there is none.
pub fn visit(id: &str) -> bool {
    let found = gloo::utils::document()
        .get_element_by_id(id)
        .and_then(|found| found.dyn_into::<HtmlElement>().ok());
    let Some(element) = found else {
        return false;
    };
    element.scroll_into_view();
    let _ = element.focus();
    true
}

/// Goes to the top of the page.
pub fn to_top() {
    if let Some(main) = main() {
        main.set_scroll_top(0);
    }
}

/// The part of the page that scrolls.
pub fn main() -> Option<Element> {
    gloo::utils::document().get_element_by_id("main")
}

/// Labels of footnotes in the order in which the text refers to them first; a note's number is its place here.
pub fn footnote_order(lesson: &Lesson) -> Vec<String> {
    let mut order = Vec::new();
    for section in &lesson.sections {
        section
            .nodes
            .iter()
            .for_each(|node| in_node(node, &mut order));
    }
    order
}

fn in_node(node: &Node, order: &mut Vec<String>) {
    match node {
        Node::Heading { content, .. } | Node::Paragraph(content) => in_text(content, order),
        Node::List { items, .. } => items
            .iter()
            .flat_map(|ListItem { nodes, .. }| nodes)
            .for_each(|node| in_node(node, order)),
        Node::Table { head, rows, .. } => {
            head.iter()
                .chain(rows.iter().flatten())
                .for_each(|cell| in_text(cell, order));
        }
        Node::Callout { nodes, .. } | Node::Quote(nodes) => {
            nodes.iter().for_each(|node| in_node(node, order))
        }
        Node::Code { .. } | Node::SlideBreak | Node::Lab(_) => {}
    }
}

fn in_text(text: &[Inline], order: &mut Vec<String>) {
    for inline in text {
        match inline {
            Inline::Footnote(label) if !order.contains(label) => order.push(label.clone()),
            Inline::Emph(content)
            | Inline::Strong(content)
            | Inline::Link { content, .. }
            | Inline::Untranslated { content, .. } => in_text(content, order),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn footnotes_are_numbered_by_their_first_reference() {
        let note = |label: &str| Inline::Footnote(label.to_owned());
        let mut order = Vec::new();
        in_node(
            &Node::Paragraph(vec![Inline::Strong(vec![note("b")]), note("a"), note("b")]),
            &mut order,
        );
        in_node(
            &Node::Quote(vec![Node::Paragraph(vec![note("c")])]),
            &mut order,
        );
        assert_eq!(order, ["b", "a", "c"]);
    }

    #[test]
    fn anchors_have_addresses() {
        assert_eq!(
            address("layers-only-add", "one-picture"),
            "#learn/layers-only-add/one-picture"
        );
    }
}
