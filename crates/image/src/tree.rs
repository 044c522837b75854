//! The stacked file system of one image with all versions of every path.
//!
//! Paths and entries are small numbers into shared columns; text is made only for what is asked. Views for showing
//! the tree are in [`crate::TreeView`].

use crate::image::Changed;
use crate::layer_reader::StoredLayer;
use crate::merge::{ABSENT, Changes, IMPLIED, Stacked, Version};
use crate::names::{PathTree, escaped, lossy};
use crate::table::LayerTable;
use std::collections::HashMap;
use std::rc::Rc;

/// Identity of a path; valid for the archive it comes from.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
pub struct NodeId(pub(crate) u32);

impl NodeId {
    /// The root directory.
    pub const ROOT: NodeId = NodeId(0);

    /// The plain number, for carrying it across a boundary.
    pub fn to_u32(self) -> u32 {
        self.0
    }

    /// Takes back what [`NodeId::to_u32`] gave. Unknown numbers are harmless: they name no path.
    pub fn from_u32(number: u32) -> Self {
        Self(number)
    }
}

/// One stored entry: a layer of the image and the position in that layer's tar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EntryRef {
    /// Position of the layer in the image.
    pub layer: u32,
    /// Position of the entry in the layer.
    pub entry: u32,
}

/// The type of a file system entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum EntryKind {
    /// A regular file.
    File,
    /// Another name of a regular file.
    HardLink,
    /// A symbolic link.
    Symlink,
    /// A directory.
    Directory,
    /// A character device.
    CharDevice,
    /// A block device.
    BlockDevice,
    /// A named pipe.
    Fifo,
    /// Something that is not part of a file system.
    Other,
}

/// What the tar says about an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its type.
    pub kind: EntryKind,
    /// Permission bits, setuid, setgid and sticky included.
    pub mode: u16,
    /// Owner.
    pub uid: u32,
    /// Group.
    pub gid: u32,
    /// Content length; 0 for all but regular files.
    pub size_bytes: u64,
    /// Modification time in seconds since 1970.
    pub mtime_seconds: i64,
    /// Target of a link, lossily decoded.
    pub link: Option<String>,
    /// Major and minor number of a device.
    pub device: Option<(u32, u32)>,
    /// Extended attributes: name and raw value.
    pub xattrs: Vec<(String, Vec<u8>)>,
}

/// What an entry is and who may do what with it: the part of [`Entry`] that costs nothing to get.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attributes {
    /// Its type.
    pub kind: EntryKind,
    /// Permission bits, setuid, setgid and sticky included.
    pub mode: u16,
    /// Owner.
    pub uid: u32,
    /// Group.
    pub gid: u32,
    /// Modification time in seconds since 1970.
    pub mtime_seconds: i64,
    /// Whether it has extended attributes.
    pub has_xattrs: bool,
}

/// What a layer does to a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mark {
    /// Not touched by this layer.
    Unchanged,
    /// Not visible before.
    Added,
    /// Content or type changed.
    Replaced,
    /// Same content, other attributes.
    MetadataOnly,
    /// Stored again, nothing changed but perhaps the time.
    Touched,
    /// Visible before, not any more.
    Removed,
}

/// How the children of a directory are ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Order {
    /// By name, bytewise.
    #[default]
    Name,
    /// Largest first, ties by name.
    Size,
    /// Most hidden bytes first, ties by size, then by name.
    Waste,
}

/// Which paths a view shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Show {
    /// Everything visible after the layer, plus what the layer removes.
    #[default]
    Everything,
    /// Only paths the layer changes, and the directories above them.
    Changes,
    /// What is there after the layer, without what the layer removes.
    Visible,
}

/// One visible row of a tree view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The path's identity.
    pub node: NodeId,
    /// Levels below the root; children of the root have 0.
    pub depth: u32,
    /// Last component, with bytes that are not UTF-8 and control characters escaped (`\xED`).
    pub name: String,
    /// Type; directories that are only implied count as directories.
    pub kind: EntryKind,
    /// Content below or of this path at the view's layer; for removed paths, what was removed.
    pub size_bytes: u64,
    /// Files below or at this path.
    pub n_files: u64,
    /// Content at and below the path that layers up to the view's made unreadable.
    pub wasted_bytes: u64,
    /// What the view's layer does to it.
    pub mark: Mark,
    /// Which attributes differ from before, when the mark speaks of a path that was there.
    pub changed: Changed,
    /// An overwritten version with a row of its own; its mark is [`Mark::Unchanged`].
    pub is_older: bool,
    /// The layer that removes or overwrites what this row shows.
    pub hidden_by: Option<u32>,
    /// The layer the shown version comes from; `None` for implied directories.
    pub layer: Option<u32>,
    /// The stored entry; `None` for implied directories.
    pub entry: Option<EntryRef>,
    /// Target of a link, escaped.
    pub link: Option<String>,
    /// Permission bits.
    pub mode: u16,
    /// Owner.
    pub uid: u32,
    /// Group.
    pub gid: u32,
    /// Whether it has children in this view.
    pub has_children: bool,
    /// Whether it is open in this view.
    pub is_open: bool,
}

/// The stacked file system. Cloning is cheap.
#[derive(Debug, Clone)]
pub struct FileTree {
    pub(crate) inner: Rc<TreeData>,
}

#[derive(Debug)]
pub(crate) struct TreeData {
    pub names: Rc<PathTree>,
    pub layers: Vec<Option<Rc<StoredLayer>>>,
    pub version_starts: Vec<u32>,
    pub versions: Vec<Version>,
    pub changes: Vec<Changes>,
    pub link_targets: HashMap<NodeId, EntryRef>,
}

impl FileTree {
    pub(crate) fn new(layers: Vec<Option<Rc<StoredLayer>>>, stacked: &mut Stacked) -> Self {
        Self {
            inner: Rc::new(TreeData {
                names: stacked.names.clone(),
                layers,
                version_starts: std::mem::take(&mut stacked.version_starts),
                versions: std::mem::take(&mut stacked.versions),
                changes: std::mem::take(&mut stacked.changes),
                link_targets: std::mem::take(&mut stacked.link_targets),
            }),
        }
    }

    /// Number of layers.
    pub fn n_layers(&self) -> usize {
        self.inner.layers.len()
    }

    /// The path without leading slash, escaped for showing (`\\xED` for bytes that are not UTF-8).
    pub fn path(&self, node: NodeId) -> String {
        escaped(&self.inner.names.path(node))
    }

    /// The path with U+FFFD for what is not UTF-8.
    pub fn lossy_path(&self, node: NodeId) -> String {
        lossy(&self.inner.names.path(node))
    }

    /// The bytes of the path.
    pub fn path_bytes(&self, node: NodeId) -> Vec<u8> {
        self.inner.names.path(node)
    }

    /// Finds a path in any spelling (`/a`, `./a`, `a/`); does not follow symbolic links.
    pub fn find(&self, path: &[u8]) -> Option<NodeId> {
        self.inner.names.find(path)
    }

    /// What the tar of a layer says about an entry; `None` for an unknown reference.
    pub fn entry(&self, entry: EntryRef) -> Option<Entry> {
        let table = &self.inner.layers.get(entry.layer as usize)?.as_ref()?.table;
        ((entry.entry as usize) < table.len()).then(|| table.describe(entry.entry))
    }

    /// The attributes of an entry; `None` for an unknown reference.
    pub fn attributes(&self, entry: EntryRef) -> Option<Attributes> {
        let table = self.inner.table(entry.layer)?;
        if entry.entry as usize >= table.len() {
            return None;
        }
        let (mode, uid, gid, mtime_seconds, xattrs) = table.attributes(entry.entry);
        Some(Attributes {
            kind: table.kind(entry.entry),
            mode,
            uid,
            gid,
            mtime_seconds,
            has_xattrs: xattrs.is_some(),
        })
    }

    /// The directory a path lies in; the root lies in itself.
    pub fn parent(&self, node: NodeId) -> NodeId {
        self.inner.names.parent(node)
    }

    /// The bytes of the last component of a path.
    pub fn name_bytes(&self, node: NodeId) -> &[u8] {
        self.inner.names.name(node)
    }

    /// The path an entry stands at in its own layer.
    pub fn node_of(&self, entry: EntryRef) -> Option<NodeId> {
        let table = &self.inner.layers.get(entry.layer as usize)?.as_ref()?.table;
        ((entry.entry as usize) < table.len()).then(|| table.node(entry.entry))
    }

    /// What is at a path after a layer; `None` when nothing is, or only an implied directory.
    pub fn entry_at(&self, node: NodeId, layer: usize) -> Option<EntryRef> {
        let version = self.inner.version_at(node, layer)?;
        (version.entry != IMPLIED).then_some(EntryRef {
            layer: version.layer,
            entry: version.entry,
        })
    }

    /// What is at a path in the end.
    pub fn final_entry(&self, node: NodeId) -> Option<EntryRef> {
        self.entry_at(node, self.n_layers().saturating_sub(1))
    }

    /// Every stored version of a path, lowest layer first, whether or not it was visible in the end.
    pub fn versions(&self, node: NodeId) -> Vec<EntryRef> {
        self.inner
            .versions_of(node)
            .iter()
            .filter(|v| v.entry != ABSENT && v.entry != IMPLIED)
            .map(|v| EntryRef {
                layer: v.layer,
                entry: v.entry,
            })
            .collect()
    }

    /// The regular file that a path shows after a layer: itself, or what its hard link names.
    pub fn inode_at(&self, node: NodeId, layer: usize) -> Option<EntryRef> {
        let entry = self.entry_at(node, layer)?;
        let table = self.inner.table(entry.layer)?;
        match table.kind(entry.entry) {
            EntryKind::File => Some(entry),
            EntryKind::HardLink => {
                if layer + 1 >= self.n_layers()
                    && let Some(target) = self.inner.link_targets.get(&node)
                {
                    return Some(*target);
                }
                // The names of an inode are made in one layer, so the target is looked up as of that layer.
                let mut at = self.inner.names.find(table.link(entry.entry)?)?;
                for _ in 0..MAX_HOPS {
                    let target = self.entry_at(at, entry.layer as usize)?;
                    let table = self.inner.table(target.layer)?;
                    match table.kind(target.entry) {
                        EntryKind::File => return Some(target),
                        EntryKind::HardLink => {
                            at = self.inner.names.find(table.link(target.entry)?)?
                        }
                        _ => return None,
                    }
                }
                None
            }
            _ => None,
        }
    }

    /// Where a path leads after a layer, all symbolic links followed inside the image. `None` for circles and when
    /// nothing is there.
    pub fn resolve(&self, path: &[u8], layer: usize) -> Option<NodeId> {
        let names = &self.inner.names;
        let split = |path: &[u8]| {
            path.split(|b| *b == b'/')
                .rev()
                .map(<[u8]>::to_vec)
                .collect::<Vec<_>>()
        };
        let mut parts = split(path);
        let (mut here, mut n_hops) = (NodeId::ROOT, 0);
        while let Some(part) = parts.pop() {
            match part.as_slice() {
                b"" | b"." => continue,
                b".." => {
                    here = names.parent(here);
                    continue;
                }
                _ => {}
            }
            let child = names.find_child(here, &part)?;
            let version = self.inner.version_at(child, layer)?;
            let link = self.inner.table(version.layer).filter(|t| {
                (version.entry as usize) < t.len() && t.kind(version.entry) == EntryKind::Symlink
            });
            match link {
                None => here = child,
                Some(table) => {
                    n_hops += 1;
                    let target = table.link(version.entry).unwrap_or_default();
                    if n_hops > MAX_HOPS || parts.len() > 4096 {
                        return None;
                    }
                    if target.starts_with(b"/") {
                        here = NodeId::ROOT;
                    }
                    parts.extend(split(target));
                }
            }
        }
        Some(here)
    }

    /// Content length of a regular file; `None` for everything else.
    pub fn content_bytes(&self, entry: EntryRef) -> Option<u64> {
        let table = self.inner.table(entry.layer)?;
        (table.kind(entry.entry) == EntryKind::File).then(|| table.content(entry.entry))
    }

    /// Whether a regular file is stored with holes.
    pub fn is_sparse(&self, entry: EntryRef) -> bool {
        self.inner
            .table(entry.layer)
            .is_some_and(|t| t.sparse.contains_key(&entry.entry))
    }

    /// Hash of a content for comparing within this archive; `None` when it was not computed.
    pub fn content_hash(&self, entry: EntryRef) -> Option<u128> {
        self.inner.table(entry.layer)?.hash(entry.entry)
    }

    /// Target of a link as bytes.
    pub fn link_bytes(&self, entry: EntryRef) -> Option<Vec<u8>> {
        self.inner
            .table(entry.layer)?
            .link(entry.entry)
            .map(<[u8]>::to_vec)
    }

    /// All paths with an entry of their own in the end, in no particular order, with that entry.
    pub fn final_paths(&self) -> impl Iterator<Item = (NodeId, EntryRef)> + '_ {
        (1..self.inner.names.len() as u32).filter_map(|i| {
            let node = NodeId(i);
            self.final_entry(node).map(|entry| (node, entry))
        })
    }

    /// Every stored regular file of every layer, hidden ones included, by layer and then in tar order.
    pub fn stored_files(&self) -> impl Iterator<Item = EntryRef> + '_ {
        (0u32..)
            .zip(&self.inner.layers)
            .flat_map(|(layer, stored)| {
                let n = stored.as_ref().map_or(0, |s| s.table.len());
                (0..u32::try_from(n).unwrap_or(u32::MAX))
                    .map(move |entry| EntryRef { layer, entry })
                    .filter(|at| {
                        stored
                            .as_ref()
                            .is_some_and(|s| s.table.kind(at.entry) == EntryKind::File)
                    })
            })
    }

    /// What a layer does, path by path: the mark and the version before it. Ordered by node.
    pub fn changes(&self, layer: usize) -> impl Iterator<Item = (NodeId, Mark)> + '_ {
        self.inner
            .changes
            .get(layer)
            .into_iter()
            .flat_map(Changes::iter)
    }
}

/// Links followed for one path.
const MAX_HOPS: usize = 40;

impl TreeData {
    pub(crate) fn table(&self, layer: u32) -> Option<&LayerTable> {
        self.layers.get(layer as usize)?.as_ref().map(|l| &l.table)
    }

    pub(crate) fn versions_of(&self, node: NodeId) -> &[Version] {
        let i = node.0 as usize;
        match (self.version_starts.get(i), self.version_starts.get(i + 1)) {
            (Some(start), Some(end)) => self
                .versions
                .get(*start as usize..*end as usize)
                .unwrap_or_default(),
            _ => &[],
        }
    }

    /// What a layer did to a path; `None` when it did not touch it.
    pub(crate) fn mark_at(&self, node: NodeId, layer: usize) -> Option<Mark> {
        self.changes.get(layer)?.get(node)
    }

    /// The version after a layer; `None` when the path is not there.
    pub(crate) fn version_at(&self, node: NodeId, layer: usize) -> Option<Version> {
        let versions = self.versions_of(node);
        let n = versions.partition_point(|v| v.layer as usize <= layer);
        versions
            .get(n.checked_sub(1)?)
            .copied()
            .filter(|v| v.entry != ABSENT)
    }
}
