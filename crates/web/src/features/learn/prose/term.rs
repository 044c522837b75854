//! Words that know more: a glossary term, a rule, a sample.

use super::super::ask::use_answer;
use super::super::language::{fill, tr};
use super::super::reader::Reader;
use super::{Popover, Prose, inlines, ticks};
use crate::route::Route;
use crate::views::tokens::sentence;
use layerlab_lesson::model::{Inline, LinkTarget};
use layerlab_protocol::check::ExplainRule;
use yew::prelude::*;

/// Properties of the three words.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Id of the term, the rule or the sample.
    pub id: AttrValue,
    /// The words of the text.
    pub children: Html,
}

/// A glossary term: its meaning in a card.
#[component]
pub fn TermWord(props: &Props) -> Html {
    let reader = use_context::<Reader>();
    let term = reader.as_ref().and_then(|reader| {
        reader
            .index
            .glossary
            .iter()
            .find(|term| *term.id == *props.id)
    });
    let (Some(reader), Some(term)) = (&reader, term) else {
        return props.children.clone();
    };
    let elsewhere = term.lesson.as_ref().filter(|lesson| *lesson != reader.id());
    let lesson =
        elsewhere.and_then(|id| reader.index.lessons.iter().find(|lesson| lesson.id == *id));
    html! {
        <Popover word={props.children.clone()} label={term.term.clone()} testid="term">
            <strong class="popover-title">{ term.term.clone() }</strong>
            <span>{ inlines(&flat(&term.text), &Prose::of(reader.id())) }</span>
            <span class="popover-links">
                if let Some(lesson) = lesson {
                    <a href={Route::lesson(&lesson.id).to_string()}>{ fill("Lesson: {}", &[&lesson.title]) }</a>
                }
                <a href={super::super::glossary::address(&term.id)}>{ tr("Glossary") }</a>
            </span>
        </Popover>
    }
}

/// A rule: what it looks for, in a card. Asked for when the card opens.
#[component]
pub fn RuleWord(props: &Props) -> Html {
    let open = use_state_eq(|| false);
    let question = open.then(|| ExplainRule {
        id: props.id.to_string(),
    });
    let page = use_answer(question);
    let on_open = {
        let open = open.setter();
        Callback::from(move |now: bool| {
            if now {
                open.set(true);
            }
        })
    };
    html! {
        <Popover word={props.children.clone()} label={props.id.clone()} testid="rule" {on_open}>
            <strong class="popover-title mono">{ props.id.clone() }</strong>
            if let Some(page) = &page.value {
                <span>{ ticks(&sentence(&page.summary)) }</span>
                <span class="muted small">{ format!("{} · {}", page.group, page.severity.name()) }</span>
            } else if page.failure.is_some() {
                <span>{ "This rule is not part of the analyser." }</span>
            } else {
                <span class="muted">{ "…" }</span>
            }
        </Popover>
    }
}

/// A sample: puts it into the editor of the check view.
#[component]
pub fn SampleWord(props: &Props) -> Html {
    let reader = use_context::<Reader>();
    let sample = reader.as_ref().and_then(|reader| {
        reader
            .index
            .samples
            .iter()
            .find(|sample| *sample.id == *props.id)
    });
    let (Some(reader), Some(sample)) = (&reader, sample) else {
        return props.children.clone();
    };
    let onclick = {
        let (open, source) = (
            reader.open_in_check.clone(),
            AttrValue::from(sample.source.clone()),
        );
        Callback::from(move |_: MouseEvent| open.emit(source.clone()))
    };
    html! {
        <button type="button" class="prose-sample" {onclick} title={sample.look.clone()} data-testid="sample-link">
            { props.children.clone() }
        </button>
    }
}

/// A term's text without words that open cards of their own: cards do not stack.
fn flat(text: &[Inline]) -> Vec<Inline> {
    let mut out = Vec::new();
    for inline in text {
        match inline {
            Inline::Link {
                to: LinkTarget::Term { .. },
                content,
            } => out.extend(flat(content)),
            Inline::Untranslated { lang, content } => out.push(Inline::Untranslated {
                lang: lang.clone(),
                content: flat(content),
            }),
            other => out.push(other.clone()),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cards_do_not_stack() {
        let text = |text: &str| Inline::Text(text.to_owned());
        let to = LinkTarget::Term {
            id: "layer".to_owned(),
        };
        let linked = Inline::Link {
            to,
            content: vec![text("layers")],
        };
        assert_eq!(flat(&[text("of "), linked]), [text("of "), text("layers")]);
    }
}
