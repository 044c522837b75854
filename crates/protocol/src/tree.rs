//! The file tree of an open image: it stays in the worker, rows travel.

use serde::{Deserialize, Serialize};

/// Which tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum TreeView {
    /// The squashed tree after this layer, changes of this layer marked.
    After(u32),
    /// Only what this layer holds.
    Only(u32),
    /// The squashed tree after the second layer, marked is what differs from the tree after the first.
    Between(u32, u32),
}

/// How siblings are ordered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum TreeSort {
    /// Directories first, then by name.
    #[default]
    Name,
    /// Largest first.
    Size,
    /// Most bytes that nobody can read first.
    Waste,
}

/// Starts a tree view; the page has one at a time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TreeOpen {
    /// Which.
    pub view: TreeView,
    /// Order.
    pub sort: TreeSort,
    /// Leave out what this layer did not change.
    pub changes_only: bool,
    /// A path to open and find; empty for none.
    pub reveal: String,
    /// Show deleted paths where they were and overwritten contents behind their path.
    pub ghosts: bool,
    /// Leave out what comes from the base image as it was; nothing is left out when the base is not known.
    pub base_hidden: bool,
}

/// Opens or closes a directory by its row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TreeToggle {
    /// Identity of the row.
    pub id: u32,
}

/// The list after a change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TreeState {
    /// Rows in the list now.
    pub n_rows: u32,
    /// Row of the path that was revealed.
    pub revealed_row: Option<u32>,
    /// What the view comes to, closed directories included.
    pub sums: TreeSums,
}

/// What a tree view comes to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TreeSums {
    /// Regular files of the view.
    pub files: u64,
    /// Their content.
    pub bytes: u64,
    /// Not there before.
    pub added: MarkSum,
    /// Other content or type.
    pub replaced: MarkSum,
    /// Same content, stored again.
    pub touched: MarkSum,
    /// Gone.
    pub removed: MarkSum,
    /// Overwritten contents that have a row of their own.
    pub overwritten: MarkSum,
}

/// Paths and their content.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MarkSum {
    /// Paths, directories included.
    pub paths: u64,
    /// Bytes of regular files.
    pub bytes: u64,
}

/// Asks for rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct TreeWindow {
    /// First row.
    pub start: u32,
    /// How many; more than 500 are cut.
    pub len: u32,
}

/// What happened to a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mark {
    /// Came with a lower layer, unchanged.
    Same,
    /// Not there before.
    Added,
    /// Other content.
    Replaced,
    /// Same bytes, other attributes or times.
    Touched,
    /// Removed by this layer; its bytes stay below.
    Removed,
    /// Stored here, hidden by a later layer.
    Hidden,
}

/// What an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EntryKind {
    /// Regular file.
    File,
    /// Directory.
    Directory,
    /// Symbolic link.
    Symlink,
    /// Another name of a file.
    Hardlink,
    /// Device, fifo, socket.
    Special,
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TreeRow {
    /// Identity within the view.
    pub id: u32,
    /// 0 for the top level.
    pub depth: u32,
    /// Last part of the path, escaped where it is not UTF-8.
    pub name: String,
    /// Whole path.
    pub path: String,
    /// What it is.
    pub kind: EntryKind,
    /// What happened to it.
    pub mark: Mark,
    /// Bytes: of a file its size, of a directory the sum below it.
    pub size_bytes: u64,
    /// Permission bits.
    pub mode: u32,
    /// Owner.
    pub uid: u64,
    /// Group.
    pub gid: u64,
    /// Layer the entry comes from.
    pub layer: u32,
    /// Target of a link.
    pub link: String,
    /// Whether a directory is open.
    pub open: bool,
    /// Whether a directory has children.
    pub has_children: bool,
    /// Content at and below the path that nobody can read any more after the layer of the view.
    pub wasted_bytes: u64,
    /// What differs from before: `mode`, `owner`, `mtime`, `xattrs`.
    pub changed: Vec<String>,
    /// The layer that removes or overwrites what the row shows.
    pub hidden_by: Option<u32>,
}

/// Rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TreeRows {
    /// First row.
    pub start: u32,
    /// Rows in the list now.
    pub n_rows: u32,
    /// The rows.
    pub rows: Vec<TreeRow>,
}

/// Looks for a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TreeSearch {
    /// Part of a path, case ignored.
    pub query: String,
    /// How many to return.
    pub limit: u32,
}

/// What was found, in all layers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TreeMatches {
    /// Matches in all.
    pub count: u64,
    /// Their bytes.
    pub bytes: u64,
    /// The first ones.
    pub matches: Vec<TreeMatch>,
}

/// One match.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TreeMatch {
    /// Path.
    pub path: String,
    /// Layer that stores it.
    pub layer: u32,
    /// What it is.
    pub kind: EntryKind,
    /// Size.
    pub size_bytes: u64,
    /// Whether a process in the container can see it.
    pub visible: bool,
    /// Layer that hides it.
    pub hidden_by: Option<u32>,
}
