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

mod archive;
mod base;
mod config;
mod content;
mod decode;
mod digest;
mod dive;
mod documents;
mod error;
mod history;
mod identify;
mod image;
mod inspect;
mod job;
mod layer_reader;
mod limits;
mod load;
mod members;
mod merge;
mod names;
mod opener;
mod resolve;
mod search;
mod table;
mod tar_push;
mod tree;
mod view;

pub use archive::{Archive, ArchiveKind, Compression, ImageInfo, ImageKind, Member, Platform};
pub use base::{BaseBoundary, BaseEvidence, UserBytes};
pub use config::{Healthcheck, HistoryRow, ImageConfig, RuntimeConfig};
pub use content::{Content, DigestJob, ExtractJob, HashJob};
pub use digest::Digest;
pub use error::{Found, ImageError, Limit, Warning, WarningKind};
pub use history::is_date_unset;
pub use image::{
    Accounting, Cause, Changed, Check, DivePath, DiveScore, DuplicateContent, HiddenFile, Image,
    LargeFile, Layer, LayerState, PairBytes,
};
pub use inspect::{InspectJob, MAX_WISH_BYTES, Reader, StoredFile};
pub use job::{Need, Progress, RangeJob, drive};
pub use limits::{Limits, OpenOptions, Verify};
pub use opener::Opener;
pub use search::{Match, Matches};
pub use tree::{Entry, EntryKind, EntryRef, FileTree, Mark, NodeId, Order, Row, Show};
pub use view::TreeView;
