//! `lab-layers`: one layer stack, or two beside each other.

use super::super::ask::use_answer;
use super::super::prose::{Prose, inlines};
use super::BlockProps;
use super::frame::Frame;
use super::picture::Picture;
use super::texts::in_place_of;
use layerlab_lesson::model::{BlockKind, LayersBlock, PictureSource};
use layerlab_protocol::learn::LessonStack;
use layerlab_ui::Shape;
use yew::prelude::*;

/// See the module.
#[component]
pub fn LayersLab(props: &BlockProps) -> Html {
    let block = match props.at.kind() {
        BlockKind::Layers(block) => Some(block),
        _ => None,
    };
    let ask = |files: Vec<(String, String)>| LessonStack {
        lesson: props.at.lesson_id().to_owned(),
        block: props.at.id().to_owned(),
        files,
    };
    let first = use_answer(Some(ask(Vec::new())));
    let second_files = block.and_then(second);
    let second = use_answer(second_files.clone().map(ask));
    let Some(block) = block else {
        return Html::default();
    };
    html! {
        <Frame name="layers" word="Layers" shape={Shape::Layers} testid="layers">
            <figure class="lab-figure">
                <div class={classes!("lab-pictures", second_files.is_some().then_some("lab-pictures-two"))}>
                    <Picture stack={first} start={block.step} title={second_files.is_some().then_some(("Left", "First (left)"))} />
                    if second_files.is_some() { <Picture stack={second} start={block.step} title={("Right", "Second (right)")} /> }
                </div>
                <figcaption class="lab-caption">{ inlines(&block.caption, &Prose::of(props.at.lesson_id())) }</figcaption>
            </figure>
        </Frame>
    }
}

/// The texts of the second picture, in place of those of the first.
fn second(block: &LayersBlock) -> Option<Vec<(String, String)>> {
    match (&block.source, &block.compare) {
        (PictureSource::Dockerfile(first), Some(PictureSource::Dockerfile(second))) => {
            Some(in_place_of(second, first))
        }
        _ => None,
    }
}
