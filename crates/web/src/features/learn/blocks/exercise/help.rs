//! Hints one at a time, then the solution as a difference from what stands in the editor.

use super::super::super::language::{fill, tr};
use super::super::super::prose::{Prose, inlines};
use super::super::Placed;
use super::super::line_diff::LineDiff;
use super::attempt::{Act, inputs};
use layerlab_lesson::model::{BlockKind, Exercise};
use layerlab_ui::{Button, Look, Shape};
use yew::prelude::*;

/// Properties of [`Help`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The exercise.
    pub at: Placed,
    /// Path and text now.
    pub files: Vec<(String, String)>,
    /// Hints shown.
    pub n_hints: usize,
    /// Whether the solution is shown.
    pub solution: bool,
    /// Asks for more.
    pub on_act: Callback<Act>,
}

/// See the module.
#[component]
pub fn Help(props: &Props) -> Html {
    let BlockKind::Exercise(exercise) = props.at.kind() else {
        return Html::default();
    };
    let prose = Prose::of(props.at.lesson_id());
    let n_all = exercise.hints.len();
    let n_shown = props.n_hints.min(n_all);
    let toggle = {
        let shown = props.solution;
        props
            .on_act
            .reform(move |_: MouseEvent| Act::Solution(!shown))
    };
    html! {
        <div class="exercise-help no-print">
            if n_shown > 0 {
                <ol class="exercise-hints" aria-live="polite">
                    { for exercise.hints.iter().take(n_shown).map(|hint| html! {
                        <li data-testid="hint-text">{ inlines(hint, &prose) }</li>
                    }) }
                </ol>
            }
            <div class="lab-row">
                if n_shown < n_all {
                    <Button onclick={props.on_act.reform(|_: MouseEvent| Act::Hint)} icon={Shape::Help} testid="hint">
                        { fill("Hint {} of {}", &[&(n_shown + 1).to_string(), &n_all.to_string()]) }
                    </Button>
                }
                <Button look={if n_shown < n_all { Look::Quiet } else { Look::Secondary }} onclick={toggle} testid="solution"
                    pressed={props.solution}>
                    { if props.solution { tr("Hide the solution") } else { tr("Show a solution") } }
                </Button>
            </div>
            if props.solution { { solution(exercise, &props.files) } }
        </div>
    }
}

fn solution(exercise: &Exercise, files: &[(String, String)]) -> Html {
    let inputs = inputs(exercise);
    let ask = |slot: &str| {
        inputs
            .iter()
            .find(|input| input.slot == slot)
            .map_or(slot, |input| &input.ask)
            .to_owned()
    };
    html! {
        <div class="exercise-solution" data-testid="solution-text">
            <p class="small muted">{ tr("One way to do it; other ways that meet the conditions are as good.") }</p>
            { for exercise.solution.iter().filter_map(|file| Some((&file.path, file.text()?))).map(|(path, text)| {
                let now = files.iter().find(|(name, _)| name == path).map_or("", |(_, text)| text);
                html! {
                    <figure class="exercise-file" key={path.clone()}>
                        <figcaption class="small"><code>{ path.clone() }</code>{ tr(", compared with yours") }</figcaption>
                        <LineDiff before={now.to_owned()} after={text.to_owned()} label={fill("From your {} to the solution", &[path])} />
                    </figure>
                }
            }) }
            if !exercise.answers.is_empty() {
                <dl class="exercise-right">
                    { for exercise.answers.iter().map(|(slot, answer)| html! {
                        <><dt>{ super::super::super::prose::ticks(&ask(slot)) }</dt><dd><code>{ answer.clone() }</code></dd></>
                    }) }
                </dl>
            }
        </div>
    }
}
