//! The layer stack of a Dockerfile in the view's types, with the sentences a person reads.
//!
//! Sizes come from the build graph's model.

use layerlab_buildgraph::context::Context;
use layerlab_buildgraph::layers::{self as core, layer_stack};
use layerlab_buildgraph::{BuildModel, catalogue};
use layerlab_protocol::check::{Arc, Basis, Brick, Origin, Pin, Stack, StageStack};
use layerlab_syntax::ast::Dockerfile;

/// Paths named in a brick's X-ray.
const MAX_FILES: usize = 12;

/// The stack of `file` with a context, supposed or real. Cost: near-linear in the file.
pub fn with_context(
    file: &Dockerfile,
    model: &BuildModel,
    context: &Context,
    supposed: bool,
) -> Stack {
    let laid = layer_stack(file, model, context, supposed);
    let mut stack = Stack {
        stages: laid.stages.iter().map(stage).collect(),
        arcs: laid.arcs.iter().map(arc).collect(),
        total_bytes: laid.total_bytes,
        download_bytes: laid.download_bytes,
        hidden_bytes: laid.hidden_bytes,
        n_layers: laid.n_layers as u32,
        partial: laid.partial,
        summary: String::new(),
        catalogue_date: catalogue::GENERATED.to_owned(),
    };
    stack.summary = summary(&stack);
    stack
}

/// Recomputes sums and the sentence after bricks were resized.
#[cfg(feature = "library")]
pub fn sum_up(stack: &mut Stack) {
    for stage in &mut stack.stages {
        stage.total_bytes = stage.bricks.iter().map(|brick| brick.size_bytes).sum();
        stage.hidden_bytes = stage.bricks.iter().map(|brick| brick.hidden_bytes).sum();
    }
    let shipped = || stack.stages.iter().filter(|stage| stage.ships);
    let total_bytes = shipped().map(|stage| stage.total_bytes).sum();
    let hidden_bytes = shipped().map(|stage| stage.hidden_bytes).sum();
    let partial = shipped()
        .flat_map(|stage| &stage.bricks)
        .any(|brick| brick.basis == Basis::Unknown);
    stack.total_bytes = total_bytes;
    stack.hidden_bytes = hidden_bytes;
    stack.partial = partial;
    stack.summary = summary(stack);
}

fn stage(stage: &core::StageStack) -> StageStack {
    StageStack {
        name: stage.name.clone(),
        line: stage.line,
        base: stage.base.clone(),
        needed: stage.needed,
        ships: stage.ships,
        continues: stage.continues.map(|index| index as u32),
        bricks: stage.bricks.iter().map(brick).collect(),
        pins: stage
            .pins
            .iter()
            .map(|pin| Pin {
                line: pin.line,
                title: pin.title.clone(),
                n_bricks_below: pin.n_bricks_below as u32,
            })
            .collect(),
        total_bytes: stage.total_bytes(),
        hidden_bytes: stage.hidden_bytes(),
    }
}

fn brick(brick: &core::Brick) -> Brick {
    Brick {
        line: brick.line,
        title: brick.title.clone(),
        size_bytes: brick.unpacked_bytes.unwrap_or(0),
        hidden_bytes: brick.hidden_bytes,
        basis: match brick.basis {
            _ if brick.unpacked_bytes.is_none() => Basis::Unknown,
            core::Basis::Catalogue | core::Basis::CatalogueEstimate => Basis::Catalogue,
            core::Basis::Context | core::Basis::Modelled => Basis::Modelled,
            core::Basis::Unknown => Basis::Unknown,
        },
        origin: match brick.origin {
            core::Origin::Base => Origin::Base,
            core::Origin::System => Origin::System,
            core::Origin::Dependencies => Origin::Dependencies,
            core::Origin::Files => Origin::Files,
        },
        is_base: brick.is_base,
        note: brick.note.clone(),
        files: brick
            .files
            .iter()
            .take(MAX_FILES)
            .map(|file| (file.path.clone(), file.bytes.unwrap_or(0), file.hidden))
            .collect(),
        hides: brick.hides.iter().take(MAX_FILES).cloned().collect(),
    }
}

fn arc(arc: &core::Arc) -> Arc {
    Arc {
        from_stage: arc.from_stage as u32,
        to_stage: arc.to_stage as u32,
        line: arc.line,
        title: arc.paths.join(", "),
        bytes: arc.bytes,
    }
}

/// "6 layers, about 412 MB unpacked; line 4 `COPY . .` is 71 % of it."
fn summary(stack: &Stack) -> String {
    if stack.stages.is_empty() {
        return "No stage yet: an image begins with FROM.".to_owned();
    }
    let shipped = || {
        stack
            .stages
            .iter()
            .filter(|stage| stage.ships)
            .flat_map(|stage| &stage.bricks)
    };
    let layers = match stack.n_layers {
        1 => "1 layer".to_owned(),
        n => format!("{n} layers"),
    };
    let mut out = format!(
        "{layers}, {} {} unpacked (modelled)",
        if stack.partial { "at least" } else { "about" },
        bytes(stack.total_bytes)
    );
    if let Some(largest) = shipped()
        .filter(|brick| !brick.is_base)
        .max_by_key(|brick| brick.size_bytes)
        .filter(|brick| brick.size_bytes > 0 && stack.total_bytes > 0)
    {
        let percent = largest.size_bytes.saturating_mul(100) / stack.total_bytes.max(1);
        out.push_str(&format!(
            "; line {} `{}` is {percent} % of it",
            largest.line, largest.title
        ));
    }
    if stack.hidden_bytes > 0 {
        out.push_str(&format!(
            "; {} of it can never be seen in a container",
            bytes(stack.hidden_bytes)
        ));
    }
    out.push('.');
    out
}

/// Bytes for people, 1000-based as Docker prints them.
pub(crate) fn bytes(count: u64) -> String {
    let mut value = count as f64;
    for unit in ["B", "kB", "MB"] {
        if value < 999.5 {
            return if value < 10.0 && unit != "B" {
                format!("{value:.1} {unit}")
            } else {
                format!("{value:.0} {unit}")
            };
        }
        value /= 1000.0;
    }
    format!("{value:.2} GB")
}
