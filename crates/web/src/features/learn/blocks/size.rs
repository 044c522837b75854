//! `lab-size`: the bytes of each layer as bars.

use super::super::ask::use_answer;
use super::BlockProps;
use super::bars::SizeBars;
use super::frame::Frame;
use layerlab_lesson::model::BlockKind;
use layerlab_protocol::learn::LessonStack;
use layerlab_ui::Shape;
use yew::prelude::*;

/// See the module.
#[component]
pub fn SizeLab(props: &BlockProps) -> Html {
    let stack = use_answer(Some(LessonStack {
        lesson: props.at.lesson_id().to_owned(),
        block: props.at.id().to_owned(),
        files: Vec::new(),
    }));
    let BlockKind::Size(block) = props.at.kind() else {
        return Html::default();
    };
    html! {
        <Frame name="size" word="Size" shape={Shape::Table} testid="size">
            <SizeBars {stack} path={block.highlight_path.clone().map(AttrValue::from)} />
        </Frame>
    }
}
