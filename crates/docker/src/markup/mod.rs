//! Output as a tree of marked spans, for front ends that are no terminal.
//!
//! A command gives plain text on two streams; [`mark`] says what the pieces of it are, so that a page can colour an
//! identifier, link a digest to a brick and read an error as an error. Nothing is escaped, nothing is HTML, and the
//! texts of all spans joined are the text that went in.

mod classify;

pub use classify::{mark, plain_text};

/// Where a line went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stream {
    /// Standard output.
    Out,
    /// Standard error.
    Err,
    /// The sandbox itself: not docker.
    Own,
}

/// What a piece of text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// Anything else.
    Plain,
    /// A header of a table, a title of a section.
    Header,
    /// Twelve or sixty-four hexadecimal digits.
    Identifier,
    /// `sha256:…`
    Digest,
    /// `2.07MB`
    Size,
    /// `3 seconds ago`
    Age,
    /// `<none>`, `<missing>`, `<untagged>`
    Absent,
    /// The first words of a failure.
    Error,
    /// The first words of a warning.
    Warning,
    /// `CACHED`, `Already exists`: work that was saved.
    Saved,
    /// `DONE`, `Pull complete`, `Pushed`: work that was done.
    Done,
    /// The number of a vertex in a build.
    Step,
    /// An address on the web.
    Link,
}

/// A piece of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// What it is.
    pub role: Role,
    /// As printed.
    pub text: String,
}

/// One line, without its new line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Where it went.
    pub stream: Stream,
    /// In order.
    pub spans: Vec<Span>,
}
