//! Links while stacking: hard links to inodes, and paths that lie below symbolic links.

use super::{ABSENT, MAX_COMPONENTS, MAX_HOPS, NONE, Stacker, UNLINKED, Version};
use crate::error::{Limit, WarningKind};
use crate::names::escaped;
use crate::table::LayerTable;
use crate::tree::{EntryKind, EntryRef, NodeId};
use std::rc::Rc;

impl<'a> Stacker<'a> {
    /// The inode a hard link entry leads to, as far as the layers show it now.
    pub(super) fn link_target(&self, link: Version) -> Option<EntryRef> {
        let target = self.table(link.layer).link(link.entry)?;
        let node = self.names.find(target)?;
        self.inode(node, self.at(node))
    }

    /// Connects a hard link with its inode. Before the end of the layer only targets of the same layer count, because
    /// a later entry of this layer may still be the real target.
    pub(super) fn link(
        &mut self,
        node: NodeId,
        entry: u32,
        table: &'a LayerTable,
        is_last: bool,
    ) -> bool {
        let Some(target) = table.link(entry) else {
            return false;
        };
        let Some(mut target) = self.names.find(target) else {
            return false;
        };
        if !self.is_live(target) {
            target = match self.placed(target) {
                Ok(placed) => placed,
                Err(_) => return false,
            };
        }
        let version = self.at(target);
        if target == node || (!is_last && version.layer != self.layer) {
            return false;
        }
        let Some(inode) = self.inode(target, version) else {
            return false;
        };
        *self.n_names.entry(inode).or_insert(1) += 1;
        self.inode_of_link.insert(node, inode);
        true
    }

    /// Where a path really is, when a directory above it is a symbolic link.
    pub(super) fn placed(&mut self, node: NodeId) -> Result<NodeId, Limit> {
        let parent = self.names.parent(node);
        if node == NodeId::ROOT || parent == NodeId::ROOT {
            return Ok(node);
        }
        if self.kind_of(self.at(parent)) == Some(EntryKind::Directory) {
            return Ok(node);
        }
        let mut at = parent;
        while !self.is_live(at) {
            at = self.names.parent(at);
        }
        if self.kind_of(self.at(at)) != Some(EntryKind::Symlink) {
            return Ok(node);
        }
        let placed_parent = match self.redirect_cache.get(&parent) {
            Some(found) => *found,
            None => {
                let found = self.follow(parent)?.unwrap_or(parent);
                self.redirect_cache.insert(parent, found);
                if found == parent {
                    self.warn(
                        WarningKind::ThroughSymlink,
                        node,
                        "this path lies below a symbolic link that leads in a circle".into(),
                    );
                } else {
                    let to = escaped(&self.names.path(found));
                    self.warn(
                        WarningKind::ThroughSymlink,
                        node,
                        format!("this path lies below a symbolic link and is placed below its target `/{to}`"),
                    );
                }
                found
            }
        };
        let name = self.names.name(node).to_vec();
        self.child(placed_parent, &name)
    }

    /// Resolves a directory path through symbolic links, inside the root. `None` for circles.
    pub(super) fn follow(&mut self, directory: NodeId) -> Result<Option<NodeId>, Limit> {
        let mut parts: Vec<Vec<u8>> = Vec::new();
        let mut at = directory;
        while at != NodeId::ROOT {
            parts.push(self.names.name(at).to_vec());
            at = self.names.parent(at);
        }
        let (mut here, mut n_hops, mut n_components) = (NodeId::ROOT, 0, 0);
        while let Some(part) = parts.pop() {
            n_components += 1;
            match part.as_slice() {
                b"" | b"." => continue,
                b".." => {
                    here = self.names.parent(here);
                    continue;
                }
                _ => {}
            }
            let child = self.child(here, &part)?;
            let version = self.at(child);
            if self.kind_of(version) == Some(EntryKind::Symlink) {
                n_hops += 1;
                let target = self
                    .table(version.layer)
                    .link(version.entry)
                    .unwrap_or_default();
                if n_hops > MAX_HOPS || n_components > MAX_COMPONENTS || target.len() > 4096 {
                    return Ok(None);
                }
                if target.starts_with(b"/") {
                    here = NodeId::ROOT;
                }
                parts.extend(target.split(|b| *b == b'/').rev().map(<[u8]>::to_vec));
            } else {
                here = child;
            }
        }
        Ok(Some(here))
    }

    pub(super) fn child(&mut self, parent: NodeId, name: &[u8]) -> Result<NodeId, Limit> {
        if let Some(found) = self.names.find_child(parent, name) {
            return Ok(found);
        }
        let node = Rc::make_mut(&mut self.names).child(parent, name)?;
        let n = self.names.len();
        self.current.resize(
            n,
            Version {
                layer: 0,
                entry: ABSENT,
            },
        );
        self.first_child.resize(n, NONE);
        self.next.resize(n, UNLINKED);
        self.stamp.resize(n, 0);
        Ok(node)
    }
}
