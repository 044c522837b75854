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

/// Analyses the contents of the shown image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnalyseImage {}

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
    /// The same bytes by cause.
    pub hidden_causes: Vec<HiddenCause>,
    /// Where the base image probably ends; `None` without evidence.
    pub base: Option<Base>,
    /// Largest visible files, largest first.
    pub largest: Vec<Largest>,
    /// Whether the contents of files were read; without it the fields below are empty or cover headers only.
    pub analysed: bool,
    /// Equal visible contents, most recoverable bytes first (at most 1000).
    pub duplicates: Vec<Duplicate>,
    /// What one copy of each would save, those left out of the list included.
    pub duplicate_bytes: u64,
    /// Keys, tokens and passwords, masked.
    pub secrets: Vec<Secret>,
    /// Secrets left out of the list.
    pub secrets_omitted: u64,
    /// Programs and libraries of the final file system, by path.
    pub binaries: Vec<Binary>,
    /// Whether a container starts; `None` when nothing can be said.
    pub start: Option<Start>,
    /// The distribution, when a file names it.
    pub distribution: Option<Distribution>,
    /// Installed packages, by package URL.
    pub packages: Vec<Package>,
    /// Packages left out of the list.
    pub packages_omitted: u64,
    /// Packages that only hidden layers still hold.
    pub packages_gone: Vec<GonePackage>,
    /// Visible files that no package owns; counts everything when no database was found.
    pub unowned: Unowned,
    /// What is worth telling, most serious first.
    pub findings: Vec<Finding>,
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

/// Hidden bytes by owner, hider and cause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HiddenCause {
    /// Layer that stores them.
    pub owner_layer: u32,
    /// Layer that hides them.
    pub hiding_layer: u32,
    /// As in [`Hidden`].
    pub cause: String,
    /// Sum.
    pub bytes: u64,
    /// Number of bodies.
    pub count: u64,
}

/// Equal contents under several names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Duplicate {
    /// SHA-256 of the content, hexadecimal digits.
    pub sha256: String,
    /// Size of one copy.
    pub bytes: u64,
    /// The paths, sorted.
    pub paths: Vec<String>,
}

/// A secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Secret {
    /// `private-key`, `github-token`, `password` …
    pub kind: String,
    /// The file; for settings where they stand: `config.Env.NAME`, `history[3].created_by`.
    pub path: String,
    /// What it is called there; empty when it has no name.
    pub name: String,
    /// Line of the file, from 1.
    pub line: Option<u32>,
    /// Layer that stores it.
    pub layer: Option<u32>,
    /// Who can get at it: `container`, `image` (hidden by later layers), `history`, `config`.
    pub reach: String,
    /// Shown instead of it.
    pub masked: String,
    /// The instruction that brought it.
    pub instruction: Option<String>,
}

/// A program or library.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Binary {
    /// Path.
    pub path: String,
    /// Layer that holds it.
    pub layer: u32,
    /// Length of the file.
    pub bytes: u64,
    /// `executable`, `pie-executable`, `shared-object`, `object`, `core`, `other`.
    pub kind: String,
    /// Architecture as images name it; `None` for one that they do not know.
    pub architecture: Option<String>,
    /// Neither loader nor libraries are needed.
    #[serde(rename = "static")]
    pub is_static: bool,
    /// A program that is loaded anywhere.
    pub pie: bool,
    /// The stack cannot be executed.
    pub nx: bool,
    /// `full`, `partial`, `none`.
    pub relro: String,
    /// Guards on the stack; `None` when symbols that would tell are stripped.
    pub canary: Option<bool>,
    /// Checked variants of C functions; `None` as above.
    pub fortify: Option<bool>,
    /// Memory that is writable and executable.
    pub writable_code: bool,
    /// `DT_RPATH`.
    pub rpath: Option<String>,
    /// `DT_RUNPATH`.
    pub runpath: Option<String>,
    /// The loader it asks for.
    pub interpreter: Option<String>,
    /// `glibc`, `musl`, or empty.
    pub libc: String,
    /// `go`, `rust`, `c++`, `c`, or empty.
    pub language: String,
    /// No symbol table.
    pub stripped: bool,
    /// Bytes of debug sections.
    pub debug_bytes: u64,
    /// GNU build ID.
    pub build_id: Option<String>,
    /// Libraries it needs.
    pub needed: Vec<String>,
    /// Those (and for programs those of its libraries) that the image does not have.
    pub missing_libraries: Vec<String>,
    /// Made for another machine than the image says.
    pub foreign: bool,
    /// Longer than what was read, so sections were not seen.
    pub partial: bool,
}

/// How a container starts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Start {
    /// `Entrypoint` and `Cmd` together.
    pub arguments: Vec<String>,
    /// The program, links followed.
    pub program: Option<String>,
    /// Shell, interpreters and loader in between.
    pub through: Vec<String>,
    /// What keeps it from starting; empty when nothing does.
    pub problems: Vec<StartProblem>,
}

/// One reason why a container does not start.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StartProblem {
    /// `not-found`, `not-executable`, `no-interpreter`, `no-library` …
    pub kind: String,
    /// One sentence.
    pub message: String,
    /// The path concerned; empty when it is none.
    pub path: String,
}

/// Something that a check found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The check.
    pub rule: String,
    /// `config`, `filesystem`, `leftovers`, `waste`, `secrets`, `binaries`.
    pub group: String,
    /// `error`, `warning`, `info`, `hint`.
    pub severity: String,
    /// What was found.
    pub message: String,
    /// Why it matters.
    pub why: String,
    /// What to do.
    pub help: String,
    /// Layer that stores most of it.
    pub layer: Option<u32>,
    /// The instruction that made that layer.
    pub instruction: Option<String>,
    /// Bytes concerned, visible and hidden.
    pub bytes: u64,
    /// What of them is hidden.
    pub hidden_bytes: u64,
    /// The bytes by layer.
    pub layers: Vec<FindingLayer>,
    /// The first paths.
    pub paths: Vec<String>,
    /// How many paths there are.
    pub paths_count: u64,
}

/// Bytes of a finding in one layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindingLayer {
    /// The layer.
    pub layer: u32,
    /// Visible ones.
    pub visible_bytes: u64,
    /// Hidden ones.
    pub hidden_bytes: u64,
}

/// An installed package.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Package {
    /// Type of its package URL: `deb`, `apk`, `rpm`, `pypi`, `npm`, `golang` …
    #[serde(rename = "type")]
    pub kind: String,
    /// Name.
    pub name: String,
    /// Version, epoch and release included.
    pub version: String,
    /// Layer from which on it is there with this version.
    pub layer: u32,
    /// Content of the files it owns.
    pub bytes: u64,
    /// Number of these files.
    pub files: u64,
    /// Package URL.
    pub purl: String,
    /// Architecture, as its ecosystem writes it.
    pub arch: Option<String>,
    /// Source package, when it has another name or version.
    pub source: Option<String>,
    /// Licences, as declared.
    pub licences: Vec<String>,
    /// The file that names it; a path inside an archive follows `!`.
    pub path: String,
    /// Only a text inside a program names it.
    pub guessed: bool,
}

/// A package that only hidden layers still hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GonePackage {
    /// As in [`Package`].
    #[serde(rename = "type")]
    pub kind: String,
    /// Name.
    pub name: String,
    /// Version.
    pub version: String,
    /// First layer with its record.
    pub layer: u32,
    /// Layer that removed or replaced it.
    pub gone_layer: u32,
    /// The file that named it.
    pub path: String,
}

/// Files that no package owns.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unowned {
    /// How many.
    pub files: u64,
    /// Their content.
    pub bytes: u64,
    /// The largest, largest first.
    pub largest: Vec<Largest>,
}

/// The distribution of an image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Distribution {
    /// `debian`, `alpine`, `rhel` …
    pub id: String,
    /// Release; empty for rolling ones.
    pub version: String,
    /// Name of the release.
    pub codename: Option<String>,
    /// Name for people.
    pub name: String,
    /// The file that says so.
    pub path: String,
    /// Last day of regular security fixes, `YYYY-MM-DD`, where it is known.
    pub end_of_life: Option<String>,
    /// Last day of extended support, where there is one.
    pub extended_end_of_life: Option<String>,
}

/// The probable end of the base image, and the sums of the layers above it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Base {
    /// Number of layers that belong to the base.
    pub layers: u32,
    /// Why: `command-then-later` or `date-jump`.
    pub evidence: String,
    /// Row of the history that it rests on.
    pub history_index: u32,
    /// The base's name, when a label gives it.
    pub name: Option<String>,
    /// The base's digest, when a label gives it.
    pub digest: Option<String>,
    /// Bytes of all regular files of the layers above.
    pub user_total_bytes: u64,
    /// What of them is hidden: recoverable by rebuilding.
    pub user_hidden_bytes: u64,
    /// Bytes of the base that the layers above hide: not recoverable without changing the base.
    pub base_hidden_bytes: u64,
}
