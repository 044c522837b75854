//! The settings a stage makes, in order, so that the state at any place is a lookup.

use std::collections::BTreeMap;

use layerlab_syntax::ast::{Arguments, Dockerfile, Instruction, Keyword};

use super::{Scope, Variable, base_facts};
use crate::catalogue::CatalogueImage;
use crate::model::{Base, BuildModel};
use crate::{Resolved, paths};

/// Most bytes of variable values kept for one file; later values count as unknown.
const MAX_TOTAL_BYTES: usize = 8 << 20;

/// Longest working directory, as on Linux; a longer one counts as unknown.
const MAX_PATH_BYTES: usize = 4_096;

/// What gave a variable its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum VariableKind {
    /// The base image's configuration.
    Base,
    /// ENV: also in the image.
    Env,
    /// ARG: during the build only.
    Arg,
}

/// One assignment of a variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    pub(crate) at: u32,
    pub(crate) order: u32,
    /// The value.
    pub value: Resolved,
    /// What made it.
    pub kind: VariableKind,
    /// The instruction; `None` for the base image's.
    pub instruction: Option<usize>,
}

impl Assignment {
    pub(crate) fn variable<'m>(&'m self, name: &'m str) -> Variable<'m> {
        Variable {
            name,
            value: &self.value,
            kind: self.kind,
            instruction: self.instruction,
        }
    }
}

/// One name of an ARG in a stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declaration {
    pub(crate) at: u32,
    /// The variable.
    pub name: String,
    /// Its value here; `None` when nothing gives it one.
    pub value: Option<Resolved>,
    /// The instruction.
    pub instruction: usize,
}

/// A setting made at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Set<T> {
    pub(crate) at: u32,
    pub(crate) value: T,
    pub(crate) instruction: usize,
}

/// Everything one stage sets.
#[derive(Debug, Clone, Default)]
pub(crate) struct Timeline {
    pub(crate) parent: Option<usize>,
    pub(crate) base_image: Option<&'static CatalogueImage>,
    pub(crate) base_known: bool,
    pub(crate) base_env: BTreeMap<String, Assignment>,
    pub(crate) vars: BTreeMap<String, Vec<Assignment>>,
    pub(crate) declared: Vec<Declaration>,
    /// Position of the first declaration of each name.
    pub(crate) first_declared: BTreeMap<String, u32>,
    pub(crate) workdirs: Vec<Set<Resolved>>,
    pub(crate) users: Vec<Set<Resolved>>,
    pub(crate) shells: Vec<Set<Vec<String>>>,
    pub(crate) entrypoints: Vec<Set<()>>,
    pub(crate) cmds: Vec<Set<()>>,
}

/// Walks the stage `index`, the last of `model.stages`, and appends its timeline.
///
/// Each line is evaluated in the state before it, then applied.
pub(crate) fn append(file: &Dockerfile, model: &mut BuildModel, index: usize) {
    let Some(stage) = model.stages.get(index) else {
        return;
    };
    let (base_image, base_known) = base_facts(&stage.base);
    let mut timeline = Timeline {
        parent: match stage.base {
            Base::Stage(parent) => Some(with_something(model, parent)),
            _ => None,
        },
        base_image,
        base_known,
        ..Timeline::default()
    };
    timeline.set_base_env(&stage.base);
    let lines: Vec<(usize, bool)> = (stage.triggers.iter().map(|idx| (*idx, true)))
        .chain(stage.instructions.clone().map(|idx| (idx, false)))
        .collect();
    model.timelines.push(timeline);
    let mut total_bytes = 0;
    for (at, (idx, is_trigger)) in lines.into_iter().enumerate() {
        let Some(instruction) = file.instructions.get(idx) else {
            continue;
        };
        let instruction = if is_trigger {
            instruction.unwrap_onbuild()
        } else {
            instruction
        };
        let at = u32::try_from(at).unwrap_or(u32::MAX - 1);
        let mut walk = Walk {
            model,
            stage: index,
            at,
            instruction: idx,
            total_bytes: &mut total_bytes,
        };
        walk.apply(instruction);
    }
}

/// The stage itself, or the nearest one below that sets anything: a look up the chain then passes
/// over stages that only run and copy. The lowest stage, which knows the base, always counts.
fn with_something(model: &BuildModel, stage: usize) -> usize {
    match model.timelines.get(stage) {
        Some(timeline) if timeline.sets_nothing() => timeline.parent.unwrap_or(stage),
        _ => stage,
    }
}

impl Timeline {
    fn sets_nothing(&self) -> bool {
        self.vars.is_empty()
            && self.declared.is_empty()
            && self.workdirs.is_empty()
            && self.users.is_empty()
            && self.shells.is_empty()
            && self.entrypoints.is_empty()
            && self.cmds.is_empty()
    }

    fn set_base_env(&mut self, base: &Base) {
        const SCRATCH_PATH: &[&str] =
            &["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"];
        let env = match (base, self.base_image) {
            (Base::Scratch, _) => SCRATCH_PATH,
            (_, Some(image)) => image.env,
            _ => &[],
        };
        for (order, pair) in (0u32..).zip(env) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            self.base_env.insert(
                name.to_owned(),
                Assignment {
                    at: 0,
                    order,
                    value: Resolved {
                        value: value.to_owned(),
                        complete: self.base_known,
                    },
                    kind: VariableKind::Base,
                    instruction: None,
                },
            );
        }
    }
}

/// One line of a stage being evaluated.
struct Walk<'a> {
    model: &'a mut BuildModel,
    stage: usize,
    at: u32,
    instruction: usize,
    total_bytes: &'a mut usize,
}

impl Walk<'_> {
    fn scope(&self) -> Scope<'_> {
        Scope::at(self.model, self.stage, self.at)
    }

    fn timeline(&mut self) -> Option<&mut Timeline> {
        self.model.timelines.get_mut(self.stage)
    }

    fn set<T>(&self, value: T) -> Set<T> {
        Set {
            at: self.at,
            value,
            instruction: self.instruction,
        }
    }

    fn assign(&mut self, name: &str, mut value: Resolved, kind: VariableKind, order: u32) {
        *self.total_bytes += value.value.len() + name.len();
        if *self.total_bytes > MAX_TOTAL_BYTES {
            value = Resolved::default();
        }
        let assignment = Assignment {
            at: self.at,
            order,
            value,
            kind,
            instruction: Some(self.instruction),
        };
        if let Some(timeline) = self.timeline() {
            let set = timeline.vars.entry(name.to_owned()).or_default();
            set.push(assignment);
        }
    }

    fn apply(&mut self, line: &Instruction) {
        match (line.keyword, &line.arguments) {
            (Keyword::Env, Arguments::Pairs(pairs)) => {
                let values: Vec<(String, Resolved)> = pairs
                    .iter()
                    .map(|pair| {
                        let scope = self.scope();
                        (
                            scope.resolve(&pair.key.text).value,
                            scope.resolve(&pair.value.text),
                        )
                    })
                    .collect();
                for (order, (name, value)) in (0u32..).zip(values) {
                    self.assign(&name, value, VariableKind::Env, order);
                }
            }
            (Keyword::Arg, Arguments::Args(names)) => {
                for (order, declaration) in (0u32..).zip(names) {
                    // Names on one line see the ones before (build-cache reference, section 7).
                    let scope = Scope::at(self.model, self.stage, self.at.saturating_add(1));
                    let name = scope.resolve(&declaration.name.text).value;
                    let value = match (
                        self.model.options.build_arg(&name),
                        &declaration.default,
                        self.model.globals.value(&name),
                    ) {
                        (Some(given), _, _) => Some(Resolved::known(given)),
                        (None, Some(word), _) => Some(scope.resolve(&word.text)),
                        (None, None, global) => global.cloned(),
                    };
                    if let Some(value) = &value {
                        self.assign(&name, value.clone(), VariableKind::Arg, order);
                    }
                    let declaration = Declaration {
                        at: self.at,
                        name,
                        value,
                        instruction: self.instruction,
                    };
                    if let Some(timeline) = self.timeline() {
                        timeline
                            .first_declared
                            .entry(declaration.name.clone())
                            .or_insert(declaration.at);
                        timeline.declared.push(declaration);
                    }
                }
            }
            (Keyword::Workdir, Arguments::Text(word)) => {
                let scope = self.scope();
                let path = scope.resolve(&word.text);
                let value = if path.value.starts_with('/') {
                    path
                } else {
                    let before = scope.workdir().value;
                    Resolved {
                        value: paths::clean(&format!("{}/{}", before.value, path.value)),
                        complete: path.complete && before.complete,
                    }
                };
                let value = if value.value.len() > MAX_PATH_BYTES {
                    Resolved {
                        value: "/".to_owned(),
                        complete: false,
                    }
                } else {
                    value
                };
                let set = self.set(value);
                if let Some(timeline) = self.timeline() {
                    timeline.workdirs.push(set);
                }
            }
            (Keyword::User, Arguments::Text(word)) => {
                let value = self.scope().resolve(&word.text);
                let set = self.set(value);
                if let Some(timeline) = self.timeline() {
                    timeline.users.push(set);
                }
            }
            (Keyword::Shell, Arguments::ShellList(words)) => {
                let value = words.iter().map(|word| word.text.clone()).collect();
                let set = self.set(value);
                if let Some(timeline) = self.timeline() {
                    timeline.shells.push(set);
                }
            }
            (Keyword::Cmd, _) => {
                let set = self.set(());
                if let Some(timeline) = self.timeline() {
                    timeline.cmds.push(set);
                }
            }
            (Keyword::Entrypoint, _) => {
                let set = self.set(());
                if let Some(timeline) = self.timeline() {
                    timeline.entrypoints.push(set);
                }
            }
            _ => {}
        }
    }
}
