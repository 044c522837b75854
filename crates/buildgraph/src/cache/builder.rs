//! A pretend builder: keeps records under keys and says for each line whether it runs.
//!
//! Each step has one canonical key (build-cache reference, section 1, "simulator shortcut"):
//! parameters, the parent's canonical key, and checksums of content inputs.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use layerlab_syntax::ast::{Dockerfile, Instruction, Keyword};

use super::images::Images;
use super::links::NeedKind;
use super::pairs::{origins, pair_lines};
use super::plan::{self, Inputs, Part, Planned, Read, Spec, Writes};
use super::tree::{Delta, Tree};
use crate::context::Context;
use crate::fingerprint::{Fingerprint, Marker};
use crate::model::{Base, BuildModel, Source};
use crate::scope::Scope;

/// What happens to a line in a build.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// The record is used again.
    Hit,
    /// The step is executed.
    Run,
    /// The stage is not needed for the target.
    Skipped,
    /// No step: configuration, or state for later steps.
    Metadata,
}

impl Outcome {
    /// As in the cases: `cached`, `run`, `skipped`, `metadata`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Hit => "cached",
            Self::Run => "run",
            Self::Skipped => "skipped",
            Self::Metadata => "metadata",
        }
    }
}

/// Which steps are forced.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Forced {
    /// None.
    #[default]
    Nothing,
    /// `--no-cache`.
    Everything,
    /// `--no-cache-filter`: the stages of these names.
    Stages(Vec<String>),
}

/// What a command that runs again changes.
pub(crate) trait Effects {
    /// Paths with other bytes or modes than before; `None` when anything may have changed.
    fn changed_paths(&self, instruction: usize, line: u32) -> Option<Vec<String>>;
    /// Whether those paths are facts of the scenario, not a model.
    fn are_facts(&self) -> bool;
}

/// One line of a build, with what is needed to explain it.
#[derive(Debug, Clone)]
pub(crate) struct Trace {
    pub(crate) stage: usize,
    pub(crate) instruction: usize,
    pub(crate) is_trigger: bool,
    pub(crate) keyword: Keyword,
    pub(crate) line: u32,
    pub(crate) text: String,
    pub(crate) outcome: Outcome,
    pub(crate) forced: bool,
    pub(crate) spec: Option<Rc<Spec>>,
    /// The step of the same stage or of the stage it continues that it stands on.
    pub(crate) stands_on: Option<usize>,
    /// Lines it depends on, how, and the stage they end or belong to.
    pub(crate) needs: Vec<(usize, NeedKind, usize)>,
    /// Position of its line in the stage, for its scope.
    pub(crate) at: u32,
    /// What it changed when it ran is a fact of the scenario.
    pub(crate) effects_are_facts: bool,
    /// Position in the build before, when there is one.
    pub(crate) before: Option<usize>,
    /// Versions of what the command changed in its runs after the first.
    changes: BTreeMap<String, Fingerprint>,
}

/// A finished build.
#[derive(Debug, Clone, Default)]
pub(crate) struct Build {
    pub(crate) traces: Vec<Trace>,
    pub(crate) stage_names: Vec<String>,
    pub(crate) origins: Vec<Fingerprint>,
    /// Whether the builder had any record when it started.
    pub(crate) was_cold: bool,
    /// For each stage its last line that ran.
    pub(crate) last_runs: Vec<Option<usize>>,
    /// The model it was built from.
    pub(crate) model: Option<Rc<BuildModel>>,
    /// The option that forces steps, for messages.
    pub(crate) forcing: &'static str,
}

#[derive(Debug, Clone)]
struct Record {
    tree: Tree,
}

/// The builder with its records.
#[derive(Debug, Clone, Default)]
pub(crate) struct Builder {
    records: BTreeMap<Fingerprint, Record>,
    images: BTreeSet<Fingerprint>,
    versions: u64,
}

/// What one build is asked to do.
pub(crate) struct Request<'a> {
    pub(crate) file: &'a Dockerfile,
    pub(crate) model: &'a Rc<BuildModel>,
    pub(crate) context: &'a Context,
    pub(crate) dockerfile_name: &'a str,
    pub(crate) images: &'a Images,
    pub(crate) forced: &'a Forced,
    pub(crate) effects: &'a dyn Effects,
    pub(crate) before: Option<&'a Build>,
}

/// Most lines that one line directly stands on; linked copies beyond are left out of the graph.
const MAX_HEADS: usize = 16;

struct StageEnd {
    key: Fingerprint,
    tree: Tree,
    tainted: bool,
    last_step: Option<usize>,
    /// Lines that make up the result: the last one, and linked copies stacked on it.
    heads: Vec<usize>,
}

impl Builder {
    /// Forgets everything.
    pub(crate) fn prune(&mut self) {
        self.records.clear();
        self.images.clear();
    }

    /// Builds. Cost: O(lines × what they select).
    pub(crate) fn build(&mut self, request: &Request<'_>) -> Build {
        let visible = request.context.visible(request.dockerfile_name);
        let inputs = Inputs {
            file: request.file,
            model: request.model,
            visible: &visible,
            images: request.images,
        };
        let mut run = Run {
            was_cold: self.records.is_empty() && self.images.is_empty(),
            builder: self,
            inputs: &inputs,
            request,
            traces: Vec::new(),
            trees: Vec::new(),
            ends: Vec::new(),
            decided: BTreeMap::new(),
            fresh_images: BTreeSet::new(),
            fresh: Vec::new(),
            pairs: pair_lines(request),
            origins: origins(request),
        };
        for stage in 0..request.model.stages.len() {
            run.stage(stage);
        }
        let mut last_runs = vec![None; request.model.stages.len()];
        for (idx, trace) in run.traces.iter().enumerate() {
            if let Some(slot) = last_runs.get_mut(trace.stage)
                && trace.outcome == Outcome::Run
            {
                *slot = Some(idx);
            }
        }
        let build = Build {
            last_runs,
            model: Some(Rc::clone(request.model)),
            traces: run.traces,
            stage_names: request.model.stages.iter().map(|s| s.label()).collect(),
            origins: run.origins,
            was_cold: run.was_cold,
            forcing: match request.forced {
                Forced::Nothing => "",
                Forced::Everything => "--no-cache",
                Forced::Stages(_) => "--no-cache-filter",
            },
        };
        let (fresh, images) = (run.fresh, run.fresh_images);
        self.records.extend(fresh);
        self.images.extend(images);
        build
    }

    fn version(&mut self) -> Fingerprint {
        self.versions += 1;
        Marker::new("version").number(self.versions).finish()
    }
}

struct Run<'b, 'a> {
    builder: &'b mut Builder,
    inputs: &'b Inputs<'a>,
    request: &'b Request<'a>,
    traces: Vec<Trace>,
    trees: Vec<Tree>,
    ends: Vec<StageEnd>,
    /// Equal steps are one step: executed once in a build.
    decided: BTreeMap<(Fingerprint, bool), (Outcome, Tree)>,
    fresh: Vec<(Fingerprint, Record)>,
    fresh_images: BTreeSet<Fingerprint>,
    was_cold: bool,
    pairs: Vec<Option<usize>>,
    origins: Vec<Fingerprint>,
}

impl Run<'_, '_> {
    fn stage(&mut self, index: usize) {
        let model = self.request.model;
        let Some(stage) = model.stages.get(index) else {
            return;
        };
        let lines: Vec<(usize, bool)> = std::iter::once((stage.from, false))
            .chain(stage.triggers.iter().map(|idx| (*idx, true)))
            .chain(stage.instructions.clone().skip(1).map(|idx| (idx, false)))
            .collect();
        let needed = model.is_needed(index);
        let mut at = StageEnd {
            key: plan::nothing(),
            tree: Tree::default(),
            tainted: false,
            last_step: None,
            heads: Vec::new(),
        };
        let forced = self.is_forced(index);
        for (position, (instruction, is_trigger)) in lines.into_iter().enumerate() {
            let Some(line) = self.request.file.instructions.get(instruction) else {
                continue;
            };
            let line = if is_trigger {
                line.unwrap_onbuild()
            } else {
                line
            };
            let mut trace = self.trace(index, instruction, is_trigger, line);
            trace.stands_on = at.last_step;
            if !needed {
                trace.outcome = Outcome::Skipped;
            } else if line.keyword == Keyword::From {
                self.from(index, &mut at, &mut trace);
            } else {
                // FROM is first in the list; the scope counts triggers before it.
                let before = if is_trigger {
                    position.saturating_sub(1)
                } else {
                    position
                };
                trace.at = u32::try_from(before).unwrap_or(u32::MAX);
                let scope = Scope::at(model, index, trace.at);
                match plan::plan(self.inputs, line, scope, index, &self.trees) {
                    Planned::Metadata => trace.outcome = Outcome::Metadata,
                    Planned::Step(spec) => self.step(*spec, forced, &mut at, &mut trace),
                }
            }
            self.traces.push(trace);
        }
        self.trees.push(at.tree.clone());
        self.ends.push(at);
    }

    fn trace(
        &self,
        stage: usize,
        instruction: usize,
        is_trigger: bool,
        line: &Instruction,
    ) -> Trace {
        let before = self.pairs.get(self.traces.len()).copied().flatten();
        Trace {
            stage,
            instruction,
            is_trigger,
            keyword: line.keyword,
            line: line.line,
            text: line.span.of(&self.request.file.text).to_owned(),
            outcome: Outcome::Metadata,
            forced: false,
            spec: None,
            stands_on: None,
            needs: Vec::new(),
            at: 0,
            effects_are_facts: false,
            before,
            changes: BTreeMap::new(),
        }
    }

    fn is_forced(&self, index: usize) -> bool {
        match self.request.forced {
            Forced::Nothing => false,
            Forced::Everything => true,
            Forced::Stages(names) => self
                .request
                .model
                .stages
                .get(index)
                .and_then(|stage| stage.name.as_deref())
                .is_some_and(|name| names.iter().any(|n| n.trim().eq_ignore_ascii_case(name))),
        }
    }

    fn from(&mut self, index: usize, at: &mut StageEnd, trace: &mut Trace) {
        let model = self.request.model;
        let Some(stage) = model.stages.get(index) else {
            return;
        };
        match &stage.base {
            Base::Scratch => {}
            Base::Stage(base) => {
                if let Some(end) = self.ends.get(*base) {
                    at.key = end.key;
                    at.tree = end.tree.clone();
                    at.tainted = end.tainted;
                    at.last_step = end.last_step;
                    trace.stands_on = end.last_step;
                    let needs = end.heads.iter().map(|idx| (*idx, NeedKind::Base, *base));
                    trace.needs.extend(needs);
                }
            }
            Base::Image(image) => {
                let platform = plan::platform_of(model, index);
                let digest = self.inputs.images.digest(image, &platform);
                let mut spec = Spec::new("from", false);
                spec.put(Part::Image, &image.familiar());
                spec.put(Part::Platform, &platform);
                trace.outcome = self.fetch(digest);
                at.key = self.inputs.images.layer_chain(image, &platform);
                at.tree = plan::image_tree(self.inputs, image, &platform);
                at.last_step = Some(self.traces.len());
                trace.spec = Some(Rc::new(spec));
            }
            Base::Unresolved { raw } => {
                let mut spec = Spec::new("from", false);
                spec.put(Part::Image, raw);
                spec.failure = Some(format!("the base `{raw}` has no known name"));
                let key = spec.key(at.key);
                trace.outcome = self.fetch(key);
                at.key = key;
                at.last_step = Some(self.traces.len());
                trace.spec = Some(Rc::new(spec));
            }
        }
        at.heads = vec![self.traces.len()];
        if let Some(origin) = self.origins.get(index) {
            at.tree = at.tree.with(Delta::Origin(*origin));
        }
    }

    fn fetch(&mut self, digest: Fingerprint) -> Outcome {
        let known = self.builder.images.contains(&digest);
        self.fresh_images.insert(digest);
        if known { Outcome::Hit } else { Outcome::Run }
    }

    fn step(&mut self, spec: Spec, forced: bool, at: &mut StageEnd, trace: &mut Trace) {
        self.note_needs(&spec, at, trace);
        for read in &spec.reads {
            if let Source::Image(image) = &read.source {
                let platform = self.request.model.globals.platform.text();
                let digest = self.inputs.images.digest(image, &platform);
                self.fresh_images.insert(digest);
            }
        }
        let key = spec.key(at.key);
        let own_force = forced && spec.forceable;
        let must_run = own_force || (at.tainted && !spec.linked);
        trace.forced = own_force;
        let decided = self.decided.get(&(key, must_run)).cloned();
        let (outcome, tree) = match decided {
            Some(known) => known,
            None => {
                let record = self.builder.records.get(&key).filter(|_| !must_run);
                let found = match record {
                    Some(record) => (Outcome::Hit, record.tree.clone()),
                    None => (Outcome::Run, self.execute(&spec, at, trace)),
                };
                self.decided.insert((key, must_run), found.clone());
                found
            }
        };
        if outcome == Outcome::Hit {
            // What the command wrote is still what it wrote before.
            trace.changes = self.changes_before(trace);
        } else if spec.failure.is_none() {
            self.fresh.push((key, Record { tree: tree.clone() }));
        }
        trace.outcome = outcome;
        at.tainted |= must_run;
        if spec.linked {
            // The copy's own tree is stacked on whatever stands below it.
            // On nothing there is nothing to stack it on.
            at.key = if at.key == plan::nothing() {
                key
            } else {
                Marker::new("stacked").mark(at.key).mark(key).finish()
            };
            at.tree = stacked(&at.tree, &spec.writes);
        } else {
            at.key = key;
            at.tree = tree;
        }
        // Below a linked copy that was only stacked again, the reason to run lies further up.
        let only_stacked = spec.linked && outcome == Outcome::Hit;
        let below_ran = at
            .last_step
            .and_then(|idx| self.traces.get(idx))
            .is_some_and(|below| below.outcome == Outcome::Run);
        trace.spec = Some(Rc::new(spec));
        if !(only_stacked && below_ran) {
            at.last_step = Some(self.traces.len());
        }
    }

    fn note_needs(&self, spec: &Spec, at: &mut StageEnd, trace: &mut Trace) {
        let own = self.traces.len();
        if !spec.linked {
            let heads = std::mem::take(&mut at.heads);
            let needs = heads
                .into_iter()
                .map(|idx| (idx, NeedKind::Below, trace.stage));
            trace.needs.extend(needs);
        }
        if at.heads.len() < MAX_HEADS {
            at.heads.push(own);
        }
        for read in &spec.reads {
            if let Source::Stage(stage) = read.source
                && let Some(last) = self.ends.get(stage).and_then(|end| end.heads.last())
            {
                trace.needs.push((*last, NeedKind::Read, stage));
            }
        }
    }

    fn changes_before(&self, trace: &Trace) -> BTreeMap<String, Fingerprint> {
        trace
            .before
            .and_then(|idx| self.request.before?.traces.get(idx))
            .map(|before| before.changes.clone())
            .unwrap_or_default()
    }

    fn execute(&mut self, spec: &Spec, at: &StageEnd, trace: &mut Trace) -> Tree {
        if spec.writes != Writes::Command {
            // A linked copy is made on its own.
            let nothing = Tree::default();
            let below = if spec.linked { &nothing } else { &at.tree };
            return stacked(below, &spec.writes);
        }
        let mut changes = self.changes_before(trace);
        let again = trace
            .before
            .and_then(|idx| self.request.before?.traces.get(idx))
            .is_some_and(|before| before.spec.is_some());
        let effects = self
            .request
            .effects
            .changed_paths(trace.instruction, trace.line);
        trace.effects_are_facts = effects.is_some() && self.request.effects.are_facts();
        // The first execution ever is not a change: its stage tells it apart.
        if again || effects.is_some() && self.request.before.is_some() {
            for path in effects.unwrap_or_else(|| vec!["/".to_owned()]) {
                let version = self.builder.version();
                changes.insert(crate::paths::clean(&path), version);
            }
        }
        trace.changes = changes.clone();
        if changes.is_empty() {
            return at.tree.clone();
        }
        at.tree.with(Delta::Opaque(changes.into_iter().collect()))
    }
}

fn stacked(below: &Tree, writes: &Writes) -> Tree {
    match writes {
        Writes::Command => below.clone(),
        Writes::Files(files) => below.with(Delta::Files(files.clone())),
        Writes::Opaque(paths) => below.with(Delta::Opaque(paths.clone())),
        Writes::Copied {
            folders,
            files,
            opaque,
        } => below
            .with(Delta::Files(files.clone()))
            .with(Delta::Copied(folders.clone()))
            .with(Delta::Opaque(opaque.clone())),
    }
}

/// Reads of a step whose content differs between two builds, in order. Cost: O(n log n).
pub(crate) fn changed_reads<'s>(before: &Spec, now: &'s Spec) -> Vec<&'s Read> {
    let known: BTreeSet<(&str, Fingerprint)> = before
        .reads
        .iter()
        .map(|read| (read.path.as_str(), read.mark))
        .collect();
    now.reads
        .iter()
        .filter(|read| !known.contains(&(read.path.as_str(), read.mark)))
        .collect()
}
