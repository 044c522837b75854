//! Which stored entries a tar is made of, and under which names.
//!
//! A plan covers a range of layers. For one layer it keeps that layer's own entries, markers included; for several it
//! takes the version of every path that is there after the last of them, and says with markers what they remove from
//! the layers below. Content belongs to the inode: when the name that stores it is left out while a hard link to it
//! stays, the content moves to the link's name.

use super::header::synthetic;
use super::reader::Segment;
use super::splice::{Action, Span};
use crate::archive::{Archive, Compression};
use crate::image::{Image, LayerState};
use crate::merge::IMPLIED;
use crate::table::{LayerTable, Role};
use crate::tree::{EntryKind, EntryRef, FileTree, NodeId};
use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};

/// One layer to read.
#[derive(Debug, Clone)]
pub(crate) struct Source {
    pub layer: u32,
    pub segment: Segment,
    pub compression: Compression,
    pub(super) spans: VecDeque<Span>,
}

/// What a tar is made of.
#[derive(Debug, Clone, Default)]
pub(crate) struct Plan {
    /// Entries that no layer stores: directories that were only implied, markers.
    pub before: Vec<u8>,
    /// Layers in the order of reading.
    pub sources: Vec<Source>,
    /// Content of the regular files that are written.
    pub content_bytes: u64,
    /// Entries that are written.
    pub n_entries: usize,
}

/// Which part of an image a plan is about.
pub(crate) struct Selection<'a> {
    /// First and last layer.
    pub layers: (u32, u32),
    /// Left out: paths.
    pub is_dropped: &'a dyn Fn(NodeId) -> bool,
    /// Left out: stored files that no container can read.
    pub dead: &'a HashSet<EntryRef>,
    /// The new name of a path; `None` leaves it out.
    pub rename: Option<&'a dyn Fn(NodeId) -> Option<Vec<u8>>>,
    /// Whether layers below exist, so that removals must be said.
    pub has_below: bool,
    /// The version of every path after the last layer, even when the range is one layer.
    pub is_merged: bool,
}

/// Where a layer of the image is stored; `None` when it cannot be read completely.
pub(crate) fn source_of(archive: &Archive, image: &Image, layer: u32) -> Option<Source> {
    let facts = image.layers.get(layer as usize)?;
    if facts.state != LayerState::Complete {
        return None;
    }
    let parts = archive.parts.get(image.info.index)?;
    let member = parts.layers.get(layer as usize)?.member?;
    let place = archive.members.get(member)?;
    Some(Source {
        layer,
        segment: Segment {
            offset: place.offset,
            size: place.size_bytes,
        },
        compression: facts.compression,
        spans: VecDeque::new(),
    })
}

fn table(tree: &FileTree, layer: u32) -> Option<&LayerTable> {
    tree.inner.table(layer)
}

/// Bytes of content that stand in the tar, whatever the entry is.
fn stored(table: &LayerTable, entry: u32) -> u64 {
    match table.kind(entry) {
        EntryKind::File => table.stored(entry),
        EntryKind::Other => table.size(entry),
        _ => 0,
    }
}

/// Where paths below symbolic links really are, by entry.
fn aliases(tree: &FileTree) -> HashMap<EntryRef, NodeId> {
    let mut out = HashMap::new();
    for number in 1..tree.inner.names.len() as u32 {
        let node = NodeId(number);
        for entry in tree.versions(node) {
            if tree.node_of(entry) != Some(node) {
                out.insert(entry, node);
            }
        }
    }
    out
}

/// The path of the marker that removes a path from the layers below.
fn marker(tree: &FileTree, node: NodeId) -> Vec<u8> {
    let names = &tree.inner.names;
    let mut path = names.path(names.parent(node));
    if !path.is_empty() {
        path.push(b'/');
    }
    path.extend_from_slice(b".wh.");
    path.extend_from_slice(names.name(node));
    path
}

struct Builder<'a> {
    tree: &'a FileTree,
    selection: &'a Selection<'a>,
    aliases: HashMap<EntryRef, NodeId>,
    /// What is written, and where.
    chosen: BTreeMap<EntryRef, Chosen>,
    /// Dead files that hid something other than a file: a marker takes their place.
    markers: Vec<NodeId>,
}

#[derive(Debug, Clone)]
struct Chosen {
    node: NodeId,
    /// The entry's own path is another one.
    is_moved: bool,
    link: Option<NodeId>,
}

impl Plan {
    /// Plans a tar. O(entries + paths).
    pub(crate) fn new(archive: &Archive, image: &Image, selection: &Selection<'_>) -> Option<Self> {
        let tree = &image.tree;
        let mut builder = Builder {
            tree,
            selection,
            aliases: aliases(tree),
            chosen: BTreeMap::new(),
            markers: Vec::new(),
        };
        let (low, high) = selection.layers;
        if builder.is_merged() {
            builder.choose_merged();
        } else {
            builder.choose_layer(high);
        }
        builder.connect();
        let mut plan = Self::default();
        builder.synthesize(&mut plan);
        for layer in low..=high {
            builder.spans(archive, image, layer, &mut plan)?;
        }
        Some(plan)
    }

    /// The content of one file.
    pub(crate) fn content(archive: &Archive, image: &Image, file: EntryRef) -> Option<Self> {
        let table = table(&image.tree, file.layer)?;
        let mut source = source_of(archive, image, file.layer)?;
        let bytes = table.content(file.entry);
        let mut at = 0;
        for entry in 0..=file.entry {
            let (span, end) = span_of(table, entry, at);
            at = end;
            let action = if entry == file.entry {
                Action::Content { bytes }
            } else {
                Action::Drop
            };
            source.spans.push_back(Span { action, ..span });
        }
        Some(Self {
            before: Vec::new(),
            sources: vec![source],
            content_bytes: bytes,
            n_entries: 1,
        })
    }
}

fn span_of(table: &LayerTable, entry: u32, at: u64) -> (Span, u64) {
    let content = table.offset(entry).max(at.saturating_add(512));
    let end = content.saturating_add(stored(table, entry).next_multiple_of(512));
    let span = Span {
        content,
        end,
        action: Action::Drop,
    };
    (span, end)
}

impl Builder<'_> {
    /// A layer that stores a path twice is written as what comes of it.
    fn is_merged(&self) -> bool {
        let (_, layer) = self.selection.layers;
        self.selection.is_merged
            || table(self.tree, layer).is_some_and(|table| {
                (0..table.len() as u32).any(|number| {
                    let entry = EntryRef {
                        layer,
                        entry: number,
                    };
                    table.role(number) == Role::Plain
                        && self.tree.entry_at(self.node(entry), layer as usize) != Some(entry)
                })
            })
    }

    /// What a dead file hid stays hidden.
    fn mark(&mut self, node: NodeId) {
        let below = self.selection.layers.0.checked_sub(1);
        if below.is_some_and(|below| {
            self.tree
                .inner
                .version_at(node, below as usize)
                .is_some_and(|version| {
                    version.entry == IMPLIED
                        || table(self.tree, version.layer).is_some_and(|t| {
                            !matches!(t.kind(version.entry), EntryKind::File | EntryKind::HardLink)
                        })
                })
        }) {
            self.markers.push(node);
        }
    }

    fn node(&self, entry: EntryRef) -> NodeId {
        self.aliases
            .get(&entry)
            .copied()
            .or_else(|| self.tree.node_of(entry))
            .unwrap_or(NodeId::ROOT)
    }

    fn take(&mut self, entry: EntryRef, node: NodeId) {
        let is_moved = self.tree.node_of(entry) != Some(node);
        self.chosen.insert(
            entry,
            Chosen {
                node,
                is_moved,
                link: None,
            },
        );
    }

    /// A path under its new name is in the tar.
    fn is_in(&self, node: NodeId) -> bool {
        !(self.selection.is_dropped)(node)
            && self
                .selection
                .rename
                .is_none_or(|rename| rename(node).is_some())
    }

    /// Everything one layer stores, without what is left out.
    fn choose_layer(&mut self, layer: u32) {
        let Some(table) = table(self.tree, layer) else {
            return;
        };
        for number in 0..table.len() as u32 {
            let entry = EntryRef {
                layer,
                entry: number,
            };
            let node = self.node(entry);
            let role = table.role(number);
            if role == Role::Root {
                self.take(entry, node);
                continue;
            }
            let is_dead = role == Role::Plain && self.is_dead(entry, node, table);
            if is_dead && self.is_in(node) {
                self.mark(node);
            }
            if !is_dead && self.is_in(node) {
                let own = self.tree.node_of(entry).unwrap_or(node);
                self.take(entry, if role == Role::Plain { node } else { own });
            }
        }
    }

    fn is_dead(&self, entry: EntryRef, node: NodeId, table: &LayerTable) -> bool {
        if self.selection.dead.is_empty() {
            return false;
        }
        match table.kind(entry.entry) {
            EntryKind::File => self.selection.dead.contains(&entry),
            EntryKind::HardLink => {
                self.tree.final_entry(node) != Some(entry)
                    && self
                        .tree
                        .inode_at(node, entry.layer as usize)
                        .filter(|_| self.tree.entry_at(node, entry.layer as usize) == Some(entry))
                        .is_none_or(|inode| self.selection.dead.contains(&inode))
            }
            _ => false,
        }
    }

    /// The version of every path after the last layer, as far as these layers store it.
    fn choose_merged(&mut self) {
        let (low, high) = self.selection.layers;
        let root = (low..=high).rev().find_map(|layer| {
            let table = table(self.tree, layer)?;
            (0..table.len() as u32)
                .rev()
                .find(|entry| {
                    table.role(*entry) == Role::Root && table.kind(*entry) == EntryKind::Directory
                })
                .map(|entry| EntryRef { layer, entry })
        });
        if let Some(root) = root.filter(|_| self.is_in(NodeId::ROOT)) {
            self.take(root, NodeId::ROOT);
        }
        for number in 1..self.tree.inner.names.len() as u32 {
            let node = NodeId(number);
            if let Some(entry) = self.tree.entry_at(node, high as usize)
                && entry.layer >= low
                && self.is_in(node)
            {
                if table(self.tree, entry.layer).is_some_and(|t| self.is_dead(entry, node, t)) {
                    self.mark(node);
                } else {
                    self.take(entry, node);
                }
            }
        }
    }

    /// Hard links name what holds the content; content whose name is left out moves to the first link that stays.
    fn connect(&mut self) {
        let (low, high) = self.selection.layers;
        let is_merged = self.is_merged();
        let links: Vec<(EntryRef, NodeId)> = self
            .chosen
            .iter()
            .filter(|(entry, _)| {
                table(self.tree, entry.layer).is_some_and(|t| {
                    t.kind(entry.entry) == EntryKind::HardLink && t.role(entry.entry) == Role::Plain
                })
            })
            .map(|(entry, chosen)| (*entry, chosen.node))
            .collect();
        for (link, node) in links {
            // What a link shows in the end is known exactly, even when its target's name was taken since.
            let as_of = if self.tree.final_entry(node) == Some(link) {
                self.tree.n_layers().saturating_sub(1) as u32
            } else if is_merged {
                high
            } else {
                link.layer
            };
            let Some(inode) = self.tree.inode_at(node, as_of as usize) else {
                // It names nothing; no engine could unpack it.
                self.chosen.remove(&link);
                self.mark(node);
                continue;
            };
            if inode.layer < low || inode.layer > high {
                continue;
            }
            match self.chosen.get(&inode).map(|c| c.node) {
                Some(target) => {
                    let named = table(self.tree, link.layer)
                        .and_then(|t| t.link(link.entry))
                        .and_then(|name| self.tree.find(name));
                    if (named != Some(target) || self.selection.rename.is_some())
                        && let Some(chosen) = self.chosen.get_mut(&link)
                    {
                        chosen.link = Some(target);
                    }
                }
                None => {
                    self.chosen.remove(&link);
                    self.take(inode, node);
                }
            }
        }
    }

    fn name(&self, node: NodeId) -> Vec<u8> {
        match self.selection.rename {
            Some(rename) => rename(node).unwrap_or_default(),
            None => self.tree.path_bytes(node),
        }
    }

    /// Directories that are only implied, and markers for what the layers remove from those below.
    fn synthesize(&self, plan: &mut Plan) {
        let (low, high) = self.selection.layers;
        let names = &self.tree.inner.names;
        let is_merged = self.is_merged();
        for node in &self.markers {
            synthetic(&marker(self.tree, *node), false, &mut plan.before);
            plan.n_entries += 1;
        }
        let mut has_below = vec![false; names.len()];
        for chosen in self.chosen.values() {
            let mut at = names.parent(chosen.node);
            while let Some(slot) = has_below.get_mut(at.0 as usize)
                && !*slot
            {
                *slot = true;
                at = names.parent(at);
            }
        }
        for number in 1..names.len() as u32 {
            let node = NodeId(number);
            let now = self.tree.inner.version_at(node, high as usize);
            match now {
                Some(version) => {
                    // What lies below the new directory may come before its own entry.
                    if is_merged
                        && self.selection.has_below
                        && version.layer >= low
                        && low > 0
                        && self.is_in(node)
                        && self.is_directory(node, high)
                        && self.tree.inner.version_at(node, low as usize - 1).is_some()
                        && !self.is_directory(node, low - 1)
                    {
                        synthetic(&marker(self.tree, node), false, &mut plan.before);
                        plan.n_entries += 1;
                    }
                    let is_said = has_below.get(number as usize).copied().unwrap_or(false)
                        && (low == 0
                            || self.tree.inner.version_at(node, low as usize - 1).is_none());
                    if version.entry == IMPLIED
                        && version.layer >= low
                        && !is_said
                        && self.is_in(node)
                    {
                        synthetic(&self.name(node), true, &mut plan.before);
                        plan.n_entries += 1;
                    }
                }
                None if is_merged && self.selection.has_below && low > 0 => {
                    let was_there = self.tree.inner.version_at(node, low as usize - 1).is_some();
                    let parent = names.parent(node);
                    if was_there && self.is_directory(parent, high) && self.is_in(node) {
                        synthetic(&marker(self.tree, node), false, &mut plan.before);
                        plan.n_entries += 1;
                    }
                }
                None => {}
            }
        }
    }

    fn is_directory(&self, node: NodeId, layer: u32) -> bool {
        if node == NodeId::ROOT {
            return true;
        }
        match self.tree.inner.version_at(node, layer as usize) {
            None => false,
            Some(version) if version.entry == IMPLIED => true,
            Some(version) => table(self.tree, version.layer)
                .is_some_and(|t| t.kind(version.entry) == EntryKind::Directory),
        }
    }

    fn spans(&self, archive: &Archive, image: &Image, layer: u32, plan: &mut Plan) -> Option<()> {
        let range = EntryRef { layer, entry: 0 }..=EntryRef {
            layer,
            entry: u32::MAX,
        };
        if self.chosen.range(range).next().is_none() {
            return Some(());
        }
        let table = table(self.tree, layer)?;
        let mut source = source_of(archive, image, layer)?;
        let mut at = 0;
        for number in 0..table.len() as u32 {
            let (span, end) = span_of(table, number, at);
            at = end;
            let entry = EntryRef {
                layer,
                entry: number,
            };
            let action = match self.chosen.get(&entry) {
                None => Action::Drop,
                Some(chosen) => {
                    plan.n_entries += 1;
                    plan.content_bytes = plan.content_bytes.saturating_add(table.content(number));
                    let is_renamed = chosen.is_moved || self.selection.rename.is_some();
                    Action::Keep {
                        path: is_renamed.then(|| {
                            let mut path = self.name(chosen.node);
                            if table.kind(number) == EntryKind::Directory {
                                path.push(b'/');
                            }
                            path
                        }),
                        link: chosen.link.map(|target| self.name(target)),
                    }
                }
            };
            source.spans.push_back(Span { action, ..span });
        }
        plan.sources.push(source);
        Some(())
    }
}
