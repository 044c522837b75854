//! Two images: shared layers, the merged trees path by path, configuration, history, sizes by directory.
//!
//! Layers are shared from the bottom as long as their diff IDs agree (equal chain IDs); further up, equal diff IDs
//! are the same blob in another place. Files are compared by content where contents were hashed; run
//! [`crate::HashJob::for_entries`] over [`contents_to_compare`] first, or the rest is counted as not compared.
//! In *semantic* mode times, the split into layers and dates of the history do not count.

use super::config::{self, ConfigChange};
use super::history::{self, HistoryLine};
use crate::image::{Changed, Image};
use crate::tree::{EntryKind, EntryRef, FileTree, NodeId};
use std::collections::{BTreeMap, HashMap};

/// Depth of the directories whose sizes are compared.
const DIRECTORY_DEPTH: usize = 3;

/// How two images are compared.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ImageDiffOptions {
    /// Leave out what says nothing about behaviour: times, layers, dates.
    pub is_semantic: bool,
}

/// What happened to a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PathChangeKind {
    /// Only in the second image.
    Added,
    /// Only in the first image.
    Removed,
    /// Other content, link target or type.
    Content,
    /// Equal content, other attributes.
    Metadata,
    /// Equal but for the time.
    Touched,
    /// The content of a removed path under another name.
    Moved,
    /// Equal size, contents not read.
    Unknown,
}

impl PathChangeKind {
    /// The name used in output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Content => "content",
            Self::Metadata => "metadata",
            Self::Touched => "touched",
            Self::Moved => "moved",
            Self::Unknown => "not-compared",
        }
    }
}

/// A path that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathChange {
    /// The path, escaped; of moved content the new one.
    pub path: String,
    /// What happened.
    pub kind: PathChangeKind,
    /// Where moved content was before.
    pub moved_from: Option<String>,
    /// Content before.
    pub before_bytes: u64,
    /// Content after.
    pub after_bytes: u64,
    /// Which attributes differ.
    pub changed: Changed,
    /// The stored entry of the first image.
    pub before: Option<EntryRef>,
    /// The stored entry of the second image.
    pub after: Option<EntryRef>,
}

/// Sums of one kind of change.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PathTotals {
    /// Paths.
    pub n_paths: usize,
    /// Content before.
    pub before_bytes: u64,
    /// Content after.
    pub after_bytes: u64,
}

/// A directory whose content grew or shrank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DirectoryChange {
    /// The directory, escaped.
    pub path: String,
    /// Bytes more (or less) in files at and below it.
    pub delta_bytes: i64,
}

/// Everything that differs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImageDiff {
    /// Layers from the bottom that are the same.
    pub n_shared_layers: usize,
    /// Further layers with the same content: position in the first and in the second image.
    pub shared_blobs: Vec<(usize, usize)>,
    /// Stored bytes of the second image that a host with the first one need not download.
    pub shared_stored_bytes: u64,
    /// Paths, sorted.
    pub paths: Vec<PathChange>,
    /// Sums by kind.
    pub totals: BTreeMap<PathChangeKind, PathTotals>,
    /// Directories down to depth 3, largest change first.
    pub directories: Vec<DirectoryChange>,
    /// Settings by key.
    pub config: Vec<ConfigChange>,
    /// Both histories as one list.
    pub history: Vec<HistoryLine>,
}

/// Regular files of the two images that only their contents can tell apart: same path, same size, not hashed on one
/// side. O(paths).
pub fn contents_to_compare(a: &Image, b: &Image) -> (Vec<EntryRef>, Vec<EntryRef>) {
    let same = same_layers(a, b);
    let mut out = (Vec::new(), Vec::new());
    for (node, _) in a.tree.final_paths() {
        let Some(other) = b.tree.find(&a.tree.path_bytes(node)) else {
            continue;
        };
        if let (Some(x), Some(y)) = (inode(a, node), inode(b, other))
            && !is_same_entry(&same, x, y)
            && super::layers::same_content(&a.tree, x, &b.tree, y).is_none()
        {
            if a.tree.content_hash(x).is_none() {
                out.0.push(x);
            }
            if b.tree.content_hash(y).is_none() {
                out.1.push(y);
            }
        }
    }
    out
}

fn inode(image: &Image, node: NodeId) -> Option<EntryRef> {
    image
        .tree
        .inode_at(node, image.layers.len().saturating_sub(1))
}

/// Layers of the second image by equal diff ID in the first one.
fn same_layers(a: &Image, b: &Image) -> HashMap<u32, u32> {
    let by_id: HashMap<_, u32> = b
        .layers
        .iter()
        .filter_map(|l| Some((l.diff_id.as_ref()?, l.index as u32)))
        .collect();
    a.layers
        .iter()
        .filter_map(|l| Some((l.index as u32, *by_id.get(l.diff_id.as_ref()?)?)))
        .collect()
}

fn is_same_entry(same: &HashMap<u32, u32>, x: EntryRef, y: EntryRef) -> bool {
    x.entry == y.entry && same.get(&x.layer) == Some(&y.layer)
}

/// Compares two images. O(paths of both), plus sorting what differs.
pub fn compare_images(a: &Image, b: &Image, options: ImageDiffOptions) -> ImageDiff {
    let mut out = ImageDiff::default();
    shared(a, b, &mut out);
    let same = same_layers(a, b);
    for (node, before) in a.tree.final_paths() {
        let path = a.tree.path_bytes(node);
        let other = b
            .tree
            .find(&path)
            .and_then(|n| Some((n, b.tree.final_entry(n)?)));
        match other {
            None => out.paths.push(one_sided(&a.tree, node, before, false)),
            Some((at, after)) => {
                if is_same_entry(&same, before, after) {
                    continue;
                }
                if let Some(change) = two_sided(a, b, &same, (node, before), (at, after)) {
                    out.paths.push(change);
                }
            }
        }
    }
    for (node, after) in b.tree.final_paths() {
        let is_in_a = a
            .tree
            .find(&b.tree.path_bytes(node))
            .is_some_and(|n| a.tree.final_entry(n).is_some());
        if !is_in_a {
            out.paths.push(one_sided(&b.tree, node, after, true));
        }
    }
    find_moves(a, b, &mut out.paths);
    if options.is_semantic {
        out.paths.retain(|p| p.kind != PathChangeKind::Touched);
        for change in &mut out.paths {
            change.changed.mtime = false;
        }
    }
    out.paths.sort_by(|x, y| x.path.cmp(&y.path));
    for change in &out.paths {
        let totals = out.totals.entry(change.kind).or_default();
        totals.n_paths += 1;
        totals.before_bytes = totals.before_bytes.saturating_add(change.before_bytes);
        totals.after_bytes = totals.after_bytes.saturating_add(change.after_bytes);
    }
    out.directories = directories(&out.paths);
    let configs = (a.info.config.as_deref(), b.info.config.as_deref());
    out.config = config::compare(configs.0, configs.1, options.is_semantic);
    out.history = history::compare(configs.0, configs.1);
    out
}

fn shared(a: &Image, b: &Image, out: &mut ImageDiff) {
    out.n_shared_layers = a
        .layers
        .iter()
        .zip(&b.layers)
        .take_while(|(x, y)| x.diff_id.is_some() && x.diff_id == y.diff_id)
        .count();
    let same = same_layers(a, b);
    let mut pairs: Vec<(usize, usize)> = same
        .iter()
        .map(|(x, y)| (*x as usize, *y as usize))
        .filter(|(x, y)| *x >= out.n_shared_layers || *y >= out.n_shared_layers)
        .collect();
    pairs.sort_unstable();
    let stored = |n: usize| b.layers.get(n).map_or(0, |l| l.stored_bytes);
    let mut seconds: Vec<usize> = (0..out.n_shared_layers)
        .chain(pairs.iter().map(|(_, y)| *y))
        .collect();
    seconds.sort_unstable();
    seconds.dedup();
    out.shared_stored_bytes = seconds.into_iter().map(stored).fold(0, u64::saturating_add);
    out.shared_blobs = pairs;
}

fn one_sided(tree: &FileTree, node: NodeId, entry: EntryRef, is_added: bool) -> PathChange {
    let bytes = tree.content_bytes(entry).unwrap_or(0);
    PathChange {
        path: tree.path(node),
        kind: if is_added {
            PathChangeKind::Added
        } else {
            PathChangeKind::Removed
        },
        moved_from: None,
        before_bytes: if is_added { 0 } else { bytes },
        after_bytes: if is_added { bytes } else { 0 },
        changed: Changed::default(),
        before: (!is_added).then_some(entry),
        after: is_added.then_some(entry),
    }
}

fn two_sided(
    a: &Image,
    b: &Image,
    same: &HashMap<u32, u32>,
    (node, before): (NodeId, EntryRef),
    (at, after): (NodeId, EntryRef),
) -> Option<PathChange> {
    let (x, y) = (a.tree.entry(before)?, b.tree.entry(after)?);
    let is_file = |kind: EntryKind| matches!(kind, EntryKind::File | EntryKind::HardLink);
    let content = if is_file(x.kind) && is_file(y.kind) {
        match (inode(a, node), inode(b, at)) {
            (Some(i), Some(j)) if is_same_entry(same, i, j) => Some(true),
            (Some(i), Some(j)) => super::layers::same_content(&a.tree, i, &b.tree, j),
            (i, j) => Some(i.is_none() && j.is_none()),
        }
    } else {
        let is_equal = x.kind == y.kind
            && x.device == y.device
            && (x.kind != EntryKind::Symlink
                || a.tree.link_bytes(before) == b.tree.link_bytes(after));
        Some(is_equal)
    };
    let changed = Changed {
        mode: x.mode != y.mode,
        owner: (x.uid, x.gid) != (y.uid, y.gid),
        mtime: x.mtime_seconds != y.mtime_seconds,
        xattrs: x.xattrs != y.xattrs,
    };
    let kind = match content {
        Some(false) => PathChangeKind::Content,
        Some(true) if changed.is_metadata() => PathChangeKind::Metadata,
        Some(true) if changed.mtime => PathChangeKind::Touched,
        Some(true) => return None,
        None => PathChangeKind::Unknown,
    };
    Some(PathChange {
        path: a.tree.path(node),
        kind,
        moved_from: None,
        before_bytes: x.size_bytes,
        after_bytes: y.size_bytes,
        changed,
        before: Some(before),
        after: Some(after),
    })
}

/// Content that is gone in one place and new in another was moved; each is used once, in order of path.
fn find_moves(a: &Image, b: &Image, paths: &mut Vec<PathChange>) {
    let key = |tree: &FileTree, entry: Option<EntryRef>| {
        let entry = entry?;
        let size = tree.content_bytes(entry).filter(|size| *size > 0)?;
        Some((size, tree.content_hash(entry)?))
    };
    paths.sort_by(|x, y| x.path.cmp(&y.path));
    let mut removed: HashMap<(u64, u128), Vec<usize>> = HashMap::new();
    for (at, change) in paths.iter().enumerate().rev() {
        if change.kind == PathChangeKind::Removed
            && let Some(key) = key(&a.tree, change.before)
        {
            removed.entry(key).or_default().push(at);
        }
    }
    let mut gone = vec![false; paths.len()];
    let mut moves = Vec::new();
    for (at, change) in paths.iter().enumerate() {
        if change.kind == PathChangeKind::Added
            && let Some(from) = key(&b.tree, change.after)
                .and_then(|key| removed.get_mut(&key))
                .and_then(Vec::pop)
        {
            if let Some(slot) = gone.get_mut(from) {
                *slot = true;
            }
            moves.push((at, from));
        }
    }
    for (at, from) in moves {
        let Some(source) = paths.get(from).cloned() else {
            continue;
        };
        if let Some(change) = paths.get_mut(at) {
            change.kind = PathChangeKind::Moved;
            change.moved_from = Some(source.path);
            change.before = source.before;
            change.before_bytes = source.before_bytes;
        }
    }
    let mut is_gone = gone.into_iter();
    paths.retain(|_| !is_gone.next().unwrap_or(false));
}

fn directories(paths: &[PathChange]) -> Vec<DirectoryChange> {
    let mut sums: HashMap<&str, i64> = HashMap::new();
    for change in paths {
        let size = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        let mut parts: Vec<(&str, i64)> = Vec::new();
        match &change.moved_from {
            Some(from) => {
                parts.push((from, -size(change.before_bytes)));
                parts.push((&change.path, size(change.after_bytes)));
            }
            None => parts.push((
                &change.path,
                size(change.after_bytes).saturating_sub(size(change.before_bytes)),
            )),
        }
        for (path, delta) in parts {
            if delta == 0 {
                continue;
            }
            for (at, _) in path.match_indices('/').take(DIRECTORY_DEPTH) {
                if let Some(directory) = path.get(..at) {
                    let sum = sums.entry(directory).or_default();
                    *sum = sum.saturating_add(delta);
                }
            }
        }
    }
    let mut out: Vec<DirectoryChange> = sums
        .into_iter()
        .filter(|(_, delta)| *delta != 0)
        .map(|(path, delta_bytes)| DirectoryChange {
            path: path.to_owned(),
            delta_bytes,
        })
        .collect();
    out.sort_by(|x, y| {
        (y.delta_bytes.unsigned_abs(), &x.path).cmp(&(x.delta_bytes.unsigned_abs(), &y.path))
    });
    out
}
