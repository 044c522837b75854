//! Two strips of time: the build from nothing and the build after the change, stages side by side.
//!
//! Bars are relative to the longer build; seconds are modelled and say so.

use super::{modelled_seconds, outcome};
use layerlab_protocol::what_if::{Outcome, StepState, WhatIfReply};
use layerlab_ui::hooks::use_width;
use std::rc::Rc;
use yew::prelude::*;

/// Height of a lane and of the bar in it.
const LANE: (f64, f64) = (18.0, 12.0);
/// Space above the lanes of a strip.
const HEAD: f64 = 24.0;
/// Shortest bar that can be seen.
const LEAST: f64 = 3.0;

/// Properties of [`Gantt`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The answer.
    pub answer: Rc<WhatIfReply>,
}

/// A bar.
#[derive(Debug, Clone, PartialEq)]
struct Bar {
    step: usize,
    lane: usize,
    x: f64,
    width: f64,
}

/// See the module.
#[component]
pub fn Gantt(props: &Props) -> Html {
    let node = use_node_ref();
    let width = use_width(node.clone(), 640.0);
    let answer = &props.answer;
    let lanes = lanes(answer);
    let names = if lanes.len() > 1 {
        (width * 0.22).min(120.0)
    } else {
        0.0
    };
    let space = (width - names - 4.0).max(80.0);
    let height = HEAD + lanes.len() as f64 * LANE.0 + 6.0;
    let saved = answer.full_seconds - answer.rebuild_seconds;
    let saves = if saved < 0.5 {
        "nothing saved".to_owned()
    } else {
        format!("{} saved by the cache", modelled_seconds(saved))
    };
    let strips = [
        (
            false,
            format!("From nothing: {}", modelled_seconds(answer.full_seconds)),
        ),
        (
            true,
            format!(
                "After this change: {}, {saves}",
                modelled_seconds(answer.rebuild_seconds)
            ),
        ),
    ];
    let label = format!("{}. {}. Modelled.", strips[0].1, strips[1].1);
    html! {
        <div class="cache-time" ref={node}>
            <svg class="cache-gantt" width={f(width)} height={f(height * 2.0)} role="img" aria-label={label} data-testid="cache-gantt">
                { for strips.into_iter().enumerate().map(|(at, (again, says))| {
                    let top = height * at as f64;
                    let middle = |lane: usize| top + HEAD + lane as f64 * LANE.0;
                    html! {
                        <g class={if again { "cache-gantt-again" } else { "cache-gantt-full" }}>
                            <text class="cache-gantt-says" x="0" y={f(top + 15.0)}>{ says }</text>
                            { for lanes.iter().enumerate().map(|(lane, stage)| html! {
                                <>
                                    if names > 0.0 {
                                        <text class="cache-gantt-stage" x="0" y={f(middle(lane) + 10.0)}>
                                            { clipped(&answer.stages[*stage], (names / 7.5) as usize) }
                                        </text>
                                    }
                                    <rect class="cache-gantt-lane" x={f(names)} y={f(middle(lane))} width={f(space)} height={f(LANE.1)} rx="3" />
                                </>
                            }) }
                            { for bars(answer, &lanes, again, space).into_iter().map(|bar| {
                                let step = &answer.steps[bar.step];
                                let tone = if again { outcome(step.outcome).0 } else { "full" };
                                html! {
                                    <rect class={classes!("cache-gantt-bar", format!("cache-gantt-{tone}"))} x={f(names + bar.x)}
                                        y={f(middle(bar.lane))} width={f(bar.width)} height={f(LANE.1)} rx="2">
                                        <title>{ format!("Line {}: {}, {}", step.line, step.title, modelled_seconds(step.seconds)) }</title>
                                    </rect>
                                }
                            }) }
                        </g>
                    }
                }) }
            </svg>
        </div>
    }
}

/// Stages in which something takes time, in file order.
fn lanes(answer: &WhatIfReply) -> Vec<usize> {
    let mut takes = vec![false; answer.stages.len()];
    for step in answer.steps.iter().filter(|step| step.seconds > 0.0) {
        if let Some(stage) = takes.get_mut(step.stage as usize) {
            *stage = true;
        }
    }
    (0..takes.len()).filter(|stage| takes[*stage]).collect()
}

/// Bars of one build in a space of that width. Both builds have one scale.
fn bars(answer: &WhatIfReply, lanes: &[usize], again: bool, space: f64) -> Vec<Bar> {
    let most = answer.full_seconds.max(answer.rebuild_seconds).max(1e-9);
    let takes = |step: &StepState| {
        let runs = !again || matches!(step.outcome, Outcome::Cause | Outcome::Consequence);
        runs && step.seconds > 0.0
    };
    answer
        .steps
        .iter()
        .enumerate()
        .filter(|(_, step)| takes(step))
        .filter_map(|(at, step)| {
            let start = if again {
                step.rebuild_start
            } else {
                step.full_start
            };
            let x = (start / most * space).clamp(0.0, space - LEAST);
            Some(Bar {
                step: at,
                lane: lanes.binary_search(&(step.stage as usize)).ok()?,
                x,
                width: (step.seconds / most * space - 1.0).clamp(LEAST, (space - x).max(LEAST)),
            })
        })
        .collect()
}

fn clipped(text: &str, max: usize) -> String {
    if text.chars().count() <= max {
        return text.to_owned();
    }
    let kept: String = text.chars().take(max.saturating_sub(1)).collect();
    format!("{kept}…")
}

fn f(value: f64) -> String {
    format!("{value:.1}")
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{answer, step};
    use super::*;

    #[test]
    fn stages_overlap_and_only_what_runs_again_has_a_bar_after_the_change() {
        let mut answer = answer(
            &["a", "none", "b"],
            vec![
                step(0, Outcome::Hit, &[], &[]),
                step(0, Outcome::Cause, &[], &[]),
                step(2, Outcome::Hit, &[], &[]),
            ],
        );
        answer.steps[1].full_start = 10.0;
        let lanes = lanes(&answer);
        assert_eq!(lanes, [0, 2]);
        let full: Vec<(usize, f64)> = bars(&answer, &lanes, false, 600.0)
            .iter()
            .map(|bar| (bar.lane, bar.x))
            .collect();
        assert_eq!(full, [(0, 0.0), (0, 100.0), (1, 0.0)]);
        let again = bars(&answer, &lanes, true, 600.0);
        assert_eq!(again.len(), 1);
        assert_eq!((again[0].step, again[0].x, again[0].width), (1, 0.0, 99.0));
    }

    #[test]
    fn bars_stay_inside_however_short_they_are() {
        let mut answer = answer(&["a"], vec![step(0, Outcome::Cause, &[], &[])]);
        answer.steps[0].seconds = 0.001;
        answer.steps[0].rebuild_start = 60.0;
        let bar = &bars(&answer, &[0], true, 100.0)[0];
        assert!(bar.x + bar.width <= 100.0 && bar.width >= LEAST, "{bar:?}");
    }
}
