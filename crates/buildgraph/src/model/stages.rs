//! From the instruction list to stages, edges and reach.

use layerlab_syntax::ast::{Arguments, Dockerfile, Instruction, Keyword};
use layerlab_syntax::expand::Mode;

use super::{Base, BuildModel, BuildOptions, Edge, EdgeKind, Globals, Source, Stage};
use crate::mounts::run_mounts;
use crate::scope::timeline;
use crate::words::resolve;
use crate::{ImageRef, Resolved};

/// Most ONBUILD triggers that are carried over in one file; more are left out.
const MAX_TRIGGERS: usize = 20_000;

pub(super) fn build(file: &Dockerfile, options: &BuildOptions) -> BuildModel {
    let starts: Vec<usize> = file
        .instructions
        .iter()
        .enumerate()
        .filter(|(_, instruction)| instruction.keyword == Keyword::From)
        .map(|(idx, _)| idx)
        .collect();
    let names: Vec<Option<String>> = starts
        .iter()
        .map(|start| file.instructions.get(*start).and_then(stage_name))
        .collect();
    let target = match &options.target {
        None => starts.len().checked_sub(1),
        Some(wanted) => names.iter().rposition(|name| {
            name.as_deref()
                .is_some_and(|n| n.eq_ignore_ascii_case(wanted))
        }),
    };
    let target_name = target
        .and_then(|target| names.get(target).cloned().flatten())
        .unwrap_or_else(|| "default".to_owned());
    let mut model = BuildModel {
        stages: Vec::with_capacity(starts.len()),
        target,
        edges: Vec::new(),
        globals: Globals::new(file, options, &target_name),
        needed: Vec::new(),
        final_chain: Vec::new(),
        stage_of: vec![None; file.instructions.len()],
        timelines: Vec::new(),
        escape: file.escape,
        options: options.clone(),
    };
    let mut n_triggers = 0;
    for (index, (start, name)) in starts.iter().zip(names).enumerate() {
        let end = starts
            .get(index + 1)
            .copied()
            .unwrap_or(file.instructions.len());
        for slot in model.stage_of.iter_mut().take(end).skip(*start) {
            *slot = Some(index);
        }
        let Some(from) = file.instructions.get(*start) else {
            continue;
        };
        let mut stage = read_from(file, &model, from, index, name);
        stage.from = *start;
        stage.instructions = *start..end;
        if let Base::Stage(base) = stage.base {
            stage.triggers = onbuilds(file, &model, base);
            stage
                .triggers
                .truncate(MAX_TRIGGERS.saturating_sub(n_triggers));
            n_triggers += stage.triggers.len();
        }
        add_edges(file, &mut model, &stage);
        model.stages.push(stage);
        timeline::append(file, &mut model, index);
    }
    reach(&mut model);
    model
}

fn stage_name(from: &Instruction) -> Option<String> {
    match &from.arguments {
        Arguments::From {
            alias: Some((_, name)),
            ..
        } => Some(name.text.to_ascii_lowercase()),
        _ => None,
    }
}

fn read_from(
    file: &Dockerfile,
    model: &BuildModel,
    from: &Instruction,
    index: usize,
    name: Option<String>,
) -> Stage {
    let (base, base_span, name_span) = match &from.arguments {
        Arguments::From { image, alias } => {
            let resolved = resolve(&image.text, Mode::Word, file.escape, &model.globals);
            (
                base_of(model, &resolved, &image.text),
                image.span,
                alias.as_ref().map(|(_, name)| name.span),
            )
        }
        _ => (
            Base::Unresolved {
                raw: from.rest.text.chars().take(256).collect(),
            },
            from.span,
            None,
        ),
    };
    Stage {
        index,
        name,
        name_span,
        from: 0,
        base_span,
        base,
        platform: from
            .flag("platform")
            .and_then(|flag| flag.value.as_deref())
            .map(|value| resolve(value, Mode::Word, file.escape, &model.globals)),
        instructions: 0..0,
        triggers: Vec::new(),
    }
}

fn base_of(model: &BuildModel, resolved: &Resolved, raw: &str) -> Base {
    let known = &resolved.value;
    // The name is compared as written with the lower-case stage names, so `FROM Build` does not
    // find `AS build` (syntax reference, section 3).
    let stage = model
        .stages
        .iter()
        .rev()
        .find(|stage| stage.name.as_deref() == Some(known));
    match stage {
        // `FROM run-$TARGETARCH` continues the stage of the default platform.
        Some(stage) if !resolved.complete && !known.is_empty() => Base::Stage(stage.index),
        _ if !resolved.complete || known.is_empty() => Base::Unresolved {
            raw: raw.to_owned(),
        },
        Some(stage) => Base::Stage(stage.index),
        None if known == "scratch" => Base::Scratch,
        None => Base::Image(ImageRef::parse(known)),
    }
}

/// ONBUILD lines of a stage that take effect in one built on it: its own only, they are consumed.
fn onbuilds(file: &Dockerfile, model: &BuildModel, base: usize) -> Vec<usize> {
    let Some(stage) = model.stages.get(base) else {
        return Vec::new();
    };
    stage
        .instructions
        .clone()
        .filter(|idx| {
            file.instructions
                .get(*idx)
                .is_some_and(|instruction| matches!(instruction.arguments, Arguments::Onbuild(_)))
        })
        .collect()
}

fn add_edges(file: &Dockerfile, model: &mut BuildModel, stage: &Stage) {
    let source = match &stage.base {
        Base::Stage(base) => Some(Source::Stage(*base)),
        Base::Image(image) => Some(Source::Image(image.clone())),
        Base::Scratch | Base::Unresolved { .. } => None,
    };
    if let Some(source) = source {
        model.edges.push(Edge {
            source,
            stage: stage.index,
            instruction: stage.from,
            kind: EdgeKind::From,
            span: stage.base_span,
        });
    }
    for idx in stage.triggers.iter().copied() {
        if let Some(instruction) = file.instructions.get(idx) {
            add_reads(model, stage.index, idx, instruction.unwrap_onbuild());
        }
    }
    for idx in stage.instructions.clone() {
        if let Some(instruction) = file.instructions.get(idx) {
            add_reads(model, stage.index, idx, instruction);
        }
    }
}

fn add_reads(model: &mut BuildModel, stage: usize, idx: usize, instruction: &Instruction) {
    let push = |model: &mut BuildModel, source, kind, span| {
        model.edges.push(Edge {
            source,
            stage,
            instruction: idx,
            kind,
            span,
        });
    };
    match instruction.keyword {
        Keyword::Copy | Keyword::Add => {
            if let Some(flag) = instruction.flag("from")
                && let Some(value) = flag.value.as_deref().filter(|value| !value.is_empty())
            {
                let source = copy_source(model, value, stage);
                push(model, source, EdgeKind::Copy, flag.value_span);
            }
        }
        Keyword::Run => {
            for mount in run_mounts(instruction) {
                let Some(from) = mount.from.as_deref().filter(|from| !from.is_empty()) else {
                    continue;
                };
                let span = instruction
                    .flags
                    .get(mount.flag)
                    .map(|flag| flag.value_span)
                    .unwrap_or_default();
                let source = match model.stage_named(from, stage) {
                    Some(found) => Source::Stage(found),
                    None if from == "scratch" => continue,
                    None => Source::Image(ImageRef::parse(from)),
                };
                push(model, source, EdgeKind::Mount, span);
            }
        }
        _ => {}
    }
}

/// What `--from=value` means in a stage: a stage above by number or name, else an image.
pub(crate) fn copy_source(model: &BuildModel, value: &str, stage: usize) -> Source {
    if let Ok(index) = value.parse::<usize>()
        && index < stage
    {
        return Source::Stage(index);
    }
    match model.stage_named(value, stage) {
        Some(found) => Source::Stage(found),
        None => Source::Image(ImageRef::parse(value)),
    }
}

fn reach(model: &mut BuildModel) {
    model.needed = vec![false; model.stages.len()];
    let Some(target) = model.target else {
        return;
    };
    let mut inputs: Vec<Vec<usize>> = vec![Vec::new(); model.stages.len()];
    for edge in &model.edges {
        if let (Source::Stage(source), Some(slot)) = (&edge.source, inputs.get_mut(edge.stage)) {
            slot.push(*source);
        }
    }
    let mut open = vec![target];
    while let Some(stage) = open.pop() {
        match model.needed.get_mut(stage) {
            Some(seen) if !*seen => *seen = true,
            _ => continue,
        }
        open.extend(inputs.get(stage).into_iter().flatten());
    }
    model.final_chain = model.chain(target);
}
