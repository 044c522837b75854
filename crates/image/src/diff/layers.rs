//! What happened to every path between two layers of one image, all layers between them together.
//!
//! A path that was added and removed again in between does not appear. O(changes of the layers between).

use crate::image::Changed;
use crate::merge::{ABSENT, IMPLIED, Version};
use crate::tree::{EntryKind, EntryRef, FileTree, Mark, NodeId};
use std::collections::BTreeSet;

/// One path that differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LayerChange {
    /// The path.
    pub node: NodeId,
    /// What happened to it.
    pub mark: Mark,
    /// What was there; `None` for nothing or an implied directory.
    pub before: Option<EntryRef>,
    /// What is there.
    pub after: Option<EntryRef>,
    /// Which attributes differ.
    pub changed: Changed,
    /// Content before, when it is a regular file.
    pub before_bytes: u64,
    /// Content after.
    pub after_bytes: u64,
}

/// All differences, by path identity.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LayersDiff {
    /// Paths that differ.
    pub changes: Vec<LayerChange>,
    /// Paths by what happened to them: added, replaced, other attributes, touched, removed.
    pub counts: [usize; 5],
    /// Visible content after minus before, for the paths that differ (every name of a file counts).
    pub delta_bytes: i64,
}

/// Compares the tree after layer `from` (`None`: the empty tree) with the one after layer `to`.
pub fn compare_layers(tree: &FileTree, from: Option<usize>, to: usize) -> LayersDiff {
    let mut out = LayersDiff::default();
    for (node, mark, before) in between(tree, from, to) {
        if mark == Mark::Unchanged {
            continue;
        }
        let entry = |v: Version| {
            (v.entry != ABSENT && v.entry != IMPLIED).then_some(EntryRef {
                layer: v.layer,
                entry: v.entry,
            })
        };
        let before = entry(before);
        let after = tree.entry_at(node, to);
        let size = |e: Option<EntryRef>| e.and_then(|e| tree.content_bytes(e)).unwrap_or(0);
        let change = LayerChange {
            node,
            mark,
            before,
            after,
            changed: before
                .zip(after)
                .map(|(a, b)| changed(tree, a, b))
                .unwrap_or_default(),
            before_bytes: size(before),
            after_bytes: size(after),
        };
        let slot = match mark {
            Mark::Added => 0,
            Mark::Replaced => 1,
            Mark::MetadataOnly => 2,
            Mark::Touched => 3,
            Mark::Removed | Mark::Unchanged => 4,
        };
        if let Some(count) = out.counts.get_mut(slot) {
            *count += 1;
        }
        let delta = i64::try_from(change.after_bytes).unwrap_or(i64::MAX)
            - i64::try_from(change.before_bytes).unwrap_or(i64::MAX);
        out.delta_bytes = out.delta_bytes.saturating_add(delta);
        out.changes.push(change);
    }
    out
}

/// Which attributes of two entries differ.
pub(crate) fn changed(tree: &FileTree, a: EntryRef, b: EntryRef) -> Changed {
    let attributes = |e: EntryRef| tree.inner.table(e.layer).map(|t| t.attributes(e.entry));
    match (attributes(a), attributes(b)) {
        (Some(x), Some(y)) => Changed {
            mode: x.0 != y.0,
            owner: (x.1, x.2) != (y.1, y.2),
            mtime: x.3 != y.3,
            xattrs: x.4 != y.4,
        },
        _ => Changed::default(),
    }
}

/// Mark and version before of every path that differs; directories that are only implied come as unchanged.
pub(crate) fn between(
    tree: &FileTree,
    from: Option<usize>,
    to: usize,
) -> Vec<(NodeId, Mark, Version)> {
    let first = from.map_or(0, |from| from.saturating_add(1));
    let nodes: BTreeSet<NodeId> = (first..=to)
        .flat_map(|layer| tree.changes(layer))
        .map(|(node, _)| node)
        .collect();
    let absent = Version {
        layer: 0,
        entry: ABSENT,
    };
    nodes
        .into_iter()
        .filter_map(|node| {
            let before = from.and_then(|from| tree.inner.version_at(node, from));
            let after = tree.inner.version_at(node, to);
            let mark = match (before, after) {
                (None, None) => return None,
                (None, Some(after)) if after.entry == IMPLIED => Mark::Unchanged,
                (None, Some(_)) => Mark::Added,
                (Some(_), None) => Mark::Removed,
                (Some(before), Some(after)) if before == after => return None,
                (Some(before), Some(after)) => mark(tree, node, (before, from), (after, to)),
            };
            Some((node, mark, before.unwrap_or(absent)))
        })
        .collect()
}

fn mark(
    tree: &FileTree,
    node: NodeId,
    (before, from): (Version, Option<usize>),
    (after, to): (Version, usize),
) -> Mark {
    let entry = |v: Version| EntryRef {
        layer: v.layer,
        entry: v.entry,
    };
    let kind = |v: Version| {
        if v.entry == IMPLIED {
            Some(EntryKind::Directory)
        } else {
            tree.inner.table(v.layer).map(|t| t.kind(v.entry))
        }
    };
    let is_file = |k| matches!(k, Some(EntryKind::File | EntryKind::HardLink));
    let (old, new) = (kind(before), kind(after));
    if before.entry == IMPLIED || after.entry == IMPLIED {
        return if old == new {
            Mark::Touched
        } else {
            Mark::Replaced
        };
    }
    let is_same = if is_file(old) && is_file(new) {
        let inodes = from
            .and_then(|from| tree.inode_at(node, from))
            .zip(tree.inode_at(node, to));
        inodes.is_some_and(|(a, b)| same_content(tree, a, tree, b) == Some(true))
    } else {
        old == new
            && match new {
                Some(EntryKind::Symlink) => {
                    tree.link_bytes(entry(before)) == tree.link_bytes(entry(after))
                }
                Some(EntryKind::CharDevice | EntryKind::BlockDevice) => {
                    let device = |v: Version| tree.entry(entry(v)).and_then(|e| e.device);
                    device(before) == device(after)
                }
                _ => true,
            }
    };
    match (
        is_same,
        changed(tree, entry(before), entry(after)).is_metadata(),
    ) {
        (false, _) => Mark::Replaced,
        (true, true) => Mark::MetadataOnly,
        (true, false) => Mark::Touched,
    }
}

/// Whether two contents are equal; `None` when they were not hashed.
pub(super) fn same_content(
    a_tree: &FileTree,
    a: EntryRef,
    b_tree: &FileTree,
    b: EntryRef,
) -> Option<bool> {
    let (x, y) = (a_tree.content_bytes(a)?, b_tree.content_bytes(b)?);
    if x != y {
        return Some(false);
    }
    if x == 0 {
        return Some(true);
    }
    Some(a_tree.content_hash(a)? == b_tree.content_hash(b)?)
}
