//! Which package owns which file of the final tree.
//!
//! A file belongs to one package: what a list names goes to the first package that lists it, the rest to the innermost
//! folder that a package owns. Names that are hard links of one file are one file.

use super::conclude::Found;
use super::reader::Facts;
use super::record::{Files, PackageKind};
use super::{Unowned, UnownedFile, source};
use crate::tree::{EntryKind, EntryRef, FileTree, NodeId};
use std::collections::{HashMap, HashSet};

/// Files listed that no package owns.
const MAX_UNOWNED: usize = 50;

/// What is asked in which order.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Pass {
    Lists,
    Files,
}

/// Which package owns which path: package numbers from 1, 0 = nobody.
pub(super) struct Owners<'a> {
    tree: &'a FileTree,
    owner: Vec<u32>,
    /// Packages that own what lies below a folder.
    folders: HashMap<NodeId, u32>,
    n_packages: usize,
}

impl<'a> Owners<'a> {
    pub fn new(tree: &'a FileTree) -> Self {
        Self {
            tree,
            owner: vec![0; tree.inner.names.len()],
            folders: HashMap::new(),
            n_packages: 0,
        }
    }

    pub fn of(&self, node: NodeId) -> u32 {
        self.owner.get(node.0 as usize).copied().unwrap_or(0)
    }

    pub fn set(&mut self, node: NodeId, package: u32) {
        if let Some(owner) = self.owner.get_mut(node.0 as usize)
            && *owner == 0
        {
            *owner = package;
        }
    }

    pub fn claim(&mut self, pass: Pass, package: u32, found: &Found, facts: &Facts) {
        self.n_packages = self.n_packages.max(package as usize);
        let record = &found.record;
        if record.is_guessed {
            return;
        }
        let listed = match &record.files {
            Files::Listed(nodes) => Some(nodes),
            _ => match record.kind {
                PackageKind::Deb | PackageKind::Opkg => dpkg_list(self.tree, found, facts),
                PackageKind::Pypi | PackageKind::Alpm => facts
                    .folder_lists
                    .get(&self.tree.inner.names.parent(found.node)),
                _ => None,
            },
        };
        match (pass, listed) {
            (Pass::Lists, Some(nodes)) => {
                for node in nodes {
                    self.set(*node, package);
                }
            }
            (Pass::Lists, None) => {}
            (Pass::Files, _) => match &record.files {
                Files::Folder(folder) => {
                    self.folders.entry(*folder).or_insert(package);
                }
                // Further records of an archive or program come after its own one.
                Files::Itself => self.set(found.node, package),
                Files::Listed(_) | Files::Unknown => {}
            },
        }
    }

    /// Gives what lies below a folder to its package. Parents have smaller numbers than their children, so one
    /// forward pass does it.
    pub fn spread(&mut self) {
        if self.folders.is_empty() {
            return;
        }
        let names = &self.tree.inner.names;
        let mut inherited = vec![0u32; self.owner.len()];
        for i in 1..self.owner.len() {
            let node = NodeId(u32::try_from(i).unwrap_or(u32::MAX));
            let above = inherited
                .get(names.parent(node).0 as usize)
                .copied()
                .unwrap_or(0);
            let package = match self.folders.get(&node) {
                Some(package) => *package,
                // What lies below `node_modules` belongs to the packages there.
                None if names.name(node) == b"node_modules" => 0,
                None => above,
            };
            if let Some(slot) = inherited.get_mut(i) {
                *slot = package;
            }
            if package != 0 {
                self.set(node, package);
            }
        }
    }

    /// Where the symbolic links of packages lead.
    pub fn targets_of_owned_links(&self) -> HashSet<NodeId> {
        let tree = self.tree;
        let last = tree.n_layers().saturating_sub(1);
        tree.final_paths()
            .filter(|(node, at)| {
                let table = tree.inner.table(at.layer);
                self.of(*node) != 0
                    && table.is_some_and(|table| table.kind(at.entry) == EntryKind::Symlink)
            })
            .filter_map(|(node, _)| tree.resolve(&tree.path_bytes(node), last))
            .collect()
    }

    /// Bytes and files by package number (0 = nobody), and the list of what nobody owns.
    pub fn sums(&self) -> (Vec<(u64, usize)>, Unowned) {
        let tree = self.tree;
        let last = tree.n_layers().saturating_sub(1);
        // Who owns a further name of a file owns the file, when nobody owns its first name.
        let mut by_link: HashMap<EntryRef, u32> = HashMap::new();
        let mut lost: HashMap<EntryRef, NodeId> = HashMap::new();
        for (node, at) in tree.final_paths() {
            let is_link = tree
                .inner
                .table(at.layer)
                .is_some_and(|table| table.kind(at.entry) == EntryKind::HardLink);
            if is_link && let Some(inode) = tree.inode_at(node, last) {
                let owner = by_link.entry(inode).or_insert(0);
                if *owner == 0 {
                    *owner = self.of(node);
                }
                let is_lost = tree
                    .node_of(inode)
                    .is_none_or(|first| tree.final_entry(first) != Some(inode));
                if is_lost {
                    lost.entry(inode).or_insert(node);
                }
            }
        }
        let mut sums = vec![(0u64, 0usize); self.n_packages + 1];
        let mut unowned: Vec<(u64, NodeId, u32)> = Vec::new();
        let files = tree.final_paths().map(|(node, at)| (at, node)).chain(lost);
        for (inode, node) in files {
            let Some(bytes) = tree.content_bytes(inode) else {
                continue;
            };
            let owner = match self.of(node) {
                0 => by_link.get(&inode).copied().unwrap_or(0),
                owner => owner,
            };
            if let Some((sum, n)) = sums.get_mut(owner as usize) {
                *sum = sum.saturating_add(bytes);
                *n += 1;
            }
            if owner == 0 {
                unowned.push((bytes, node, inode.layer));
                // Only the largest are wanted; keeping a few thousand makes each cut cheap.
                if unowned.len() >= 4096 {
                    cut(&mut unowned);
                }
            }
        }
        cut(&mut unowned);
        let mut largest: Vec<UnownedFile> = unowned
            .into_iter()
            .map(|(size_bytes, node, layer)| UnownedFile {
                path: tree.path(node),
                size_bytes,
                layer: layer as usize,
            })
            .collect();
        largest.sort_by(|a, b| (b.size_bytes, &a.path).cmp(&(a.size_bytes, &b.path)));
        let (size_bytes, n_files) = sums.first().copied().unwrap_or_default();
        (
            sums,
            Unowned {
                n_files,
                size_bytes,
                largest,
            },
        )
    }
}

fn cut(files: &mut Vec<(u64, NodeId, u32)>) {
    if files.len() > MAX_UNOWNED {
        files.select_nth_unstable_by_key(MAX_UNOWNED - 1, |(bytes, node, _)| {
            (std::cmp::Reverse(*bytes), *node)
        });
        files.truncate(MAX_UNOWNED);
    }
}

/// `info/NAME.list` or `info/NAME:ARCH.list` beside the database; for a file in `status.d` the sums beside it.
fn dpkg_list<'f>(tree: &FileTree, found: &Found, facts: &'f Facts) -> Option<&'f Vec<NodeId>> {
    let record = &found.record;
    let lists = &facts.dpkg_lists;
    let path = tree.path_bytes(found.node);
    let (folder, file) = source::split(&path);
    if file != b"status" {
        let by_name = || [folder, b"/", record.name.as_bytes()].concat();
        return lists.get(&path).or_else(|| lists.get(&by_name()));
    }
    let mut key = [folder, b"/info/", record.name.as_bytes()].concat();
    lists.get(&key).or_else(|| {
        key.push(b':');
        key.extend_from_slice(record.arch.as_deref()?.as_bytes());
        lists.get(&key)
    })
}
