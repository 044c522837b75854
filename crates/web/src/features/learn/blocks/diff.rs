//! `lab-diff`: two files, what differs, and both stacks.

use super::super::ask::use_answer;
use super::super::language::tr;
use super::super::reader::use_reader;
use super::BlockProps;
use super::frame::Frame;
use super::line_diff::LineDiff;
use super::picture::Picture;
use super::texts::in_place_of;
use layerlab_lesson::model::BlockKind;
use layerlab_protocol::learn::LessonStack;
use layerlab_ui::{Button, Look, Shape};
use yew::prelude::*;

/// See the module.
#[component]
pub fn DiffLab(props: &BlockProps) -> Html {
    let reader = use_reader();
    let block = match props.at.kind() {
        BlockKind::Diff(block) => Some(block),
        _ => None,
    };
    let ask = |files: Vec<(String, String)>| LessonStack {
        lesson: props.at.lesson_id().to_owned(),
        block: props.at.id().to_owned(),
        files,
    };
    // The worker answers about the second file; the first stands in for it.
    let before = use_answer(block.map(|block| ask(in_place_of(&block.before, &block.after))));
    let after = use_answer(block.map(|_| ask(Vec::new())));
    let Some(block) = block else {
        return Html::default();
    };
    let open = {
        let (open, text) = (
            reader.open_in_check.clone(),
            AttrValue::from(block.after.source().to_owned()),
        );
        Callback::from(move |_: MouseEvent| open.emit(text.clone()))
    };
    html! {
        <Frame name="diff" word="Before and after" shape={Shape::Copy} testid="diff-lab">
            <LineDiff before={block.before.source().to_owned()} after={block.after.source().to_owned()}
                label={tr("What changes from the first file to the second")} />
            <div class="lab-pictures lab-pictures-two">
                <Picture stack={before} title={("Before", "Before")} />
                <Picture stack={after} title={("After", "After")} />
            </div>
            <div class="lab-row">
                <Button small=true look={Look::Quiet} icon={Shape::Findings} onclick={open} testid="open-in-check">
                    { tr("Open the second in Check") }
                </Button>
            </div>
        </Frame>
    }
}
