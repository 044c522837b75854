//! Two versions of a Dockerfile, side by side.

use crate::check::{Basis, Finding, Origin, Summary};
use crate::project::ProjectRules;
use serde::{Deserialize, Serialize};

/// Asks what changes from one version to the other.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Compare {
    /// The earlier text.
    pub before: String,
    /// The later text.
    pub after: String,
    /// The ignore file, for both; `None` when it is not known.
    pub dockerignore: Option<String>,
    /// Context files with sizes, for both; empty means: suppose one that fits both files.
    pub context: crate::context::Files,
    /// `learn`, `calm`, `strict`, `hadolint`; empty means `learn`.
    pub profile: String,
    /// What the project chose about rules.
    pub rules: ProjectRules,
    /// Stage to build, in both.
    pub target: Option<String>,
    /// Build arguments, for both.
    pub build_args: Vec<(String, String)>,
    /// Figures a person changed, for both.
    pub assumed: crate::day::Assumed,
}

/// What changes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// One sentence that says whether it got better.
    pub summary: String,
    /// The earlier version.
    pub before: Side,
    /// The later version.
    pub after: Side,
    /// Findings of the earlier version that the later one does not have; places are the earlier's.
    pub fixed: Vec<Finding>,
    /// Findings only the later version has; places are the later's.
    pub new: Vec<Finding>,
    /// Findings both have.
    pub n_same: u32,
    /// Layers of what ships, bottom first in the order of the later version, aligned.
    pub layers: Vec<LayerPair>,
    /// What runs again after typical edits.
    pub rebuilds: Vec<Rebuild>,
    /// The texts, line by line.
    pub lines: Vec<DiffLine>,
    /// The whole as Markdown, for a review comment.
    pub markdown: String,
}

/// Figures of one version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Side {
    /// Findings by level, and the score.
    pub summary: Summary,
    /// Unpacked bytes of what ships, modelled.
    pub total_bytes: u64,
    /// Compressed bytes to download, modelled.
    pub download_bytes: u64,
    /// Bytes of it that nobody can see.
    pub hidden_bytes: u64,
    /// Filesystem layers of what ships.
    pub n_layers: u32,
    /// Whether some layer's size is unknown, so that the sums are lower bounds.
    pub partial: bool,
}

/// What became of a layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LayerChange {
    /// The same instruction with the same size.
    Same,
    /// Another text, or another size.
    Changed,
    /// Only the later version has it.
    Added,
    /// Only the earlier version has it.
    Removed,
    /// The same instruction stands at another place.
    Moved,
}

/// A layer in both versions, or in one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LayerPair {
    /// What became of it.
    pub change: LayerChange,
    /// In the earlier version. A moved layer stands at its new place.
    pub before: Option<LayerSide>,
    /// In the later version.
    pub after: Option<LayerSide>,
}

/// A layer in one version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LayerSide {
    /// Name of its stage, or its number.
    pub stage: String,
    /// 1-based line of its instruction.
    pub line: u32,
    /// Short text of the instruction, or of the base layer's step.
    pub title: String,
    /// Unpacked bytes.
    pub size_bytes: u64,
    /// Bytes of it that nobody can see in a container.
    pub hidden_bytes: u64,
    /// Where the size comes from.
    pub basis: Basis,
    /// What its bytes are.
    pub origin: Origin,
    /// Whether it comes with the base image.
    pub is_base: bool,
}

/// What runs again after one typical edit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rebuild {
    /// `source`, `lockfile` or `readme`.
    pub id: String,
    /// As a person says it: "edit src/main.rs".
    pub label: String,
    /// In the earlier version.
    pub before: RebuildSide,
    /// In the later version.
    pub after: RebuildSide,
}

/// The same in one version.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RebuildSide {
    /// Steps that run again.
    pub n_rebuilt: u32,
    /// Steps in all.
    pub n_steps: u32,
    /// Modelled seconds of this build.
    pub seconds: f64,
}

/// What became of a line of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LineChange {
    /// In both.
    Same,
    /// Only in the earlier version.
    Removed,
    /// Only in the later version.
    Added,
}

/// A line of the text diff.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiffLine {
    /// What became of it.
    pub change: LineChange,
    /// 1-based line in the earlier version; 0 when it is not there.
    pub before: u32,
    /// 1-based line in the later version; 0 when it is not there.
    pub after: u32,
    /// Its text, without the line end.
    pub text: String,
}
