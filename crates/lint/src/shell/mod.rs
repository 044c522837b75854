//! What ShellCheck would say about the script of a RUN, as data: number, place, level, name.
//!
//! The rules of the group `shell` put these findings into words. The numbers, and when each of them
//! applies, are ShellCheck's (`src/ShellCheck/{Analytics,Checks/*}.hs`, version 0.10 and later);
//! what it only does on request is left out. Deliberately absent: following `source`, and the text
//! of `sh -c '…'`.

mod bashisms;
mod captures;
mod cases;
mod commands;
mod directives;
mod exit_codes;
mod expansions;
mod filters;
mod finds;
mod flow;
mod found;
mod groups;
mod lists;
mod patterns;
mod pipes;
mod printing;
mod quoting;
mod removal;
mod state;
mod tests;
mod usage;
mod variables;
mod view;
mod words;

pub(crate) use found::PROXIES;
pub use found::{Found, Words, alias, find, report};

use layerlab_diagnostics::Severity;
use layerlab_syntax::shell::tree::{NodeId, Tree};
use std::collections::BTreeSet;
use std::ops::Range;

/// The language a script is judged as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Language {
    /// What POSIX promises.
    Sh,
    /// The `/bin/sh` of Debian and Ubuntu.
    Dash,
    /// The `/bin/sh` of Alpine.
    Busybox,
    /// bash.
    Bash,
    /// The Korn shell.
    Ksh,
}

impl Language {
    /// The language of a program; `None` for one that is no shell of this family.
    pub fn of_program(program: &str) -> Option<Self> {
        Some(match program.rsplit('/').next().unwrap_or(program) {
            "sh" => Self::Sh,
            "dash" | "ash" => Self::Dash,
            "busybox" => Self::Busybox,
            "bash" | "bats" => Self::Bash,
            "ksh" | "ksh88" | "ksh93" | "mksh" => Self::Ksh,
            _ => return None,
        })
    }

    /// Arrays, `[[` and kin are part of it.
    pub fn is_bash_like(self) -> bool {
        matches!(self, Self::Bash | Self::Ksh)
    }
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// ShellCheck's number.
    pub code: u16,
    /// Bytes of the script.
    pub range: Range<u32>,
    /// ShellCheck's level; its "style" is a hint.
    pub level: Severity,
    /// What it is about: a variable, a command, an operator; may be empty.
    pub name: String,
}

/// What is known around a script.
pub struct Surroundings<'a> {
    /// The language it is judged as.
    pub language: Language,
    /// Names that the builder sets here, for looking at their spelling.
    pub names: &'a BTreeSet<String>,
    /// Whether the builder sets a name.
    pub known: &'a dyn Fn(&str) -> bool,
    /// Whether values that the builder sets count as one clean word each.
    pub trusted: bool,
    /// Whether the Dockerfile breaks the line inside a part of the script.
    pub breaks: &'a dyn Fn(&Range<u32>) -> bool,
}

/// A script under analysis, with what has been found so far.
pub(crate) struct Analysis<'a> {
    text: &'a str,
    tree: &'a Tree,
    language: Language,
    around: &'a Surroundings<'a>,
    /// Every node, on the way in and on the way out.
    walk: Vec<(NodeId, bool)>,
    /// Simple commands with at least one word.
    commands: Vec<NodeId>,
    events: Vec<flow::Event>,
    /// Names that the script gives a value somewhere.
    written: BTreeSet<String>,
    hits: Vec<Hit>,
}

/// Everything ShellCheck would say about a script. Cost: near-linear.
pub fn check(text: &str, tree: &Tree, around: &Surroundings<'_>) -> Vec<Hit> {
    let mut analysis = Analysis {
        text,
        tree,
        language: around.language,
        around,
        walk: Vec::new(),
        commands: Vec::new(),
        events: Vec::new(),
        written: BTreeSet::new(),
        hits: Vec::new(),
    };
    analysis.syntax();
    if !tree.broken {
        analysis.prepare();
        analysis.words();
        analysis.quoting();
        analysis.commands();
        analysis.usage();
        analysis.finds();
        analysis.pipes();
        analysis.tests();
        analysis.lists();
        analysis.exit_codes();
        analysis.captures();
        analysis.expansions();
        analysis.variables();
        analysis.bashisms();
    }
    let mut hits = std::mem::take(&mut analysis.hits);
    hits.sort_by(|a, b| {
        (a.range.start, a.code, a.range.end).cmp(&(b.range.start, b.code, b.range.end))
    });
    hits.dedup_by(|b, a| a.code == b.code && a.range == b.range);
    if !tree.broken && text.contains("shellcheck") {
        analysis.obey_directives(&mut hits);
    }
    hits
}

impl Analysis<'_> {
    /// What the reader stumbled over.
    fn syntax(&mut self) {
        for note in &self.tree.notes {
            let level = match note.code {
                1001 | 1003 | 1004 | 1009 | 1079 => Severity::Info,
                1007
                | 1010
                | 1011
                | 1012
                | 1013
                | 1014
                | 1078
                | 1083
                | 1098
                | 1110..=1112
                | 1132 => Severity::Warning,
                _ => Severity::Error,
            };
            self.hits.push(Hit {
                code: note.code,
                range: note.range.clone(),
                level,
                name: String::new(),
            });
        }
    }

    fn hit(&mut self, code: u16, id: NodeId, level: Severity) {
        self.hit_named(code, id, level, "");
    }

    fn hit_named(&mut self, code: u16, id: NodeId, level: Severity, name: &str) {
        let range = self.tree.node(id).range.clone();
        self.hits.push(Hit {
            code,
            range,
            level,
            name: name.to_owned(),
        });
    }
}

#[cfg(test)]
mod table;
