//! The `lab-…` blocks, one file each. What they show comes from the worker; what is right is never decided here,
//! except where a lesson states it (quiz, order, choice).

mod bars;
mod cache;
mod claim;
mod diff;
mod dockerfile;
mod editor;
mod exercise;
mod frame;
mod layers;
mod line_diff;
mod picture;
mod placed;
mod predict;
mod quiz;
mod size;
mod steps;
mod terminal;
mod texts;
mod worlds;

pub use exercise::HostsExercise;
pub use placed::Placed;

use layerlab_lesson::model::BlockKind;
use yew::prelude::*;

/// Properties of every block.
#[derive(Properties, PartialEq)]
pub struct BlockProps {
    /// The block and its lesson.
    pub at: Placed,
}

/// The block, drawn.
pub fn block(at: Placed) -> Html {
    let key = at.id().to_owned();
    match at.kind() {
        BlockKind::Dockerfile(_) => html! { <dockerfile::DockerfileLab {key} {at} /> },
        BlockKind::Layers(_) => html! { <layers::LayersLab {key} {at} /> },
        BlockKind::Cache(_) => html! { <cache::CacheLab {key} {at} /> },
        BlockKind::Size(_) => html! { <size::SizeLab {key} {at} /> },
        BlockKind::Terminal(_) => html! { <terminal::TerminalLab {key} {at} /> },
        BlockKind::Diff(_) => html! { <diff::DiffLab {key} {at} /> },
        BlockKind::Predict(_) => html! { <predict::PredictLab {key} {at} /> },
        BlockKind::Claim(_) => html! { <claim::ClaimLab {key} {at} /> },
        BlockKind::Quiz(_) => html! { <quiz::QuizLab {key} {at} /> },
        BlockKind::Exercise(_) => html! { <exercise::ExerciseLab {key} {at} /> },
        BlockKind::Steps(_) => html! { <steps::StepsLab {key} {at} /> },
    }
}
