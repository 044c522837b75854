//! Shell scripts as text: a syntax tree, and the simple commands in it, with their places.
//!
//! Offsets are bytes of the script text given; callers map them through
//! [`crate::ast::Mapped::span`].

mod command;
mod flatten;
mod memo;
mod read;
mod scan;
pub mod tree;

use std::ops::Range;

pub use flatten::parse;
pub use memo::parse_shared;
pub use read::read;

/// One word of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShellWord {
    /// As written.
    pub text: String,
    /// Quotes and escapes removed; variables and substitutions kept as written.
    pub value: String,
    /// Whether a variable or a substitution is expanded in it.
    pub dynamic: bool,
    /// Whether any part is quoted.
    pub quoted: bool,
    /// Bytes of the script.
    pub range: Range<u32>,
}

/// How a command is joined to the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Connector {
    /// The first command of the script or of a nested list.
    Start,
    /// `&&`
    And,
    /// `||`
    Or,
    /// `;` or a line end
    Sequence,
    /// `|` (also `|&`)
    Pipe,
    /// `&`
    Background,
}

/// Where in the script's structure a command stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct Nesting {
    /// Inside `( … )`.
    pub subshell: bool,
    /// Inside the condition or a branch of `if`, `case`.
    pub condition: bool,
    /// Inside `for`, `while`, `until`.
    pub looped: bool,
    /// Inside a function body.
    pub function: bool,
    /// Inside `$( … )` or backticks.
    pub substitution: bool,
    /// Inside the text of `sh -c '…'`, found by looking through the wrapper.
    pub nested_shell: bool,
}

/// A simple command: a name and its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SimpleCommand {
    /// Leading `NAME=value` words.
    pub assignments: Vec<ShellWord>,
    /// The command's name and arguments; empty for a bare assignment.
    pub words: Vec<ShellWord>,
    /// Redirections: operator (`>`, `>>`, `<`, `2>` …) and target.
    pub redirects: Vec<(String, ShellWord)>,
    /// How it is joined to the command before it in the same list.
    pub connector: Connector,
    /// Index of the pipeline it belongs to (commands joined by `|` share it).
    pub pipeline: u32,
    /// Where it stands.
    pub nesting: Nesting,
    /// Bytes of the script, from the first word to the last redirection.
    pub range: Range<u32>,
    /// Index of the first word of the *effective* command once wrappers (`sudo`, `env`, `exec`,
    /// `command`, `time`, `nice`, `nohup`, `xargs`, `eatmydata`) are looked through.
    pub effective: usize,
}

/// A script, taken apart.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Script {
    /// Simple commands in order of appearance (nested ones after the command that holds them).
    pub commands: Vec<SimpleCommand>,
    /// Where the text stopped making sense (an open quote, a missing `)`), with a sentence.
    pub errors: Vec<(Range<u32>, String)>,
    /// The same script as a tree.
    pub tree: tree::Tree,
}

#[cfg(test)]
mod tests;
