//! What each line of a build stands on and reads: the edges and inputs of the build's graph.
//!
//! Everything here enters the keys that the builder compares. What enters no key is left out (the
//! content of cache mounts), and so are values, which may be secrets.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use layerlab_syntax::ast::Keyword;
use layerlab_syntax::expand::{Lookup, Mode, expand};

use super::builder::{Build, Outcome, Trace, changed_reads};
use super::plan::{Part, Spec, changed_files};
use crate::context::select::FileMark;
use crate::model::{BuildModel, Source};
use crate::scope::{Scope, VariableKind};

/// Most inputs that are named for a line; the last one then counts the rest.
const MAX_INPUTS: usize = 6;
/// Most changed files that are named.
const MAX_CHANGED: usize = 2;

/// How a line depends on another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NeedKind {
    /// It stands on the other line's result, in the same stage.
    Below,
    /// It continues the stage that ends with the other line.
    Base,
    /// It reads files of the stage that ends with the other line.
    Read,
}

/// A line that another depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Need {
    /// Position of that line in the answer.
    pub step: usize,
    /// How.
    pub kind: NeedKind,
    /// Whether what is taken from it is not what it was.
    pub changed: bool,
}

/// What an input is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum InputKind {
    /// Files of the build context.
    File,
    /// A base image, or one that files are copied from.
    Image,
    /// A build argument.
    Argument,
    /// An environment variable; named only where its value changed.
    Variable,
    /// A secret or an SSH agent; its content is in no key.
    Secret,
    /// An address that is fetched.
    Address,
    /// The text of the instruction; named only where it changed.
    Text,
}

/// Something from outside that a line reads.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Input {
    /// What it is.
    pub kind: InputKind,
    /// Its name, or a count: `src/app.js`, `12 files`.
    pub label: String,
    /// Whether it is not what it was in the build before.
    pub changed: bool,
}

/// Edges and inputs of one line.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Links {
    /// Lines it depends on.
    pub needs: Vec<Need>,
    /// What it reads, changed inputs first.
    pub inputs: Vec<Input>,
}

/// Links of the lines of a build, compared with the build before; triggers are left out as among
/// the steps. Cost: O(lines × what each selects).
pub(crate) fn links(model: &BuildModel, escape: char, build: &Build, before: &Build) -> Vec<Links> {
    // Position in the answer and "its result is new", for each trace; a trigger counts as its FROM.
    let mut seen: Vec<(usize, bool)> = Vec::with_capacity(build.traces.len());
    let mut all = Vec::with_capacity(build.traces.len());
    for trace in &build.traces {
        let previous = trace.before.and_then(|idx| before.traces.get(idx));
        let needs = needs(trace, previous, &seen);
        let passes_on = trace.keyword == Keyword::From && needs.iter().any(|need| need.changed);
        let is_new = trace.outcome == Outcome::Run || passes_on;
        if trace.is_trigger {
            seen.push((all.len().saturating_sub(1), is_new));
            continue;
        }
        seen.push((all.len(), is_new));
        let reader = Reader {
            model,
            escape,
            build,
            before,
            trace,
            previous,
        };
        all.push(Links {
            needs,
            inputs: reader.inputs(),
        });
    }
    all
}

fn needs(trace: &Trace, previous: Option<&Trace>, seen: &[(usize, bool)]) -> Vec<Need> {
    let old = previous.and_then(|previous| previous.spec.as_ref());
    // Stages of which something else is read now; without a step to compare with, every one.
    let changed: Option<BTreeSet<usize>> = old.zip(trace.spec.as_ref()).map(|(old, new)| {
        let reads = changed_reads(old, new).into_iter();
        reads
            .filter_map(|read| match read.source {
                Source::Stage(stage) => Some(stage),
                Source::Image(_) => None,
            })
            .collect()
    });
    let changed = |stage| changed.as_ref().is_none_or(|all| all.contains(stage));
    let mut needs: Vec<Need> = trace
        .needs
        .iter()
        .filter_map(|(idx, kind, stage)| {
            let (step, is_new) = *seen.get(*idx)?;
            Some(Need {
                step,
                kind: *kind,
                changed: match kind {
                    NeedKind::Read => changed(stage),
                    NeedKind::Below | NeedKind::Base => is_new,
                },
            })
        })
        .collect();
    // A FROM with triggers and its triggers are one line.
    needs.sort_unstable();
    needs.dedup();
    needs
}

struct Reader<'a> {
    model: &'a BuildModel,
    escape: char,
    build: &'a Build,
    before: &'a Build,
    trace: &'a Trace,
    previous: Option<&'a Trace>,
}

impl Reader<'_> {
    fn inputs(&self) -> Vec<Input> {
        let mut inputs = Vec::new();
        if self.trace.outcome == Outcome::Skipped {
            return inputs;
        }
        let mut put = |kind, label: String, changed| {
            inputs.push(Input {
                kind,
                label,
                changed,
            });
        };
        if self.previous.is_some_and(|old| old.text != self.trace.text) {
            put(InputKind::Text, "this line".to_owned(), true);
        }
        if let Some(spec) = &self.trace.spec {
            let old = self.previous.and_then(|previous| previous.spec.as_deref());
            if self.trace.keyword == Keyword::From {
                let name = spec.shown.get(&Part::Image).cloned().unwrap_or_default();
                let is_new = self.trace.outcome == Outcome::Run && !self.build.was_cold;
                put(InputKind::Image, name, is_new);
            }
            files(old, spec, &mut put);
            let changed = old.map_or_else(Vec::new, |old| changed_reads(old, spec));
            let mut changed = changed.into_iter().peekable();
            for read in &spec.reads {
                let is_new = changed.next_if(|next| std::ptr::eq(*next, read)).is_some();
                if let Source::Image(image) = &read.source {
                    put(InputKind::Image, image.familiar(), is_new);
                }
            }
            for (kind, label) in &spec.others {
                put(*kind, label.clone(), false);
            }
        }
        for (name, kind, changed) in self.variables() {
            if kind == VariableKind::Arg {
                put(InputKind::Argument, name, changed);
            } else if changed {
                put(InputKind::Variable, name, true);
            }
        }
        inputs.sort_by_key(|input| !input.changed);
        let mut named = BTreeSet::new();
        inputs.retain(|input| named.insert((input.kind, input.label.clone())));
        let n_more = (inputs.len() + 1).saturating_sub(MAX_INPUTS);
        if n_more > 1 {
            inputs.truncate(MAX_INPUTS - 1);
            inputs.push(Input {
                kind: InputKind::Argument,
                label: format!("{n_more} more"),
                changed: false,
            });
        }
        inputs
    }

    /// Variables in the key: for a RUN all that are in force, used or not; for other lines those
    /// that their text names.
    fn variables(&self) -> Vec<(String, VariableKind, bool)> {
        let old_model = self.before.model.as_deref();
        let old_scope = self
            .previous
            .zip(old_model)
            .map(|(previous, model)| Scope::at(model, previous.stage, previous.at));
        let scope = Scope::at(self.model, self.trace.stage, self.trace.at);
        match self.trace.keyword {
            Keyword::Run if self.trace.spec.is_some() => {
                let old: BTreeMap<&str, &str> = old_scope
                    .iter()
                    .flat_map(Scope::environment)
                    .map(|variable| (variable.name, variable.value.value.as_str()))
                    .collect();
                let differs = |name: &str, value: &str| {
                    old_scope.is_some() && old.get(name).copied() != Some(value)
                };
                scope
                    .environment()
                    .into_iter()
                    .filter(|variable| variable.kind != VariableKind::Base)
                    .map(|variable| {
                        let changed = differs(variable.name, &variable.value.value);
                        (variable.name.to_owned(), variable.kind, changed)
                    })
                    .collect()
            }
            Keyword::Copy | Keyword::Add | Keyword::Workdir if self.trace.spec.is_some() => self
                .names(&|name| Some(&scope.variable(name)?.value.value))
                .into_iter()
                .filter_map(|name| {
                    let now = scope.variable(&name)?;
                    let old = old_scope.and_then(|old| old.variable(&name));
                    let changed = old_scope.is_some()
                        && old.map(|old| &old.value.value) != Some(&now.value.value);
                    Some((name, now.kind, changed))
                })
                .collect(),
            Keyword::From => self
                .names(&|name| Some(&self.model.globals.value(name)?.value))
                .into_iter()
                .filter(|name| self.model.globals.declares(name))
                .map(|name| {
                    let now = self.model.globals.value(&name);
                    let changed = old_model.is_some_and(|old| old.globals.value(&name) != now);
                    (name, VariableKind::Arg, changed)
                })
                .collect(),
            _ => Vec::new(),
        }
    }

    /// Names that the line's words refer to.
    fn names<'v>(&self, value: &dyn Fn(&str) -> Option<&'v String>) -> BTreeSet<String> {
        struct Noted<'a, 'v> {
            value: &'a dyn Fn(&str) -> Option<&'v String>,
            names: RefCell<BTreeSet<String>>,
        }
        impl Lookup for Noted<'_, '_> {
            fn get(&self, name: &str) -> Option<&str> {
                self.names.borrow_mut().insert(name.to_owned());
                (self.value)(name).map(String::as_str)
            }
        }
        // Below the first line of a here-document its body begins, which may not be expanded.
        let text = match self.trace.text.find("<<") {
            Some(at) => self.trace.text.get(..at).unwrap_or(""),
            None => &self.trace.text,
        };
        let noted = Noted {
            value,
            names: RefCell::default(),
        };
        // A text that cannot be expanded fails the build; the names up to there are noted.
        let _ = expand(text, Mode::Words, self.escape, &noted);
        noted.names.into_inner()
    }
}

/// Context files: changed ones by name, the others by name when they are few.
fn files(old: Option<&Spec>, new: &Spec, put: &mut impl FnMut(InputKind, String, bool)) {
    let pairs = old.map_or_else(Vec::new, |old| changed_files(old, new));
    // What is there comes before what is gone.
    let there = pairs.iter().filter_map(|(_, now)| *now);
    let gone = pairs
        .iter()
        .filter_map(|(before, now)| before.filter(|_| now.is_none()));
    let changed: Vec<&FileMark> = there.chain(gone).collect();
    for file in changed.iter().take(MAX_CHANGED) {
        put(InputKind::File, file.name(), true);
    }
    if changed.len() > MAX_CHANGED {
        let label = format!("{} more changed", changed.len() - MAX_CHANGED);
        put(InputKind::File, label, true);
    }
    let known: BTreeSet<&str> = changed.iter().map(|file| &*file.path).collect();
    let all = new.all_files();
    let rest = || {
        let files = all.iter().filter(|file| !file.is_folder);
        files.filter(|file| !known.contains(&*file.path))
    };
    match rest().count() {
        n @ (1 | 2) => {
            for file in rest().take(n) {
                put(InputKind::File, file.name(), false);
            }
        }
        0 => {}
        n => {
            let other = if known.is_empty() { "" } else { "other " };
            put(InputKind::File, format!("{n} {other}files"), false);
        }
    }
}
