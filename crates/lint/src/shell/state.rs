//! Which unquoted variables may hold blanks or patterns, along every way through the script.
//!
//! A small abstract run: for each variable whether its value is certainly clean, joined where ways
//! meet. Commands are not run; functions are looked into where they are called.

use super::Analysis;
use super::view::{is_name, modifier, reference};
use layerlab_syntax::shell::tree::{Kind, NodeId};
use std::collections::{BTreeMap, BTreeSet};

/// What is known of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Value {
    Empty,
    Clean,
    Dirty,
}

impl Value {
    fn of_text(text: &str) -> Self {
        if text.is_empty() {
            Self::Empty
        } else if text.contains([' ', '\t', '\n', '*', '?', '[']) {
            Self::Dirty
        } else {
            Self::Clean
        }
    }

    /// Two ways meet.
    fn join(self, other: Self) -> Self {
        if self == other { self } else { Self::Dirty }
    }

    /// One text behind the other.
    fn then(self, other: Self) -> Self {
        match (self, other) {
            (Self::Empty, other) => other,
            (this, Self::Empty) => this,
            (Self::Clean, Self::Clean) => Self::Clean,
            _ => Self::Dirty,
        }
    }
}

/// What is known at one place; `None` where no way leads.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct State {
    values: BTreeMap<String, Value>,
    integers: BTreeSet<String>,
    functions: BTreeMap<String, NodeId>,
}

type Way = Option<State>;

fn join(view: &Analysis<'_>, one: Way, other: Way) -> Way {
    let (mut one, other) = match (one, other) {
        (Some(one), Some(other)) => (one, other),
        (one, other) => return one.or(other),
    };
    if one == other {
        return Some(one);
    }
    for (name, value) in &mut one.values {
        let there = other
            .values
            .get(name)
            .copied()
            .unwrap_or_else(|| from_outside(view, name));
        *value = value.join(there);
    }
    for (name, value) in other.values {
        let here = from_outside(view, &name);
        one.values.entry(name).or_insert(value.join(here));
    }
    one.integers.retain(|name| other.integers.contains(name));
    for (name, body) in other.functions {
        one.functions.entry(name).or_insert(body);
    }
    Some(one)
}

/// Numbers that every shell keeps.
const NUMBERS: &str = "\
    BASHPID BASH_ARGC BASH_LINENO BASH_SUBSHELL EUID EPOCHREALTIME EPOCHSECONDS LINENO OPTIND \
    PPID RANDOM SECONDS SHELLOPTS SHLVL SRANDOM UID COLUMNS HISTFILESIZE HISTSIZE LINES \
    BASH_MONOSECONDS BASH_TRAPSIG PIPESTATUS";

/// A value that the script itself has not set on this way.
fn from_outside(view: &Analysis<'_>, name: &str) -> Value {
    if NUMBERS.split(' ').any(|known| known == name)
        || view.around.trusted && (view.around.known)(name)
    {
        Value::Clean
    } else {
        Value::Dirty
    }
}

/// Variables that are followed; values of further ones count as unclean.
const MAX_NAMES: usize = 128;

/// Steps after which nothing is followed any more; then everything counts as unclean.
const MAX_STEPS: usize = 200_000;

pub(super) struct Run<'v, 'a> {
    view: &'v Analysis<'a>,
    /// Expansions whose value is clean, on every way that reaches them.
    clean: BTreeMap<NodeId, bool>,
    /// Commands that some way reaches.
    reached: BTreeSet<NodeId>,
    calls: Vec<NodeId>,
    /// Local names of a function, and whether it returns early.
    bodies: BTreeMap<NodeId, (Vec<String>, bool)>,
    in_function: bool,
    steps: usize,
}

/// What a run found out.
pub(super) struct Findings {
    /// Expansions whose value is certainly clean.
    pub clean: BTreeSet<NodeId>,
    /// Pipelines that no way reaches.
    pub unreachable: Vec<NodeId>,
}

impl Analysis<'_> {
    pub(super) fn run(&self) -> Findings {
        let mut run = Run {
            view: self,
            clean: BTreeMap::new(),
            reached: BTreeSet::new(),
            calls: Vec::new(),
            bodies: BTreeMap::new(),
            in_function: false,
            steps: 0,
        };
        run.node(self.tree.root(), Some(State::default()));
        // Functions that nobody calls are looked at as if they were called at the end.
        for id in self.nodes() {
            if let Kind::Function { body, .. } = self.kind(id)
                && !run.reached.contains(body)
            {
                run.in_function = true;
                run.node(*body, Some(State::default()));
                run.in_function = false;
            }
        }
        let gave_up = run.steps >= MAX_STEPS;
        Findings {
            clean: run
                .clean
                .iter()
                .filter(|(_, clean)| **clean && !gave_up)
                .map(|(id, _)| *id)
                .collect(),
            unreachable: if gave_up {
                Vec::new()
            } else {
                self.nodes()
                    .into_iter()
                    .filter(|id| {
                        matches!(self.kind(*id), Kind::Pipeline(..)) && !run.reached.contains(id)
                    })
                    .collect()
            },
        }
    }
}

impl Run<'_, '_> {
    fn list(&mut self, list: &[NodeId], mut way: Way) -> Way {
        for id in list {
            way = self.node(*id, way);
        }
        way
    }

    /// Runs it somewhere else: nothing of it stays.
    fn aside(&mut self, list: &[NodeId], way: &Way) {
        self.list(list, way.clone());
    }

    fn node(&mut self, id: NodeId, way: Way) -> Way {
        self.steps += 1;
        let view = self.view;
        if way.is_none() || self.steps >= MAX_STEPS {
            return way;
        }
        match view.kind(id) {
            Kind::Script(list) | Kind::Group(list) => {
                self.reached.insert(id);
                self.list(list, way)
            }
            Kind::Subshell(list) => {
                self.reached.insert(id);
                self.aside(list, &way);
                way
            }
            Kind::Substitution(list)
            | Kind::Backticks(list)
            | Kind::ProcessSubstitution(list, _) => {
                self.aside(list, &way);
                way
            }
            Kind::Background(inner) | Kind::Coproc(inner) => {
                self.aside(&[*inner], &way);
                way
            }
            Kind::AndOr(first, rest) => {
                let mut way = self.node(*first, way);
                for (_, next) in rest {
                    let after = self.node(*next, way.clone());
                    way = join(view, way, after);
                }
                way
            }
            Kind::Pipeline(stages, _) => {
                self.reached.insert(id);
                match stages.as_slice() {
                    [one] => self.node(*one, way),
                    stages => {
                        for stage in stages {
                            self.aside(&[*stage], &way);
                        }
                        way
                    }
                }
            }
            Kind::Redirected(command, redirects) => {
                let way = self.list(redirects, way);
                self.node(*command, way)
            }
            Kind::If(branches, otherwise) => {
                let mut out = None;
                let mut way = way;
                for (condition, body) in branches {
                    way = self.list(condition, way);
                    let after = self.list(body, way.clone());
                    out = join(view, out, after);
                }
                let after = self.list(otherwise, way);
                join(view, out, after)
            }
            Kind::While(condition, body) => {
                let mut way = self.list(condition, way);
                for _ in 0..2 {
                    let after = self.list(body, way.clone());
                    let after = self.list(condition, after);
                    way = join(view, way, after);
                }
                way
            }
            Kind::For {
                name, words, body, ..
            } => {
                let way = self.list(words.as_deref().unwrap_or_default(), way);
                let before = way.clone();
                let value = match words {
                    Some(words)
                        if !words.is_empty()
                            && !words.iter().any(|word| view.will_split(*word)) =>
                    {
                        words
                            .iter()
                            .map(|word| self.value(*word, way.as_ref()))
                            .reduce(Value::join)
                            .unwrap_or(Value::Dirty)
                    }
                    _ => Value::Dirty,
                };
                let mut way = way;
                for _ in 0..2 {
                    let mut inner = way.clone();
                    set(&mut inner, name, value);
                    let after = self.list(body, inner);
                    way = join(view, way, after);
                }
                join(view, before, way)
            }
            Kind::ForArithmetic(head, body) => {
                let way = self.node(*head, way);
                let after = self.list(body, way.clone());
                let after = self.list(body, join(view, way.clone(), after));
                join(view, way, after)
            }
            Kind::Case(word, items) => {
                let way = self.node(*word, way);
                let mut out = None;
                let mut catches_all = false;
                let mut fallen = None;
                for item in items {
                    let inner = self.list(&item.patterns, way.clone());
                    let after = self.list(&item.body, join(view, inner, fallen.take()));
                    if item.goes_on {
                        fallen = after;
                    } else {
                        out = join(view, out, after);
                    }
                    catches_all |= item
                        .patterns
                        .iter()
                        .any(|pattern| view.shown(*pattern).chars().all(|c| c == '*'));
                }
                out = join(view, out, fallen);
                if catches_all {
                    out
                } else {
                    join(view, out, way)
                }
            }
            Kind::Function { name, body, .. } => {
                let mut way = way;
                if let Some(state) = &mut way
                    && state.functions.len() < MAX_NAMES
                {
                    state.functions.insert(name.clone(), *body);
                }
                way
            }
            Kind::Simple(assignments, words) => self.simple(id, assignments, words, way),
            Kind::Assignment {
                name,
                append,
                indexed,
                value,
            } => {
                let mut way = match value {
                    Some(value) => self.node(*value, way),
                    None => way,
                };
                let mut new = match value {
                    Some(value) if matches!(view.kind(*value), Kind::Array(_)) => Value::Dirty,
                    _ if *indexed => Value::Dirty,
                    Some(value) => self.value(*value, way.as_ref()),
                    None => Value::Empty,
                };
                if *append && let Some(state) = &way {
                    let old = state
                        .values
                        .get(name)
                        .copied()
                        .unwrap_or_else(|| from_outside(view, name));
                    new = old.then(new);
                }
                set(&mut way, name, new);
                way
            }
            Kind::Parameter { text, parts, .. } => {
                let way = self.list(parts, way);
                let name = reference(text);
                let clean = way.as_ref().is_some_and(|state| {
                    state.integers.contains(name)
                        || state
                            .values
                            .get(name)
                            .copied()
                            .unwrap_or_else(|| from_outside(view, name))
                            == Value::Clean
                });
                let known = self.clean.entry(id).or_insert(true);
                *known &= clean;
                let rest = modifier(text);
                let mut way = way;
                if rest.starts_with('=') || rest.starts_with(":=") {
                    set(&mut way, name, Value::Dirty);
                }
                way
            }
            Kind::Name {
                name,
                written: true,
                ..
            } => {
                let mut way = way;
                set(&mut way, name, Value::Clean);
                way
            }
            Kind::Redirect {
                fd, target, body, ..
            } => {
                let way = self.node(*target, way);
                let mut way = self.list(body, way);
                if let Some(name) = fd.strip_prefix('{') {
                    set(&mut way, name.trim_end_matches('}'), Value::Clean);
                }
                way
            }
            kind => {
                let mut children = Vec::new();
                kind.children(&mut children);
                self.list(&children, way)
            }
        }
    }

    fn simple(&mut self, id: NodeId, assignments: &[NodeId], words: &[NodeId], way: Way) -> Way {
        let view = self.view;
        if words.is_empty() {
            return self.list(assignments, way);
        }
        let mut way = way;
        for word in words {
            way = self.node(*word, way);
        }
        for assignment in assignments {
            // In front of a command a value holds for the command only.
            let _ = self.node(*assignment, way.clone());
        }
        let Some(name) = words.first().and_then(|word| view.unquoted(*word)) else {
            return way;
        };
        let args = view.args(id);
        match name.as_str() {
            "exit" => return None,
            "return" if self.in_function => return None,
            "unset" => {
                for word in args {
                    if let Some(name) = view.literal(*word) {
                        set(&mut way, &name, Value::Empty);
                    }
                }
            }
            "let" => {
                for word in args {
                    if let Some((name, _)) = view.shown(*word).split_once('=') {
                        set(&mut way, name, Value::Clean);
                    }
                }
            }
            "read" | "mapfile" | "readarray" => {
                for word in args {
                    if let Some(name) = view.literal(*word).filter(|name| is_name(name)) {
                        set(&mut way, &name, Value::Dirty);
                    }
                }
            }
            "printf" | "wait" => {
                if let Some(at) = args
                    .iter()
                    .position(|word| matches!(view.plain(*word).as_str(), "-v" | "-p"))
                    && let Some(word) = args.get(at + 1)
                {
                    let value = if name == "wait" {
                        Value::Clean
                    } else {
                        Value::Dirty
                    };
                    set(&mut way, &view.plain(*word), value);
                }
            }
            "declare" | "typeset" | "local" => {
                let integer = view.has_flag(id, &["i"]);
                let no_integer = args.iter().any(|word| view.plain(*word) == "+i");
                for word in args {
                    let name = match view.kind(*word) {
                        Kind::Assignment { name, .. } => Some(name.clone()),
                        _ => view.literal(*word).filter(|name| is_name(name)),
                    };
                    if let (Some(name), Some(state)) = (name, way.as_mut()) {
                        if integer && state.integers.len() < MAX_NAMES {
                            state.integers.insert(name);
                        } else if no_integer {
                            state.integers.remove(&name);
                        }
                    }
                }
            }
            _ => {
                let body = way
                    .as_ref()
                    .and_then(|state| state.functions.get(&name).copied());
                if let Some(body) = body
                    && !self.calls.contains(&body)
                    && self.calls.len() < 16
                {
                    self.calls.push(body);
                    let outer = std::mem::replace(&mut self.in_function, true);
                    let before = way.clone();
                    let (locals, returns) = match self.bodies.get(&body) {
                        Some(known) => known.clone(),
                        None => {
                            let known = (self.locals(body), self.returns(body));
                            self.bodies.insert(body, known.clone());
                            known
                        }
                    };
                    let mut after = self.node(body, way);
                    if after.is_none() && returns {
                        after = before.clone();
                    }
                    // What is local is as it was.
                    if let (Some(after), Some(before)) = (&mut after, &before) {
                        for name in locals {
                            match before.values.get(&name) {
                                Some(value) => {
                                    after.values.insert(name.clone(), *value);
                                }
                                None => {
                                    after.values.remove(&name);
                                }
                            }
                            if !before.integers.contains(&name) {
                                after.integers.remove(&name);
                            }
                        }
                    }
                    way = after;
                    self.in_function = outer;
                    self.calls.pop();
                }
            }
        }
        way
    }

    /// Names that a function keeps to itself.
    fn locals(&self, body: NodeId) -> Vec<String> {
        let view = self.view;
        let mut out = Vec::new();
        self.each_command(body, &mut |id| {
            let name = view.first_word(id).unwrap_or_default();
            if matches!(name.as_str(), "local" | "declare" | "typeset")
                && !view.has_flag(id, &["g"])
            {
                for word in view.args(id) {
                    match view.kind(*word) {
                        Kind::Assignment { name, .. } => out.push(name.clone()),
                        _ => out.extend(view.literal(*word).filter(|name| is_name(name))),
                    }
                }
            }
        });
        out
    }

    fn returns(&self, body: NodeId) -> bool {
        let mut found = false;
        self.each_command(body, &mut |id| {
            found |= self.view.first_word(id).as_deref() == Some("return");
        });
        found
    }

    fn each_command(&self, body: NodeId, act: &mut dyn FnMut(NodeId)) {
        let range = &self.view.tree.node(body).range;
        for id in &self.view.commands {
            let place = &self.view.tree.node(*id).range;
            if range.start <= place.start && place.end <= range.end {
                act(*id);
            }
        }
    }

    fn value(&self, id: NodeId, state: Option<&State>) -> Value {
        let view = self.view;
        match view.kind(id) {
            Kind::Word(parts) | Kind::Double(parts) => parts
                .iter()
                .map(|part| self.value(*part, state))
                .fold(Value::Empty, Value::then),
            Kind::Literal(text) | Kind::Single(text) => Value::of_text(text),
            Kind::AnsiQuoted(_) | Kind::Translated(_) => view
                .literal(id)
                .map_or(Value::Dirty, |text| Value::of_text(&text)),
            Kind::ArithmeticExpansion(..) => Value::Clean,
            Kind::Parameter { text, .. } if reference(text) == text => match text.as_str() {
                "?" | "#" | "$" | "!" | "-" => Value::Clean,
                name => state.map_or(Value::Dirty, |state| {
                    if state.integers.contains(name) {
                        Value::Clean
                    } else {
                        state
                            .values
                            .get(name)
                            .copied()
                            .unwrap_or_else(|| from_outside(view, name))
                    }
                }),
            },
            _ => Value::Dirty,
        }
    }
}

fn set(way: &mut Way, name: &str, value: Value) {
    if let Some(state) = way {
        if let Some(known) = state.values.get_mut(name) {
            *known = value;
        } else if state.values.len() < MAX_NAMES {
            state.values.insert(name.to_owned(), value);
        }
    }
}
