//! The sections of a lesson at its left, on narrow pages folded above it; marks the one that is being read.

use super::super::anchors;
use super::super::language::tr;
use super::super::prose::{Prose, inlines};
use super::super::shared::Shared;
use gloo::events::EventListener;
use layerlab_lesson::model::{Inline, Lesson};
use yew::prelude::*;

/// A section counts as being read when its heading is above this line, in pixels from the top of the page.
const LINE: f64 = 180.0;

/// Properties of [`Rail`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The lesson.
    pub lesson: Shared<Lesson>,
}

/// See the module.
#[component]
pub fn Rail(props: &Props) -> Html {
    let current = use_state_eq(|| None::<String>);
    use_effect_with(props.lesson.clone(), {
        let setter = current.setter();
        move |lesson| {
            let ids: Vec<String> = lesson
                .sections
                .iter()
                .map(|section| section.id.clone())
                .filter(|id| !id.is_empty())
                .collect();
            let listener = anchors::main().map(|main| {
                EventListener::new(&main, "scroll", move |_| {
                    setter.set(
                        read_now(ids.iter().map(|id| (id.as_str(), top(id)))).map(str::to_owned),
                    );
                })
            });
            move || drop(listener)
        }
    });
    let lesson = &props.lesson;
    let entries = || {
        lesson.sections.iter().filter(|section| !section.id.is_empty()).map(|section| {
            let here = current.as_ref() == Some(&section.id);
            let title: Vec<Inline> = section.title.iter().map(unlinked).collect();
            html! {
                <li key={section.id.clone()}>
                    <a class="rail-link" href={anchors::address(&lesson.front.id, &section.id)} aria-current={here.then_some("location")}>
                        { inlines(&title, &Prose::of(&lesson.front.id)) }
                    </a>
                </li>
            }
        })
    };
    html! {
        <>
            <nav class="rail no-print" aria-label={tr("Sections of this lesson")}>
                <p class="rail-title">{ tr("In this lesson") }</p>
                <ol role="list">{ for entries() }</ol>
                <p class="rail-all"><a href="#learn">{ tr("All lessons") }</a></p>
            </nav>
            <details class="rail-folded no-print">
                <summary>{ tr("In this lesson") }</summary>
                <ol role="list">{ for entries() }</ol>
            </details>
        </>
    }
}

/// The last section whose heading is above the line.
fn read_now<'a>(tops: impl Iterator<Item = (&'a str, Option<f64>)>) -> Option<&'a str> {
    tops.filter(|(_, top)| top.is_some_and(|top| top < LINE))
        .last()
        .map(|(id, _)| id)
}

fn top(id: &str) -> Option<f64> {
    let element = gloo::utils::document().get_element_by_id(&anchors::element_id(id))?;
    Some(element.get_bounding_client_rect().top())
}

/// A heading's text without links: the entry is one.
fn unlinked(inline: &Inline) -> Inline {
    match inline {
        Inline::Link { content, .. } => Inline::Emph(content.iter().map(unlinked).collect()),
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_heading_above_the_line_is_being_read() {
        let tops = [
            ("a", Some(-400.0)),
            ("b", Some(100.0)),
            ("c", Some(700.0)),
            ("d", None),
        ];
        assert_eq!(read_now(tops.into_iter()), Some("b"));
        assert_eq!(read_now([("a", Some(500.0))].into_iter()), None);
    }
}
