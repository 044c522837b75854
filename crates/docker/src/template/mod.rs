//! The part of Go templates that `--format` needs, over a JSON tree.
//!
//! Fields, variables, pipelines, `if`, `range`, `with`, the comparison and printing functions of `text/template` and
//! docker's own (`json`, `join`, `split`, `lower`, `upper`, `title`, `pad`, `truncate`), with the error texts that
//! people see. Absent on purpose: `define`, `template`, `block`, `call`. Bounded: depth of nesting, steps and bytes of
//! output are limited, so a loop in a loop ends.
//! Sources: Go `text/template` (parse/lex.go, parse/parse.go, exec.go, funcs.go), docker/cli `templates/templates.go`,
//! `cli/command/inspect/inspector.go`, `cli/command/formatter/formatter.go`.

mod compare;
mod data;
mod execute;
mod functions;
mod known;
mod lex;
mod node;
mod parse;
mod printf;
mod render;

use serde_json::Value;
use thiserror::Error;

pub use data::{LABELS_FIELD, Shape};
pub use parse::{MAX_NESTING, Template};
pub use render::{Headers, list, list_or_json};

/// What is wrong with a template, worded as docker words it.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum TemplateError {
    /// The text is no template.
    #[error("template parsing error: template: :{line}: {reason}")]
    Syntax {
        /// From 1.
        line: usize,
        /// Go's words.
        reason: String,
    },
    /// The template does not fit the data.
    #[error(
        "template parsing error: template: :{line}:{column}: executing \"\" at <{context}>: {reason}"
    )]
    Execution {
        /// From 1.
        line: usize,
        /// Bytes from the start of the line, from 0 as Go counts.
        column: usize,
        /// The part of the template.
        context: String,
        /// Go's words.
        reason: String,
    },
    /// The result or the work grew beyond a limit.
    #[error(
        "template parsing error: the result of the template is larger than {max} bytes or takes too many steps"
    )]
    TooLarge {
        /// Bytes allowed.
        max: usize,
    },
}

impl TemplateError {
    /// Whether the text itself is at fault; `inspect` ends with status 64 then.
    #[must_use]
    pub fn is_syntax(&self) -> bool {
        matches!(self, Self::Syntax { .. })
    }
}

/// Renders one inspected object: first as docker's typed object, where a key that the JSON leaves out has its empty
/// value, then, if that fails, as plain JSON, whose words about the failure are the ones people see.
///
/// # Errors
/// Where the template does not fit.
pub fn inspect(template: &Template, object: &Value) -> Result<String, TemplateError> {
    match template.render(object, Shape::Inspected) {
        Ok(text) => Ok(text),
        Err(error @ TemplateError::TooLarge { .. }) => Err(error),
        Err(_) => template.render(object, Shape::Raw),
    }
}

#[cfg(test)]
mod tests;
