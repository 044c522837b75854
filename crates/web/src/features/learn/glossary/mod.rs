//! The words of the course on one page, each with an address.

use super::anchors;
use super::language::{LanguageChoice, fill, plain, spoken, tr};
use super::prose::{Prose, inlines};
use super::shared::Shared;
use crate::route::Route;
use layerlab_lesson::model::{CourseIndex, Inline, LinkTarget};
use yew::prelude::*;

/// Stands in the address where a lesson's id would.
pub const PLACE: &str = "glossary";

/// Address of a term; of the whole glossary when empty.
pub fn address(term: &str) -> String {
    let section = (!term.is_empty()).then(|| term.to_owned());
    Route::Learn {
        lesson: Some(PLACE.to_owned()),
        section,
    }
    .to_string()
}

/// Properties of [`GlossaryPage`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The course.
    pub index: Shared<CourseIndex>,
    /// Id of the term to visit.
    pub term: Option<AttrValue>,
}

/// See the module.
#[component]
pub fn GlossaryPage(props: &Props) -> Html {
    use_effect_with(props.term.clone(), |term| match term {
        Some(term) => {
            anchors::visit(&anchors::element_id(term));
        }
        None => {
            anchors::visit("glossary-title");
            anchors::to_top();
        }
    });
    html! {
        <div class="learn glossary" lang={spoken()} data-testid="glossary">
            <p class="lesson-crumbs small"><a href="#learn">{ tr("Lessons") }</a></p>
            <h1 id="glossary-title" tabindex="-1">{ tr("Glossary") }</h1>
            <LanguageChoice locales={props.index.locales.clone()} now={props.index.locale.clone()} />
            <dl class="glossary-list">
                { for props.index.glossary.iter().map(|term| {
                    let lesson = term.lesson.as_ref().and_then(|id| props.index.lessons.iter().find(|lesson| lesson.id == *id));
                    let here = props.term.as_ref().is_some_and(|wanted| **wanted == *term.id);
                    html! {
                        <div class={classes!("glossary-term", here.then_some("glossary-here"))} key={term.id.clone()}>
                            <dt id={anchors::element_id(&term.id)} tabindex="-1">{ plain(&term.term, props.index.translation.as_ref()) }</dt>
                            <dd>
                                <p>{ inlines(&linked(&term.text), &Prose::of(PLACE)) }</p>
                                if let Some(lesson) = lesson {
                                    <p class="small"><a href={Route::lesson(&lesson.id).to_string()}>{ fill("Lesson: {}", &[&lesson.title]) }</a></p>
                                }
                            </dd>
                        </div>
                    }
                }) }
            </dl>
        </div>
    }
}

/// On this page a term is a link to its entry, not a card.
fn linked(text: &[Inline]) -> Vec<Inline> {
    text.iter()
        .map(|inline| match inline {
            Inline::Link {
                to: LinkTarget::Term { id },
                content,
            } => Inline::Link {
                to: LinkTarget::Anchor(id.clone()),
                content: content.clone(),
            },
            Inline::Untranslated { lang, content } => Inline::Untranslated {
                lang: lang.clone(),
                content: linked(content),
            },
            other => other.clone(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_link_to_their_entries() {
        let to = LinkTarget::Term {
            id: "layer".to_owned(),
        };
        let text = linked(&[Inline::Link {
            to,
            content: Vec::new(),
        }]);
        let anchor = LinkTarget::Anchor("layer".to_owned());
        assert_eq!(
            text,
            [Inline::Link {
                to: anchor,
                content: Vec::new()
            }]
        );
        assert_eq!(address("layer"), "#learn/glossary/layer");
        assert_eq!(address(""), "#learn/glossary");
    }
}
