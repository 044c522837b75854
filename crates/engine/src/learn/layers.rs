//! The imagined layers of a scenario: real file sizes of its context, effects as the lesson gives them.

use super::examined::{Examined, instruction_fact};
use crate::stack;
use layerlab_buildgraph::{Base, BuildModel, catalogue};
use layerlab_lesson::facts::Unknown;
use layerlab_lesson::imagine::{ImagineAction, ImagineStep, Imagined, destinations, imagine};
use layerlab_lesson::model::{Bytes, ContextFile, FileContent, RunEffect, SizeUnit};
use layerlab_protocol::check::{Basis, Stack};
use layerlab_syntax::ast::{Arguments, Command, Dockerfile, Instruction, Keyword};
use layerlab_syntax::shell;

/// Plays every stage, with the stages it continues, over its base: one for each stage of the file, in order.
///
/// A `COPY --from` of a stage takes the files that are known there; only when none is known below its source is it
/// unknown what it copies, as files of base images are not known.
pub fn imagined(
    file: &Dockerfile,
    model: &BuildModel,
    context: &[ContextFile],
    effects: &[RunEffect],
) -> Vec<Imagined> {
    let mut played: Vec<Imagined> = Vec::new();
    for target in 0..model.stages.len() {
        let mut chain = model.chain(target);
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
                let from = Sources {
                    context,
                    stages: &played,
                    stage: stage.index,
                };
                steps.push(ImagineStep {
                    instruction: instruction_fact(model, idx, instruction).whole(),
                    action: action(model, idx, instruction, &from),
                });
            }
        }
        played.push(imagine(&steps, effects));
    }
    played
}

/// Where a `COPY` may take files from.
struct Sources<'a> {
    /// What the ignore file left of the context.
    context: &'a [ContextFile],
    /// The stages before this one.
    stages: &'a [Imagined],
    /// Position of the stage of the instruction.
    stage: usize,
}

impl Sources<'_> {
    /// What a container of an earlier stage would see, as far as it is known.
    fn of_stage(&self, model: &BuildModel, name: &str) -> Option<Vec<ContextFile>> {
        let idx = match name.parse::<usize>() {
            Ok(idx) => Some(idx),
            Err(_) => model.stage_named(name, self.stage),
        };
        let files = &self.stages.get(idx?)?.files.files;
        let visible = files.iter().filter(|file| file.visible);
        Some(
            visible
                .map(|file| ContextFile {
                    path: file.path.clone(),
                    content: FileContent::Stub(Bytes(file.bytes)),
                })
                .collect(),
        )
    }
}

fn action(
    model: &BuildModel,
    idx: usize,
    instruction: &Instruction,
    from: &Sources<'_>,
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
            let plain =
                instruction.heredocs.is_empty() && !names.iter().any(|name| name.contains("://"));
            let to = |files: &[ContextFile]| {
                destinations(&names, &resolve(&destination.text), &cwd, files)
            };
            let files = match flag_value(instruction, "from") {
                None if instruction.flag("from").is_none() => Some(to(from.context)),
                None => None,
                Some(stage) => from
                    .of_stage(model, &resolve(&stage))
                    .map(|files| to(&files))
                    .filter(|files| !files.is_empty()),
            };
            ImagineAction::Copy {
                files: files.filter(|_| plain),
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

/// Size of a stage with its base.
pub fn stage_size(examined: &Examined, index: usize, unit: SizeUnit) -> Result<u64, Unknown> {
    let stage = examined
        .stages
        .get(index)
        .ok_or_else(|| Unknown("there is no such stage".to_owned()))?;
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
    for layer in &stage.layers {
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
        .imagined()
        .layers
        .iter()
        .zip(lines_of_chain(examined))
        .filter(|(layer, _)| layer.filesystem)
        .map(|(layer, line)| {
            layer_no += 1;
            (line, layer.bytes, layer_no)
        })
        .collect();
    let files = &examined.imagined().files.files;
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
