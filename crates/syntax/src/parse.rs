//! From text to tree.
//!
//! One pass over the physical lines: directives, comments, joined lines, heredoc bodies; then a
//! rule per keyword. Nothing stops the parser: what the builder would refuse becomes a
//! [`SyntaxProblem`](crate::ast::SyntaxProblem) and the next line goes on. Source of the rules: the
//! syntax reference, sections 1 to 5. Deliberately absent: expansion, stages as a graph, files.

mod check;
mod directives;
mod document;
mod duration;
mod flags;
mod forms;
mod heredoc;
mod instruction;
mod json;
mod lines;
mod mapped;
mod problem;
mod suggest;
mod words;

pub use check::{Takes, known_flags};
pub use document::parse;
pub(crate) use forms::{Form, form};
