//! The numbers that the tool dive shows, its quirks included, so that thresholds people know keep their meaning.
//!
//! Per layer only the leaves of that layer's own tree count. A whiteout of a directory counts the size of what the
//! lower layers hold there, of a file 0; a whiteout of something absent ends that layer's count; opaque markers do
//! not exist. `efficiency = Σ min / Σ total` over paths, `wasted = Σ total` of paths seen at least twice.

use crate::image::{DivePath, DiveScore};
use crate::layer_reader::StoredLayer;
use crate::names::{PathTree, lossy};
use crate::table::LayerTable;
use crate::tree::{EntryKind, NodeId};
use std::rc::Rc;

#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    count: u64,
    total: u64,
    min: i64,
}

/// A tree over the shared names: which nodes exist, with size and directory flag.
struct Tree {
    is_in: Vec<bool>,
    /// Whether the node stands in its parent's list; removed nodes stay there until the parent goes.
    is_linked: Vec<bool>,
    size: Vec<u64>,
    is_directory: Vec<bool>,
    first: Vec<u32>,
    next: Vec<u32>,
    nodes: Vec<u32>,
}

const NONE: u32 = u32::MAX;

impl Tree {
    fn new(n: usize) -> Self {
        let mut tree = Self {
            is_in: vec![false; n],
            is_linked: vec![false; n],
            size: vec![0; n],
            is_directory: vec![false; n],
            first: vec![NONE; n],
            next: vec![NONE; n],
            nodes: Vec::new(),
        };
        if let Some(root) = tree.is_in.first_mut() {
            *root = true;
        }
        tree
    }

    fn has(&self, node: u32) -> bool {
        self.is_in.get(node as usize).copied().unwrap_or(false)
    }

    fn clear(&mut self) {
        for node in std::mem::take(&mut self.nodes) {
            let i = node as usize;
            if let (Some(is_in), Some(is_linked), Some(first)) = (
                self.is_in.get_mut(i),
                self.is_linked.get_mut(i),
                self.first.get_mut(i),
            ) {
                (*is_in, *is_linked, *first) = (false, false, NONE);
            }
        }
        if let Some(first) = self.first.first_mut() {
            *first = NONE;
        }
    }

    /// Adds a node and its parents; nothing below a name that starts with `.wh..wh.` is added.
    fn add(&mut self, names: &PathTree, node: u32, size: u64, is_directory: bool) {
        let mut fresh = Vec::new();
        let mut at = node;
        while !self.has(at) {
            fresh.push(at);
            at = names.parent(NodeId(at)).0;
        }
        for new in fresh.into_iter().rev() {
            if names.name(NodeId(new)).starts_with(b".wh..wh.") {
                return;
            }
            let parent = names.parent(NodeId(new)).0 as usize;
            let sibling = self.first.get(parent).copied().unwrap_or(NONE);
            let i = new as usize;
            if let (Some(is_in), Some(is_linked), Some(next), Some(first)) = (
                self.is_in.get_mut(i),
                self.is_linked.get_mut(i),
                self.next.get_mut(i),
                self.first.get_mut(parent),
            ) {
                *is_in = true;
                if !*is_linked {
                    *is_linked = true;
                    *next = sibling;
                    *first = new;
                }
            }
            if let (Some(s), Some(d)) = (self.size.get_mut(i), self.is_directory.get_mut(i)) {
                (*s, *d) = (0, false);
            }
            self.nodes.push(new);
        }
        let i = node as usize;
        if let (Some(s), Some(d)) = (self.size.get_mut(i), self.is_directory.get_mut(i)) {
            (*s, *d) = (size, is_directory);
        }
    }

    fn children(&self, node: u32) -> Vec<u32> {
        let mut out = Vec::new();
        let mut child = self.first.get(node as usize).copied().unwrap_or(NONE);
        while child != NONE {
            if self.has(child) {
                out.push(child);
            }
            child = self.next.get(child as usize).copied().unwrap_or(NONE);
        }
        out
    }

    fn is_leaf(&self, node: u32) -> bool {
        let mut child = self.first.get(node as usize).copied().unwrap_or(NONE);
        while child != NONE {
            if self.has(child) {
                return false;
            }
            child = self.next.get(child as usize).copied().unwrap_or(NONE);
        }
        true
    }

    fn sum(&self, node: u32) -> u64 {
        let mut stack = vec![node];
        let mut total = 0u64;
        while let Some(at) = stack.pop() {
            total = total.saturating_add(self.size.get(at as usize).copied().unwrap_or(0));
            stack.extend(self.children(at));
        }
        total
    }

    /// Takes a node and everything below it out. Amortised by what was added.
    fn remove(&mut self, node: u32) {
        if !self.has(node) {
            return;
        }
        let mut stack = vec![node];
        while let Some(at) = stack.pop() {
            if let Some(is_in) = self.is_in.get_mut(at as usize) {
                *is_in = false;
            }
            let mut child = self.first.get(at as usize).copied().unwrap_or(NONE);
            if let Some(first) = self.first.get_mut(at as usize) {
                *first = NONE;
            }
            while child != NONE {
                if let Some(is_linked) = self.is_linked.get_mut(child as usize) {
                    *is_linked = false;
                }
                if self.has(child) {
                    stack.push(child);
                }
                child = self.next.get(child as usize).copied().unwrap_or(NONE);
            }
        }
    }

    /// All nodes: depth first, children by name, children before their parent.
    fn ordered(&self, names: &PathTree) -> Vec<u32> {
        let mut out = Vec::new();
        let mut stack: Vec<(u32, bool)> = vec![(0, false)];
        while let Some((node, is_done)) = stack.pop() {
            if is_done {
                if node != 0 {
                    out.push(node);
                }
                continue;
            }
            stack.push((node, true));
            let mut children = self.children(node);
            children.sort_by(|a, b| names.name(NodeId(*b)).cmp(names.name(NodeId(*a))));
            stack.extend(children.into_iter().map(|c| (c, false)));
        }
        out
    }
}

/// A whiteout in dive's sense: its key and the node it removes, `None` when that is nowhere in the archive.
fn whiteout(names: &PathTree, node: u32) -> Option<(u32, Option<u32>)> {
    let name = names.name(NodeId(node));
    let rest = name.strip_prefix(b".wh.")?;
    let parent = names.parent(NodeId(node));
    if rest.is_empty() {
        return Some((node, Some(parent.0)));
    }
    let target = names.find_child(parent, rest).map(|n| n.0);
    Some((target.unwrap_or(node), target))
}

fn fill(tree: &mut Tree, names: &PathTree, table: &LayerTable) -> u64 {
    let mut bytes = 0u64;
    for entry in 0..table.len() as u32 {
        let node = match table.dive_nodes.get(&entry) {
            Some(Some(node)) => *node,
            Some(None) => continue,
            None => table.node(entry),
        };
        let size = table.sizes.get(entry as usize).copied().unwrap_or(0);
        bytes = bytes.saturating_add(size);
        tree.add(
            names,
            node.0,
            size,
            table.kind(entry) == EntryKind::Directory,
        );
    }
    bytes
}

fn graft(stack: &mut Tree, layer: &Tree, names: &PathTree, order: &[u32]) {
    for node in order {
        match whiteout(names, *node) {
            Some((_, Some(target))) if !names.name(NodeId(*node)).eq(b".wh.") => {
                stack.remove(target)
            }
            Some(_) => {}
            None => {
                let i = *node as usize;
                let size = layer.size.get(i).copied().unwrap_or(0);
                let is_directory = layer.is_directory.get(i).copied().unwrap_or(false);
                stack.add(names, *node, size, is_directory);
            }
        }
    }
}

/// Computes the score. O(entries), plus sorting in layers with whiteouts.
pub(crate) fn score(names: &PathTree, layers: &[Option<Rc<StoredLayer>>]) -> DiveScore {
    let n = names.len();
    let mut stack = Tree::new(n);
    let mut own = Tree::new(n);
    let mut tallies = vec![
        Tally {
            count: 0,
            total: 0,
            min: -1
        };
        n
    ];
    let mut is_keyed = vec![false; n];
    let mut out = DiveScore::default();
    for (i, layer) in layers.iter().enumerate() {
        own.clear();
        let bytes = layer
            .as_ref()
            .map_or(0, |l| fill(&mut own, names, &l.table));
        out.size_bytes = out.size_bytes.saturating_add(bytes);
        if i > 0 {
            out.user_size_bytes = out.user_size_bytes.saturating_add(bytes);
        }
        let has_whiteout = own
            .nodes
            .iter()
            .any(|n| names.name(NodeId(*n)).starts_with(b".wh."));
        // Without whiteouts no order can change anything.
        let order = if has_whiteout {
            own.ordered(names)
        } else {
            own.nodes.clone()
        };
        for node in &order {
            if !own.is_leaf(*node) {
                continue;
            }
            let mark = whiteout(names, *node);
            let key = mark.map_or(*node, |(key, _)| key) as usize;
            let mut size = own.size.get(*node as usize).copied().unwrap_or(0);
            if let Some(keyed) = is_keyed.get_mut(key) {
                *keyed = true;
            }
            if let Some((_, target)) = mark {
                let below = if i == 0 { &own } else { &stack };
                let Some(target) = target.filter(|t| below.has(*t)) else {
                    break;
                };
                let is_directory = below
                    .is_directory
                    .get(target as usize)
                    .copied()
                    .unwrap_or(false);
                size = if is_directory { below.sum(target) } else { 0 };
            }
            if let Some(tally) = tallies.get_mut(key) {
                tally.count += 1;
                tally.total = tally.total.saturating_add(size);
                let size = i64::try_from(size).unwrap_or(i64::MAX);
                if tally.min < 0 || size < tally.min {
                    tally.min = size;
                }
            }
        }
        graft(&mut stack, &own, names, &order);
    }
    finish(names, &tallies, &is_keyed, &mut out);
    out
}

fn finish(names: &PathTree, tallies: &[Tally], is_keyed: &[bool], out: &mut DiveScore) {
    let (mut min, mut total) = (0i128, 0u128);
    for (node, (tally, keyed)) in tallies.iter().zip(is_keyed).enumerate() {
        if !keyed {
            continue;
        }
        min += i128::from(tally.min);
        total += u128::from(tally.total);
        if tally.count >= 2 {
            out.wasted_bytes = out.wasted_bytes.saturating_add(tally.total);
            let path = format!("/{}", lossy(&names.path(NodeId(node as u32))));
            out.inefficient.push(DivePath {
                path,
                count: tally.count,
                size_bytes: tally.total,
            });
        }
    }
    out.efficiency = if total == 0 {
        1.0
    } else {
        min as f64 / total as f64
    };
    out.user_wasted_percent =
        (out.user_size_bytes > 0).then(|| out.wasted_bytes as f64 / out.user_size_bytes as f64);
    out.inefficient
        .sort_by(|a, b| (b.size_bytes, &a.path).cmp(&(a.size_bytes, &b.path)));
}
