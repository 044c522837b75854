//! The same data as a table.

use super::{modelled_seconds, outcome};
use crate::views::words::{code_text, sentence};
use layerlab_protocol::what_if::{NeedKind, Outcome, StepState, WhatIfReply};
use layerlab_ui::Table;
use std::rc::Rc;
use yew::prelude::*;

/// Properties of [`StepTable`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The answer.
    pub answer: Rc<WhatIfReply>,
}

/// See the module.
#[component]
pub fn StepTable(props: &Props) -> Html {
    let answer = &props.answer;
    let text = |text: String| html! { { text } };
    let columns = [
        "Line",
        "Stage",
        "Instruction",
        "Reads",
        "Stands on",
        "This time",
        "Takes",
        "Why",
    ]
    .map(|name| (AttrValue::Static(name), matches!(name, "Line" | "Takes")));
    let rows = answer
        .steps
        .iter()
        .map(|step| {
            vec![
                text(step.line.to_string()),
                text(
                    answer
                        .stages
                        .get(step.stage as usize)
                        .cloned()
                        .unwrap_or_default(),
                ),
                html! { <code>{ step.title.clone() }</code> },
                text(reads(step)),
                text(stands_on(answer, step)),
                text(outcome(step.outcome).1.to_owned()),
                text(match step.outcome {
                    Outcome::Skipped | Outcome::Metadata => String::new(),
                    _ if !step.unknown.is_empty() => format!(
                        "unknown: {} ({} assumed)",
                        step.unknown.join(", "),
                        modelled_seconds(step.seconds)
                    ),
                    _ => modelled_seconds(step.seconds),
                }),
                html! { <>{ code_text(&sentence(&step.because)) }</> },
            ]
        })
        .collect::<Vec<_>>();
    html! {
        <Table caption="Steps in file order, as built after the change" columns={columns.to_vec()} {rows} testid="cache-table" />
    }
}

fn reads(step: &StepState) -> String {
    let all: Vec<String> = step
        .inputs
        .iter()
        .map(|input| match input.changed {
            true => format!("{} (changed)", input.label),
            false => input.label.clone(),
        })
        .collect();
    all.join(", ")
}

fn stands_on(answer: &WhatIfReply, step: &StepState) -> String {
    let all: Vec<String> = step
        .needs
        .iter()
        .filter_map(|need| {
            let other = answer.steps.get(need.step as usize)?;
            let stage = answer.stages.get(other.stage as usize)?;
            Some(match need.kind {
                NeedKind::Below => format!("line {}", other.line),
                NeedKind::Base => format!("stage {stage}"),
                NeedKind::Read => format!("files of stage {stage}"),
            })
        })
        .collect();
    all.join(", ")
}
