//! What is said about a text that is no Dockerfile: the output of a docker command, an error message, a Compose file.
//!
//! Sentences and tables, all words included, so that whoever draws them knows nothing about docker.

use crate::check::{Finding, Severity};
use serde::{Deserialize, Serialize};

/// Asks what a text is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pasted {
    /// Revision of the text; the reply repeats it.
    pub rev: u64,
    /// The text.
    pub text: String,
}

/// What is said about it. `code` in sentences is written in backticks.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastedView {
    /// Revision of the text.
    pub rev: u64,
    /// Command by command; empty when nothing is recognised.
    pub parts: Vec<PastedPart>,
    /// Lines that could not be used, 1-based; at most a hundred.
    pub unread_lines: Vec<u32>,
}

/// The output of one command.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastedPart {
    /// A heading.
    pub title: String,
    /// The answer in a sentence or two.
    pub summary: String,
    /// What stands out, worst first.
    pub notices: Vec<PastedNotice>,
    /// The text as it was read.
    pub tables: Vec<PastedTable>,
    /// Dockerfiles inside, or rebuilt from it.
    pub dockerfiles: Vec<PastedDockerfile>,
}

/// One thing that stands out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastedNotice {
    /// How bad.
    pub severity: Severity,
    /// 1-based line.
    pub line: u32,
    /// What is there.
    pub what: String,
    /// Why it matters.
    pub why: String,
    /// What to do; empty when nothing.
    pub todo: String,
}

/// A table; its first column heads the rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastedTable {
    /// What it shows.
    pub title: String,
    /// Headings, and whether the column holds numbers.
    pub columns: Vec<(String, bool)>,
    /// Rows.
    pub rows: Vec<PastedRow>,
    /// A sentence below; empty when none.
    pub note: String,
}

/// A row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastedRow {
    /// 1-based line it comes from.
    pub line: u32,
    /// As many as there are columns.
    pub cells: Vec<String>,
}

/// A Dockerfile that can be opened by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastedDockerfile {
    /// A heading.
    pub label: String,
    /// The Dockerfile.
    pub text: String,
    /// 1-based line where it begins in the text; 0 when it was rebuilt and stands nowhere.
    pub line: u32,
    /// What the rules say about it; empty for a rebuilt one. Places are those of this Dockerfile.
    pub findings: Vec<Finding>,
}
