//! `lab-steps`: a walk-through, one state a step, forwards and backwards.

use super::super::language::{fill, plain, tr};
use super::super::prose::{Listing, Prose, inlines};
use super::super::reader::use_reader;
use super::frame::Frame;
use super::line_diff::LineDiff;
use super::{BlockProps, worlds};
use crate::hosts::{Bench, Wanted, use_session};
use layerlab_lesson::model::{BlockKind, StepsBlock};
use layerlab_ui::{Button, Shape};
use yew::prelude::*;

/// See the module.
#[component]
pub fn StepsLab(props: &BlockProps) -> Html {
    match props.at.kind() {
        BlockKind::Steps(block) if block.world.is_some() => {
            html! { <HostsSteps at={props.at.clone()} /> }
        }
        _ => html! { <FileSteps at={props.at.clone()} /> },
    }
}

/// A walk-through on simulated hosts: each step runs its lines, the way back takes them back.
#[component]
fn HostsSteps(props: &BlockProps) -> Html {
    let reader = use_reader();
    let at = use_state_eq(|| 0_usize);
    // Lines in force after each step that was reached.
    let reached = use_state_eq(Vec::<u32>::new);
    let block = match props.at.kind() {
        BlockKind::Steps(block) => Some(block),
        _ => None,
    };
    let wanted = block.and_then(|block| {
        let first = block.steps.first().and_then(|step| step.run.clone());
        Some(Wanted {
            start: worlds::start(block.world.as_ref()?),
            lines: first.into_iter().collect(),
        })
    });
    let name = format!("{}-{}", props.at.lesson_id(), props.at.id());
    let session = use_session(name.into(), wanted, reader.say.clone());
    use_effect_with((session.turn, session.busy), {
        let (reached, at, position) = (reached.clone(), *at, session.position);
        move |(turn, busy)| {
            if *turn > 0 && !*busy && reached.len() <= at {
                let mut next = (*reached).clone();
                next.resize(at, 0);
                next.push(position);
                reached.set(next);
            }
        }
    });
    let Some(block) = block else {
        return Html::default();
    };
    let n_steps = block.steps.len();
    let Some(step) = block.steps.get((*at).min(n_steps.saturating_sub(1))) else {
        return Html::default();
    };
    let back = {
        let (at, reached, rewind) = (at.clone(), reached.clone(), session.rewind.clone());
        Callback::from(move |_: MouseEvent| {
            let to = at.saturating_sub(1);
            rewind.emit(reached.get(to).copied().unwrap_or(0));
            at.set(to);
        })
    };
    let next = {
        let (at, reached, rewind, run) = (
            at.clone(),
            reached.clone(),
            session.rewind.clone(),
            session.run.clone(),
        );
        let line = block.steps.get(*at + 1).and_then(|step| step.run.clone());
        Callback::from(move |_: MouseEvent| {
            let to = *at + 1;
            match (reached.get(to), &line) {
                (Some(position), _) => rewind.emit(*position),
                (None, Some(line)) => run.emit(line.clone()),
                (None, None) => {}
            }
            at.set(to);
        })
    };
    let status = html! { <span class="lab-status num">{ fill("Step {} of {}", &[&(*at + 1).to_string(), &n_steps.to_string()]) }</span> };
    html! {
        <Frame name="steps" word="Step by step" shape={Shape::StepForward} {status} testid="steps">
            <div class="steps-say" aria-live="polite">
                <p>{ inlines(&step.say, &Prose::of(props.at.lesson_id())) }</p>
                if let Some(command) = &step.run { <p><code>{ command.clone() }</code></p> }
                if let Some(look) = &step.look { <p class="small muted">{ tr("Look at:") }{ " " }{ plain(look, reader.lesson.translation.as_ref()) }</p> }
            </div>
            <div class="lab-row">
                <Button icon={Shape::StepBack} enabled={*at > 0 && !session.busy} onclick={back} testid="step-back">{ tr("Back") }</Button>
                <Button icon={Shape::StepForward} enabled={*at + 1 < n_steps && !session.busy} onclick={next} testid="step-next">{ tr("Next") }</Button>
            </div>
            <Bench {session} say={reader.say.clone()} rank={3} is_small=true rows={10} />
        </Frame>
    }
}

/// A walk-through of a file.
#[component]
fn FileSteps(props: &BlockProps) -> Html {
    let reader = use_reader();
    let at = use_state_eq(|| 0_usize);
    let BlockKind::Steps(block) = props.at.kind() else {
        return Html::default();
    };
    let n_steps = block.steps.len();
    let Some(step) = block.steps.get((*at).min(n_steps.saturating_sub(1))) else {
        return Html::default();
    };
    let go = |to: usize| {
        let setter = at.setter();
        Callback::from(move |_: MouseEvent| setter.set(to))
    };
    let text = text_at(block, *at);
    let before = at
        .checked_sub(1)
        .and_then(|before| text_at(block, before))
        .or_else(|| scenario_text(block));
    let changed = step.edit.is_some().then_some(before).flatten();
    let status = html! { <span class="lab-status num">{ fill("Step {} of {}", &[&(*at + 1).to_string(), &n_steps.to_string()]) }</span> };
    html! {
        <Frame name="steps" word="Step by step" shape={Shape::StepForward} {status} testid="steps">
            <div class="steps-say" aria-live="polite">
                <p>{ inlines(&step.say, &Prose::of(props.at.lesson_id())) }</p>
                if let Some(command) = &step.run { <p><code>{ command.clone() }</code></p> }
                if let Some(bytes) = &step.bytes { <p class="num"><strong>{ bytes.to_string() }</strong></p> }
                if let Some(look) = &step.look { <p class="small muted">{ tr("Look at:") }{ " " }{ plain(look, reader.lesson.translation.as_ref()) }</p> }
            </div>
            if let (Some(before), Some(after)) = (changed, text.clone()) {
                <LineDiff {before} {after} label={tr("What this step changes")} />
            } else if let Some(text) = text {
                <Listing lang="dockerfile" {text} numbers=true on_check={reader.open_in_check.clone()} />
            }
            <div class="lab-row">
                <Button icon={Shape::StepBack} enabled={*at > 0} onclick={go(at.saturating_sub(1))}>{ tr("Back") }</Button>
                <Button icon={Shape::StepForward} enabled={*at + 1 < n_steps} onclick={go(*at + 1)}>{ tr("Next") }</Button>
            </div>
        </Frame>
    }
}

/// The file after a step.
fn text_at(block: &StepsBlock, at: usize) -> Option<String> {
    let edited = block
        .steps
        .iter()
        .take(at + 1)
        .rev()
        .find_map(|step| step.edit.clone());
    edited.or_else(|| scenario_text(block))
}

fn scenario_text(block: &StepsBlock) -> Option<String> {
    block
        .scenario
        .as_ref()
        .map(|scenario| scenario.source().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use layerlab_lesson::model::WalkStep;

    #[test]
    fn a_step_keeps_the_file_of_the_last_edit() {
        let step = |edit: Option<&str>| WalkStep {
            say: Vec::new(),
            run: None,
            exit: 0,
            checks: Vec::new(),
            edit: edit.map(str::to_owned),
            look: None,
            bytes: None,
        };
        let block = StepsBlock {
            scenario: None,
            world: None,
            steps: vec![step(None), step(Some("FROM a\n")), step(None)],
        };
        assert_eq!(text_at(&block, 0), None);
        assert_eq!(text_at(&block, 2).as_deref(), Some("FROM a\n"));
    }
}
