//! One section: its heading, its nodes, its blocks. Draws only when the lesson changes.

use super::super::blocks::block;
use super::super::language::speak;
use super::super::prose::{Prose, heading, node};
use super::super::shared::Shared;
use super::{Notes, placed};
use layerlab_lesson::model::Lesson;
use yew::prelude::*;

/// Properties of [`SectionView`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The lesson.
    pub lesson: Shared<Lesson>,
    /// Which section.
    pub at: usize,
    /// Labels of footnotes.
    pub notes: Notes,
    /// First node that is drawn.
    #[prop_or_default]
    pub from: usize,
    /// One past the last.
    #[prop_or(usize::MAX)]
    pub to: usize,
    /// Without its heading.
    #[prop_or_default]
    pub bare: bool,
}

/// See the module.
#[component]
pub fn SectionView(props: &Props) -> Html {
    let blocks = use_memo((props.lesson.clone(), props.at), |(lesson, at)| {
        placed(lesson, *at)
    });
    let Some(section) = props.lesson.sections.get(props.at) else {
        return Html::default();
    };
    // Slides and handouts draw sections without the lesson's page around them.
    speak(super::language(&props.lesson));
    let prose = Prose {
        lesson: &props.lesson.front.id,
        notes: &props.notes,
    };
    html! {
        <section class="lesson-section prose" lang={super::language(&props.lesson).to_owned()} data-testid="section" data-section={section.id.clone()}>
            if !props.bare && !section.id.is_empty() { { heading(2, &section.id, &section.title, &prose) } }
            { for section.nodes.iter().zip(blocks.iter()).take(props.to).skip(props.from).map(|(each, placed)| match placed {
                Some(placed) => block(placed.clone()),
                None => node(each, &prose),
            }) }
        </section>
    }
}
