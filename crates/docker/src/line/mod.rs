//! A line of the terminal as a tree: words, quotes, `;`, `&&`, pipes, `$(…)`, redirects, here-documents.
//!
//! [`parse`] reads what a person typed or pasted and never runs anything; [`expand`] turns words into arguments with
//! the help of a [`Shell`] that knows variables and files. The grammar is POSIX `sh` (XCU 2) as far as terminal
//! sessions use it: simple commands, pipelines, lists, groups, `if`, `for`, `while`. Absent on purpose: functions,
//! `case`, background jobs, arithmetic; each says so by its name ([`LineError::NotSimulated`]).

mod ast;
mod error;
mod expand;
mod glob;
mod parse;
mod words;

pub use ast::{
    AndOr, Assignment, Command, Join, Line, Part, Pipeline, Redirect, RedirectKind, Script, Simple,
    Trim, VariableForm, Word,
};
pub use error::{ExpandError, LineError, Open};
pub use expand::{Shell, expand, expand_one, here_document};
pub use glob::Pattern;
pub use parse::{MAX_DEPTH, MAX_LINE_BYTES, parse};
