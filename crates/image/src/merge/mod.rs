//! Stacking layers: which version of every path is visible after each layer, and what hid the others.
//!
//! Rules: OCI image-spec `layer.md` and what Docker does. Whiteouts act on lower layers only, wherever they stand in
//! their own; a directory entry over a directory replaces attributes only; anything else over a directory hides its
//! tree; a path below a symbolic link of the image follows the link inside the root. Content belongs to the inode,
//! so it stays visible while any hard link to it does. Near-linear in the number of entries; no recursion.

mod changes;
mod links;
mod marks;

pub(crate) use changes::Changes;

use crate::error::{Limit, Warning, WarningKind};
use crate::image::{Cause, Changed};
use crate::layer_reader::StoredLayer;
use crate::names::{PathTree, escaped};
use crate::paged::Paged;
use crate::table::{LayerTable, Role};
use crate::tree::{EntryKind, EntryRef, NodeId};
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

/// Not there.
pub(crate) const ABSENT: u32 = u32::MAX;
/// A directory without an entry of its own.
pub(crate) const IMPLIED: u32 = u32::MAX - 1;
const NONE: u32 = u32::MAX;
/// In no list of children.
const UNLINKED: u32 = u32::MAX - 1;
/// Link hops and path components followed for one path.
const MAX_HOPS: usize = 40;
const MAX_COMPONENTS: usize = 512;

/// A state of a path from a layer on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Version {
    pub layer: u32,
    pub entry: u32,
}

/// Hidden content.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Hidden {
    pub owner: EntryRef,
    pub hider: u32,
    pub cause: Cause,
    pub changed: Changed,
}

/// The outcome of stacking.
#[derive(Debug)]
pub(crate) struct Stacked {
    pub names: Rc<PathTree>,
    pub version_starts: Vec<u32>,
    pub versions: Vec<Version>,
    /// By layer.
    pub changes: Vec<Changes>,
    /// How many paths with an entry of their own each layer takes away.
    pub n_removed: Vec<usize>,
    pub hidden: Vec<Hidden>,
    /// Visible bytes after each layer.
    pub visible_after: Vec<u64>,
    /// The inode of hard links that are visible in the end.
    pub link_targets: HashMap<NodeId, EntryRef>,
    /// Contents that must be hashed before all comparisons are certain.
    pub wanted: HashSet<EntryRef>,
    pub warnings: Vec<Warning>,
}

pub(crate) struct Stacker<'a> {
    layers: &'a [Option<Rc<StoredLayer>>],
    names: Rc<PathTree>,
    current: Vec<Version>,
    first_child: Vec<u32>,
    /// The next child of the same parent; [`UNLINKED`] for a path that is in no list. Dead paths stay in their list
    /// until it is taken apart.
    next: Vec<u32>,
    stamp: Vec<u32>,
    /// Paths this layer touches that were not there before it.
    fresh: Vec<NodeId>,
    /// Other paths this layer touches, with the version and inode before it.
    touched: Vec<(NodeId, Version, Option<EntryRef>)>,
    inode_of_link: HashMap<NodeId, EntryRef>,
    n_names: HashMap<EntryRef, u32>,
    deferred: Vec<(NodeId, u32)>,
    /// The entry after every change, in the order of `changes`.
    log: Paged<u32>,
    changes: Vec<Changes>,
    n_removed: Vec<usize>,
    hidden: Vec<Hidden>,
    visible: u64,
    visible_after: Vec<u64>,
    wanted: HashSet<EntryRef>,
    warnings: Vec<Warning>,
    n_warnings: HashMap<WarningKind, usize>,
    layer: u32,
    redirect_cache: HashMap<NodeId, NodeId>,
}

static EMPTY: std::sync::OnceLock<LayerTable> = std::sync::OnceLock::new();

impl<'a> Stacker<'a> {
    pub(crate) fn new(names: Rc<PathTree>, layers: &'a [Option<Rc<StoredLayer>>]) -> Self {
        let n = names.len();
        Self {
            layers,
            names,
            current: vec![
                Version {
                    layer: 0,
                    entry: ABSENT
                };
                n
            ],
            first_child: vec![NONE; n],
            next: vec![UNLINKED; n],
            stamp: vec![0; n],
            fresh: Vec::new(),
            touched: Vec::new(),
            inode_of_link: HashMap::new(),
            n_names: HashMap::new(),
            deferred: Vec::new(),
            log: Paged::default(),
            changes: Vec::new(),
            n_removed: Vec::new(),
            hidden: Vec::new(),
            visible: 0,
            visible_after: Vec::new(),
            wanted: HashSet::new(),
            warnings: Vec::new(),
            n_warnings: HashMap::new(),
            layer: 0,
            redirect_cache: HashMap::new(),
        }
    }

    /// Stacks everything.
    pub(crate) fn run(mut self) -> Result<Stacked, Limit> {
        if let Some(root) = self.current.first_mut() {
            *root = Version {
                layer: 0,
                entry: IMPLIED,
            };
        }
        for i in 0..self.layers.len() {
            self.layer = i as u32;
            if let Some(Some(stored)) = self.layers.get(i) {
                self.apply(&stored.table)?;
            }
            self.end_layer();
        }
        for (kind, n) in &self.n_warnings {
            if *n > 20 {
                self.warnings.push(Warning::new(
                    *kind,
                    "",
                    format!("{} more of the same kind", n - 20),
                ));
            }
        }
        self.warnings
            .sort_by(|a, b| (a.kind, &a.place).cmp(&(b.kind, &b.place)));
        // What was only needed for stacking makes room for what stays.
        self.current = Vec::new();
        self.first_child = Vec::new();
        self.next = Vec::new();
        self.stamp = Vec::new();
        let n = self.names.len();
        let mut starts = vec![0u32; n + 2];
        for node in self.changes.iter().flat_map(Changes::nodes) {
            if let Some(s) = starts.get_mut(node.0 as usize + 2) {
                *s += 1;
            }
        }
        let mut sum = 0u32;
        for start in &mut starts {
            sum = sum.saturating_add(*start);
            *start = sum;
        }
        let mut versions = vec![
            Version {
                layer: 0,
                entry: ABSENT
            };
            self.log.len()
        ];
        let by_layer = (0u32..).zip(&self.changes);
        let nodes = by_layer.flat_map(|(layer, c)| c.nodes().map(move |n| (layer, n)));
        for ((layer, node), entry) in nodes.zip(self.log.iter()) {
            if let Some(s) = starts.get_mut(node.0 as usize + 1) {
                if let Some(slot) = versions.get_mut(*s as usize) {
                    *slot = Version {
                        layer,
                        entry: *entry,
                    };
                }
                *s += 1;
            }
        }
        starts.truncate(n + 1);
        Ok(Stacked {
            names: self.names,
            version_starts: starts,
            versions,
            changes: self.changes,
            n_removed: self.n_removed,
            hidden: self.hidden,
            visible_after: self.visible_after,
            link_targets: self.inode_of_link,
            wanted: self.wanted,
            warnings: self.warnings,
        })
    }

    fn table(&self, layer: u32) -> &'a LayerTable {
        match self.layers.get(layer as usize) {
            Some(Some(stored)) => &stored.table,
            _ => EMPTY.get_or_init(LayerTable::default),
        }
    }

    fn at(&self, node: NodeId) -> Version {
        self.current
            .get(node.0 as usize)
            .copied()
            .unwrap_or(Version {
                layer: 0,
                entry: ABSENT,
            })
    }

    fn is_live(&self, node: NodeId) -> bool {
        self.at(node).entry != ABSENT
    }

    fn kind_of(&self, version: Version) -> Option<EntryKind> {
        match version.entry {
            ABSENT => None,
            IMPLIED => Some(EntryKind::Directory),
            entry => Some(self.table(version.layer).kind(entry)),
        }
    }

    fn warn(&mut self, kind: WarningKind, node: NodeId, message: String) {
        let n = self.n_warnings.entry(kind).or_default();
        *n += 1;
        if *n <= 20 {
            let place = format!("layer {}: {}", self.layer, escaped(&self.names.path(node)));
            self.warnings.push(Warning::new(kind, place, message));
        }
    }

    fn apply(&mut self, table: &'a LayerTable) -> Result<(), Limit> {
        self.redirect_cache.clear();
        // Markers speak of lower layers only, so they go first.
        for entry in 0..table.len() as u32 {
            match table.role(entry) {
                Role::Whiteout => {
                    let node = self.placed(table.node(entry))?;
                    if self.is_live(node) && node != NodeId::ROOT {
                        self.drop_tree(node, true, Cause::Deleted);
                    }
                }
                Role::Opaque => {
                    let node = self.placed(table.node(entry))?;
                    self.drop_tree(node, false, Cause::DirectoryRecreated);
                }
                _ => {}
            }
        }
        for entry in &table.opaque_by_xattr {
            let node = self.placed(table.node(*entry))?;
            self.drop_tree(node, false, Cause::DirectoryRecreated);
        }
        for entry in 0..table.len() as u32 {
            match table.role(entry) {
                Role::Plain => {
                    let node = self.placed(table.node(entry))?;
                    self.put(node, entry, table);
                }
                Role::Root => {
                    if let Some(root) = self.current.first_mut() {
                        *root = Version {
                            layer: self.layer,
                            entry,
                        };
                    }
                    // A file that calls itself the root cannot be there.
                    if table.content(entry) > 0 {
                        let owner = EntryRef {
                            layer: self.layer,
                            entry,
                        };
                        self.hide(owner, Cause::Marker, Changed::default());
                    }
                }
                Role::Ignored | Role::Whiteout | Role::Opaque => {
                    if table.content(entry) > 0 {
                        let owner = EntryRef {
                            layer: self.layer,
                            entry,
                        };
                        self.hide(owner, Cause::Marker, Changed::default());
                    }
                }
            }
        }
        // Hard links whose target came later in the layer.
        for (node, entry) in std::mem::take(&mut self.deferred) {
            if self.at(node)
                == (Version {
                    layer: self.layer,
                    entry,
                })
                && !self.link(node, entry, table, true)
            {
                self.warn(
                    WarningKind::DanglingHardLink,
                    node,
                    "the target of this hard link does not exist".into(),
                );
            }
        }
        Ok(())
    }

    fn hide(&mut self, owner: EntryRef, cause: Cause, changed: Changed) {
        self.hidden.push(Hidden {
            owner,
            hider: self.layer,
            cause,
            changed,
        });
    }

    fn touch(&mut self, node: NodeId) {
        let Some(stamp) = self.stamp.get_mut(node.0 as usize) else {
            return;
        };
        if *stamp == self.layer + 1 {
            return;
        }
        *stamp = self.layer + 1;
        let before = self.at(node);
        if before.entry == ABSENT {
            self.fresh.push(node);
        } else {
            let inode = self.inode(node, before);
            self.touched.push((node, before, inode));
        }
    }

    fn set(&mut self, node: NodeId, version: Version) {
        if let Some(slot) = self.current.get_mut(node.0 as usize) {
            *slot = version;
        }
    }

    /// Puts a node into its parent's list of children, unless it is still there from an earlier life.
    fn attach(&mut self, node: NodeId) {
        let parent = self.names.parent(node).0 as usize;
        if let (Some(next), Some(first)) = (
            self.next.get_mut(node.0 as usize),
            self.first_child.get_mut(parent),
        ) && *next == UNLINKED
        {
            *next = *first;
            *first = node.0;
        }
    }

    /// Takes the list of children of a node apart; the live ones go to `out`.
    fn take_children(&mut self, node: NodeId, out: &mut Vec<NodeId>) {
        let mut child = match self.first_child.get_mut(node.0 as usize) {
            Some(first) => std::mem::replace(first, NONE),
            None => NONE,
        };
        while child != NONE {
            let next = match self.next.get_mut(child as usize) {
                Some(next) => std::mem::replace(next, UNLINKED),
                None => NONE,
            };
            if self.is_live(NodeId(child)) {
                out.push(NodeId(child));
            }
            child = next;
        }
    }

    /// The inode that a visible file or hard link shows.
    fn inode(&self, node: NodeId, version: Version) -> Option<EntryRef> {
        match self.kind_of(version)? {
            EntryKind::File => Some(EntryRef {
                layer: version.layer,
                entry: version.entry,
            }),
            EntryKind::HardLink => self.inode_of_link.get(&node).copied(),
            _ => None,
        }
    }

    fn content(&self, inode: EntryRef) -> u64 {
        self.table(inode.layer).content(inode.entry)
    }

    /// A name of an inode goes away.
    fn release(&mut self, node: NodeId, version: Version, cause: Cause, changed: Changed) {
        let Some(inode) = self.inode(node, version) else {
            return;
        };
        if version.entry != IMPLIED && self.kind_of(version) == Some(EntryKind::HardLink) {
            self.inode_of_link.remove(&node);
        }
        let names = match self.n_names.is_empty() {
            true => None,
            false => self.n_names.get_mut(&inode),
        };
        match names {
            Some(n) if *n > 1 => *n -= 1,
            found => {
                if found.is_some() {
                    self.n_names.remove(&inode);
                }
                let bytes = self.content(inode);
                self.visible = self.visible.saturating_sub(bytes);
                if bytes > 0 {
                    self.hide(inode, cause, changed);
                }
            }
        }
    }

    /// Takes a path and everything below it away.
    fn drop_tree(&mut self, node: NodeId, is_self_included: bool, cause: Cause) {
        let mut stack = Vec::new();
        self.take_children(node, &mut stack);
        while let Some(at) = stack.pop() {
            self.take_children(at, &mut stack);
            self.kill(at, cause);
        }
        if is_self_included && node != NodeId::ROOT && self.is_live(node) {
            self.kill(node, cause);
        }
    }

    fn kill(&mut self, node: NodeId, cause: Cause) {
        let version = self.at(node);
        self.touch(node);
        let cause = if cause == Cause::TypeChange
            && version.layer == self.layer
            && version.entry != IMPLIED
        {
            Cause::Duplicate
        } else {
            cause
        };
        self.release(node, version, cause, Changed::default());
        if self.kind_of(version) == Some(EntryKind::Symlink) {
            self.redirect_cache.clear();
        }
        self.set(
            node,
            Version {
                layer: self.layer,
                entry: ABSENT,
            },
        );
    }

    /// Makes all parents live directories.
    fn ensure_parents(&mut self, node: NodeId) {
        let mut dead = Vec::new();
        let mut at = self.names.parent(node);
        while !self.is_live(at) {
            dead.push(at);
            at = self.names.parent(at);
        }
        if at != NodeId::ROOT && self.kind_of(self.at(at)) != Some(EntryKind::Directory) {
            // A file (or a link that leads nowhere) in the way: a directory takes its place.
            self.kill(at, Cause::TypeChange);
            self.touch(at);
            self.set(
                at,
                Version {
                    layer: self.layer,
                    entry: IMPLIED,
                },
            );
        }
        for directory in dead.into_iter().rev() {
            self.touch(directory);
            self.attach(directory);
            self.set(
                directory,
                Version {
                    layer: self.layer,
                    entry: IMPLIED,
                },
            );
        }
    }

    /// Applies one ordinary entry.
    fn put(&mut self, node: NodeId, entry: u32, table: &'a LayerTable) {
        if node == NodeId::ROOT {
            return;
        }
        let kind = table.kind(entry);
        let new = Version {
            layer: self.layer,
            entry,
        };
        let old = self.at(node);
        let old_kind = self.kind_of(old);
        if kind == EntryKind::Symlink || old_kind == Some(EntryKind::Symlink) {
            self.redirect_cache.clear();
        }
        self.touch(node);
        match old_kind {
            None => {
                self.ensure_parents(node);
                self.attach(node);
            }
            Some(EntryKind::Directory) => {
                if kind != EntryKind::Directory {
                    self.drop_tree(node, false, Cause::TypeChange);
                }
            }
            Some(EntryKind::Symlink) if kind == EntryKind::Directory && old.layer != self.layer => {
                self.warn(
                    WarningKind::LinkReplaced,
                    node,
                    "this layer turns a symbolic link into a directory".into(),
                );
            }
            Some(_) => {}
        }
        if old_kind.is_some()
            && old.layer == self.layer
            && old.entry != IMPLIED
            && kind != EntryKind::Directory
        {
            self.warn(
                WarningKind::DuplicateEntry,
                node,
                "this path is twice in the layer; the later entry counts".into(),
            );
        }
        let is_file = matches!(kind, EntryKind::File | EntryKind::HardLink);
        if kind == EntryKind::HardLink {
            self.replace(node, old, new, is_file);
            self.set(node, new);
            if !self.link(node, entry, table, false) {
                self.deferred.push((node, entry));
            }
            return;
        }
        self.replace(node, old, new, is_file);
        self.set(node, new);
        if kind == EntryKind::File {
            self.visible = self.visible.saturating_add(table.content(entry));
        }
    }

    /// Lets go of what was at a path before a new entry takes it.
    fn replace(&mut self, node: NodeId, old: Version, new: Version, is_new_file: bool) {
        let Some(inode) = self.inode(node, old) else {
            return;
        };
        let (cause, changed) = if old.layer == self.layer {
            (Cause::Duplicate, Changed::default())
        } else if !is_new_file {
            (Cause::TypeChange, Changed::default())
        } else {
            let new_inode = match self.kind_of(new) {
                Some(EntryKind::HardLink) => self.link_target(new).filter(|i| *i != inode),
                _ => Some(EntryRef {
                    layer: new.layer,
                    entry: new.entry,
                }),
            };
            match new_inode.map(|n| self.is_same(inode, n)) {
                Some(true) => (Cause::SameBytes, self.changed(old, new)),
                _ => (Cause::Replaced, Changed::default()),
            }
        };
        self.release(node, old, cause, changed);
    }
}
