//! Where the bytes of the final image are, what would make them fewer, and its configuration.

use crate::check::{Basis, Origin};
use crate::day::Assumed;
use crate::project::ProjectRules;
use serde::{Deserialize, Serialize};

/// Asks where the bytes are.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SizeOf {
    /// Revision of the text.
    pub rev: u64,
    /// The Dockerfile.
    pub text: String,
    /// The ignore file.
    pub dockerignore: Option<String>,
    /// Context files with sizes; empty means: suppose one that fits the file.
    pub context: crate::context::Files,
    /// `learn`, `calm`, `strict`, `hadolint`; empty means `learn`.
    pub profile: String,
    /// What the project chose about rules.
    pub rules: ProjectRules,
    /// Stage to build.
    pub target: Option<String>,
    /// Build arguments.
    pub build_args: Vec<(String, String)>,
    /// Figures a person changed.
    pub assumed: Assumed,
}

/// Bytes of one instruction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SizeBar {
    /// 1-based line.
    pub line: u32,
    /// Short text.
    pub title: String,
    /// Colour and pattern.
    pub origin: Origin,
    /// Where the numbers come from.
    pub basis: Basis,
    /// Unpacked bytes; 0 when unknown.
    pub unpacked_bytes: u64,
    /// Unpacked bytes that nobody can see; part of the above.
    pub hidden_bytes: u64,
    /// Compressed bytes; 0 when unknown.
    pub compressed_bytes: u64,
    /// Compressed bytes that nobody can see, by their share of the unpacked ones.
    pub hidden_compressed_bytes: u64,
    /// Filesystem layers; a base image has several.
    pub n_layers: u32,
    /// How the number was reached, in a sentence.
    pub note: String,
}

/// One base image that could carry the same program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rung {
    /// `full`, `slim`, `alpine`, `distroless` or `scratch`.
    pub kind: String,
    /// The image; empty when none of this kind is known.
    pub image: String,
    /// Whether the file stands on it.
    pub is_current: bool,
    /// Compressed bytes; `None` when unknown.
    pub compressed_bytes: Option<u64>,
    /// Unpacked bytes; `None` when unknown.
    pub unpacked_bytes: Option<u64>,
    /// Whether the compressed number is an estimate or that of a sibling tag.
    pub compressed_estimated: bool,
    /// Whether the unpacked number is an estimate or that of a sibling tag.
    pub unpacked_estimated: bool,
    /// Date of the image the numbers are from; empty when no image was read.
    pub as_of: String,
    /// Last day of support; empty when unknown.
    pub eol: String,
    /// `glibc`, `musl`, `none`.
    pub libc: String,
    /// Whether a shell is inside.
    pub has_shell: bool,
    /// `apt`, `apk` … or `none`.
    pub package_manager: String,
    /// What of this file would no longer work, in sentences.
    pub breaks: Vec<String>,
}

/// Bytes that a fix would save.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Saving {
    /// Rule of the finding.
    pub rule: String,
    /// 1-based line.
    pub line: u32,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
    /// Unpacked bytes saved.
    pub unpacked_bytes: u64,
    /// Compressed bytes saved.
    pub compressed_bytes: u64,
    /// Whether the fix was applied to a copy and the rest measured by the model, rather than taken
    /// from the finding.
    pub replayed: bool,
}

/// Where the bytes are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SizeReport {
    /// Revision this is about.
    pub rev: u64,
    /// One sentence.
    pub headline: String,
    /// Instructions of what ships, in file order.
    pub bars: Vec<SizeBar>,
    /// Unpacked bytes.
    pub unpacked_bytes: u64,
    /// Compressed bytes.
    pub compressed_bytes: u64,
    /// Unpacked bytes that nobody can see.
    pub hidden_bytes: u64,
    /// Whether some size is unknown, so that the sums are lower bounds.
    pub partial: bool,
    /// The final base and its kin, largest first; empty when the base is not in the catalogue.
    pub ladder: Vec<Rung>,
    /// Why there is no ladder; empty when there is one.
    pub no_ladder: String,
    /// What would save bytes, most first.
    pub savings: Vec<Saving>,
    /// What is left when every fix that can be applied is: unpacked and compressed bytes.
    pub after_fixes: Option<(u64, u64)>,
    /// When the catalogue was put together.
    pub catalogue_date: String,
    /// Files the context is supposed to hold; empty when one was given.
    pub supposed_context: Vec<String>,
}

/// Asks for the configuration of the final image.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FinalConfig {
    /// Revision of the text.
    pub rev: u64,
    /// The Dockerfile.
    pub text: String,
    /// Stage to build.
    pub target: Option<String>,
    /// Build arguments.
    pub build_args: Vec<(String, String)>,
}

/// Where a setting comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SettingFrom {
    /// A line of the file.
    Line,
    /// The base image, as the catalogue has it.
    Base,
    /// The base image, whose configuration is not known.
    Unknown,
    /// The builder's default.
    Default,
}

/// One setting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConfigRow {
    /// As `docker inspect` calls it: `User`, `Env`, `Cmd` …
    pub key: String,
    /// One value; secrets are masked.
    pub value: String,
    /// Where it comes from.
    pub from: SettingFrom,
    /// 1-based line; 0 when no line made it.
    pub line: u32,
    /// A remark: that it depends on something unknown, what resets it; empty for none.
    pub note: String,
}

/// The configuration of the final image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConfigReport {
    /// Revision this is about.
    pub rev: u64,
    /// The base, and how much is known of it, in a sentence.
    pub says: String,
    /// Settings in the order of `docker inspect`.
    pub rows: Vec<ConfigRow>,
    /// As `docker inspect` prints the `Config` object; what is not known is left out.
    pub json: String,
    /// Whether something of the base is unknown, so that the list may be incomplete.
    pub partial: bool,
}
