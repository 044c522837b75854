//! Tools on an open image: asking, comparing, slimming, reconstructing, pictures. Field names are those of the command
//! line's JSON.

use crate::tree::{EntryKind, Mark, TreeMatch};
use serde::{Deserialize, Serialize};

/// Asks the tree in the query language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TreeQuery {
    /// The query.
    pub query: String,
    /// How many matches to return.
    pub limit: u32,
}

/// What a query found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueryReply {
    /// What is wrong with the query; empty when nothing is.
    pub error: String,
    /// Where it is wrong: first character and the one after the last.
    pub error_at: Option<(u32, u32)>,
    /// Stored versions of paths that match.
    pub count: u64,
    /// Their content.
    pub bytes: u64,
    /// How many of them no container can see.
    pub hidden_count: u64,
    /// Their content.
    pub hidden_bytes: u64,
    /// Versions that only their contents can decide.
    pub undecided_count: u64,
    /// Content that would have to be read for that.
    pub undecided_bytes: u64,
    /// The first matches.
    pub matches: Vec<TreeMatch>,
}

/// Compares the trees after two layers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LayersDiffReply {
    /// The earlier layer; `None` for the empty tree.
    pub from: Option<u32>,
    /// The later layer.
    pub to: u32,
    /// Paths not there before.
    pub added: u64,
    /// Paths with other content.
    pub replaced: u64,
    /// Paths with other attributes.
    pub metadata: u64,
    /// Paths stored again as they were.
    pub touched: u64,
    /// Paths that are gone.
    pub removed: u64,
    /// Bytes more, or less.
    pub delta_bytes: i64,
    /// The paths, by path.
    pub paths: Vec<LayerPath>,
    /// Paths left out of the list.
    pub omitted: u64,
}

/// A path that differs between two layers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LayerPath {
    /// The path.
    pub path: String,
    /// What happened to it.
    pub mark: Mark,
    /// Attributes that differ.
    pub changed: Vec<String>,
    /// Content before.
    pub before_bytes: u64,
    /// Content after.
    pub after_bytes: u64,
}

/// Two images side by side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImageDiffReply {
    /// Contract version, 1.
    pub version: u32,
    /// Times, layers and dates were left out.
    pub semantic: bool,
    /// The first image.
    pub before: ComparedImage,
    /// The second image.
    pub after: ComparedImage,
    /// Layers from the bottom that are the same.
    pub shared_layers: u32,
    /// Further layers with equal content: position in the first and in the second image.
    pub shared_blobs: Vec<(u32, u32)>,
    /// Stored bytes of the second image that a host with the first one need not download.
    pub shared_stored_bytes: u64,
    /// Sums by kind of change.
    pub totals: Vec<DiffTotals>,
    /// Paths that differ, by path.
    pub paths: Vec<DiffPath>,
    /// Paths left out of the list.
    pub paths_omitted: u64,
    /// Directories that grew or shrank, largest change first.
    pub directories: Vec<DiffDirectory>,
    /// Settings that differ.
    pub config: Vec<DiffSetting>,
    /// Both histories as one list.
    pub history: Vec<DiffHistory>,
    /// Packages that differ, by type, name and version; empty when they were not read.
    pub packages: Vec<DiffPackage>,
    /// Packages left out of the list.
    pub packages_omitted: u64,
}

/// One of two images.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ComparedImage {
    /// The file.
    pub file: String,
    /// Names and tags.
    pub ref_names: Vec<String>,
    /// Platform.
    pub platform: String,
    /// Digest of the config.
    pub image_id: Option<String>,
    /// Layers.
    pub layers: u32,
    /// Content of all layers.
    pub total_bytes: u64,
    /// Content a container sees.
    pub visible_bytes: u64,
    /// Content nobody can read.
    pub hidden_bytes: u64,
    /// Files a container sees.
    pub files: u64,
    /// The distribution, when a file names it and packages were read.
    pub distribution: Option<String>,
    /// Installed packages; `None` when they were not read.
    pub packages: Option<u64>,
}

/// Sums of one kind of change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiffTotals {
    /// `added`, `removed`, `content`, `metadata`, `touched`, `moved`, `not-compared`.
    pub kind: String,
    /// Paths.
    pub paths: u64,
    /// Content before.
    pub before_bytes: u64,
    /// Content after.
    pub after_bytes: u64,
}

/// A path that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiffPath {
    /// The path.
    pub path: String,
    /// As in [`DiffTotals`].
    pub kind: String,
    /// Where moved content was.
    pub moved_from: Option<String>,
    /// Attributes that differ.
    pub changed: Vec<String>,
    /// Content before.
    pub before_bytes: u64,
    /// Content after.
    pub after_bytes: u64,
}

/// A directory whose content grew or shrank.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiffDirectory {
    /// The directory.
    pub path: String,
    /// Bytes more, or less.
    pub delta_bytes: i64,
}

/// A setting that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiffSetting {
    /// `user`, `env PATH`, `label …`
    pub key: String,
    /// Before; `None` when it was not set.
    pub before: Option<String>,
    /// After.
    pub after: Option<String>,
}

/// A package that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiffPackage {
    /// Type of its package URL: `deb`, `apk`, `pypi` …
    #[serde(rename = "type")]
    pub kind: String,
    /// Name.
    pub name: String,
    /// `added`, `removed`, `upgraded`, `downgraded`, `changed`.
    pub change: String,
    /// Version before.
    pub before: Option<String>,
    /// Version after.
    pub after: Option<String>,
    /// Bytes of its files before.
    pub before_bytes: u64,
    /// Bytes of its files after.
    pub after_bytes: u64,
}

/// A row of two histories.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiffHistory {
    /// `same`, `added`, `removed`.
    pub change: String,
    /// The instruction.
    pub text: String,
}

/// Asks what slimming would come to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlimQuestion {
    /// Paths and globs to leave out.
    pub drop_paths: Vec<String>,
    /// Leave out the usual leftovers.
    pub drop_leftovers: bool,
    /// Leave out content that no container can read.
    pub drop_hidden: bool,
    /// Ranges of layers to merge, first and last included.
    pub flatten: Vec<(u32, u32)>,
}

/// What slimming comes to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlimReply {
    /// Why it cannot be done; empty when it can.
    pub error: String,
    /// Content of all layers now.
    pub old_content_bytes: u64,
    /// Content of all layers of the new image.
    pub new_content_bytes: u64,
    /// Layers now.
    pub old_layers: u32,
    /// Layers of the new image.
    pub new_layers: u32,
    /// Layers that keep their bytes and digest.
    pub kept_layers: u32,
    /// Paths of the final tree that are left out.
    pub dropped_paths: u64,
    /// Their visible content.
    pub dropped_bytes: u64,
    /// What slimming does not fix.
    pub warnings: Vec<String>,
}

/// Asks for a Dockerfile that could have made the image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reconstruct {}

/// A reconstructed Dockerfile.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reconstructed {
    /// The text.
    pub text: String,
    /// What cannot be known.
    pub limits: Vec<String>,
    /// Line (from 0) and the layer it made.
    pub layers: Vec<(u32, u32)>,
}

/// Judges the image by a file of thresholds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JudgeThresholds {
    /// The text of a `.dive-ci` or of our own file.
    pub text: String,
}

/// What the thresholds say.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ThresholdReport {
    /// What is wrong with the file; empty when nothing is.
    pub error: String,
    /// Whether every rule passes.
    pub passed: bool,
    /// Rules that are on.
    pub rules: Vec<ThresholdVerdict>,
    /// Lines that mean nothing.
    pub warnings: Vec<String>,
}

/// One rule.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ThresholdVerdict {
    /// Its name.
    pub rule: String,
    /// The limit.
    pub limit: f64,
    /// What the image has; `None` for infinite or not a number.
    pub value: Option<f64>,
    /// Whether limit and value are ratios instead of bytes or counts.
    pub ratio: bool,
    /// Judged by dive's own figures.
    pub dive: bool,
    /// Whether it passes.
    pub passed: bool,
    /// Beside a rule of dive's: the exact figure; `None` where there is nothing to divide by.
    pub exact_value: Option<f64>,
    /// Whether the exact figure passes the same limit; `None` for rules that are exact themselves.
    pub exact_passed: Option<bool>,
    /// How the two are counted; empty for rules that are exact themselves.
    pub why: String,
}

/// Asks for the merged tree as areas.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TreePicture {
    /// The directory that fills the picture; empty for the root.
    pub root: String,
    /// At most so many areas; small ones are put together.
    pub max_areas: u32,
    /// At most so many levels.
    pub max_depth: u32,
}

/// Areas, parents before children, children of one directory largest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Picture {
    /// The directory that fills it.
    pub root: String,
    /// The areas; the first is the root.
    pub areas: Vec<Area>,
}

/// One file, directory, or several small ones together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Area {
    /// Index of the directory above; of the root its own.
    pub parent: u32,
    /// Last part of the path; empty for small ones together.
    pub name: String,
    /// Whole path; of small ones together that of their directory.
    pub path: String,
    /// What it is.
    pub kind: EntryKind,
    /// Content at and below.
    pub bytes: u64,
    /// Files at and below.
    pub files: u64,
    /// How many entries are put together here; 0 for a single one.
    pub together: u64,
    /// Layer that stores most of it.
    pub layer: u32,
}

/// Takes something out of the open image, for a download.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Take {
    /// What.
    pub what: TakeWhat,
    /// Write it into the file whose handle travels beside the frame, instead of sending it back.
    pub stream: bool,
}

/// What is taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum TakeWhat {
    /// A file as it is, or a folder as tar, as of a layer; an empty path is the merged root.
    Path(String, Option<u32>),
    /// The uncompressed tar of a layer.
    Layer(u32),
    /// A slimmed archive.
    Slim(SlimQuestion),
}

/// What was taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    /// A file name for it.
    pub name: String,
    /// Its bytes; empty when they were written to a file.
    pub bytes: Vec<u8>,
    /// How many there are.
    pub n_bytes: u64,
}

/// Asks how the files of a folder make an archive, so that an unpacked image opens like a packed one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackFolder {
    /// Paths (with `/`) and sizes. More than 20,000 are refused: then it is no unpacked image.
    pub files: Vec<(String, u64)>,
}

/// The archive, piece by piece.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackedFolder {
    /// In order.
    pub pieces: Vec<FolderPiece>,
}

/// A piece of such an archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum FolderPiece {
    /// These bytes.
    Made(Vec<u8>),
    /// A whole file: its position in the list.
    File(u32),
}

/// Asks for a bill of materials; the contents must have been read before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bill {
    /// Which.
    pub format: BillFormat,
}

/// A format of a bill of materials.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum BillFormat {
    /// CycloneDX 1.6 JSON.
    CycloneDx,
    /// SPDX 2.3 JSON.
    Spdx,
}
