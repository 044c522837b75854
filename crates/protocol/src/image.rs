//! What an archive holds. Field names are those of the command line's `image` JSON.

use serde::{Deserialize, Serialize};

/// Opens the file handed over beside the frame.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenImage {
    /// Its name, for messages only.
    pub file_name: String,
}

/// Shows another image of the open archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SelectImage {
    /// Position in [`Archive::images`].
    pub index: u32,
}

/// Forgets the open archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CloseImage {}

/// Everything about an archive and one of its images.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ImageReport {
    /// Contract version, 1.
    pub version: u32,
    /// The file.
    pub archive: Archive,
    /// The image that is shown; `None` when none can be.
    pub image: Option<Image>,
    /// What could not be read or does not add up.
    pub warnings: Vec<Warning>,
}

/// The file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Archive {
    /// `docker-legacy`, `docker-hybrid`, `oci`, `docker-export` …
    pub kind: String,
    /// One sentence.
    pub says: String,
    /// Compression of the whole file.
    pub compression: String,
    /// Its size.
    pub bytes: u64,
    /// What it holds.
    pub images: Vec<ImageRef>,
}

/// One image or attestation of the archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImageRef {
    /// Position.
    pub index: u32,
    /// Names and tags.
    pub ref_names: Vec<String>,
    /// `os/architecture[/variant]`.
    pub platform: String,
    /// Digest of its manifest, or of its config when there is no manifest.
    pub digest: Option<String>,
    /// `image` or `attestation`.
    pub kind: String,
    /// Whether its blobs are in the file.
    pub present: bool,
}

/// One image.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Image {
    /// Names and tags.
    pub ref_names: Vec<String>,
    /// Platform.
    pub platform: String,
    /// Digest of the config.
    pub image_id: Option<String>,
    /// Digest of the manifest.
    pub manifest_digest: Option<String>,
    /// When it was built, as recorded.
    pub created: Option<String>,
    /// Runtime settings.
    pub config: Config,
    /// Base first.
    pub layers: Vec<Layer>,
    /// Oldest first.
    pub history: Vec<HistoryRow>,
    /// Sums.
    pub totals: Totals,
    /// dive's own figures.
    pub dive: Dive,
    /// Hidden bodies, largest first (at most 1000; `hidden_omitted` says how many more).
    pub hidden: Vec<Hidden>,
    /// Hidden bodies left out of the list.
    pub hidden_omitted: u64,
    /// Bytes by owner layer and hiding layer, in that order.
    pub hidden_pairs: Vec<HiddenPair>,
    /// Largest visible files, largest first.
    pub largest: Vec<Largest>,
}

/// Runtime settings.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Config {
    /// User; empty means root.
    pub user: String,
    /// `K=V`.
    pub env: Vec<String>,
    /// Default arguments.
    pub cmd: Vec<String>,
    /// Program.
    pub entrypoint: Vec<String>,
    /// Working directory.
    pub workdir: String,
    /// Sorted.
    pub exposed_ports: Vec<String>,
    /// Sorted.
    pub volumes: Vec<String>,
    /// Sorted by key.
    pub labels: std::collections::BTreeMap<String, String>,
    /// Empty when not set.
    pub stop_signal: String,
    /// Test words of the health check.
    pub healthcheck: Option<Vec<String>>,
}

/// One layer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Layer {
    /// Position, base is 0.
    pub index: u32,
    /// Digest of the stored blob.
    pub digest: Option<String>,
    /// Digest of the uncompressed tar.
    pub diff_id: Option<String>,
    /// Media type, recorded or sniffed.
    pub media_type: String,
    /// `none`, `gzip`, `zstd` …
    pub compression: String,
    /// Bytes in the archive.
    pub stored_bytes: u64,
    /// Bytes of the uncompressed tar.
    pub tar_bytes: u64,
    /// Bytes of regular files.
    pub content_bytes: u64,
    /// Tar entries.
    pub entries: u64,
    /// Paths not visible before.
    pub added: u64,
    /// Paths whose content differs.
    pub replaced: u64,
    /// Same bytes again.
    pub touched: u64,
    /// Paths removed.
    pub removed: u64,
    /// Bytes of this layer that later layers hide.
    pub hidden_later_bytes: u64,
    /// Bytes of lower layers that this one hides.
    pub hides_bytes: u64,
    /// Instruction, as recorded.
    pub created_by: String,
    /// When, as recorded.
    pub created: Option<String>,
    /// Row of the history.
    pub history_index: Option<u32>,
    /// Whether everything in it could be read.
    pub complete: bool,
}

/// One row of the history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryRow {
    /// Instruction, as recorded.
    pub created_by: String,
    /// When.
    pub created: Option<String>,
    /// Comment of the builder.
    pub comment: String,
    /// Whether it made no layer.
    pub empty_layer: bool,
    /// The layer it made.
    pub layer: Option<u32>,
}

/// Sums over the image.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Totals {
    /// Bytes of all regular files in all layers.
    pub total_bytes: u64,
    /// Bytes a process in the container can read.
    pub visible_bytes: u64,
    /// `total_bytes - visible_bytes`.
    pub hidden_bytes: u64,
    /// `visible_bytes / total_bytes`; 1 when empty.
    pub efficiency: f64,
    /// Visible files.
    pub files: u64,
    /// Visible directories.
    pub directories: u64,
    /// Visible symlinks.
    pub symlinks: u64,
}

/// dive's own figures; see the image metrics reference for where they mislead.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Dive {
    /// Its efficiency score.
    pub efficiency: f64,
    /// Its wasted bytes.
    pub wasted_bytes: u64,
    /// Its user wasted percent; `None` when it is not a number or infinite.
    pub user_wasted_percent: Option<f64>,
}

/// A body nobody can read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hidden {
    /// Path in the layer that owns it.
    pub path: String,
    /// Size.
    pub bytes: u64,
    /// Layer that stores it.
    pub owner_layer: u32,
    /// Layer that hides it.
    pub hiding_layer: u32,
    /// `deleted`, `directory-recreated`, `replaced`, `same-bytes`, `type-change`, `duplicate`, `moved`.
    pub cause: String,
    /// Attributes that differ, for `same-bytes`.
    pub changed: Vec<String>,
}

/// Hidden bytes by owner and hider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct HiddenPair {
    /// Layer that stores them.
    pub owner_layer: u32,
    /// Layer that hides them.
    pub hiding_layer: u32,
    /// Sum.
    pub bytes: u64,
    /// Number of bodies.
    pub count: u64,
}

/// A large file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Largest {
    /// Path.
    pub path: String,
    /// Size.
    pub bytes: u64,
    /// Layer that holds it.
    pub layer: u32,
}

/// Something that could not be read or does not add up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    /// Stable kind.
    pub kind: String,
    /// Where.
    #[serde(rename = "where")]
    pub place: String,
    /// What happened and what it means.
    pub message: String,
}
