//! Answers for tests.

use layerlab_protocol::what_if::{
    Input, InputKind, Need, NeedKind, Outcome, StepState, WhatIfReply,
};

/// A step of ten seconds; inputs are names and "changed", needs are positions, kinds and "changed".
pub fn step(
    stage: u32,
    outcome: Outcome,
    inputs: &[(&str, bool)],
    needs: &[(u32, NeedKind, bool)],
) -> StepState {
    StepState {
        line: 0,
        end_line: 0,
        stage,
        title: "RUN x".to_owned(),
        outcome,
        because: "it is so".to_owned(),
        seconds: 10.0,
        unknown: Vec::new(),
        full_start: 0.0,
        rebuild_start: 0.0,
        inputs: inputs
            .iter()
            .map(|(label, changed)| Input {
                kind: InputKind::File,
                label: (*label).to_owned(),
                changed: *changed,
            })
            .collect(),
        needs: needs
            .iter()
            .map(|(step, kind, changed)| Need {
                step: *step,
                kind: *kind,
                changed: *changed,
            })
            .collect(),
    }
}

/// An answer with these steps, one per line.
pub fn answer(stages: &[&str], mut steps: Vec<StepState>) -> WhatIfReply {
    for (step, line) in steps.iter_mut().zip(1..) {
        (step.line, step.end_line) = (line, line);
    }
    WhatIfReply {
        rev: 0,
        stages: stages.iter().map(|name| (*name).to_owned()).collect(),
        steps,
        full_seconds: 60.0,
        rebuild_seconds: 20.0,
        summary: String::new(),
        supposed_context: Vec::new(),
        files: Vec::new(),
    }
}
