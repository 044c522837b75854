//! What is in force before each instruction: variables, directory, user, shell, command.
//!
//! Facts: build-cache reference sections 4 and 7, lint reference section 2. ENV and ARG are one
//! ordered list, as for the builder; a stage built on another one sees that list too. Text of RUN,
//! CMD and ENTRYPOINT is not expanded: the shell does that.

pub(crate) mod timeline;

use std::collections::BTreeMap;

use layerlab_syntax::expand::Mode;

pub use timeline::{Assignment, Declaration, VariableKind};
pub(crate) use timeline::{Set, Timeline};

use crate::Resolved;
use crate::catalogue;
use crate::model::{Base, BuildModel, BuildOptions};
use crate::words::{Variables, resolve};

/// The state at one place of a file. Cheap to make and to copy.
#[derive(Debug, Clone, Copy)]
pub struct Scope<'m> {
    model: &'m BuildModel,
    stage: Option<usize>,
    /// Position in the stage's effective list (triggers, then its own lines); exclusive.
    before: u32,
}

/// A variable in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variable<'m> {
    /// Its name.
    pub name: &'m str,
    /// Its value.
    pub value: &'m Resolved,
    /// What set it.
    pub kind: VariableKind,
    /// The instruction that set it; `None` for the base image's.
    pub instruction: Option<usize>,
}

/// A setting with the instruction that made it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting<T> {
    /// The value.
    pub value: T,
    /// The instruction; `None` when it comes from the base image or is the builder's default.
    pub instruction: Option<usize>,
}

/// A start command in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StartCommand {
    /// Set by this instruction.
    Instruction(usize),
    /// Set by the base image.
    Base(&'static [&'static str]),
}

impl<'m> Scope<'m> {
    pub(crate) fn before(model: &'m BuildModel, instruction: usize) -> Self {
        let stage = model.stage_of(instruction);
        let before = stage
            .and_then(|stage| model.stages.get(stage))
            .map_or(0, |stage| {
                stage.triggers.len() + instruction.saturating_sub(stage.from)
            });
        Self {
            model,
            stage,
            before: u32::try_from(before).unwrap_or(u32::MAX),
        }
    }

    pub(crate) fn after(model: &'m BuildModel, stage: usize) -> Self {
        Self {
            model,
            stage: Some(stage),
            before: u32::MAX,
        }
    }

    pub(crate) fn at(model: &'m BuildModel, stage: usize, before: u32) -> Self {
        Self {
            model,
            stage: Some(stage),
            before,
        }
    }

    /// The stage, and the ones it continues, each with the position up to which it counts.
    fn layers(&self) -> impl Iterator<Item = (&'m Timeline, u32)> + use<'m> {
        let model = self.model;
        let mut next = self.stage.map(|stage| (stage, self.before));
        std::iter::from_fn(move || {
            let (stage, before) = next?;
            let timeline = model.timelines.get(stage)?;
            next = timeline.parent.map(|parent| (parent, u32::MAX));
            Some((timeline, before))
        })
    }

    /// The options the model was built with.
    pub fn options(&self) -> &'m BuildOptions {
        self.model.options()
    }

    /// The stage it lies in.
    pub fn stage(&self) -> Option<usize> {
        self.stage
    }

    /// The value of a variable; `None` when it has none (or a bare ARG gave none).
    pub fn variable(&self, name: &str) -> Option<Variable<'m>> {
        for (timeline, before) in self.layers() {
            if let Some((name, set)) = timeline.vars.get_key_value(name) {
                let upto = set.partition_point(|assignment| assignment.at < before);
                if let Some(found) = upto.checked_sub(1).and_then(|idx| set.get(idx)) {
                    return Some(found.variable(name));
                }
            }
            if let Some((name, found)) = timeline.base_env.get_key_value(name) {
                return Some(found.variable(name));
            }
        }
        None
    }

    /// Every variable in force, in the order that enters the key of a RUN: base image first, then
    /// by last assignment. Cost: O(n log n) in the assignments so far.
    pub fn environment(&self) -> Vec<Variable<'m>> {
        let mut found: Vec<((usize, u32, u32), Variable<'m>)> = Vec::new();
        let mut seen = std::collections::BTreeSet::new();
        for (depth, (timeline, before)) in self.layers().enumerate() {
            // Nearer stages come later in the list.
            let rank = usize::MAX - depth;
            for (name, set) in &timeline.vars {
                let upto = set.partition_point(|assignment| assignment.at < before);
                if let Some(last) = upto.checked_sub(1).and_then(|idx| set.get(idx))
                    && seen.insert(name.as_str())
                {
                    found.push(((rank, last.at + 1, last.order), last.variable(name)));
                }
            }
            for (name, base) in &timeline.base_env {
                if seen.insert(name.as_str()) {
                    found.push(((rank, 0, base.order), base.variable(name)));
                }
            }
        }
        found.sort_by_key(|(key, _)| *key);
        found.into_iter().map(|(_, variable)| variable).collect()
    }

    /// The environment the image keeps: base image and ENV, without ARG, in the order in which names
    /// were first set; a later value takes the place of the earlier one. Source: `addEnv` of the
    /// builder. Cost: O(n log n) in the assignments so far.
    pub fn image_environment(&self) -> Vec<Variable<'m>> {
        let layers: Vec<(&'m Timeline, u32)> = self.layers().collect();
        let mut found: Vec<Variable<'m>> = Vec::new();
        let mut places: BTreeMap<&'m str, usize> = BTreeMap::new();
        for (timeline, before) in layers.into_iter().rev() {
            let base = timeline.base_env.iter();
            let own = timeline.vars.iter().flat_map(|(name, set)| {
                let set = set.iter().filter(|assignment| assignment.at < before);
                set.map(move |assignment| (name, assignment))
            });
            let mut set: Vec<(&String, &Assignment)> = base.chain(own).collect();
            set.retain(|(_, assignment)| assignment.kind != VariableKind::Arg);
            set.sort_by_key(|(_, set)| (set.instruction.is_some(), set.at, set.order));
            for (name, assignment) in set {
                let variable = assignment.variable(name);
                match places.get(name.as_str()).and_then(|at| found.get_mut(*at)) {
                    Some(earlier) => *earlier = variable,
                    None => {
                        places.insert(name, found.len());
                        found.push(variable);
                    }
                }
            }
        }
        found
    }

    /// ARG declarations so far, those of the stages it continues first.
    pub fn arguments(&self) -> Vec<&'m Declaration> {
        let mut all: Vec<&Declaration> = Vec::new();
        let layers: Vec<_> = self.layers().collect();
        for (timeline, before) in layers.into_iter().rev() {
            all.extend(timeline.declared.iter().filter(|arg| arg.at < before));
        }
        all
    }

    /// Whether an ARG so far declares `name`.
    pub fn declares(&self, name: &str) -> bool {
        self.layers().any(|(timeline, before)| {
            timeline
                .first_declared
                .get(name)
                .is_some_and(|at| *at < before)
        })
    }

    fn last<T>(&self, pick: impl Fn(&'m Timeline) -> &'m [Set<T>]) -> Option<&'m Set<T>> {
        self.layers().find_map(|(timeline, before)| {
            let set = pick(timeline);
            let upto = set.partition_point(|entry| entry.at < before);
            upto.checked_sub(1).and_then(|idx| set.get(idx))
        })
    }

    fn base_image(&self) -> Option<&'static catalogue::CatalogueImage> {
        self.layers()
            .last()
            .and_then(|(timeline, _)| timeline.base_image)
    }

    /// Whether the whole environment and configuration of the base is known.
    pub fn base_is_known(&self) -> bool {
        self.layers()
            .last()
            .is_some_and(|(timeline, _)| timeline.base_known)
    }

    /// Working directory: absolute, a trailing slash kept when written. Incomplete when it depends
    /// on an unknown variable or, being relative, on an unknown base.
    pub fn workdir(&self) -> Setting<Resolved> {
        match self.last(|timeline| &timeline.workdirs) {
            Some(set) => Setting {
                value: set.value.clone(),
                instruction: Some(set.instruction),
            },
            None => {
                let known = self.base_image().map_or("", |image| image.workdir);
                Setting {
                    value: Resolved {
                        value: if known.is_empty() { "/" } else { known }.to_owned(),
                        complete: self.base_is_known(),
                    },
                    instruction: None,
                }
            }
        }
    }

    /// User in force as written after expansion; empty means root. Incomplete when unknown.
    pub fn user(&self) -> Setting<Resolved> {
        match self.last(|timeline| &timeline.users) {
            Some(set) => Setting {
                value: set.value.clone(),
                instruction: Some(set.instruction),
            },
            None => Setting {
                value: Resolved {
                    value: self.base_image().map_or("", |image| image.user).to_owned(),
                    complete: self.base_is_known(),
                },
                instruction: None,
            },
        }
    }

    /// Argument prefix of shell-form commands.
    pub fn shell(&self) -> Setting<Vec<String>> {
        match self.last(|timeline| &timeline.shells) {
            Some(set) => Setting {
                value: set.value.clone(),
                instruction: Some(set.instruction),
            },
            None => {
                let words: &[&str] = if self.model.globals.platform.os == "windows" {
                    &["cmd", "/S", "/C"]
                } else {
                    &["/bin/sh", "-c"]
                };
                Setting {
                    value: words.iter().map(|word| (*word).to_owned()).collect(),
                    instruction: None,
                }
            }
        }
    }

    /// Whether a SHELL instruction of the file chose the shell.
    pub fn shell_is_explicit(&self) -> bool {
        self.shell().instruction.is_some()
    }

    /// Entry point in force; `None` when there is none or the base is unknown.
    pub fn entrypoint(&self) -> Option<StartCommand> {
        match self.last(|timeline| &timeline.entrypoints) {
            Some(set) => Some(StartCommand::Instruction(set.instruction)),
            None => self
                .base_image()
                .filter(|image| !image.entrypoint.is_empty())
                .map(|image| StartCommand::Base(image.entrypoint)),
        }
    }

    /// Command in force. An ENTRYPOINT of the file drops the command of the base and of the
    /// stages continued, but not one set before it in the same stage.
    pub fn cmd(&self) -> Option<StartCommand> {
        for (timeline, before) in self.layers() {
            if let Some(set) = timeline.cmds.iter().rev().find(|set| set.at < before) {
                return Some(StartCommand::Instruction(set.instruction));
            }
            if timeline.entrypoints.iter().any(|set| set.at < before) {
                return None;
            }
        }
        self.base_image()
            .filter(|image| !image.cmd.is_empty())
            .map(|image| StartCommand::Base(image.cmd))
    }

    /// Expands a word as the builder would here: `Mode::Word` for names and paths.
    pub fn resolve(&self, text: &str) -> Resolved {
        resolve(text, Mode::Word, self.model.escape, self)
    }

    /// Expands an unquoted heredoc body of COPY or ADD.
    pub fn resolve_heredoc(&self, body: &str) -> Resolved {
        resolve(body, Mode::Heredoc, self.model.escape, self)
    }

    /// A path made absolute against the working directory; a trailing slash is kept.
    pub fn absolute_path(&self, text: &str) -> Resolved {
        let path = self.resolve(text);
        if path.value.starts_with('/') {
            return path;
        }
        let workdir = self.workdir().value;
        Resolved {
            complete: path.complete && workdir.complete,
            value: crate::paths::join_keeping_slash(&workdir.value, &path.value),
        }
    }
}

impl Variables for Scope<'_> {
    fn variable(&self, name: &str) -> Option<&Resolved> {
        Scope::variable(self, name).map(|variable| variable.value)
    }

    fn surely_unset(&self, name: &str) -> bool {
        self.base_is_known() && !self.declares(name)
    }
}

/// Whether the environment of `base` is known for sure.
pub(crate) fn base_facts(base: &Base) -> (Option<&'static catalogue::CatalogueImage>, bool) {
    match base {
        Base::Scratch => (None, true),
        Base::Image(image) => match catalogue::lookup(image) {
            Some(found) => (Some(found.image), !found.approximate()),
            None => (None, false),
        },
        Base::Stage(_) | Base::Unresolved { .. } => (None, false),
    }
}

#[cfg(test)]
mod tests;
