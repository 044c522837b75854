//! One language for asking about the tree: names, globs, regular expressions, sizes, owners, layers, contents.
//!
//! Words side by side must all hold; `|` separates alternatives, `-` or `!` in front of a word excludes it, `( )`
//! groups, quotes keep blanks. A query is asked of every stored version of every path, hidden ones included, and
//! costs O(versions × words). What needs contents is known beforehand ([`Query::needs_content`]) and is decided in a
//! pass of its own ([`ContentSearch`]); until then such words neither hold nor fail.
//!
//! | word | holds when |
//! |---|---|
//! | `text` | the name contains it, whatever the case; with a `/`, the whole path |
//! | `*.so`, `usr/**/x` | the name matches the glob; with a `/`, the whole path |
//! | `name:`, `path:` | the same, of the name or of the path |
//! | `re:EXPRESSION` | the expression matches somewhere in the path |
//! | `size:>1M`, `size:1k..2M` | bytes of content; k, M, G count by 1000, Ki, Mi, Gi by 1024 |
//! | `mode:4755`, `mode:/6000`, `mode:-111` | exactly, any of, all of these bits |
//! | `owner:0`, `owner:0:0`, `uid:`, `gid:` | numbers (or `root`) |
//! | `layer:3`, `layer:2..5`, `layer:>2` | the layer that stores it |
//! | `kind:` | `file`, `dir`, `link`, `hardlink`, `device`, `fifo` |
//! | `is:` | `hidden`, `visible`, `setuid`, `setgid`, `sticky`, `executable`, `writable`, `empty`, `duplicate`, `leftover` |
//! | `hash:` | SHA-256 of the content starts so (needs the contents) |
//! | `contains:` | the content holds the text (needs the contents) |

mod content;
mod glob;
mod parse;
mod run;

pub(crate) use parse::bytes as parse_bytes;

pub use content::ContentSearch;
pub use glob::Glob;

use crate::tree::{EntryRef, NodeId};
use std::ops::Range;

/// A query that was read.
#[derive(Debug, Clone)]
pub struct Query {
    pub(super) root: Node,
    pub(super) needs_content: bool,
    pub(super) needs_duplicates: bool,
}

/// A part of a query.
#[derive(Debug, Clone)]
pub(super) enum Node {
    All(Vec<Node>),
    Any(Vec<Node>),
    Not(Box<Node>),
    Is(Test),
}

/// What one word asks.
#[derive(Debug, Clone)]
pub(super) enum Test {
    /// Folded text within the name, or the whole path.
    Text {
        folded: String,
        is_path: bool,
    },
    Glob {
        glob: Glob,
        is_path: bool,
    },
    Regex(Box<regex_lite::Regex>),
    Size(Range<u64>),
    ModeExactly(u16),
    ModeAny(u16),
    ModeAll(u16),
    Owner {
        uid: Option<u32>,
        gid: Option<u32>,
    },
    Layer(Range<u64>),
    Kind(KindTest),
    Is(IsTest),
    /// Folded hex digits.
    Hash(String),
    /// Index into the contents asked about.
    Contains(Vec<u8>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum KindTest {
    File,
    Directory,
    Symlink,
    HardLink,
    Device,
    Fifo,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum IsTest {
    Hidden,
    Visible,
    Setuid,
    Setgid,
    Sticky,
    Executable,
    Writable,
    Empty,
    Duplicate,
    Leftover,
}

/// What a query cannot mean, and where: bytes of the query.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message} (at character {})", .at.start + 1)]
pub struct QueryError {
    /// The part that is wrong.
    pub at: Range<usize>,
    /// What is wrong and what would be right.
    pub message: String,
}

/// A stored version of a path that matched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit {
    /// The path.
    pub node: NodeId,
    /// The stored entry.
    pub entry: EntryRef,
    /// Content length; 0 for all but regular files.
    pub size_bytes: u64,
    /// The layer that removes or replaces it; `None` when it is in the final file system.
    pub hidden_by: Option<u32>,
}

/// What a query found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hits {
    /// Stored versions that match.
    pub n_matches: u64,
    /// Their content.
    pub size_bytes: u64,
    /// How many of them are hidden in the end.
    pub n_hidden: u64,
    /// Their content.
    pub hidden_bytes: u64,
    /// Versions that only their contents can decide; they are not counted as matches.
    pub n_undecided: u64,
    /// Content that would have to be read for that.
    pub undecided_bytes: u64,
    /// The first matches, by path identity, lower layers first.
    pub first: Vec<Hit>,
}

impl Query {
    /// Reads a query. An empty one matches everything.
    ///
    /// # Errors
    /// Where and why it cannot be understood.
    pub fn parse(text: &str) -> Result<Self, QueryError> {
        parse::parse(text)
    }

    /// Whether contents must be read before everything is decided.
    pub fn needs_content(&self) -> bool {
        self.needs_content
    }
}
