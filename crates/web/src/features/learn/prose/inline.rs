//! Running text: emphasis, code, links of every kind, footnote marks.

use super::super::anchors;
use super::super::content::picture_url;
use super::super::language::{fill, foreign, tr};
use super::term::{RuleWord, SampleWord, TermWord};
use super::try_it::TryIt;
use crate::route::Route;
use layerlab_lesson::model::{Inline, LinkTarget};
use layerlab_ui::{Icon, Shape};
use yew::prelude::*;

/// What text needs to know of its lesson.
#[derive(Debug, Clone, Copy)]
pub struct Prose<'a> {
    /// Id of the lesson; links inside it and pictures are found by it.
    pub lesson: &'a str,
    /// Labels of footnotes; the number of a note is its place here.
    pub notes: &'a [String],
}

impl<'a> Prose<'a> {
    /// Text of a lesson where no footnote is referred to, such as a quiz.
    pub const fn of(lesson: &'a str) -> Self {
        Self { lesson, notes: &[] }
    }
}

/// Running text.
pub fn inlines(text: &[Inline], prose: &Prose<'_>) -> Html {
    html! { <>{ for text.iter().map(|each| inline(each, prose)) }</> }
}

/// Text as a check or a finding says it: what stands between backticks is code.
pub fn ticks(text: &str) -> Html {
    html! {
        <>
            { for text.split('`').enumerate().map(|(at, part)| if at % 2 == 1 {
                html! { <code>{ part.to_owned() }</code> }
            } else {
                html! { { part.to_owned() } }
            }) }
        </>
    }
}

fn inline(inline: &Inline, prose: &Prose<'_>) -> Html {
    match inline {
        Inline::Text(text) => html! { { text.clone() } },
        Inline::Emph(content) => html! { <em>{ inlines(content, prose) }</em> },
        Inline::Strong(content) => html! { <strong>{ inlines(content, prose) }</strong> },
        Inline::Code { text, run: true } => html! { <TryIt line={text.clone()} /> },
        Inline::Code { text, .. } => html! { <code>{ text.clone() }</code> },
        Inline::Link { to, content } => link(to, content, prose),
        Inline::Image { src, alt } => html! {
            <img class="prose-picture" src={picture_url(prose.lesson, src)} alt={alt.clone()} loading="lazy" />
        },
        Inline::Footnote(label) => footnote(label, prose),
        Inline::Break => html! { <br /> },
        Inline::Untranslated { lang, content } => foreign(lang, inlines(content, prose)),
    }
}

fn link(to: &LinkTarget, content: &[Inline], prose: &Prose<'_>) -> Html {
    let words = inlines(content, prose);
    match to {
        LinkTarget::Lesson { id, anchor } => {
            let to = Route::Learn {
                lesson: Some(id.clone()),
                section: anchor.clone(),
            };
            html! { <a href={to.to_string()}>{ words }</a> }
        }
        LinkTarget::Anchor(anchor) => {
            html! { <a href={anchors::address(prose.lesson, anchor)}>{ words }</a> }
        }
        LinkTarget::Term { id } => html! { <TermWord id={id.clone()}>{ words }</TermWord> },
        LinkTarget::Rule { id } => html! { <RuleWord id={id.clone()}>{ words }</RuleWord> },
        LinkTarget::Sample { id } => html! { <SampleWord id={id.clone()}>{ words }</SampleWord> },
        LinkTarget::External(url) if url.starts_with("https://") => html! {
            <a class="prose-external" href={url.clone()} rel="noopener noreferrer" target="_blank">
                { words }<Icon shape={Shape::Open} /><span class="visually-hidden">{ " " }{ tr("(leaves this page)") }</span>
            </a>
        },
        LinkTarget::External(_) => words,
    }
}

fn footnote(label: &str, prose: &Prose<'_>) -> Html {
    let number = prose
        .notes
        .iter()
        .position(|note| note == label)
        .map_or(0, |at| at + 1);
    html! {
        <sup class="prose-note-mark">
            <a id={anchors::element_id(&anchors::reference(label))} href={anchors::address(prose.lesson, &anchors::footnote(label))}
                aria-label={fill("Footnote {}", &[&number.to_string()])}>{ number }</a>
        </sup>
    }
}
