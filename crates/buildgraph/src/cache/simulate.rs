//! Runs a scenario: the first build, the changes, the last build, and a result for each line.

use std::rc::Rc;

use layerlab_syntax::ast::Keyword;

use super::builder::{Build, Builder, Effects, Outcome, Request};
use super::case::{CacheCase, RunEffect, World};
use super::explain::explain;
use crate::model::{BuildModel, BuildOptions};

/// One instruction line in the last build.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Name of its stage, else its number.
    pub stage: String,
    /// Position of its stage.
    pub stage_idx: usize,
    /// Index of the instruction in the file.
    pub instruction_idx: usize,
    /// 1-based first line.
    pub line: u32,
    /// The first line as written.
    pub instruction: String,
    /// What happens.
    pub outcome: Outcome,
    /// One sentence why.
    pub because: String,
    /// The step's own key changed; false when it only depends on one that did.
    pub cause: bool,
}

/// What the last build of a scenario does.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CacheResult {
    /// Name of the scenario.
    pub id: String,
    /// Lines from the first FROM on, in file order.
    pub steps: Vec<Step>,
}

/// Most instructions that are simulated; what follows is left out of the result.
pub const MAX_INSTRUCTIONS: usize = 4_000;

struct GivenEffects<'a>(&'a [RunEffect]);

impl Effects for GivenEffects<'_> {
    fn changed_paths(&self, _instruction: usize, line: u32) -> Option<Vec<String>> {
        self.0
            .iter()
            .find(|effect| effect.line == line)
            .map(|effect| effect.changed_paths.clone())
    }

    fn are_facts(&self) -> bool {
        true
    }
}

/// Nothing is known about what commands change.
pub(crate) struct UnknownEffects;

impl Effects for UnknownEffects {
    fn changed_paths(&self, _instruction: usize, _line: u32) -> Option<Vec<String>> {
        None
    }

    fn are_facts(&self) -> bool {
        false
    }
}

/// Simulates a scenario. Never fails: a Dockerfile the builder would refuse gives the lines that
/// can be read. Cost: builds × lines × selected files.
pub fn simulate(case: &CacheCase) -> CacheResult {
    let mut world = World::of_case(case);
    let mut builder = Builder::default();
    let mut before = build(&mut builder, &world, &UnknownEffects, None).0;
    for group in &case.earlier_changes {
        for change in group {
            world.apply(change);
        }
        if std::mem::take(&mut world.cold) {
            builder.prune();
        }
        before = build(&mut builder, &world, &UnknownEffects, Some(&before)).0;
        world.forced = Default::default();
    }
    for change in &case.change {
        world.apply(change);
    }
    if world.cold {
        builder.prune();
    }
    let effects = GivenEffects(&case.run_effects);
    let (last, model) = build(&mut builder, &world, &effects, Some(&before));
    CacheResult {
        id: case.id.clone(),
        steps: steps(&world.dockerfile, &model, &last, Some(&before)),
    }
}

pub(crate) fn build(
    builder: &mut Builder,
    world: &World,
    effects: &dyn Effects,
    before: Option<&Build>,
) -> (Build, Rc<BuildModel>) {
    let mut file = layerlab_syntax::parse(&world.dockerfile);
    file.instructions.truncate(MAX_INSTRUCTIONS);
    let options = BuildOptions {
        target: world.target.clone(),
        build_args: world.build_args.clone(),
        platform: world.platform.clone(),
        ..BuildOptions::default()
    };
    let model = Rc::new(BuildModel::new(&file, &options));
    let done = builder.build(&Request {
        file: &file,
        model: &model,
        context: &world.context,
        dockerfile_name: &world.dockerfile_name,
        images: &world.images,
        forced: &world.forced,
        effects,
        before,
    });
    (done, model)
}

/// Turns a build into lines in file order. Triggers belong to the line that is built, not to the
/// ONBUILD line of another stage, and are left out.
pub(crate) fn steps(
    dockerfile: &str,
    model: &BuildModel,
    build: &Build,
    before: Option<&Build>,
) -> Vec<Step> {
    let lines: Vec<&str> = dockerfile.lines().collect();
    build
        .traces
        .iter()
        .filter(|trace| !trace.is_trigger)
        .map(|trace| {
            let (because, cause) = explain(model, build, before, trace);
            let first = (trace.line as usize)
                .checked_sub(1)
                .and_then(|idx| lines.get(idx))
                .copied()
                .unwrap_or("");
            Step {
                stage: model
                    .stages
                    .get(trace.stage)
                    .map_or_else(String::new, |stage| stage.label()),
                stage_idx: trace.stage,
                instruction_idx: trace.instruction,
                line: trace.line,
                instruction: first.trim().to_owned(),
                outcome: match (trace.keyword, trace.outcome) {
                    // An unknown word is no step; the builder refuses the file anyway.
                    (Keyword::Unknown, Outcome::Run) => Outcome::Metadata,
                    (_, outcome) => outcome,
                },
                because,
                cause,
            }
        })
        .collect()
}
