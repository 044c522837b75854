//! Prose: every kind of node as elements. Text is written as text, there is no way from a lesson to markup.
//!
//! Notes for presenters are not shown. Blocks are drawn by [`super::blocks`].

mod callout;
mod inline;
mod listing;
mod popover;
mod term;
mod try_it;

pub use inline::{Prose, inlines, ticks};
pub use listing::{Listing, instructions};
pub use popover::Popover;

use super::anchors;
use super::language::tr;
use layerlab_lesson::model::{Align, CalloutKind, Inline, ListItem, Node};
use layerlab_ui::{Icon, Shape};
use yew::prelude::*;

/// All nodes, in order.
pub fn nodes(nodes: &[Node], prose: &Prose<'_>) -> Html {
    html! { <>{ for nodes.iter().map(|each| node(each, prose)) }</> }
}

/// One node; nothing for blocks and notes for presenters.
pub fn node(node: &Node, prose: &Prose<'_>) -> Html {
    match node {
        Node::Heading { level, id, content } => heading(*level, id, content, prose),
        Node::Paragraph(content) => html! { <p>{ inlines(content, prose) }</p> },
        Node::List { start, items } => list(*start, items, prose),
        Node::Table { align, head, rows } => table(align, head, rows, prose),
        Node::Code { lang, text } => html! { <Listing lang={lang.clone()} text={text.clone()} /> },
        Node::Callout {
            kind: CalloutKind::Presenter,
            ..
        }
        | Node::Lab(_) => Html::default(),
        Node::Callout { kind, nodes } => callout::callout(*kind, nodes, prose),
        Node::Quote(content) => {
            html! { <blockquote class="prose-quote">{ nodes(content, prose) }</blockquote> }
        }
        Node::SlideBreak => html! { <hr class="prose-rule" /> },
    }
}

/// A heading with a link to itself. Level 2 is the section's own.
pub fn heading(level: u8, id: &str, content: &[Inline], prose: &Prose<'_>) -> Html {
    html! {
        <@{format!("h{}", level.clamp(2, 4))} class="prose-heading" id={anchors::element_id(id)} tabindex="-1">
            { inlines(content, prose) }
            <a class="prose-anchor no-print" href={anchors::address(prose.lesson, id)} aria-label={tr("Link to this part")}>
                <Icon shape={Shape::Link} />
            </a>
        </@>
    }
}

fn list(start: Option<u64>, items: &[ListItem], prose: &Prose<'_>) -> Html {
    let items = items.iter().map(|item| {
        html! {
            <li class={classes!(item.checked.is_some().then_some("prose-task"))}>
                if let Some(checked) = item.checked {
                    <span class="prose-box" role="img" aria-label={if checked { tr("done") } else { tr("to do") }}>
                        if checked { <Icon shape={Shape::Check} /> }
                    </span>
                }
                { nodes(&item.nodes, prose) }
            </li>
        }
    });
    match start {
        Some(start) => html! {
            <ol class="prose-list" start={(start != 1).then(|| start.to_string())}>{ for items }</ol>
        },
        None => html! { <ul class="prose-list">{ for items }</ul> },
    }
}

fn table(
    align: &[Align],
    head: &[Vec<Inline>],
    rows: &[Vec<Vec<Inline>>],
    prose: &Prose<'_>,
) -> Html {
    let side = |at: usize| match align.get(at) {
        Some(Align::Center) => Some("prose-center"),
        Some(Align::End) => Some("prose-end"),
        _ => None,
    };
    html! {
        <div class="table-frame prose-table" tabindex="0" role="group" aria-label={tr("Table")}>
            <table class="table">
                <thead>
                    <tr>{ for head.iter().enumerate().map(|(at, cell)| html! {
                        if cell.is_empty() {
                            <td class={classes!(side(at))}></td>
                        } else {
                            <th scope="col" class={classes!(side(at))}>{ inlines(cell, prose) }</th>
                        }
                    }) }</tr>
                </thead>
                <tbody>
                    { for rows.iter().map(|row| html! {
                        <tr>{ for row.iter().enumerate().map(|(at, cell)| html! {
                            <td class={classes!(side(at))}>{ inlines(cell, prose) }</td>
                        }) }</tr>
                    }) }
                </tbody>
            </table>
        </div>
    }
}
