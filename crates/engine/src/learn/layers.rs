//! The imagined layers of a scenario: real file sizes of its context, effects as the lesson gives them.

use super::examined::{Examined, instruction_fact};
use crate::stack;
use layerlab_buildgraph::{Base, BuildModel, catalogue};
use layerlab_lesson::facts::{Facts, Unknown};
use layerlab_lesson::imagine::{ImagineAction, ImagineStep, Imagined, destinations, imagine};
use layerlab_lesson::model::{ContextFile, RunEffect, SizeUnit};
use layerlab_protocol::check::{Basis, Stack};
use layerlab_syntax::ast::{Arguments, Command, Dockerfile, Instruction, Keyword};
use layerlab_syntax::shell;

/// Plays the target's stage, with the stages it continues, over its base.
pub fn imagined(
    file: &Dockerfile,
    model: &BuildModel,
    context: &[ContextFile],
    effects: &[RunEffect],
) -> Imagined {
    let mut chain = model
        .target
        .map(|target| model.chain(target))
        .unwrap_or_default();
    chain.reverse();
    let mut steps = Vec::new();
    for stage in chain.into_iter().filter_map(|idx| model.stages.get(idx)) {
        for idx in stage.instructions.clone() {
            let Some(instruction) = file.instructions.get(idx) else {
                continue;
            };
            if instruction.keyword == Keyword::From {
                continue;
            }
            steps.push(ImagineStep {
                instruction: instruction_fact(model, idx, instruction).whole(),
                action: action(model, idx, instruction, context),
            });
        }
    }
    imagine(&steps, effects)
}

fn action(
    model: &BuildModel,
    idx: usize,
    instruction: &Instruction,
    context: &[ContextFile],
) -> ImagineAction {
    let scope = model.scope_before(idx);
    let cwd = scope.workdir().value.value;
    match (instruction.keyword, &instruction.arguments) {
        (Keyword::Workdir, _) => ImagineAction::Workdir,
        (
            Keyword::Copy | Keyword::Add,
            Arguments::Copy {
                sources,
                destination,
                ..
            },
        ) => {
            let resolve = |text: &str| scope.resolve(text).value;
            let sources: Vec<String> = sources.iter().map(|word| resolve(&word.text)).collect();
            let names: Vec<&str> = sources.iter().map(String::as_str).collect();
            let local = instruction.flag("from").is_none()
                && instruction.heredocs.is_empty()
                && !names.iter().any(|name| name.contains("://"));
            ImagineAction::Copy {
                files: local
                    .then(|| destinations(&names, &resolve(&destination.text), &cwd, context)),
                owner: flag_value(instruction, "chown").map(|text| resolve(&text)),
                mode: flag_value(instruction, "chmod")
                    .and_then(|mode| u32::from_str_radix(&mode, 8).ok()),
            }
        }
        (Keyword::Run, Arguments::Command(command)) => ImagineAction::Run {
            commands: commands(instruction, command),
            mounts: layerlab_buildgraph::run_mounts(instruction)
                .into_iter()
                .filter_map(|mount| mount.target)
                .collect(),
            cwd,
        },
        _ => ImagineAction::Metadata,
    }
}

fn flag_value(instruction: &Instruction, name: &str) -> Option<String> {
    instruction.flag(name).and_then(|flag| flag.value.clone())
}

fn commands(instruction: &Instruction, command: &Command) -> Vec<Vec<String>> {
    let words = |script: &str| -> Vec<Vec<String>> {
        shell::parse(script)
            .commands
            .iter()
            .map(|command| {
                command
                    .effective_words()
                    .iter()
                    .map(|word| word.value.clone())
                    .collect()
            })
            .collect()
    };
    match command {
        Command::Exec(list) => vec![list.iter().map(|word| word.text.clone()).collect()],
        Command::Shell(text) => match instruction.heredocs.as_slice() {
            [heredoc] if text.text.trim().starts_with("<<") => words(&heredoc.content),
            _ => words(&text.text),
        },
    }
}

/// Size of a stage with its base. Only the target's own layers are imagined; other stages are unknown.
pub fn stage_size(examined: &Examined, index: usize, unit: SizeUnit) -> Result<u64, Unknown> {
    if Some(index) != examined.model.target {
        return Err(Unknown("only the last stage's size is modelled".to_owned()));
    }
    let base = match examined.model.root_base(index) {
        Some(Base::Scratch) => 0,
        Some(Base::Image(image)) => catalogue::lookup(image)
            .and_then(|found| match unit {
                SizeUnit::Unpacked => found.image.unpacked_bytes,
                SizeUnit::Compressed => found.image.compressed_bytes,
            })
            .ok_or_else(|| Unknown(format!("the size of `{}` is not known", image.raw)))?,
        _ => return Err(Unknown("the base image is not known".to_owned())),
    };
    let mut sum = base;
    for layer in examined.layers()? {
        let bytes = match unit {
            SizeUnit::Unpacked => layer.bytes,
            SizeUnit::Compressed => layer.compressed_bytes,
        };
        sum += bytes
            .ok_or_else(|| Unknown(format!("the size of `{}` is not known", layer.instruction)))?;
    }
    Ok(sum)
}

/// The stack of the page, with the bricks of the target sized by the imagined layers.
pub fn stack(examined: &Examined) -> Stack {
    let mut stack = stack::with_context(
        &examined.file,
        &examined.model,
        &examined.build_context(),
        false,
    );
    let mut layer_no = 0;
    let sized: Vec<(u32, Option<u64>, u32)> = examined
        .imagined
        .layers
        .iter()
        .zip(lines_of_chain(examined))
        .filter(|(layer, _)| layer.filesystem)
        .map(|(layer, line)| {
            layer_no += 1;
            (line, layer.bytes, layer_no)
        })
        .collect();
    let files = &examined.imagined.files.files;
    for stage in &mut stack.stages {
        if !stage.ships {
            continue;
        }
        for brick in &mut stage.bricks {
            if brick.is_base {
                continue;
            }
            let Some((_, bytes, layer)) = sized.iter().find(|(line, ..)| *line == brick.line)
            else {
                continue;
            };
            if let Some(bytes) = bytes {
                brick.size_bytes = *bytes;
                brick.basis = Basis::Modelled;
            }
            let own: Vec<_> = files.iter().filter(|file| file.layer == *layer).collect();
            brick.hidden_bytes = own.iter().filter(|f| !f.visible).map(|f| f.bytes).sum();
            brick.files = own
                .iter()
                .take(12)
                .map(|file| (file.path.clone(), file.bytes, !file.visible))
                .collect();
        }
    }
    stack::sum_up(&mut stack);
    stack
}

/// First lines of the instructions of the target's chain, FROM left out, in the order of the imagined steps.
fn lines_of_chain(examined: &Examined) -> Vec<u32> {
    let Some(target) = examined.model.target else {
        return Vec::new();
    };
    let mut chain = examined.model.chain(target);
    chain.reverse();
    chain
        .into_iter()
        .filter_map(|idx| examined.model.stages.get(idx))
        .flat_map(|stage| stage.instructions.clone())
        .filter_map(|idx| examined.file.instructions.get(idx))
        .filter(|instruction| instruction.keyword != Keyword::From)
        .map(|instruction| instruction.line)
        .collect()
}
