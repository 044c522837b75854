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
use std::collections::HashMap;
use std::rc::Rc;

#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    count: u64,
    total: u64,
    min: i64,
}

/// A tree over the shared names: which nodes exist, with size and directory flag.
struct Tree {
    flags: Vec<u8>,
    size: Vec<u64>,
    /// Lists of children; empty when nobody needs them.
    first: Vec<u32>,
    next: Vec<u32>,
    /// What was added, in order; not kept for the stack.
    nodes: Vec<u32>,
    is_listing: bool,
    /// Room for [`Tree::add`], kept so that it need not be made for every path.
    fresh: Vec<u32>,
}

/// The node exists.
const IN: u8 = 1;
/// The node stands in its parent's list; removed nodes stay there until the parent goes.
const LINKED: u8 = 2;
const DIRECTORY: u8 = 4;
/// The node had a child at some time.
const PARENT: u8 = 8;

const NONE: u32 = u32::MAX;

impl Tree {
    /// For `n` names. Children are only linked when asked for, what was added is only listed when asked for.
    fn new(n: usize, is_linking: bool, is_listing: bool) -> Self {
        let n_links = if is_linking { n } else { 0 };
        let mut tree = Self {
            flags: vec![0; n],
            size: vec![0; n],
            first: vec![NONE; n_links],
            next: vec![NONE; n_links],
            nodes: Vec::new(),
            is_listing,
            fresh: Vec::new(),
        };
        if let Some(root) = tree.flags.first_mut() {
            *root = IN;
        }
        tree
    }

    fn flag(&self, node: u32, flag: u8) -> bool {
        self.flags.get(node as usize).is_some_and(|f| f & flag != 0)
    }

    fn set(&mut self, node: u32, flag: u8, is_on: bool) {
        if let Some(flags) = self.flags.get_mut(node as usize) {
            if is_on {
                *flags |= flag;
            } else {
                *flags &= !flag;
            }
        }
    }

    fn has(&self, node: u32) -> bool {
        self.flag(node, IN)
    }

    fn clear(&mut self) {
        for node in std::mem::take(&mut self.nodes) {
            let i = node as usize;
            if let Some(flags) = self.flags.get_mut(i) {
                *flags = 0;
            }
            if let Some(first) = self.first.get_mut(i) {
                *first = NONE;
            }
        }
        if let Some(first) = self.first.first_mut() {
            *first = NONE;
        }
    }

    /// Adds a node and its parents; nothing below a name that starts with `.wh..wh.` is added.
    fn add(&mut self, names: &PathTree, node: u32, size: u64, is_directory: bool) {
        let mut fresh = std::mem::take(&mut self.fresh);
        let mut at = node;
        while !self.has(at) {
            fresh.push(at);
            at = names.parent(NodeId(at)).0;
        }
        let mut is_hidden = false;
        while let Some(new) = fresh.pop() {
            if names.name(NodeId(new)).starts_with(b".wh..wh.") {
                is_hidden = true;
                break;
            }
            let parent = names.parent(NodeId(new)).0;
            let is_linked = self.flag(new, LINKED);
            if let (false, Some(next), Some(first)) = (
                is_linked,
                self.next.get_mut(new as usize),
                self.first.get_mut(parent as usize),
            ) {
                *next = *first;
                *first = new;
            }
            self.set(parent, PARENT, true);
            self.set(new, IN | LINKED, true);
            self.set(new, DIRECTORY, false);
            if let Some(s) = self.size.get_mut(new as usize) {
                *s = 0;
            }
            if self.is_listing {
                self.nodes.push(new);
            }
        }
        fresh.clear();
        self.fresh = fresh;
        if is_hidden {
            return;
        }
        self.set(node, DIRECTORY, is_directory);
        if let Some(s) = self.size.get_mut(node as usize) {
            *s = size;
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

    /// Whether nothing was ever added below a node; right for trees nothing is removed from.
    fn is_leaf(&self, node: u32) -> bool {
        !self.flag(node, PARENT)
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
            self.set(at, IN, false);
            let mut child = self.first.get(at as usize).copied().unwrap_or(NONE);
            if let Some(first) = self.first.get_mut(at as usize) {
                *first = NONE;
            }
            while child != NONE {
                self.set(child, LINKED, false);
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
        let size = table.size(entry);
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

/// What a path's sizes add up to. Nearly all paths are seen once, so only the others cost more than a number.
struct Tallies {
    /// The size of a path seen once; otherwise a marker.
    single: Vec<u64>,
    several: HashMap<u32, Tally>,
}

/// No layer has visited the path.
const UNSEEN: u64 = u64::MAX;
/// Seen, but the count is elsewhere.
const SEVERAL: u64 = u64::MAX - 1;

impl Tallies {
    fn new(n: usize) -> Self {
        Self {
            single: vec![UNSEEN; n],
            several: HashMap::new(),
        }
    }

    /// The path is a key, though nothing counts yet.
    fn key(&mut self, node: u32) {
        if let Some(single) = self.single.get_mut(node as usize)
            && *single == UNSEEN
        {
            *single = SEVERAL;
            self.several.insert(
                node,
                Tally {
                    min: -1,
                    ..Tally::default()
                },
            );
        }
    }

    fn add(&mut self, node: u32, size: u64) {
        let Some(single) = self.single.get_mut(node as usize) else {
            return;
        };
        if *single == UNSEEN && size < SEVERAL {
            *single = size;
            return;
        }
        let before = std::mem::replace(single, SEVERAL);
        let tally = self.several.entry(node).or_insert_with(|| match before {
            UNSEEN | SEVERAL => Tally {
                min: -1,
                ..Tally::default()
            },
            size => Tally {
                count: 1,
                total: size,
                min: i64::try_from(size).unwrap_or(i64::MAX),
            },
        });
        tally.count += 1;
        tally.total = tally.total.saturating_add(size);
        let size = i64::try_from(size).unwrap_or(i64::MAX);
        if tally.min < 0 || size < tally.min {
            tally.min = size;
        }
    }
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
                let is_directory = layer.flag(*node, DIRECTORY);
                stack.add(names, *node, size, is_directory);
            }
        }
    }
}

/// Computes the score. O(entries), plus sorting in layers with whiteouts.
pub(crate) fn score(names: &PathTree, layers: &[Option<Rc<StoredLayer>>]) -> DiveScore {
    let n = names.len();
    let is_marker = |node: u32| names.name(NodeId(node)).starts_with(b".wh.");
    // Without whiteouts nobody looks at lower layers, and no order can change anything.
    let has_markers = (1..n as u32).any(is_marker);
    let mut stack = has_markers.then(|| Tree::new(n, true, false));
    let mut own = Tree::new(n, has_markers, true);
    let mut tallies = Tallies::new(n);
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
        let is_ordered = has_markers && own.nodes.iter().any(|n| is_marker(*n));
        let ordered = is_ordered.then(|| own.ordered(names));
        let order = ordered.as_ref().unwrap_or(&own.nodes);
        for node in order {
            if !own.is_leaf(*node) {
                continue;
            }
            let mark = whiteout(names, *node);
            let key = mark.map_or(*node, |(key, _)| key);
            let mut size = own.size.get(*node as usize).copied().unwrap_or(0);
            if let Some((_, target)) = mark {
                let below = match &stack {
                    Some(stack) if i > 0 => stack,
                    _ => &own,
                };
                let Some(target) = target.filter(|t| below.has(*t)) else {
                    tallies.key(key);
                    break;
                };
                size = if below.flag(target, DIRECTORY) {
                    below.sum(target)
                } else {
                    0
                };
            }
            tallies.add(key, size);
        }
        if let Some(stack) = &mut stack {
            graft(stack, &own, names, order);
        }
    }
    finish(names, &tallies, &mut out);
    out
}

fn finish(names: &PathTree, tallies: &Tallies, out: &mut DiveScore) {
    let (mut min, mut total) = (0i128, 0u128);
    for size in &tallies.single {
        if *size < SEVERAL {
            min += i128::from(*size);
            total += u128::from(*size);
        }
    }
    for (node, tally) in &tallies.several {
        min += i128::from(tally.min);
        total += u128::from(tally.total);
        if tally.count >= 2 {
            out.wasted_bytes = out.wasted_bytes.saturating_add(tally.total);
            let path = format!("/{}", lossy(&names.path(NodeId(*node))));
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
