//! The build context a visitor gives: which files there are, and what the ignore file makes of them.

use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A text of megabytes that is shared, not copied, on this side of the border.
mod shared_text {
    use serde::{Deserialize, Deserializer, Serializer};
    use std::sync::Arc;

    pub fn serialize<S: Serializer>(text: &Arc<str>, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(text)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Arc<str>, D::Error> {
        String::deserialize(deserializer).map(Arc::from)
    }
}

/// Files of a build context with their sizes. Empty means: suppose a context that fits the file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Files {
    /// Path and bytes.
    pub list: Vec<(String, u64)>,
    /// Instead of a list, all files as one text that the engine packed; cheap to copy and to keep.
    #[serde(with = "shared_text")]
    pub packed: Arc<str>,
}

impl Files {
    /// Files that were packed before.
    pub fn packed(packed: &Arc<str>) -> Self {
        Self {
            list: Vec::new(),
            packed: Arc::clone(packed),
        }
    }

    /// Whether no file is given.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty() && self.packed.is_empty()
    }
}

impl From<Vec<(String, u64)>> for Files {
    fn from(list: Vec<(String, u64)>) -> Self {
        Self {
            list,
            packed: Arc::default(),
        }
    }
}

/// Reads a file list that someone pasted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadList {
    /// What was pasted.
    pub text: String,
}

/// Packs files whose names and sizes the page knows, from a folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackFiles {
    /// Path and bytes.
    pub files: Vec<(String, u64)>,
}

/// Takes a ready-made context.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakeTemplate {
    /// Its id.
    pub id: String,
}

/// Reads the directory of a zip archive, piece by piece.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadZip {
    /// Length of the file.
    pub file_bytes: u64,
    /// Pieces read so far: where each begins, and its bytes.
    pub pieces: Vec<(u64, Vec<u8>)>,
}

/// What comes next of a zip archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ZipReply {
    /// Read so many bytes from there, and ask again.
    Need(u64, u64),
    /// The files.
    Done(FileList),
}

/// A file list that was read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileList {
    /// To be kept, and to be sent with questions.
    #[serde(with = "shared_text")]
    pub packed: Arc<str>,
    /// Files in it.
    pub n_files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// What was read, as a sentence: "12 files from `git ls-files`, sizes unknown".
    pub says: String,
    /// Name of the folder all of them lay in, which was taken off.
    pub name: String,
}

/// What an ignore file makes of a context.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContextView {
    /// The Dockerfile.
    pub text: String,
    /// The files.
    pub context: Files,
    /// Text of the ignore file in force; `None` when there is none.
    pub dockerignore: Option<String>,
    /// Folders that are open in the tree.
    pub open: Vec<String>,
    /// Part of a path: only matching files are listed then.
    pub filter: String,
    /// First row wanted.
    pub start: u32,
    /// Rows wanted; more than 500 are cut.
    pub len: u32,
    /// A path to say more about; empty for none.
    pub path: String,
}

/// How much there is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Amount {
    /// Files.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
}

/// What one line of the ignore file decides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IgnoreLine {
    /// 1-based line.
    pub line: u32,
    /// As written.
    pub text: String,
    /// An exception (`!`).
    pub negated: bool,
    /// What it has the last word about.
    pub decides: Amount,
    /// Why the builder refuses it; empty when it does not.
    pub problem: String,
}

/// What lies below a folder of the top, or a file there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TopEntry {
    /// Its name; a folder ends in `/`.
    pub name: String,
    /// What the builder gets.
    pub inside: Amount,
    /// What stays out.
    pub outside: Amount,
}

/// Something that an image seldom needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offender {
    /// What it is: "the repository's history".
    pub what: String,
    /// Why it should stay out.
    pub why: String,
    /// Lines for the ignore file.
    pub lines: Vec<String>,
    /// A file of it.
    pub example: String,
    /// What the builder gets of it; nothing when the ignore file leaves it out.
    pub inside: Amount,
    /// What stays out.
    pub outside: Amount,
}

/// What a copy of the Dockerfile brings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CopyLine {
    /// 1-based line.
    pub line: u32,
    /// Short text.
    pub title: String,
    /// What it brings.
    pub brings: Amount,
    /// A source that is not there, or is left out: the build fails.
    pub missing: String,
}

/// One row of the tree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContextRow {
    /// Whole path.
    pub path: String,
    /// 0 at the top.
    pub depth: u32,
    /// Whether it is a folder.
    pub is_folder: bool,
    /// Whether the folder is open.
    pub open: bool,
    /// What the builder gets of it.
    pub inside: Amount,
    /// What stays out.
    pub outside: Amount,
    /// Line that decides about the path itself; 0 for none.
    pub line: u32,
    /// Whether that decision leaves it out.
    pub excluded: bool,
}

/// More about one path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PathDecision {
    /// The path.
    pub path: String,
    /// One sentence: in or out, and by which line.
    pub says: String,
    /// The line; 0 for none.
    pub line: u32,
    /// Whether it stays out.
    pub excluded: bool,
    /// Lines of the Dockerfile that copy it.
    pub copied_by: Vec<u32>,
}

/// The answer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContextReport {
    /// Whether the context is supposed.
    pub supposed: bool,
    /// One sentence.
    pub summary: String,
    /// What the builder gets.
    pub inside: Amount,
    /// What stays out.
    pub outside: Amount,
    /// Lines of the ignore file.
    pub lines: Vec<IgnoreLine>,
    /// The top of the context, largest first.
    pub top: Vec<TopEntry>,
    /// Entries of the top that are not in `top`.
    pub n_more: u32,
    /// What an image seldom needs.
    pub offenders: Vec<Offender>,
    /// What copies bring.
    pub copies: Vec<CopyLine>,
    /// An ignore file to begin with: the one in force, and what the offenders need.
    pub starter: String,
    /// First row.
    pub start: u32,
    /// Rows in all.
    pub n_rows: u32,
    /// Rows wanted.
    pub rows: Vec<ContextRow>,
    /// The path asked about.
    pub path: Option<PathDecision>,
}
