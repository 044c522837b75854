//! Showing the tree: one layer's view with marks, open directories, and windows of rows for a virtual list.
//!
//! Making a view costs O(paths); opening a directory costs its children; a window costs its rows. Sizes include
//! everything below. Nothing here renders.

mod build;
mod request;

pub use request::{MarkSum, Since, ViewRequest, ViewSums};

use crate::image::{Changed, Image};
use crate::merge::{ABSENT, IMPLIED, Version};
use crate::names::{escaped, lossy};
use crate::tree::{EntryKind, EntryRef, FileTree, Mark, NodeId, Order, Row, Show};
use std::collections::HashMap;

const NONE: u32 = u32::MAX;

/// A row of the list.
#[derive(Debug, Clone, Copy)]
struct Line {
    node: NodeId,
    depth: u32,
    /// An overwritten version with a row of its own.
    older: Option<Version>,
}

/// The tree after one layer, with what that layer does, or with what differs from an earlier one.
#[derive(Debug, Clone)]
pub struct TreeView {
    tree: FileTree,
    layer: usize,
    order: Order,
    has_older: bool,
    first: Vec<u32>,
    next: Vec<u32>,
    bytes: Vec<u64>,
    n_files: Vec<u32>,
    /// Content at and below a path that nobody can read any more; empty when nothing is hidden.
    wasted: Vec<u64>,
    /// Marks that are not those of the one layer, each with what was there before.
    marks: Option<HashMap<NodeId, (Mark, Version)>>,
    sums: ViewSums,
    /// Visible rows.
    rows: Vec<Line>,
    open: HashMap<NodeId, ()>,
}

impl TreeView {
    /// The view after `layer` (`None`: the last one), nothing open but the root.
    pub fn new(tree: &FileTree, layer: Option<usize>, show: Show, order: Order) -> Self {
        let request = ViewRequest {
            layer,
            show,
            order,
            ..ViewRequest::default()
        };
        Self::build(tree, &[], &request)
    }

    /// The view after layer `to` with marks for everything that differs from the tree after layer `from` (`None`:
    /// from nothing). O(paths).
    pub fn between(
        tree: &FileTree,
        from: Option<usize>,
        to: usize,
        show: Show,
        order: Order,
    ) -> Self {
        let request = ViewRequest {
            layer: Some(to),
            since: from.map_or(Since::Nothing, Since::Layer),
            show,
            order,
            ..ViewRequest::default()
        };
        Self::build(tree, &[], &request)
    }

    /// The view that is asked for, with the hidden bytes of the image's accounting. O(paths + hidden files).
    pub fn of(image: &Image, request: &ViewRequest) -> Self {
        Self::build(&image.tree, &image.accounting.hidden, request)
    }

    /// What the whole view comes to.
    pub fn sums(&self) -> ViewSums {
        self.sums
    }

    fn is_removed(&self, node: NodeId) -> bool {
        self.mark(node) == Mark::Removed
    }

    /// What is shown at a path: the visible version, or the one this layer removed.
    fn shown(&self, node: NodeId) -> Option<Version> {
        if let Some(marks) = &self.marks {
            return match marks.get(&node) {
                Some((Mark::Removed, before)) => Some(*before),
                _ => self.tree.inner.version_at(node, self.layer),
            };
        }
        if self.is_removed(node) {
            return self.tree.inner.version_at(node, self.layer.checked_sub(1)?);
        }
        self.tree.inner.version_at(node, self.layer)
    }

    /// The layer this view is of.
    pub fn layer(&self) -> usize {
        self.layer
    }

    /// Children in order. O(children · log).
    pub fn children(&self, node: NodeId) -> Vec<NodeId> {
        let mut out = Vec::new();
        let mut child = self.first.get(node.0 as usize).copied().unwrap_or(NONE);
        while child != NONE {
            out.push(NodeId(child));
            child = self.next.get(child as usize).copied().unwrap_or(NONE);
        }
        let names = &self.tree.inner.names;
        match self.order {
            Order::Name => out.sort_by(|a, b| names.name(*a).cmp(names.name(*b))),
            Order::Size => out.sort_by(|a, b| {
                self.size_bytes(*b)
                    .cmp(&self.size_bytes(*a))
                    .then_with(|| names.name(*a).cmp(names.name(*b)))
            }),
            Order::Waste => out.sort_by(|a, b| {
                (self.wasted_bytes(*b), self.size_bytes(*b))
                    .cmp(&(self.wasted_bytes(*a), self.size_bytes(*a)))
                    .then_with(|| names.name(*a).cmp(names.name(*b)))
            }),
        }
        out
    }

    /// Content at and below a path in this view.
    pub fn size_bytes(&self, node: NodeId) -> u64 {
        self.bytes.get(node.0 as usize).copied().unwrap_or(0)
    }

    /// Content at and below a path that layers up to the view's made unreadable: it was deleted or overwritten. 0 for
    /// views that were not made of an image.
    pub fn wasted_bytes(&self, node: NodeId) -> u64 {
        self.wasted.get(node.0 as usize).copied().unwrap_or(0)
    }

    /// What the view's layer does to a path.
    pub fn mark(&self, node: NodeId) -> Mark {
        if let Some(marks) = &self.marks {
            return marks.get(&node).map_or(Mark::Unchanged, |(mark, _)| *mark);
        }
        self.tree
            .inner
            .mark_at(node, self.layer)
            .unwrap_or(Mark::Unchanged)
    }

    /// Number of visible rows.
    pub fn n_rows(&self) -> usize {
        self.rows.len()
    }

    /// Some visible rows; fewer at the end.
    pub fn rows(&self, start: usize, len: usize) -> Vec<Row> {
        self.rows
            .iter()
            .skip(start)
            .take(len)
            .map(|line| match line.older {
                Some(version) => self.older_row(*line, version),
                None => self.row(line.node, line.depth),
            })
            .collect()
    }

    /// One row, wherever it stands.
    pub fn row(&self, node: NodeId, depth: u32) -> Row {
        let version = self.shown(node).unwrap_or(Version {
            layer: 0,
            entry: ABSENT,
        });
        let mark = self.mark(node);
        let before = match mark {
            Mark::Replaced | Mark::MetadataOnly | Mark::Touched => self.before(node),
            Mark::Unchanged | Mark::Added | Mark::Removed => None,
        };
        let facts = self.facts(node, depth, version);
        Row {
            size_bytes: self.size_bytes(node),
            n_files: u64::from(self.n_files.get(node.0 as usize).copied().unwrap_or(0)),
            wasted_bytes: self.wasted_bytes(node),
            mark,
            changed: before
                .zip(facts.entry)
                .map(|(a, b)| crate::diff::changed(&self.tree, a, b))
                .unwrap_or_default(),
            has_children: self.first.get(node.0 as usize).is_some_and(|f| *f != NONE),
            is_open: self.open.contains_key(&node),
            ..facts
        }
    }

    /// The row of an overwritten version.
    fn older_row(&self, line: Line, version: Version) -> Row {
        let facts = self.facts(line.node, line.depth, version);
        let size_bytes = facts.entry.and_then(|e| self.tree.content_bytes(e));
        Row {
            size_bytes: size_bytes.unwrap_or(0),
            n_files: u64::from(size_bytes.is_some()),
            is_older: true,
            ..facts
        }
    }

    /// What the stored entry itself says.
    fn facts(&self, node: NodeId, depth: u32, version: Version) -> Row {
        let entry = (version.entry != IMPLIED && version.entry != ABSENT).then_some(EntryRef {
            layer: version.layer,
            entry: version.entry,
        });
        let facts = entry.and_then(|e| self.tree.entry(e));
        let kind = facts.as_ref().map_or(EntryKind::Directory, |f| f.kind);
        Row {
            node,
            depth,
            name: escaped(self.tree.inner.names.name(node)),
            kind,
            size_bytes: 0,
            n_files: 0,
            wasted_bytes: 0,
            mark: Mark::Unchanged,
            changed: Changed::default(),
            is_older: false,
            hidden_by: self.hidden_by(node, version, kind),
            layer: entry.map(|e| e.layer),
            entry,
            link: entry
                .and_then(|e| self.tree.link_bytes(e))
                .map(|l| escaped(&l)),
            mode: facts.as_ref().map_or(0o755, |f| f.mode),
            uid: facts.as_ref().map_or(0, |f| f.uid),
            gid: facts.as_ref().map_or(0, |f| f.gid),
            has_children: false,
            is_open: false,
        }
    }

    /// The layer that removes or overwrites a version; a directory lives on when its entry is stored again.
    fn hidden_by(&self, node: NodeId, version: Version, kind: EntryKind) -> Option<u32> {
        let versions = self.tree.inner.versions_of(node);
        let later = versions.partition_point(|v| v.layer <= version.layer);
        let ends_it = |v: &&Version| {
            kind != EntryKind::Directory
                || v.entry == ABSENT
                || (v.entry != IMPLIED
                    && self
                        .tree
                        .inner
                        .table(v.layer)
                        .is_some_and(|t| t.kind(v.entry) != EntryKind::Directory))
        };
        let mut rest = versions.get(later..).unwrap_or_default().iter();
        rest.find(ends_it).map(|v| v.layer)
    }

    /// The entry that the marks of this view compare a path with.
    fn before(&self, node: NodeId) -> Option<EntryRef> {
        let version = match &self.marks {
            Some(marks) => marks.get(&node).map(|(_, before)| *before),
            None => self.tree.inner.version_at(node, self.layer.checked_sub(1)?),
        }?;
        (version.entry != ABSENT && version.entry != IMPLIED).then_some(EntryRef {
            layer: version.layer,
            entry: version.entry,
        })
    }

    /// Overwritten versions of a path below the one that is shown, newest first. Directories are none: storing one
    /// again only changes its attributes.
    fn older(&self, node: NodeId) -> impl Iterator<Item = Version> + '_ {
        let shown = self
            .has_older
            .then(|| self.shown(node))
            .flatten()
            .map_or(0, |v| v.layer);
        self.tree
            .inner
            .versions_of(node)
            .iter()
            .rev()
            .copied()
            .filter(move |v| v.layer < shown && v.entry != ABSENT && v.entry != IMPLIED)
            .filter(|v| {
                let table = self.tree.inner.table(v.layer);
                table.is_some_and(|t| t.kind(v.entry) != EntryKind::Directory)
            })
    }

    /// Position of a path among the visible rows.
    pub fn position(&self, node: NodeId) -> Option<usize> {
        self.rows.iter().position(|line| line.node == node)
    }

    /// Opens or closes a directory; nothing happens for paths without a visible row. Directories that were open
    /// below it are open again when it opens again.
    pub fn toggle(&mut self, node: NodeId) {
        let Some(at) = self.position(node) else {
            return;
        };
        let depth = self.rows.get(at).map_or(0, |line| line.depth);
        if self.open.remove(&node).is_some() {
            let n = self
                .rows
                .iter()
                .skip(at + 1)
                .take_while(|line| line.depth > depth)
                .count();
            self.rows.drain(at + 1..at + 1 + n);
        } else if self.first.get(node.0 as usize).is_some_and(|f| *f != NONE) {
            self.open.insert(node, ());
            let below = self.visible_below(node, depth + 1);
            self.rows.splice(at + 1..at + 1, below);
        }
    }

    /// Opens everything above a path, so that it has a row; returns the row.
    pub fn reveal(&mut self, node: NodeId) -> Option<usize> {
        self.shown(node)?;
        let mut at = self.tree.inner.names.parent(node);
        while at != NodeId::ROOT {
            self.open.insert(at, ());
            at = self.tree.inner.names.parent(at);
        }
        self.rows = self.visible_below(NodeId::ROOT, 0);
        self.position(node)
    }

    /// Rows below a directory. The overwritten versions of a path stand behind it and what is below it.
    fn visible_below(&self, node: NodeId, depth: u32) -> Vec<Line> {
        let mut out = Vec::new();
        let mut stack = Vec::new();
        self.push_children(node, depth, &mut stack);
        while let Some(line) = stack.pop() {
            out.push(line);
            if line.older.is_none() && self.open.contains_key(&line.node) {
                self.push_children(line.node, line.depth + 1, &mut stack);
            }
        }
        out
    }

    /// Puts the children of a directory on a stack, the last one first.
    fn push_children(&self, node: NodeId, depth: u32, stack: &mut Vec<Line>) {
        let line = |node, older| Line { node, depth, older };
        for child in self.children(node).into_iter().rev() {
            if self.has_older {
                let from = stack.len();
                stack.extend(self.older(child).map(|v| line(child, Some(v))));
                if let Some(added) = stack.get_mut(from..) {
                    added.reverse();
                }
            }
            stack.push(line(child, None));
        }
    }

    /// Paths whose name contains the text (any case; with a `/` in it, the whole path is searched), at most `limit`.
    pub fn search(&self, text: &str, limit: usize) -> Vec<NodeId> {
        let wanted = text.to_lowercase();
        let is_path = wanted.contains('/');
        let names = &self.tree.inner.names;
        let mut out = Vec::new();
        if wanted.is_empty() {
            return out;
        }
        for i in 1..names.len() as u32 {
            let node = NodeId(i);
            let bytes = if is_path {
                names.path(node)
            } else {
                names.name(node).to_vec()
            };
            let is_match = lossy(&bytes).to_lowercase().contains(&wanted)
                || (!bytes.is_ascii() && escaped(&bytes).to_lowercase().contains(&wanted));
            if is_match && self.shown(node).is_some() {
                out.push(node);
                if out.len() >= limit {
                    break;
                }
            }
        }
        out
    }
}
