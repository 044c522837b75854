//! What can go wrong with a whole file (errors) and with a part of it (warnings).
//!
//! Messages are one clause in lower case; untrusted text comes last and in backticks.

use crate::archive::Compression;
use std::fmt;

/// A bound that the input ran into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limit {
    /// What is bounded, in words ("bytes of one JSON document").
    pub what: &'static str,
    /// The most that is allowed.
    pub max: u64,
    /// What the input has or claims.
    pub seen: u64,
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} seen, {} allowed", self.what, self.seen, self.max)
    }
}

/// What a file turned out to be when it is not a saved image.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Found {
    /// Zero bytes.
    Empty,
    /// Nothing but zero bytes: a tar without members.
    OnlyZeros,
    /// A zip file.
    Zip,
    /// An executable.
    Elf,
    /// Bare JSON: a manifest, a configuration, a bill of materials.
    Json,
    /// Bare JSON whose kind is known; holds the kind in words.
    JsonOf(&'static str),
    /// A Dockerfile.
    Dockerfile,
    /// Some other text.
    Text,
    /// A compressed file that does not hold a tar.
    CompressedNotTar(Compression),
    /// What `docker export` writes: the root file system of a container.
    DockerExport,
    /// Some other root file system.
    RootFilesystem,
    /// One layer of an image (there are `.wh.` markers).
    LayerTar,
    /// A tar of ordinary files; holds up to three of their names.
    Folder(Vec<String>),
    /// A tar whose members are archives themselves; holds the name of the first.
    ArchiveOfArchives(String),
    /// Other known formats: `squashfs`, `qcow2`, `sif`, …
    Known(&'static str),
    /// Nothing recognisable.
    Unknown,
}

impl Found {
    /// What it is in a few words, for a part of a file; `None` when nothing is known.
    pub(crate) fn noun(&self) -> Option<String> {
        match self {
            Found::Zip => Some("a zip file".into()),
            Found::Elf => Some("an executable (ELF)".into()),
            Found::Json | Found::JsonOf(_) => Some("JSON".into()),
            Found::Text | Found::Dockerfile => Some("text".into()),
            Found::Known(what) => Some(format!("a {what} file")),
            _ => None,
        }
    }

    /// One sentence for a person: what it is and what to do instead.
    pub fn sentence(&self) -> String {
        match self {
            Found::Empty => "the file is empty (0 bytes): the download or `docker save` did not finish".into(),
            Found::OnlyZeros => "this is a tar archive without any members (only zero bytes): save the image again".into(),
            Found::Zip => "this is a zip file, not a saved image: unpack it and open the tar inside".into(),
            Found::Elf => "this is a single executable (ELF), not a saved image: run `docker save NAME -o image.tar`".into(),
            Found::Json => "this is bare JSON, not a saved image: a manifest alone has no layers, so run `docker save NAME -o image.tar`".into(),
            Found::JsonOf(what) => format!("this is JSON, {what}, not a saved image: it has no layers, so run `docker save NAME -o image.tar`"),
            Found::Dockerfile => "this is a Dockerfile, not a saved image: open it in the Dockerfile editor, or build it and run `docker save NAME -o image.tar`".into(),
            Found::Text => "this is a text file, not a saved image: run `docker save NAME -o image.tar`".into(),
            Found::CompressedNotTar(c) => format!("this is {c}-compressed data, but not a tar archive inside: run `docker save NAME -o image.tar`"),
            Found::DockerExport => "this is the output of `docker export` (the files of one container, without layers or configuration): run `docker save NAME -o image.tar` instead".into(),
            Found::RootFilesystem => "this is a root file system without layers or configuration, not a saved image: run `docker save NAME -o image.tar`".into(),
            Found::LayerTar => "this is a single layer of an image, without manifest or configuration: run `docker save NAME -o image.tar`".into(),
            Found::Folder(names) => {
                let list = names.iter().map(|n| format!("`{n}`")).collect::<Vec<_>>().join(", ");
                format!("this is a tar of ordinary files without manifest.json or index.json: run `docker save NAME -o image.tar`; it holds {list}")
            }
            Found::ArchiveOfArchives(name) => format!("this tar holds other archives, not an image: unpack it and open the inner file `{name}`"),
            Found::Known(what) => format!("this is a {what} file, not a saved image: run `docker save NAME -o image.tar`"),
            Found::Unknown => "this is not a tar archive nor any other format known here: run `docker save NAME -o image.tar`".into(),
        }
    }
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence())
    }
}

/// Why nothing at all can be shown.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ImageError {
    /// The file is something else; [`Found`] says what.
    #[error("{found}")]
    NotAnImage {
        /// What it is.
        found: Found,
    },
    /// `manifest.json` or `index.json` is there but cannot be understood, and nothing else helps.
    #[error("{document} cannot be read, so the layers cannot be put in order: {problem}")]
    BadDocument {
        /// Name of the document.
        document: String,
        /// What is wrong with it.
        problem: String,
    },
    /// The archive lists no image at all.
    #[error("the archive lists no image: {problem}")]
    NoImages {
        /// Which list is empty, or which blobs are missing.
        problem: String,
    },
    /// The file ends before the part that says what it holds.
    #[error(
        "the file ends at byte {at_byte}, before the list of images: save or download it again"
    )]
    Truncated {
        /// Where it ends.
        at_byte: u64,
    },
    /// A bound was reached before anything could be read.
    #[error("limit reached: {0}")]
    TooMuch(Limit),
    /// An image number or reference that the archive does not have.
    #[error("there is no such image in this archive: `{0}`")]
    NoSuchImage(String),
    /// The chosen entry is not a runnable image, or its parts are not in the file.
    #[error("this entry of the archive cannot be opened as an image: {problem}")]
    NotRunnable {
        /// Why not.
        problem: String,
    },
    /// A file that was asked for does not exist, or has no content.
    #[error("no such file in this image: `{0}`")]
    NoSuchFile(String),
}

/// The kinds of partial damage and oddity. Names are stable and appear in machine-readable output.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[non_exhaustive]
pub enum WarningKind {
    /// The file or a member ends early.
    Truncated,
    /// Compressed data is damaged.
    CorruptStream,
    /// A tar header has a wrong checksum or impossible fields.
    BadHeader,
    /// An extended header is malformed.
    BadExtendedHeader,
    /// A layer is not a tar archive.
    NotATar,
    /// The bytes do not hash to the digest that names them.
    DigestMismatch,
    /// The uncompressed layer does not hash to the configuration's diff ID.
    DiffIdMismatch,
    /// Something the manifest names is not in the file.
    Missing,
    /// A JSON document is damaged.
    BadJson,
    /// `manifest.json` and `index.json`, or layers and diff IDs, disagree.
    Disagreement,
    /// A whiteout marker without a proper name.
    BadWhiteout,
    /// A path climbs above the root.
    UnsafePath,
    /// A path passes through a symbolic link of a lower layer.
    ThroughSymlink,
    /// A directory replaces a symbolic link, or the other way round.
    LinkReplaced,
    /// A hard link whose target does not exist.
    DanglingHardLink,
    /// One path appears twice in one layer.
    DuplicateEntry,
    /// An entry type that is not part of a file system was skipped.
    SkippedEntry,
    /// A bound was reached.
    Limit,
    /// History rows and layers do not fit together.
    History,
    /// The compression of a layer is not supported.
    UnsupportedCompression,
    /// Something encrypted or foreign.
    Foreign,
    /// The file is no saved image; its files are shown all the same.
    NotASavedImage,
}

impl WarningKind {
    /// The stable name, in kebab case.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Truncated => "truncated",
            Self::CorruptStream => "corrupt-stream",
            Self::BadHeader => "bad-header",
            Self::BadExtendedHeader => "bad-extended-header",
            Self::NotATar => "not-a-tar",
            Self::DigestMismatch => "digest-mismatch",
            Self::DiffIdMismatch => "diff-id-mismatch",
            Self::Missing => "missing",
            Self::BadJson => "bad-json",
            Self::Disagreement => "disagreement",
            Self::BadWhiteout => "bad-whiteout",
            Self::UnsafePath => "unsafe-path",
            Self::ThroughSymlink => "through-symlink",
            Self::LinkReplaced => "link-replaced",
            Self::DanglingHardLink => "dangling-hard-link",
            Self::DuplicateEntry => "duplicate-entry",
            Self::SkippedEntry => "skipped-entry",
            Self::Limit => "limit",
            Self::History => "history",
            Self::UnsupportedCompression => "unsupported-compression",
            Self::Foreign => "foreign",
            Self::NotASavedImage => "not-a-saved-image",
        }
    }
}

/// Something that does not add up, although the rest can be shown.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Warning {
    /// What kind of problem.
    pub kind: WarningKind,
    /// Where: a member of the archive, `layer 3`, or `layer 3: path`.
    pub place: String,
    /// One sentence.
    pub message: String,
}

impl Warning {
    pub(crate) fn new(
        kind: WarningKind,
        place: impl Into<String>,
        message: impl Into<String>,
    ) -> Self {
        Self {
            kind,
            place: place.into(),
            message: message.into(),
        }
    }
}
