//! From the tree to the list of simple commands, in order of appearance.
//!
//! Recursion is as deep as the tree, which is at most 64 constructs deep.

use super::command::{effective_index, nested_script};
use super::read::read;
use super::scan::MAX_DEPTH;
use super::tree::{Kind, NodeId, Tree};
use super::{Connector, Nesting, Script, ShellWord, SimpleCommand};
use std::ops::Range;

/// Takes a script apart. Never fails; what makes no sense is listed in [`Script::errors`].
///
/// Cost: near-linear; text of `sh -c '…'` is read once more for each level, at most 64 levels.
pub fn parse(script: &str) -> Script {
    let tree = read(script);
    let mut out = Script {
        commands: flatten(script, &tree),
        errors: Vec::new(),
        tree,
    };
    if let Some((place, what)) = &out.tree.fault {
        out.errors.push((place.clone(), (*what).to_owned()));
    }
    out
}

fn flatten(script: &str, tree: &Tree) -> Vec<SimpleCommand> {
    let mut flat = Flat {
        text: script,
        tree,
        shift: 0,
        level: 0,
        next_pipeline: 0,
        out: Vec::new(),
    };
    let nesting = Nesting::default();
    if let Kind::Script(list) = tree.kind(tree.root()) {
        flat.list(list, nesting);
        for item in &tree.rest {
            flat.item(*item, Connector::Sequence, nesting);
        }
    }
    flat.out
}

struct Flat<'t> {
    text: &'t str,
    tree: &'t Tree,
    /// Where the text begins in the whole script.
    shift: u32,
    /// How many `sh -c` are around.
    level: usize,
    next_pipeline: u32,
    out: Vec<SimpleCommand>,
}

impl Flat<'_> {
    fn list(&mut self, list: &[NodeId], nesting: Nesting) {
        let mut connector = Connector::Start;
        for item in list {
            self.item(*item, connector, nesting);
            connector = match self.tree.kind(*item) {
                Kind::Background(_) => Connector::Background,
                _ => Connector::Sequence,
            };
        }
    }

    fn item(&mut self, id: NodeId, connector: Connector, nesting: Nesting) {
        match self.tree.kind(id) {
            Kind::Background(inner) | Kind::Banged(inner) => self.item(*inner, connector, nesting),
            Kind::AndOr(first, rest) => {
                self.item(*first, connector, nesting);
                for (or, next) in rest {
                    let connector = if *or { Connector::Or } else { Connector::And };
                    self.item(*next, connector, nesting);
                }
            }
            Kind::Pipeline(stages, _) => {
                let pipeline = self.next_pipeline;
                self.next_pipeline += 1;
                let mut connector = connector;
                for stage in stages {
                    self.stage(*stage, connector, pipeline, nesting);
                    connector = Connector::Pipe;
                }
            }
            _ => self.stage(id, connector, self.next_pipeline, nesting),
        }
    }

    fn stage(&mut self, id: NodeId, connector: Connector, pipeline: u32, nesting: Nesting) {
        let tree = self.tree;
        let Kind::Redirected(command, redirects) = tree.kind(id) else {
            return;
        };
        match tree.kind(*command) {
            Kind::Simple(assignments, words) => {
                let made = SimpleCommand {
                    assignments: assignments.iter().map(|id| self.word(*id)).collect(),
                    words: words.iter().map(|id| self.word(*id)).collect(),
                    redirects: redirects
                        .iter()
                        .filter_map(|id| self.redirect(*id))
                        .collect(),
                    connector,
                    pipeline,
                    nesting,
                    range: self.range(id),
                    effective: 0,
                };
                self.push(made);
                for id in assignments.iter().chain(words).chain(redirects) {
                    self.inside(*id, nesting);
                }
                return;
            }
            Kind::Test { double, words, .. } => {
                let range = self.range(*command);
                let (open, close) = if *double { ("[[", "]]") } else { ("[", "]") };
                let len = open.len() as u32;
                let mut list = vec![plain(open, range.start..range.start + len)];
                list.extend(words.iter().map(|id| self.word(*id)));
                list.push(plain(
                    close,
                    range.end.saturating_sub(len).max(range.start)..range.end,
                ));
                let made = SimpleCommand {
                    assignments: Vec::new(),
                    words: list,
                    redirects: redirects
                        .iter()
                        .filter_map(|id| self.redirect(*id))
                        .collect(),
                    connector,
                    pipeline,
                    nesting,
                    range,
                    effective: 0,
                };
                self.push(made);
                for id in words {
                    self.inside(*id, nesting);
                }
            }
            Kind::Subshell(list) => self.list(
                list,
                Nesting {
                    subshell: true,
                    ..nesting
                },
            ),
            Kind::Group(list) => self.list(list, nesting),
            Kind::If(branches, otherwise) => {
                let nesting = Nesting {
                    condition: true,
                    ..nesting
                };
                for (condition, body) in branches {
                    self.list(condition, nesting);
                    self.list(body, nesting);
                }
                self.list(otherwise, nesting);
            }
            Kind::While(condition, body) => {
                let nesting = Nesting {
                    looped: true,
                    ..nesting
                };
                self.list(condition, nesting);
                self.list(body, nesting);
            }
            Kind::For { words, body, .. } => {
                for id in words.iter().flatten() {
                    self.inside(*id, nesting);
                }
                self.list(
                    body,
                    Nesting {
                        looped: true,
                        ..nesting
                    },
                );
            }
            Kind::ForArithmetic(head, body) => {
                self.inside(*head, nesting);
                self.list(
                    body,
                    Nesting {
                        looped: true,
                        ..nesting
                    },
                );
            }
            Kind::Case(word, items) => {
                self.inside(*word, nesting);
                let nesting = Nesting {
                    condition: true,
                    ..nesting
                };
                for item in items {
                    for id in &item.patterns {
                        self.inside(*id, nesting);
                    }
                    self.list(&item.body, nesting);
                }
            }
            Kind::Function { body, .. } => {
                let nesting = Nesting {
                    function: true,
                    ..nesting
                };
                match tree.kind(*body) {
                    Kind::Subshell(list) => self.list(
                        list,
                        Nesting {
                            subshell: true,
                            ..nesting
                        },
                    ),
                    Kind::Group(list) => self.list(list, nesting),
                    _ => {}
                }
            }
            Kind::Coproc(inner) => self.stage(*inner, connector, pipeline, nesting),
            _ => self.inside(*command, nesting),
        }
        for id in redirects {
            self.inside(*id, nesting);
        }
    }

    fn push(&mut self, mut command: SimpleCommand) {
        command.effective = effective_index(&command.words);
        let nesting = command.nesting;
        let inner = nested_script(&command);
        self.out.push(command);
        if let Some(range) = inner {
            let nesting = Nesting {
                nested_shell: true,
                ..nesting
            };
            self.nested_shell(range, nesting);
        }
    }

    /// Reads the text of `sh -c '…'` where it stands.
    fn nested_shell(&mut self, range: Range<u32>, nesting: Nesting) {
        if self.level >= MAX_DEPTH / 4 {
            return;
        }
        let local = (range.start - self.shift) as usize..(range.end - self.shift) as usize;
        let Some(text) = self.text.get(local) else {
            return;
        };
        let tree = read(text);
        let mut flat = Flat {
            text,
            tree: &tree,
            shift: range.start,
            level: self.level + 1,
            next_pipeline: self.next_pipeline,
            out: Vec::new(),
        };
        if let Kind::Script(list) = tree.kind(tree.root()) {
            flat.list(list, nesting);
            for item in &tree.rest {
                flat.item(*item, Connector::Sequence, nesting);
            }
        }
        self.next_pipeline = flat.next_pipeline + 1;
        self.out.append(&mut flat.out);
    }

    /// Lists in the substitutions of a word.
    fn inside(&mut self, id: NodeId, nesting: Nesting) {
        let tree = self.tree;
        match tree.kind(id) {
            Kind::Substitution(list)
            | Kind::Backticks(list)
            | Kind::ProcessSubstitution(list, _) => self.list(
                list,
                Nesting {
                    substitution: true,
                    ..nesting
                },
            ),
            Kind::Literal(_) | Kind::Single(_) => {}
            kind => {
                let mut children = Vec::new();
                kind.children(&mut children);
                for child in children {
                    self.inside(child, nesting);
                }
            }
        }
    }

    fn range(&self, id: NodeId) -> Range<u32> {
        let range = &self.tree.node(id).range;
        range.start + self.shift..range.end + self.shift
    }

    fn slice(&self, range: &Range<u32>) -> &str {
        self.text
            .get(range.start as usize..range.end as usize)
            .unwrap_or("")
    }

    fn redirect(&self, id: NodeId) -> Option<(String, ShellWord)> {
        match self.tree.kind(id) {
            Kind::Redirect { fd, op, target, .. } => {
                Some((format!("{fd}{op}"), self.word(*target)))
            }
            _ => None,
        }
    }

    fn word(&self, id: NodeId) -> ShellWord {
        let node = self.tree.node(id);
        let mut word = ShellWord {
            text: self.slice(&node.range).to_owned(),
            value: String::new(),
            dynamic: false,
            quoted: false,
            range: self.range(id),
        };
        self.put(id, &mut word);
        word
    }

    fn put(&self, id: NodeId, word: &mut ShellWord) {
        let node = self.tree.node(id);
        let raw = self.slice(&node.range);
        match &node.kind {
            Kind::Word(parts) => {
                for part in parts {
                    self.put(*part, word);
                }
            }
            Kind::Double(parts) | Kind::Translated(parts) => {
                word.quoted = true;
                for part in parts {
                    self.put(*part, word);
                }
            }
            Kind::Literal(text) => {
                word.quoted |= raw.contains('\\');
                word.value.push_str(text);
            }
            Kind::Single(text) | Kind::AnsiQuoted(text) => {
                word.quoted = true;
                word.value.push_str(text);
            }
            Kind::Assignment { value, .. } => {
                let start = value.map_or(node.range.end, |id| self.tree.node(id).range.start);
                word.value.push_str(self.slice(&(node.range.start..start)));
                if let Some(value) = value {
                    self.put(*value, word);
                }
            }
            Kind::Parameter { .. }
            | Kind::Substitution(_)
            | Kind::Backticks(_)
            | Kind::ProcessSubstitution(..)
            | Kind::ArithmeticExpansion(..) => {
                word.dynamic = true;
                word.value.push_str(raw);
            }
            Kind::Braces(elements) => {
                word.dynamic |= raw.contains('$') && !elements.is_empty();
                word.value.push_str(raw);
            }
            _ => word.value.push_str(raw),
        }
    }
}

fn plain(text: &str, range: Range<u32>) -> ShellWord {
    ShellWord {
        text: text.to_owned(),
        value: text.to_owned(),
        dynamic: false,
        quoted: false,
        range,
    }
}
