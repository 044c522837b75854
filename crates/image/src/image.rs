//! One image with its layers stacked: what each layer does and where every byte went.
//!
//! *total* is the content of all regular files of all layers, *visible* what a process in the container can
//! reach, *hidden* the rest.

use crate::archive::{Compression, ImageInfo};
use crate::base::BaseBoundary;
use crate::digest::Digest;
use crate::error::{ImageError, Warning};
use crate::tree::{EntryRef, FileTree, NodeId};
use std::collections::{BTreeMap, HashSet};
use std::fmt;

/// Outcome of comparing a digest with the bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Check {
    /// Recomputed and equal.
    Matches,
    /// Recomputed and different.
    Differs {
        /// What the bytes really hash to.
        found: Digest,
    },
    /// Not recomputed (large file, not asked for).
    NotChecked,
    /// There is nothing to compare with.
    NothingToCompare,
}

/// How much of a layer could be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LayerState {
    /// Completely.
    Complete,
    /// Up to some damage; a warning says where.
    Damaged,
    /// Its blob is not in the file.
    Missing,
    /// It is encrypted, or not a tar archive.
    Unreadable,
}

/// One layer of an image. Numbers of a layer that is not [`LayerState::Complete`] cover what could be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layer {
    /// Position, 0 = base.
    pub index: usize,
    /// Name of the member that holds it.
    pub member: Option<String>,
    /// Digest of the stored blob: recomputed, or as named by the manifest when not recomputed.
    pub digest: Option<Digest>,
    /// Whether the stored bytes hash to the name they have.
    pub digest_check: Check,
    /// Digest of the uncompressed tar: recomputed, or the configuration's when not recomputed.
    pub diff_id: Option<Digest>,
    /// What the configuration says.
    pub diff_id_in_config: Option<Digest>,
    /// Whether the uncompressed bytes hash to the configuration's diff ID.
    pub diff_id_check: Check,
    /// Media type of the manifest, if there is one.
    pub media_type: Option<String>,
    /// Compression found in the bytes.
    pub compression: Compression,
    /// How much could be read.
    pub state: LayerState,
    /// Bytes of the blob as stored in the archive.
    pub stored_bytes: u64,
    /// Bytes of the uncompressed tar.
    pub tar_bytes: u64,
    /// Sum of the sizes of its regular files.
    pub content_bytes: u64,
    /// Tar entries, helper headers not counted.
    pub n_entries: usize,
    /// Regular files, whiteout markers included (they are regular files in the tar).
    pub n_files: usize,
    /// Directories.
    pub n_directories: usize,
    /// Symbolic links.
    pub n_symlinks: usize,
    /// Hard links.
    pub n_hard_links: usize,
    /// Devices and pipes.
    pub n_specials: usize,
    /// Paths that its whiteout markers remove, sorted.
    pub whiteouts: Vec<String>,
    /// Directories it makes opaque, sorted; the root is the empty string.
    pub opaque_directories: Vec<String>,
    /// Paths that were not visible before.
    pub n_added: usize,
    /// Paths whose content or type changed (directories excepted).
    pub n_replaced: usize,
    /// Paths with the same content but other attributes.
    pub n_metadata_only: usize,
    /// Paths stored again without any change but perhaps the time.
    pub n_touched: usize,
    /// Paths that were visible before and are not any more.
    pub n_removed: usize,
    /// Bytes of this layer that later layers hide.
    pub hidden_later_bytes: u64,
    /// Bytes of lower layers (and duplicates of its own) that this layer hides.
    pub hides_bytes: u64,
    /// Visible bytes after this layer minus visible bytes before it.
    pub net_bytes: i64,
    /// The instruction that made it, as the history says.
    pub created_by: Option<String>,
    /// When, as the history says.
    pub created: Option<String>,
    /// Row of the history.
    pub history_idx: Option<usize>,
}

/// Why bytes are not visible.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Cause {
    /// A whiteout on the file or on a directory above it.
    Deleted,
    /// An opaque marker on a directory above it.
    DirectoryRecreated,
    /// Stored again with other content.
    Replaced,
    /// Stored again with the very same content.
    SameBytes,
    /// The path, or one above it, became another type.
    TypeChange,
    /// Stored twice in one layer; the later entry counts.
    Duplicate,
    /// Deleted here while the same layer adds equal content elsewhere.
    Moved,
    /// Content of an entry that is not part of the file system (a whiteout marker, AUFS housekeeping).
    Marker,
}

impl Cause {
    /// The name used in output, in kebab case.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Deleted => "deleted",
            Self::DirectoryRecreated => "directory-recreated",
            Self::Replaced => "replaced",
            Self::SameBytes => "same-bytes",
            Self::TypeChange => "type-change",
            Self::Duplicate => "duplicate",
            Self::Moved => "moved",
            Self::Marker => "marker",
        }
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Which attributes differ between two versions of a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Changed {
    /// Permission bits.
    pub mode: bool,
    /// User or group.
    pub owner: bool,
    /// Modification time.
    pub mtime: bool,
    /// Extended attributes.
    pub xattrs: bool,
}

impl Changed {
    /// Names of what changed: `mode`, `owner`, `mtime`, `xattrs`.
    pub fn names(self) -> Vec<&'static str> {
        [
            (self.mode, "mode"),
            (self.owner, "owner"),
            (self.mtime, "mtime"),
            (self.xattrs, "xattrs"),
        ]
        .into_iter()
        .filter_map(|(is, name)| is.then_some(name))
        .collect()
    }

    /// Whether anything but the time changed.
    pub fn is_metadata(self) -> bool {
        self.mode || self.owner || self.xattrs
    }
}

/// Content in the file that no process in the container can read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HiddenFile {
    /// Where it was, escaped.
    pub path: String,
    /// The stored entry.
    pub entry: EntryRef,
    /// Its content.
    pub size_bytes: u64,
    /// The layer that stores it.
    pub owner_layer: usize,
    /// The layer that hides it.
    pub hiding_layer: usize,
    /// Why.
    pub cause: Cause,
    /// What differs, when the same bytes were stored again.
    pub changed: Changed,
}

/// Hidden bytes for one pair of layers and one cause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PairBytes {
    /// The layer that stores them.
    pub owner_layer: usize,
    /// The layer that hides them.
    pub hiding_layer: usize,
    /// Why.
    pub cause: Cause,
    /// How many bytes.
    pub size_bytes: u64,
    /// In how many files.
    pub n_files: usize,
}

/// A large visible file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LargeFile {
    /// Its path, escaped.
    pub path: String,
    /// The stored entry.
    pub entry: EntryRef,
    /// Its content.
    pub size_bytes: u64,
    /// The layer it comes from.
    pub layer: usize,
}

/// Equal content that is visible under several paths, not as hard links.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DuplicateContent {
    /// Size of one copy.
    pub size_bytes: u64,
    /// One of the stored entries, for digesting it.
    pub entry: EntryRef,
    /// The paths, sorted.
    pub paths: Vec<String>,
}

/// Where every byte of an image went.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Accounting {
    /// Content of all regular files of all layers.
    pub total_bytes: u64,
    /// Content reachable in the final file system, hard links once.
    pub visible_bytes: u64,
    /// `total_bytes - visible_bytes`.
    pub hidden_bytes: u64,
    /// `visible / total`; 1 when there is nothing.
    pub efficiency: f64,
    /// Regular files of the final file system.
    pub n_files: usize,
    /// Hard links (further names of a file).
    pub n_hard_links: usize,
    /// Symbolic links.
    pub n_symlinks: usize,
    /// Directories with an entry of their own.
    pub n_directories: usize,
    /// Directories that are only implied by what lies below.
    pub n_implied_directories: usize,
    /// Devices and pipes.
    pub n_specials: usize,
    /// Every hidden file with content, largest first, ties by path and layer.
    pub hidden: Vec<HiddenFile>,
    /// Hidden bytes by owner, hider and cause, in this order.
    pub pairs: Vec<PairBytes>,
    /// Whether every comparison of content could be made; when not, some `same-bytes` count as `replaced`.
    pub is_content_compared: bool,
}

/// The numbers the tool dive shows for the same image, its quirks included.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DiveScore {
    /// Efficiency, 0…1.
    pub efficiency: f64,
    /// Wasted bytes.
    pub wasted_bytes: u64,
    /// Wasted bytes over the bytes of all layers but the first; `None` for 0/0 and x/0.
    pub user_wasted_percent: Option<f64>,
    /// All header sizes.
    pub size_bytes: u64,
    /// All header sizes but those of the first layer.
    pub user_size_bytes: u64,
    /// Paths seen more than once, largest total first, ties by path.
    pub inefficient: Vec<DivePath>,
}

/// A path that dive calls inefficient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DivePath {
    /// The path with a leading slash, lossily decoded.
    pub path: String,
    /// How often it is seen.
    pub count: u64,
    /// All its sizes together.
    pub size_bytes: u64,
}

/// One image, stacked and accounted for.
#[derive(Debug, Clone)]
pub struct Image {
    /// What the archive says about it.
    pub info: ImageInfo,
    /// Its layers, base first.
    pub layers: Vec<Layer>,
    /// Where its bytes went.
    pub accounting: Accounting,
    /// The stacked file system with all versions of every path.
    pub tree: FileTree,
    /// dive's numbers.
    pub dive: DiveScore,
    /// Where the base image probably ends; `None` without evidence.
    pub base: Option<BaseBoundary>,
    /// What does not add up in this image.
    pub warnings: Vec<Warning>,
    pub(crate) wanted: HashSet<EntryRef>,
}

/// Contents smaller than this are not worth calling duplicates.
const MIN_DUPLICATE_BYTES: u64 = 4096;

impl Image {
    /// The largest visible files, ties by path. O(paths).
    pub fn largest(&self, n: usize) -> Vec<LargeFile> {
        let mut all: Vec<(u64, NodeId, EntryRef)> = self
            .tree
            .final_paths()
            .filter_map(|(node, entry)| Some((self.tree.content_bytes(entry)?, node, entry)))
            .collect();
        let n = n.min(all.len());
        if n == 0 {
            return Vec::new();
        }
        all.select_nth_unstable_by_key(n - 1, |(bytes, ..)| std::cmp::Reverse(*bytes));
        all.truncate(n);
        let mut out: Vec<LargeFile> = all
            .into_iter()
            .map(|(size_bytes, node, entry)| LargeFile {
                path: self.tree.path(node),
                entry,
                size_bytes,
                layer: entry.layer as usize,
            })
            .collect();
        out.sort_by(|a, b| (b.size_bytes, &a.path).cmp(&(a.size_bytes, &b.path)));
        out
    }

    /// Visible regular files of at least 4 KiB, grouped by size, groups of one left out.
    pub(crate) fn same_size_candidates(&self) -> Vec<Vec<(NodeId, EntryRef)>> {
        let mut by_size: BTreeMap<u64, Vec<(NodeId, EntryRef)>> = BTreeMap::new();
        for (node, entry) in self.tree.final_paths() {
            if let Some(size) = self
                .tree
                .content_bytes(entry)
                .filter(|s| *s >= MIN_DUPLICATE_BYTES)
            {
                by_size.entry(size).or_default().push((node, entry));
            }
        }
        by_size
            .into_values()
            .filter(|group| group.len() > 1)
            .collect()
    }

    /// Visible contents of at least 4 KiB that can be equal to another one, as far as sizes and hashes tell.
    pub(crate) fn may_be_equal(&self) -> Vec<EntryRef> {
        let mut out = Vec::new();
        for group in self.same_size_candidates() {
            let hashes: Vec<Option<u128>> = group
                .iter()
                .map(|(_, entry)| self.tree.content_hash(*entry))
                .collect();
            let mut counts: BTreeMap<u128, usize> = BTreeMap::new();
            for hash in hashes.iter().flatten() {
                *counts.entry(*hash).or_default() += 1;
            }
            let is_all_hashed = hashes.iter().all(Option::is_some);
            for ((_, entry), hash) in group.iter().zip(&hashes) {
                let is_alone =
                    is_all_hashed && hash.is_some_and(|hash| counts.get(&hash) == Some(&1));
                if !is_alone {
                    out.push(*entry);
                }
            }
        }
        out
    }

    /// Equal visible contents by their digests, most recoverable bytes first. A hard link is no copy.
    pub fn equal_contents(
        &self,
        digests: &BTreeMap<EntryRef, Digest>,
    ) -> Vec<(Digest, DuplicateContent)> {
        let mut by_digest: BTreeMap<(&str, u64), Vec<(NodeId, EntryRef)>> = BTreeMap::new();
        for (node, entry) in self.same_size_candidates().into_iter().flatten() {
            if let (Some(digest), Some(size)) =
                (digests.get(&entry), self.tree.content_bytes(entry))
            {
                by_digest
                    .entry((digest.as_str(), size))
                    .or_default()
                    .push((node, entry));
            }
        }
        let mut out = Vec::new();
        for ((_, size_bytes), copies) in by_digest {
            let Some((_, entry)) = copies.first().copied().filter(|_| copies.len() > 1) else {
                continue;
            };
            let mut paths: Vec<String> = copies
                .iter()
                .map(|(node, _)| self.tree.path(*node))
                .collect();
            paths.sort();
            if let Some(digest) = digests.get(&entry) {
                out.push((
                    digest.clone(),
                    DuplicateContent {
                        size_bytes,
                        entry,
                        paths,
                    },
                ));
            }
        }
        out.sort_by(|(_, a), (_, b)| (b.extra_bytes(), &a.paths).cmp(&(a.extra_bytes(), &b.paths)));
        out
    }

    /// Equal visible contents under several paths, most recoverable bytes first. Covers what has been hashed; run a
    /// [`crate::HashJob`] with duplicates first to cover everything.
    pub fn duplicates(&self) -> Vec<DuplicateContent> {
        let mut out = Vec::new();
        for group in self.same_size_candidates() {
            let mut by_hash: BTreeMap<u128, Vec<(NodeId, EntryRef)>> = BTreeMap::new();
            for (node, entry) in group {
                if let Some(hash) = self.tree.content_hash(entry) {
                    by_hash.entry(hash).or_default().push((node, entry));
                }
            }
            for copies in by_hash.into_values().filter(|c| c.len() > 1) {
                let Some((_, first)) = copies.first().copied() else {
                    continue;
                };
                let mut paths: Vec<String> = copies
                    .iter()
                    .map(|(node, _)| self.tree.path(*node))
                    .collect();
                paths.sort();
                out.push(DuplicateContent {
                    size_bytes: self.tree.content_bytes(first).unwrap_or(0),
                    entry: first,
                    paths,
                });
            }
        }
        out.sort_by(|a, b| (b.extra_bytes(), &a.paths).cmp(&(a.extra_bytes(), &b.paths)));
        out
    }

    /// The regular file at a path, symbolic links followed inside the image. With a layer: the version visible after
    /// that layer, so that files deleted later can be read.
    ///
    /// # Errors
    /// When there is no such path, or it is not a regular file.
    pub fn file(&self, path: &str, layer: Option<usize>) -> Result<EntryRef, ImageError> {
        let layer = layer.unwrap_or_else(|| self.layers.len().saturating_sub(1));
        self.tree
            .resolve(path.as_bytes(), layer)
            .and_then(|node| self.tree.inode_at(node, layer))
            .ok_or_else(|| ImageError::NoSuchFile(path.to_owned()))
    }
}

impl DuplicateContent {
    /// What keeping one copy would save.
    pub fn extra_bytes(&self) -> u64 {
        self.size_bytes
            .saturating_mul(self.paths.len().saturating_sub(1) as u64)
    }
}
