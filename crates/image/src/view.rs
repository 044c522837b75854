//! Showing the tree: one layer's view with marks, open directories, and windows of rows for a virtual list.
//!
//! Making a view costs O(paths); opening a directory costs its children; a window costs its rows. Sizes include
//! everything below. Nothing here renders.

use crate::merge::{ABSENT, IMPLIED, Version};
use crate::names::{escaped, lossy};
use crate::tree::{EntryKind, EntryRef, FileTree, Mark, NodeId, Order, Row, Show};
use std::collections::HashMap;

const NONE: u32 = u32::MAX;

/// Paths that some layer up to `layer` stores and that are not there any more, with their last version.
fn ghosts(tree: &FileTree, layer: usize) -> HashMap<NodeId, (Mark, Version)> {
    let mut out = HashMap::new();
    for number in 1..tree.inner.names.len() as u32 {
        let node = NodeId(number);
        if tree.inner.version_at(node, layer).is_some() {
            continue;
        }
        let last = tree
            .inner
            .versions_of(node)
            .iter()
            .rev()
            .find(|v| v.layer as usize <= layer && v.entry != ABSENT);
        if let Some(version) = last {
            out.insert(node, (Mark::Removed, *version));
        }
    }
    out
}

/// The tree after one layer, with what that layer does.
#[derive(Debug, Clone)]
pub struct TreeView {
    tree: FileTree,
    layer: usize,
    order: Order,
    first: Vec<u32>,
    next: Vec<u32>,
    bytes: Vec<u64>,
    n_files: Vec<u32>,
    /// Marks that are not those of the one layer: what is shown at a path beside them.
    marks: Option<HashMap<NodeId, (Mark, Version)>>,
    /// Visible rows: node and depth.
    rows: Vec<(NodeId, u32)>,
    open: HashMap<NodeId, ()>,
}

impl TreeView {
    /// The view after `layer` (`None`: the last one), nothing open but the root.
    pub fn new(tree: &FileTree, layer: Option<usize>, show: Show, order: Order) -> Self {
        let last = tree.n_layers().saturating_sub(1);
        let layer = layer.unwrap_or(last).min(last);
        let marks = match show {
            Show::Ghosts => Some(ghosts(tree, layer)),
            Show::Visible => Some(HashMap::new()),
            Show::Everything | Show::Changes => None,
        };
        Self::with_marks(tree, layer, marks, show, order)
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
        let to = to.min(tree.n_layers().saturating_sub(1));
        let marks = crate::diff::between(tree, from, to)
            .into_iter()
            .filter(|(_, mark, _)| *mark != Mark::Unchanged)
            .map(|(node, mark, before)| (node, (mark, before)))
            .collect();
        Self::with_marks(tree, to, Some(marks), show, order)
    }

    fn with_marks(
        tree: &FileTree,
        layer: usize,
        marks: Option<HashMap<NodeId, (Mark, Version)>>,
        show: Show,
        order: Order,
    ) -> Self {
        let n = tree.inner.names.len();
        let mut view = Self {
            tree: tree.clone(),
            layer,
            order,
            first: vec![NONE; n],
            next: vec![NONE; n],
            bytes: vec![0; n],
            n_files: vec![0; n],
            marks,
            rows: Vec::new(),
            open: HashMap::new(),
        };
        view.link(show);
        view.rows = view
            .children(NodeId::ROOT)
            .into_iter()
            .map(|n| (n, 0))
            .collect();
        view
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

    /// Builds child lists and sums. Parents have smaller numbers than their children, so one backward pass does it.
    fn link(&mut self, show: Show) {
        let n = self.tree.inner.names.len() as u32;
        let mut is_kept = vec![false; n as usize];
        for i in (1..n).rev() {
            let node = NodeId(i);
            let Some(version) = self.shown(node) else {
                continue;
            };
            let is_wanted = match show {
                Show::Everything | Show::Ghosts | Show::Visible => true,
                Show::Changes => {
                    self.mark(node) != Mark::Unchanged
                        || is_kept.get(i as usize).copied().unwrap_or(false)
                }
            };
            if !is_wanted {
                continue;
            }
            let entry = EntryRef {
                layer: version.layer,
                entry: version.entry,
            };
            let own = self.tree.content_bytes(entry);
            let parent = self.tree.inner.names.parent(node);
            let (at, up) = (i as usize, parent.0 as usize);
            let bytes = self
                .bytes
                .get(at)
                .copied()
                .unwrap_or(0)
                .saturating_add(own.unwrap_or(0));
            let files = self.n_files.get(at).copied().unwrap_or(0) + u32::from(own.is_some());
            if let (Some(b), Some(f)) = (self.bytes.get_mut(at), self.n_files.get_mut(at)) {
                (*b, *f) = (bytes, files);
            }
            // What is removed does not count for directories that stay.
            let is_counted = !self.is_removed(node) || self.is_removed(parent);
            if is_counted
                && let (Some(b), Some(f)) = (self.bytes.get_mut(up), self.n_files.get_mut(up))
            {
                *b = b.saturating_add(bytes);
                *f = f.saturating_add(files);
            }
            if let (Some(next), Some(first), Some(kept)) = (
                self.next.get_mut(at),
                self.first.get_mut(up),
                is_kept.get_mut(up),
            ) {
                *next = *first;
                *first = i;
                *kept = true;
            }
        }
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
        }
        out
    }

    /// Content at and below a path in this view.
    pub fn size_bytes(&self, node: NodeId) -> u64 {
        self.bytes.get(node.0 as usize).copied().unwrap_or(0)
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
            .map(|(node, depth)| self.row(*node, *depth))
            .collect()
    }

    /// One row, wherever it stands.
    pub fn row(&self, node: NodeId, depth: u32) -> Row {
        let version = self.shown(node).unwrap_or(Version {
            layer: 0,
            entry: ABSENT,
        });
        let entry = (version.entry != IMPLIED && version.entry != ABSENT).then_some(EntryRef {
            layer: version.layer,
            entry: version.entry,
        });
        let facts = entry.and_then(|e| self.tree.entry(e));
        Row {
            node,
            depth,
            name: escaped(self.tree.inner.names.name(node)),
            kind: facts.as_ref().map_or(EntryKind::Directory, |f| f.kind),
            size_bytes: self.size_bytes(node),
            n_files: u64::from(self.n_files.get(node.0 as usize).copied().unwrap_or(0)),
            mark: self.mark(node),
            layer: entry.map(|e| e.layer),
            entry,
            link: entry
                .and_then(|e| self.tree.link_bytes(e))
                .map(|l| escaped(&l)),
            mode: facts.as_ref().map_or(0o755, |f| f.mode),
            uid: facts.as_ref().map_or(0, |f| f.uid),
            gid: facts.as_ref().map_or(0, |f| f.gid),
            has_children: self.first.get(node.0 as usize).is_some_and(|f| *f != NONE),
            is_open: self.open.contains_key(&node),
        }
    }

    /// Position of a path among the visible rows.
    pub fn position(&self, node: NodeId) -> Option<usize> {
        self.rows.iter().position(|(n, _)| *n == node)
    }

    /// Opens or closes a directory; nothing happens for paths without a visible row. Directories that were open
    /// below it are open again when it opens again.
    pub fn toggle(&mut self, node: NodeId) {
        let Some(at) = self.position(node) else {
            return;
        };
        let depth = self.rows.get(at).map_or(0, |(_, d)| *d);
        if self.open.remove(&node).is_some() {
            let n = self
                .rows
                .iter()
                .skip(at + 1)
                .take_while(|(_, d)| *d > depth)
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

    fn visible_below(&self, node: NodeId, depth: u32) -> Vec<(NodeId, u32)> {
        let mut out = Vec::new();
        let mut stack: Vec<(NodeId, u32)> = self
            .children(node)
            .into_iter()
            .rev()
            .map(|n| (n, depth))
            .collect();
        while let Some((at, depth)) = stack.pop() {
            out.push((at, depth));
            if self.open.contains_key(&at) {
                stack.extend(self.children(at).into_iter().rev().map(|n| (n, depth + 1)));
            }
        }
        out
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
