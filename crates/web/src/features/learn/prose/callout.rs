//! Asides: a note, a tip, a warning, a myth with what is true.

use super::super::language::tr;
use super::{Prose, nodes};
use layerlab_lesson::model::{CalloutKind, Node};
use layerlab_ui::{Icon, Shape};
use yew::prelude::*;

/// A call-out. A myth shows the belief first and what is true apart from it.
pub fn callout(kind: CalloutKind, content: &[Node], prose: &Prose<'_>) -> Html {
    let (name, word, shape) = match kind {
        CalloutKind::Note | CalloutKind::Presenter => ("note", tr("Note"), Shape::Info),
        CalloutKind::Tip => ("tip", tr("Tip"), Shape::Check),
        CalloutKind::Warning => ("warning", tr("Watch out"), Shape::Warning),
        CalloutKind::Myth => ("myth", tr("A common belief"), Shape::Cross),
    };
    let (belief, truth) = match kind {
        CalloutKind::Myth => content.split_at(content.len().min(1)),
        _ => (content, &[][..]),
    };
    html! {
        <aside role="note" class={classes!("prose-callout", format!("prose-callout-{name}"))} aria-label={word.clone()}>
            <p class="prose-callout-word"><Icon {shape} />{ word }</p>
            <div class="prose-callout-body">{ nodes(belief, prose) }</div>
            if !truth.is_empty() {
                <p class="prose-callout-word prose-callout-truth"><Icon shape={Shape::Check} />{ tr("What is true") }</p>
                <div class="prose-callout-body">{ nodes(truth, prose) }</div>
            }
        </aside>
    }
}
