//! What can be wrong with a line, and how a shell says it.

use thiserror::Error;

/// What was opened and not closed: more input may complete the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Open {
    /// `'`
    SingleQuote,
    /// `"`
    DoubleQuote,
    /// A backquote.
    Backquote,
    /// `$(` or `(`
    Parenthesis,
    /// `${` or `{`
    Brace,
    /// A `\` at the very end.
    Continuation,
    /// `<< END` without its end.
    HereDocument,
    /// `if`, `for`, `while` without their end, or `&&`, `||`, `|` without a right side.
    Construct,
}

/// Why a line cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum LineError {
    /// A token stands where none of its kind may.
    #[error("syntax error near unexpected token `{token}'")]
    Unexpected {
        /// As typed; `newline` for the end of a line.
        token: String,
    },
    /// Something is still open at the end: a terminal asks for the next line.
    #[error("{}", unclosed(*open))]
    Unclosed {
        /// What.
        open: Open,
    },
    /// `${…}` holds something that is no expansion.
    #[error("{source_text}: bad substitution")]
    BadSubstitution {
        /// As typed.
        source_text: String,
    },
    /// Legal in a shell, absent from this one.
    #[error("{what} is not simulated")]
    NotSimulated {
        /// Its name.
        what: &'static str,
    },
    /// The input is longer than [`crate::line::MAX_LINE_BYTES`].
    #[error("the input is {seen} bytes long, the limit is {max}")]
    TooLong {
        /// Bytes given.
        seen: usize,
        /// Bytes allowed.
        max: usize,
    },
    /// Constructs are nested deeper than [`crate::line::MAX_DEPTH`].
    #[error("constructs are nested deeper than {max}")]
    TooDeep {
        /// Levels allowed.
        max: usize,
    },
}

impl LineError {
    /// Whether more input may cure it.
    #[must_use]
    pub fn is_incomplete(&self) -> bool {
        matches!(self, Self::Unclosed { .. })
    }
}

fn unclosed(open: Open) -> String {
    let wanted = match open {
        Open::SingleQuote => '\'',
        Open::DoubleQuote => '"',
        Open::Backquote => '`',
        Open::Parenthesis => ')',
        Open::Brace => '}',
        Open::Continuation | Open::HereDocument | Open::Construct => {
            return "syntax error: unexpected end of file".into();
        }
    };
    format!("unexpected EOF while looking for matching `{wanted}'")
}

/// Why words cannot be expanded.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ExpandError {
    /// `${NAME:?message}` without a value.
    #[error("{name}: {message}")]
    Missing {
        /// The variable.
        name: String,
        /// The message, or the usual one.
        message: String,
    },
    /// The words grew beyond the limit.
    #[error("the expanded words are longer than {max} bytes")]
    TooLong {
        /// Bytes allowed.
        max: usize,
    },
}
