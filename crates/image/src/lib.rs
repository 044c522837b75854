//! Saved container images: reading the archive, stacking the layers, and accounting for every byte.
//!
//! Everything is push-driven: an [`Opener`] (or any other [`RangeJob`]) says which bytes of the file it needs next,
//! the caller feeds them in chunks of any size, and the same code therefore serves a native read loop and a browser
//! worker that streams slices of a `File`.
//!
//! The usual order is [`Opener`] → [`Archive`] → [`Archive::load`] → [`Image`].
//!
//! Deliberately absent: file system access, threads, the clock, the network, and any rendering of results.
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing
    )
)]

mod accounts;
mod analyses;
mod archive;
mod base;
mod base64;
mod binaries;
mod config;
mod content;
mod decode;
mod diff;
mod digest;
mod dive;
mod documents;
mod error;
mod export;
mod findings;
mod folder;
mod history;
mod identify;
mod image;
mod inspect;
mod job;
mod layer_job;
mod layer_reader;
mod limits;
mod load;
mod look;
mod members;
mod merge;
mod names;
mod opener;
mod packages;
mod paged;
mod query;
mod reconstruct;
mod repack;
mod resolve;
mod says;
pub mod sbom;
mod search;
mod secrets;
mod slim;
mod table;
mod table_sink;
mod tar_push;
mod thresholds;
mod tree;
mod view;

pub use analyses::Analyses;
pub use archive::{Archive, ArchiveKind, Compression, ImageInfo, ImageKind, Member, Platform};
pub use base::{BaseBoundary, BaseEvidence, UserBytes};
pub use binaries::{
    Binary, BinaryReader, Elf, ElfKind, Relro, Start, StartProblem, StartProblemKind,
};
pub use config::{Healthcheck, HistoryRow, ImageConfig, RuntimeConfig};
pub use content::{Content, DigestJob, ExtractJob, HashJob};
pub use diff::{
    ConfigChange, DirectoryChange, HistoryChange, HistoryLine, ImageDiff, ImageDiffOptions,
    LayerChange, LayersDiff, PackageChange, PackageChangeKind, PathChange, PathChangeKind,
    PathTotals, compare_images, compare_layers, compare_packages, contents_to_compare,
};
pub use digest::Digest;
pub use error::{Found, ImageError, Limit, Warning, WarningKind};
pub use export::{ExportJob, Part};
pub use findings::{CheckInfo, Finding, Group as FindingGroup, LayerShare, Severity, check_infos};
pub use folder::{FolderPiece, FolderTar};
pub use history::is_date_unset;
pub use image::{
    Accounting, Cause, Changed, Check, DivePath, DiveScore, DuplicateContent, HiddenFile, Image,
    LargeFile, Layer, LayerState, PairBytes,
};
pub use inspect::{Documents, InspectJob, Inspection, MAX_WISH_BYTES, Reader, StoredFile};
pub use job::{Need, Progress, RangeJob, drive};
pub use layer_job::{LayerJob, ReadLayer};
pub use limits::{Limits, OpenOptions, Verify};
pub use look::{
    Certificate, ContentKind, Encoding, JsonLayout, JsonLine, ListedEntry, Listing, Look, LookJob,
    Looked, PemBlock, PictureKind, ShowAs, Shown, TextPart,
};
pub use opener::Opener;
pub use packages::{
    Distribution, EndOfLife, GonePackage, Package, PackageKind, PackageReader, Packages, Unowned,
    UnownedFile, compare_versions,
};
pub use query::{ContentSearch, Glob, Hit, Hits, Query, QueryError};
pub use reconstruct::{Reconstruction, Recorded, reconstruct, recorded};
pub use repack::Sink;
pub use search::{Match, Matches};
pub use secrets::{Reach, Secret, SecretReader};
pub use slim::{
    LEFTOVERS, Leftover, NewLayer, SlimError, SlimJob, SlimPlan, SlimPreview, SlimRequest, Slimmed,
};
pub use thresholds::{Exact, Measure, Threshold, ThresholdError, Thresholds, Verdict};
pub use tree::{Attributes, Entry, EntryKind, EntryRef, FileTree, Mark, NodeId, Order, Row, Show};
pub use view::{MarkSum, Since, TreeView, ViewRequest, ViewSums};
