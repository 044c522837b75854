//! Making a view: what is shown at every path, child lists, sums.

use super::{Line, NONE, Since, TreeView, ViewRequest, ViewSums};
use crate::image::HiddenFile;
use crate::merge::{ABSENT, IMPLIED, Version};
use crate::tree::{EntryRef, FileTree, Mark, NodeId, Show};
use std::collections::HashMap;

type Marks = HashMap<NodeId, (Mark, Version)>;

/// Adds the paths that some layer up to `layer` stores and that are not there any more, with their last version.
fn add_ghosts(tree: &FileTree, layer: usize, marks: &mut Marks) {
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
            marks.entry(node).or_insert((Mark::Removed, *version));
        }
    }
}

/// What one layer does, with what was there before.
fn of_layer(tree: &FileTree, layer: usize) -> Marks {
    let absent = Version {
        layer: 0,
        entry: ABSENT,
    };
    tree.changes(layer)
        .filter(|(_, mark)| *mark != Mark::Unchanged)
        .map(|(node, mark)| {
            let before = layer
                .checked_sub(1)
                .and_then(|below| tree.inner.version_at(node, below));
            (node, (mark, before.unwrap_or(absent)))
        })
        .collect()
}

fn since(tree: &FileTree, from: Option<usize>, to: usize) -> Marks {
    crate::diff::between(tree, from, to)
        .into_iter()
        .filter(|(_, mark, _)| *mark != Mark::Unchanged)
        .map(|(node, mark, before)| (node, (mark, before)))
        .collect()
}

impl TreeView {
    pub(super) fn build(tree: &FileTree, hidden: &[HiddenFile], request: &ViewRequest) -> Self {
        let last = tree.n_layers().saturating_sub(1);
        let layer = request.layer.unwrap_or(last).min(last);
        let has_ghosts = request.ghosts && request.show == Show::Everything;
        let mut marks = match (request.show, request.since) {
            (Show::Visible, _) => Some(Marks::new()),
            (_, Since::Layer(from)) => Some(since(tree, Some(from), layer)),
            (_, Since::Nothing) => Some(since(tree, None, layer)),
            (_, Since::LayerBelow) if has_ghosts => Some(of_layer(tree, layer)),
            (_, Since::LayerBelow) => None,
        };
        if let Some(marks) = marks.as_mut().filter(|_| has_ghosts) {
            add_ghosts(tree, layer, marks);
        }
        let n = tree.inner.names.len();
        let mut view = Self {
            tree: tree.clone(),
            layer,
            order: request.order,
            has_older: request.ghosts,
            first: vec![NONE; n],
            next: vec![NONE; n],
            bytes: vec![0; n],
            n_files: vec![0; n],
            wasted: Vec::new(),
            marks,
            sums: ViewSums::default(),
            rows: Vec::<Line>::new(),
            open: HashMap::new(),
        };
        view.waste(hidden);
        view.link(request);
        view.rows = view.visible_below(NodeId::ROOT, 0);
        view
    }

    /// Sums what is hidden, at each path and above it.
    fn waste(&mut self, hidden: &[HiddenFile]) {
        if hidden.is_empty() {
            return;
        }
        let n = self.tree.inner.names.len();
        self.wasted = vec![0; n];
        for file in hidden.iter().filter(|f| f.hiding_layer <= self.layer) {
            let node = self.tree.node_of(file.entry);
            if let Some(sum) = node.and_then(|node| self.wasted.get_mut(node.0 as usize)) {
                *sum = sum.saturating_add(file.size_bytes);
            }
        }
        for at in (1..n as u32).rev() {
            let own = self.wasted_bytes(NodeId(at));
            let up = self.tree.inner.names.parent(NodeId(at));
            if let Some(sum) = self.wasted.get_mut(up.0 as usize).filter(|_| own > 0) {
                *sum = sum.saturating_add(own);
            }
        }
    }

    /// Builds child lists and sums. Parents have smaller numbers than their children, so one backward pass does it.
    fn link(&mut self, request: &ViewRequest) {
        let n = self.tree.inner.names.len() as u32;
        let mut is_kept = vec![false; n as usize];
        for i in (1..n).rev() {
            let node = NodeId(i);
            let Some(version) = self.shown(node) else {
                continue;
            };
            let mark = self.mark(node);
            let is_changed = mark != Mark::Unchanged;
            let is_of_base = request.n_base > 0
                && (version.entry == IMPLIED || (version.layer as usize) < request.n_base);
            let is_wanted = is_kept.get(i as usize).copied().unwrap_or(false)
                || is_changed
                || (request.show != Show::Changes && !is_of_base);
            if !is_wanted {
                continue;
            }
            let entry = EntryRef {
                layer: version.layer,
                entry: version.entry,
            };
            let own = self.tree.content_bytes(entry);
            self.count(node, mark, own);
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
            let is_counted = mark != Mark::Removed || self.mark(parent) == Mark::Removed;
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

    fn count(&mut self, node: NodeId, mark: Mark, own_bytes: Option<u64>) {
        let bytes = own_bytes.unwrap_or(0);
        let older: Vec<u64> = self
            .older(node)
            .map(|v| {
                let entry = EntryRef {
                    layer: v.layer,
                    entry: v.entry,
                };
                self.tree.content_bytes(entry).unwrap_or(0)
            })
            .collect();
        for bytes in older {
            self.sums.older.add(bytes);
        }
        if mark != Mark::Removed {
            self.sums.n_files += u64::from(own_bytes.is_some());
            self.sums.size_bytes = self.sums.size_bytes.saturating_add(bytes);
        }
        match mark {
            Mark::Unchanged => {}
            Mark::Added => self.sums.added.add(bytes),
            Mark::Replaced => self.sums.replaced.add(bytes),
            Mark::MetadataOnly => self.sums.metadata.add(bytes),
            Mark::Touched => self.sums.touched.add(bytes),
            Mark::Removed => self.sums.removed.add(bytes),
        }
    }
}
