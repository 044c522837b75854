//! The code editor at the size of its text, coloured and marked by the analysis.

use crate::boot;
use crate::effects::use_assist;
use crate::views::tokens;
use layerlab_protocol::check::CheckReply;
use layerlab_ui::editor::{Change, Editor, EditorHandle, Mark, MarkText, Piece};
use std::rc::Rc;
use web_sys::HtmlElement;
use yew::prelude::*;

/// Fewest and most lines the editor is high.
const LINES: (usize, usize) = (4, 24);

/// Properties of [`LabEditor`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Name.
    pub label: AttrValue,
    /// The text.
    pub text: AttrValue,
    /// Called with the new text.
    pub on_change: Callback<AttrValue>,
    /// The analysis, when the text is a Dockerfile.
    #[prop_or_default]
    pub reply: Option<Rc<CheckReply>>,
    /// Whether words are explained and completed as in a Dockerfile.
    #[prop_or_default]
    pub is_dockerfile: bool,
    /// Hook for tests.
    pub testid: AttrValue,
}

/// See the module.
#[component]
pub fn LabEditor(props: &Props) -> Html {
    let host = use_node_ref();
    let lines = props
        .text
        .lines()
        .count()
        .saturating_add(1)
        .clamp(LINES.0, LINES.1);
    use_effect_with((host.clone(), lines), |(host, lines)| {
        // The page's policy forbids `style` attributes, not the style of an element.
        if let Some(host) = host.cast::<HtmlElement>() {
            let _ = host.style().set_property("--lines", &lines.to_string());
        }
    });
    let handle = use_memo((), |()| EditorHandle::default());
    let src = use_memo((), |()| boot::editor_url().map(AttrValue::from));
    let pieces = use_memo(props.reply.clone(), |reply| {
        reply.as_ref().map_or_else(
            || Rc::from([]) as Rc<[Piece]>,
            |reply| tokens::pieces(&reply.tokens),
        )
    });
    let marks = use_memo(props.reply.clone(), |reply| {
        reply.as_ref().map_or_else(
            || Rc::from([]) as Rc<[Mark]>,
            |reply| tokens::marks(&reply.findings),
        )
    });
    // A lesson lets the learner write the cure.
    let tell = {
        let reply = props.reply.clone();
        Callback::from(move |at: u32| MarkText {
            action: String::new(),
            ..tokens::mark_text_of(reply.as_deref(), at)
        })
    };
    let assist = use_assist();
    let assist = props.is_dockerfile.then_some(assist);
    let on_change = props.on_change.reform(|change: Change| change.text);
    html! {
        <div class="lab-editor" ref={host}>
            <Editor src={(*src).clone()} label={props.label.clone()} value={props.text.clone()} classes={tokens::CLASSES}
                pieces={(*pieces).clone()} marks={(*marks).clone()} {tell} {assist} {on_change} testid={props.testid.clone()} handle={(*handle).clone()} />
        </div>
    }
}
