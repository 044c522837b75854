//! Stages of a Dockerfile, the target, and what the target needs.
//!
//! Facts: build-cache reference section 1, lint reference section 2. The model never fails: what
//! the builder would refuse leaves a gap ([`Base::Unresolved`], no target) that callers can see.

mod globals;
mod stages;

use std::ops::Range;

use layerlab_diagnostics::Span;
use layerlab_syntax::ast::Dockerfile;

pub use globals::{GlobalArg, Globals, Platform};
pub(crate) use stages::copy_source;

use crate::effects::assumptions::Assumptions;
use crate::scope::{Scope, Timeline};
use crate::{ImageRef, Resolved};

/// What the user asks the builder for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BuildOptions {
    /// Stage to build, by name; `None` is the last.
    pub target: Option<String>,
    /// Build arguments; a later one of the same name wins.
    pub build_args: Vec<(String, String)>,
    /// Platform as in `linux/arm64`; `None` is linux/amd64, and then values that depend on it
    /// count as unknown.
    pub platform: Option<String>,
    /// What modelled sizes and seconds rest on; no key and no stage depends on it.
    pub assumptions: Assumptions,
}

impl BuildOptions {
    /// Value given for the build argument `name`.
    pub fn build_arg(&self, name: &str) -> Option<&str> {
        self.build_args
            .iter()
            .rev()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }
}

/// What a stage starts from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Base {
    /// An image from a registry.
    Image(ImageRef),
    /// An earlier stage of the file, by position.
    Stage(usize),
    /// Nothing.
    Scratch,
    /// A name that cannot be worked out (a variable without value, an empty name).
    Unresolved {
        /// As written.
        raw: String,
    },
}

/// One `FROM … AS name` block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stage {
    /// Position among the stages, from 0.
    pub index: usize,
    /// Name in lower case.
    pub name: Option<String>,
    /// Place of the name.
    pub name_span: Option<Span>,
    /// Index of the FROM instruction.
    pub from: usize,
    /// Place of the image or stage it starts from.
    pub base_span: Span,
    /// What it starts from.
    pub base: Base,
    /// `--platform`, expanded.
    pub platform: Option<Resolved>,
    /// Indices of its instructions, FROM included.
    pub instructions: Range<usize>,
    /// Indices of the ONBUILD instructions of the stage it continues, executed before its own.
    pub triggers: Vec<usize>,
}

impl Stage {
    /// Its name, or its number when it has none.
    pub fn label(&self) -> String {
        match &self.name {
            Some(name) => name.clone(),
            None => self.index.to_string(),
        }
    }

    /// As the progress output calls it: the name, else `stage-2`.
    pub fn display_name(&self) -> String {
        match &self.name {
            Some(name) => name.clone(),
            None => format!("stage-{}", self.index),
        }
    }
}

/// Where an edge starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A stage, by position.
    Stage(usize),
    /// An image from a registry.
    Image(ImageRef),
}

/// Why a stage needs something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EdgeKind {
    /// It is built on it.
    From,
    /// `COPY --from` or `ADD --from`.
    Copy,
    /// `RUN --mount=…,from=`.
    Mount,
}

/// A stage reads another stage or an image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edge {
    /// What is read.
    pub source: Source,
    /// The reading stage.
    pub stage: usize,
    /// The instruction that reads; for a trigger the ONBUILD instruction of another stage.
    pub instruction: usize,
    /// How.
    pub kind: EdgeKind,
    /// Place of the name.
    pub span: Span,
}

/// An image the build would fetch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExternalImage<'m> {
    /// The image.
    pub image: &'m ImageRef,
    /// Place of its name.
    pub span: Span,
    /// The stage that uses it.
    pub stage: usize,
    /// The instruction that names it.
    pub instruction: usize,
    /// How it is used.
    pub kind: EdgeKind,
}

/// Stages, edges, reach and variables of one file under one set of options.
#[derive(Debug, Clone)]
pub struct BuildModel {
    /// Stages in file order.
    pub stages: Vec<Stage>,
    /// The stage being built; `None` when there is none or the name asked for does not exist.
    pub target: Option<usize>,
    /// Edges in file order.
    pub edges: Vec<Edge>,
    /// Arguments before the first FROM and the platform's own.
    pub globals: Globals,
    pub(crate) needed: Vec<bool>,
    pub(crate) final_chain: Vec<usize>,
    pub(crate) stage_of: Vec<Option<usize>>,
    pub(crate) timelines: Vec<Timeline>,
    pub(crate) escape: char,
    pub(crate) options: BuildOptions,
}

impl BuildModel {
    /// Builds the model. Cost: near-linear in the file, apart from bases chained many times.
    pub fn new(file: &Dockerfile, options: &BuildOptions) -> Self {
        stages::build(file, options)
    }

    /// Position of the stage that holds an instruction; `None` before the first FROM.
    pub fn stage_of(&self, instruction: usize) -> Option<usize> {
        self.stage_of.get(instruction).copied().flatten()
    }

    /// Whether the target needs the stage. Without a target every stage counts as needed.
    pub fn is_needed(&self, stage: usize) -> bool {
        self.target.is_none() || self.needed.get(stage).copied().unwrap_or(false)
    }

    /// Whether an instruction stands in a needed stage; global ARG lines count as needed.
    pub fn is_instruction_needed(&self, instruction: usize) -> bool {
        self.stage_of(instruction)
            .is_none_or(|stage| self.is_needed(stage))
    }

    /// Whether the stage's layers are part of the image that ships.
    pub fn in_final_chain(&self, stage: usize) -> bool {
        self.final_chain.contains(&stage)
    }

    /// Needed for the build but not part of the image.
    pub fn is_discarded(&self, stage: usize) -> bool {
        self.is_needed(stage) && !self.in_final_chain(stage)
    }

    /// The target and the stages it continues, target first.
    pub fn final_chain(&self) -> &[usize] {
        &self.final_chain
    }

    /// The stage and the stages it continues through FROM, itself first.
    pub fn chain(&self, stage: usize) -> Vec<usize> {
        let mut chain = Vec::new();
        let mut at = Some(stage);
        while let Some(known) = at.and_then(|at| self.stages.get(at)) {
            chain.push(known.index);
            at = match known.base {
                // A stage only continues an earlier one, so this ends.
                Base::Stage(base) if base < known.index => Some(base),
                _ => None,
            };
        }
        chain
    }

    /// The base the stage rests on in the end: never [`Base::Stage`].
    pub fn root_base(&self, stage: usize) -> Option<&Base> {
        let last = self.chain(stage).last().copied()?;
        self.stages.get(last).map(|stage| &stage.base)
    }

    /// Stages that continue `stage` directly.
    pub fn continued_by(&self, stage: usize) -> impl Iterator<Item = usize> {
        self.stages
            .iter()
            .filter(move |later| later.base == Base::Stage(stage))
            .map(|later| later.index)
    }

    /// Images named in FROM, `--from` and mounts, in file order, unneeded stages included.
    pub fn external_images(&self) -> impl Iterator<Item = ExternalImage<'_>> {
        self.edges.iter().filter_map(|edge| match &edge.source {
            Source::Image(image) => Some(ExternalImage {
                image,
                span: edge.span,
                stage: edge.stage,
                instruction: edge.instruction,
                kind: edge.kind,
            }),
            Source::Stage(_) => None,
        })
    }

    /// The latest stage called `name` above the stage `below`; case does not matter.
    pub fn stage_named(&self, name: &str, below: usize) -> Option<usize> {
        self.stages
            .iter()
            .take(below)
            .rev()
            .find(|stage| {
                stage
                    .name
                    .as_deref()
                    .is_some_and(|known| known.eq_ignore_ascii_case(name))
            })
            .map(|stage| stage.index)
    }

    /// What is in force just before an instruction. For one outside every stage: the empty state.
    pub fn scope_before(&self, instruction: usize) -> Scope<'_> {
        Scope::before(self, instruction)
    }

    /// What is in force after the last instruction of a stage.
    pub fn scope_after_stage(&self, stage: usize) -> Scope<'_> {
        Scope::after(self, stage)
    }

    /// The options it was built with.
    pub fn options(&self) -> &BuildOptions {
        &self.options
    }

    /// The file's escape character.
    pub fn escape(&self) -> char {
        self.escape
    }
}
