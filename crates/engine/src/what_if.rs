//! "I change this: what runs again, and why?", in the view's types.

use crate::Engine;
use crate::dockerfile::assumptions;
use layerlab_buildgraph::cache::{
    InputKind as CoreInput, NeedKind as CoreNeed, Outcome as CoreOutcome,
};
use layerlab_buildgraph::context::suppose::Supposed;
use layerlab_buildgraph::what_if as core;
use layerlab_buildgraph::{BuildModel, BuildOptions};
use layerlab_protocol::what_if::{
    Change, Chip, Input, InputKind, Need, NeedKind, Outcome, StepState, WhatIf, WhatIfReply,
};
use layerlab_syntax::ast::Dockerfile;

/// Most files that are suggested.
const MAX_SUGGESTED: usize = 300;

/// Questions that make sense for a file.
pub fn chips(file: &Dockerfile, model: &BuildModel, supposed: &Supposed) -> Vec<Chip> {
    core::chips_of(file, model, None, supposed)
        .into_iter()
        .filter_map(|chip| {
            Some(Chip {
                id: chip.id.name().to_owned(),
                label: chip.label,
                change: change(file, chip.edit)?,
            })
        })
        .collect()
}

fn change(file: &Dockerfile, edit: core::Edit) -> Option<Change> {
    Some(match edit {
        core::Edit::EditFile(path) => Change::EditFile(path),
        core::Edit::Touch(path) => Change::Touch(path),
        core::Edit::Chmod(path) => Change::Chmod(path),
        core::Edit::Delete(path) => Change::Delete(path),
        core::Edit::Add(path) => Change::Add(path),
        core::Edit::BuildArg { name, value } => Change::BuildArg(name, value),
        core::Edit::NewBase(image) => Change::NewBase(image),
        core::Edit::EditLine(idx) => Change::EditLine(file.instructions.get(idx)?.line),
        core::Edit::ColdCache => Change::ColdCache,
    })
}

pub(crate) fn edit(file: &Dockerfile, change: &Change) -> Option<core::Edit> {
    Some(match change.clone() {
        Change::EditFile(path) => core::Edit::EditFile(path),
        Change::Touch(path) => core::Edit::Touch(path),
        Change::Chmod(path) => core::Edit::Chmod(path),
        Change::Delete(path) => core::Edit::Delete(path),
        Change::Add(path) => core::Edit::Add(path),
        Change::BuildArg(name, value) => core::Edit::BuildArg { name, value },
        Change::NewBase(image) => core::Edit::NewBase(image),
        // Any line of an instruction means the instruction.
        Change::EditLine(line) => core::Edit::EditLine(
            file.instructions
                .iter()
                .position(|i| i.line <= line && line <= i.end_line)?,
        ),
        Change::ColdCache => core::Edit::ColdCache,
    })
}

impl Engine {
    /// What runs again after the changes. Cost: two simulated builds.
    pub fn what_if(&self, question: &WhatIf) -> WhatIfReply {
        let file = layerlab_syntax::parse(&question.text);
        let context = self.given(&question.context);
        let files = context
            .iter()
            .flat_map(|context| context.files().take(MAX_SUGGESTED))
            .map(|(path, _)| path.to_owned())
            .collect();
        let answer = core::what_if(&core::WhatIf {
            dockerfile: question.text.clone(),
            dockerignore: question.dockerignore.clone(),
            context,
            options: BuildOptions {
                target: question.target.clone(),
                assumptions: assumptions(&question.assumed),
                ..BuildOptions::default()
            },
            edits: question
                .changes
                .iter()
                .filter_map(|change| edit(&file, change))
                .collect(),
        });
        WhatIfReply {
            files,
            ..reply(question.rev, &file, answer)
        }
    }
}

/// An answer about `file` in the view's types.
pub(crate) fn reply(rev: u64, file: &Dockerfile, answer: core::WhatIfAnswer) -> WhatIfReply {
    WhatIfReply {
        rev,
        stages: answer.stages,
        steps: answer
            .steps
            .into_iter()
            .map(|timed| step(file, timed))
            .collect(),
        full_seconds: answer.full_seconds,
        rebuild_seconds: answer.rebuild_seconds,
        summary: answer.summary,
        supposed_context: answer.supposed_files,
        files: Vec::new(),
    }
}

fn step(file: &Dockerfile, timed: core::TimedStep) -> StepState {
    let step = timed.step;
    let instruction = file.instructions.get(step.instruction_idx);
    StepState {
        line: step.line,
        end_line: instruction.map_or(step.line, |instruction| instruction.end_line),
        stage: step.stage_idx as u32,
        title: step.instruction,
        outcome: match step.outcome {
            CoreOutcome::Hit => Outcome::Hit,
            CoreOutcome::Run if step.cause => Outcome::Cause,
            CoreOutcome::Run => Outcome::Consequence,
            CoreOutcome::Skipped => Outcome::Skipped,
            CoreOutcome::Metadata => Outcome::Metadata,
        },
        because: step.because,
        seconds: timed.seconds,
        unknown: timed.unknown,
        full_start: timed.full_start,
        rebuild_start: timed.rebuild_start,
        inputs: timed
            .links
            .inputs
            .into_iter()
            .map(|input| Input {
                kind: match input.kind {
                    CoreInput::File => InputKind::File,
                    CoreInput::Image => InputKind::Image,
                    CoreInput::Argument => InputKind::Argument,
                    CoreInput::Variable => InputKind::Variable,
                    CoreInput::Secret => InputKind::Secret,
                    CoreInput::Address => InputKind::Address,
                    CoreInput::Text => InputKind::Text,
                },
                label: input.label,
                changed: input.changed,
            })
            .collect(),
        needs: timed
            .links
            .needs
            .into_iter()
            .map(|need| Need {
                step: need.step as u32,
                kind: match need.kind {
                    CoreNeed::Below => NeedKind::Below,
                    CoreNeed::Base => NeedKind::Base,
                    CoreNeed::Read => NeedKind::Read,
                },
                changed: need.changed,
            })
            .collect(),
    }
}
