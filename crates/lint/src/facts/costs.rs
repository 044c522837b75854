//! What a finding costs: bytes from the layer model, steps and seconds from the table of effects.
//!
//! Everything here is modelled and marked so. A size that the model does not know is absent; it is
//! never filled in. The layer model is made at most once a file, when a finding asks for it.

use super::packages::Manager;
use crate::context::RuleContext;
use layerlab_buildgraph::context::suppose::suppose;
use layerlab_buildgraph::effects::assumptions::General;
use layerlab_buildgraph::effects::{FileEffect, run_effects};
use layerlab_buildgraph::layers::{BrickFile, layer_stack};
use layerlab_buildgraph::{ImageRef, catalogue, paths};
use layerlab_diagnostics::{Effect, Span};
use layerlab_syntax::ast::Keyword;
use std::collections::BTreeMap;

/// A line's share of the layer model.
struct Brick {
    bytes: Option<u64>,
    files: Vec<BrickFile>,
}

/// What the layer model says of each instruction that makes a layer.
pub struct Costs {
    bricks: BTreeMap<usize, Brick>,
}

impl Costs {
    /// Models the file: with the files of the context when they are known, else with those that
    /// such a project usually has. Cost: O(lines × paths written).
    pub(crate) fn new(cx: &RuleContext<'_>) -> Self {
        let stack = match &cx.options.context {
            Some(context) => layer_stack(cx.file, &cx.model, context, false),
            None => {
                let ignored = cx.options.dockerignore.as_deref();
                let supposed = suppose(cx.file, &cx.model, ignored);
                layer_stack(cx.file, &cx.model, &supposed.context, true)
            }
        };
        let bricks = stack
            .stages
            .into_iter()
            .flat_map(|stage| stage.bricks)
            .filter(|brick| !brick.is_base)
            .map(|brick| {
                let of_line = Brick {
                    bytes: brick.unpacked_bytes,
                    files: brick.files,
                };
                (brick.instruction, of_line)
            })
            .collect();
        Self { bricks }
    }

    /// All bytes a line adds.
    pub fn of_line(&self, instruction: usize) -> Option<Effect> {
        bytes(self.bricks.get(&instruction)?.bytes?)
    }

    /// The bytes a line adds at `path` or below it.
    pub fn below(&self, instruction: usize, path: &str) -> Option<Effect> {
        let brick = self.bricks.get(&instruction)?;
        let inside = |file: &&BrickFile| paths::is_within(&file.path, path);
        // One unknown part makes the sum unknown.
        let sizes: Option<Vec<u64>> = brick
            .files
            .iter()
            .filter(inside)
            .map(|file| file.bytes)
            .collect();
        bytes(sizes?.into_iter().sum())
    }
}

/// Position of the instruction that holds `span`.
pub fn line_of(cx: &RuleContext<'_>, span: Span) -> Option<usize> {
    let list = &cx.file.instructions;
    let idx = list.partition_point(|line| line.span.start <= span.start);
    idx.checked_sub(1)
}

/// Modelled bytes in the image; `None` for none.
pub fn bytes(size_bytes: u64) -> Option<Effect> {
    (size_bytes > 0).then_some(Effect {
        size_bytes: Some(size_bytes),
        modelled: true,
        n_rebuilt_steps: None,
        seconds: None,
    })
}

/// Bytes of system packages with a figure of their own; `None` when none has one.
pub fn packages<'n>(cx: &RuleContext<'_>, names: impl Iterator<Item = &'n str>) -> Option<Effect> {
    let assumed = &cx.model.options().assumptions;
    bytes(
        names
            .filter_map(|name| {
                let name = name.split(['=', ':', '~', '>', '<']).next().unwrap_or(name);
                assumed.package_bytes(name)
            })
            .sum(),
    )
}

/// Bytes that an upgrade of all packages stores again; not known for apk.
pub fn upgrade(cx: &RuleContext<'_>, manager: Manager) -> Option<Effect> {
    let figure = match manager {
        Manager::Apt => General::AptUpgrade,
        Manager::Yum | Manager::Dnf | Manager::Zypper => General::RpmUpgrade,
        Manager::Apk => return None,
    };
    bytes(cx.model.options().assumptions.general_bytes(figure))
}

/// Steps among `instructions`, and the seconds of their RUNs, lost whenever they run again.
pub fn again(cx: &RuleContext<'_>, instructions: std::ops::Range<usize>) -> Effect {
    let mut n_steps = 0u32;
    let mut seconds = 0.0;
    for idx in instructions {
        let Some(line) = cx.instruction(idx) else {
            continue;
        };
        n_steps += u32::from(matches!(
            line.keyword,
            Keyword::Run | Keyword::Copy | Keyword::Add | Keyword::Workdir
        ));
        if line.keyword == Keyword::Run {
            seconds += run_effects(line, cx.model.scope_before(idx)).seconds;
        }
    }
    Effect {
        size_bytes: None,
        modelled: true,
        n_rebuilt_steps: Some(n_steps),
        // Below a second there is nothing to tell; the model is not that exact.
        seconds: (seconds >= 1.0).then_some(seconds as u32),
    }
}

/// The bytes a RUN writes at one of the paths or below it; they need no layer model.
pub fn written_by_run(cx: &RuleContext<'_>, instruction: usize, below: &[&str]) -> Option<Effect> {
    let line = cx.instruction(instruction)?;
    let effects = run_effects(line, cx.model.scope_before(instruction)).effects;
    let sum = effects
        .iter()
        .filter_map(|effect| match effect {
            FileEffect::Write {
                path,
                bytes: Some(bytes),
                ..
            } if below.iter().any(|folder| paths::is_within(path, folder)) => Some(*bytes),
            _ => None,
        })
        .sum();
    bytes(sum)
}

/// Bytes saved by another base, from the catalogue; `None` when one of them is not known in that
/// variant, or nothing is saved.
pub fn smaller_base(image: &ImageRef, other: &str) -> Option<Effect> {
    let unpacked = |image: &ImageRef| {
        let found = catalogue::lookup(image)?;
        let same = found.exact || {
            let known = ImageRef::parse(found.image.reference);
            variant(&known) == variant(image)
        };
        found.image.unpacked_bytes.filter(|_| same)
    };
    let small = if other == "scratch" {
        0
    } else {
        unpacked(&ImageRef::parse(other))?
    };
    bytes(unpacked(image)?.saturating_sub(small))
}

/// The word of a tag that decides the size.
fn variant(image: &ImageRef) -> &'static str {
    let tag = image.effective_tag().unwrap_or("");
    [
        "jre-alpine",
        "alpine",
        "slim",
        "chiseled",
        "jre",
        "curl",
        "scm",
    ]
    .into_iter()
    .find(|word| tag.contains(word))
    .unwrap_or("")
}
