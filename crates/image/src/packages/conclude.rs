//! From the records of all layers to the packages of the final tree.

use super::distribution::Distribution;
use super::reader::{Facts, PackageReader};
use super::record::{Files, PackageKind, Record};
use super::{GonePackage, Package, Packages, Unowned, UnownedFile, nix, purl, source};
use crate::merge::{ABSENT, IMPLIED};
use crate::tree::{EntryKind, EntryRef, FileTree, NodeId};
use std::collections::{BTreeMap, HashMap, HashSet};

/// Files listed that no package owns.
const MAX_UNOWNED: usize = 50;
/// Packages listed that only hidden layers hold.
const MAX_GONE: usize = 10_000;

impl PackageReader {
    /// What the records mean for the image with this tree. O(records + paths).
    pub fn conclude(self, tree: &FileTree) -> Packages {
        let facts = self.facts;
        let distribution = distribution(tree, &facts);
        let mut found = found(tree, &facts);
        found.extend(nix_store(tree));
        let gone = gone(tree, &facts, &found);
        let mut owners = Owners::new(tree);
        // Lists speak before folders, and folders before guesses.
        for pass in [Pass::Lists, Pass::Files] {
            for (i, package) in (1u32..).zip(&found) {
                owners.claim(pass, i, package, &facts);
            }
        }
        owners.spread();
        if found.iter().any(|f| f.record.is_guessed) {
            let linked = owners.targets_of_owned_links();
            drop_owned_guesses(&mut found, &mut owners, &linked);
        }
        let (sums, unowned) = owners.sums();
        let mut packages: Vec<Package> = found
            .into_iter()
            .zip(sums.into_iter().skip(1))
            .filter(|(found, _)| !found.is_dropped)
            .map(|(found, (size_bytes, n_files))| {
                let mut record = found.record;
                if record.kind == PackageKind::Deb
                    && record.licences.is_empty()
                    && let Some(licences) = facts.dpkg_licences.get(&record.name)
                {
                    record.licences.clone_from(licences);
                }
                let purl = purl::of(&record, distribution.as_ref());
                let mut path = tree.path(found.node);
                if let Some(inner) = &record.inner_path {
                    path.push('!');
                    path.push_str(inner);
                }
                Package {
                    kind: record.kind,
                    name: record.name,
                    version: record.version,
                    layer: found.layer,
                    size_bytes,
                    n_files,
                    purl,
                    arch: record.arch,
                    source: record.source,
                    licences: record.licences,
                    path,
                    is_guessed: record.is_guessed,
                }
            })
            .collect();
        packages.sort_by(|a, b| (&a.purl, &a.path, a.layer).cmp(&(&b.purl, &b.path, b.layer)));
        packages.dedup_by(|a, b| a.purl == b.purl && a.path == b.path);
        Packages {
            packages,
            gone,
            unowned,
            distribution,
            warnings: facts.warnings,
        }
    }
}

/// A record of the final tree.
struct Found {
    node: NodeId,
    layer: usize,
    record: Record,
    is_dropped: bool,
}

/// What makes two records the same package.
fn identity(record: &Record) -> (PackageKind, &str, &str, Option<&str>, Option<&str>) {
    (
        record.kind,
        &record.name,
        &record.version,
        record.arch.as_deref(),
        record.inner_path.as_deref(),
    )
}

/// Every record that the final tree shows, with the layer from which on it stands unchanged.
fn found(tree: &FileTree, facts: &Facts) -> Vec<Found> {
    let last = tree.n_layers().saturating_sub(1);
    let mut visible: Vec<(NodeId, EntryRef)> = facts
        .records
        .keys()
        .filter_map(|at| {
            let node = tree.node_of(*at)?;
            (tree.inode_at(node, last) == Some(*at)).then_some((node, *at))
        })
        .collect();
    visible.sort();
    let mut out = Vec::new();
    for (node, at) in visible {
        let Some(records) = facts.records.get(&at) else {
            continue;
        };
        let mut layers = vec![at.layer; records.len()];
        let mut open: Vec<usize> = (0..records.len()).collect();
        for version in tree.inner.versions_of(node).iter().rev() {
            if version.layer > at.layer || (version.layer == at.layer && version.entry == at.entry)
            {
                continue;
            }
            let before = EntryRef {
                layer: version.layer,
                entry: version.entry,
            };
            let Some(earlier) = facts
                .records
                .get(&before)
                .filter(|_| version.entry != ABSENT && version.entry != IMPLIED)
            else {
                break;
            };
            let known: HashSet<_> = earlier.iter().map(identity).collect();
            open.retain(|i| {
                records
                    .get(*i)
                    .is_some_and(|record| known.contains(&identity(record)))
            });
            for i in &open {
                if let Some(layer) = layers.get_mut(*i) {
                    *layer = version.layer;
                }
            }
            if open.is_empty() {
                break;
            }
        }
        out.extend(records.iter().zip(layers).map(|(record, layer)| Found {
            node,
            layer: layer as usize,
            record: record.clone(),
            is_dropped: false,
        }));
    }
    out
}

/// The folders of the nix store.
fn nix_store(tree: &FileTree) -> Vec<Found> {
    let names = &tree.inner.names;
    let Some(store) = tree.find(b"nix/store") else {
        return Vec::new();
    };
    let last = tree.n_layers().saturating_sub(1);
    (store.0 + 1..names.len() as u32)
        .map(NodeId)
        .filter(|node| names.parent(*node) == store)
        .filter_map(|node| {
            let version = tree.inner.version_at(node, last)?;
            let is_folder = tree
                .final_entry(node)
                .and_then(|at| tree.entry(at))
                .is_none_or(|entry| entry.kind == EntryKind::Directory);
            let record = nix::record(names.name(node), node).filter(|_| is_folder)?;
            let first = tree
                .inner
                .versions_of(node)
                .first()
                .unwrap_or(&version)
                .layer;
            Some(Found {
                node,
                layer: first as usize,
                record,
                is_dropped: false,
            })
        })
        .collect()
}

/// Packages that some layer stores a record of and the final tree does not have.
fn gone(tree: &FileTree, facts: &Facts, found: &[Found]) -> Vec<GonePackage> {
    let key = |r: &Record| (r.kind, r.name.clone(), r.version.clone());
    let present: HashSet<_> = found.iter().map(|f| key(&f.record)).collect();
    let mut gone: BTreeMap<_, GonePackage> = BTreeMap::new();
    for (at, records) in &facts.records {
        let Some(node) = tree.node_of(*at) else {
            continue;
        };
        // The next version of the file is without the record, or holds it too and speaks for itself.
        let gone_layer = tree
            .inner
            .versions_of(node)
            .iter()
            .map(|version| version.layer)
            .find(|layer| *layer > at.layer)
            .unwrap_or(at.layer) as usize;
        for record in records {
            if record.is_guessed {
                continue;
            }
            let key = key(record);
            if present.contains(&key) {
                continue;
            }
            let path = || tree.path(node);
            gone.entry(key)
                .and_modify(|known| {
                    if (at.layer as usize) < known.layer {
                        known.layer = at.layer as usize;
                        known.path = path();
                    }
                    known.gone_layer = known.gone_layer.max(gone_layer);
                })
                .or_insert_with(|| GonePackage {
                    kind: record.kind,
                    name: record.name.clone(),
                    version: record.version.clone(),
                    layer: at.layer as usize,
                    gone_layer,
                    path: path(),
                });
        }
    }
    gone.into_values().take(MAX_GONE).collect()
}

/// `etc/os-release` first, then `usr/lib/os-release`, then older files.
fn distribution(tree: &FileTree, facts: &Facts) -> Option<Distribution> {
    let last = tree.n_layers().saturating_sub(1);
    let find = |path: &str| {
        let node = tree.resolve(path.as_bytes(), last)?;
        let at = tree.inode_at(node, last)?;
        let mut distribution = facts.os.get(&at)?.clone();
        distribution.path = tree.path(node);
        Some(distribution)
    };
    [
        "etc/os-release",
        "usr/lib/os-release",
        "etc/system-release-cpe",
        "etc/redhat-release",
        "etc/alpine-release",
        "etc/debian_version",
    ]
    .into_iter()
    .find_map(find)
}

/// A guess about a file that a package owns (or leads to with a link of its own) says nothing new; a program and its
/// library are one guess.
fn drop_owned_guesses(found: &mut [Found], owners: &mut Owners<'_>, linked: &HashSet<NodeId>) {
    let mut known: HashMap<(String, String), u32> = HashMap::new();
    for (i, package) in (1u32..).zip(found.iter_mut()) {
        if !package.record.is_guessed {
            continue;
        }
        if owners.of(package.node) != 0 || linked.contains(&package.node) {
            package.is_dropped = true;
            continue;
        }
        let key = (package.record.name.clone(), package.record.version.clone());
        let first = *known.entry(key).or_insert(i);
        owners.set(package.node, first);
        package.is_dropped = first != i;
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Pass {
    Lists,
    Files,
}

/// Which package owns which path: package numbers from 1, 0 = nobody.
struct Owners<'a> {
    tree: &'a FileTree,
    owner: Vec<u32>,
    /// Packages that own what lies below a folder.
    folders: HashMap<NodeId, u32>,
    n_packages: usize,
}

impl<'a> Owners<'a> {
    fn new(tree: &'a FileTree) -> Self {
        Self {
            tree,
            owner: vec![0; tree.inner.names.len()],
            folders: HashMap::new(),
            n_packages: 0,
        }
    }

    fn of(&self, node: NodeId) -> u32 {
        self.owner.get(node.0 as usize).copied().unwrap_or(0)
    }

    fn set(&mut self, node: NodeId, package: u32) {
        if let Some(owner) = self.owner.get_mut(node.0 as usize)
            && *owner == 0
        {
            *owner = package;
        }
    }

    fn claim(&mut self, pass: Pass, package: u32, found: &Found, facts: &Facts) {
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
    fn spread(&mut self) {
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
    fn targets_of_owned_links(&self) -> HashSet<NodeId> {
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
    fn sums(&self) -> (Vec<(u64, usize)>, Unowned) {
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

/// `info/NAME.list`, `info/NAME:ARCH.list`, or `status.d/FILE.md5sums`.
fn dpkg_list<'f>(tree: &FileTree, found: &Found, facts: &'f Facts) -> Option<&'f Vec<NodeId>> {
    let record = &found.record;
    let lists = &facts.dpkg_lists;
    if let Some(list) = lists.get(&record.name) {
        return Some(list);
    }
    if let Some(arch) = &record.arch
        && let Some(list) = lists.get(&format!("{}:{arch}", record.name))
    {
        return Some(list);
    }
    let path = tree.path_bytes(found.node);
    lists.get(&*String::from_utf8_lossy(&path)).or_else(|| {
        let folder = source::parent(&path);
        let key = [folder, b"/", record.name.as_bytes()].concat();
        lists.get(&*String::from_utf8_lossy(&key))
    })
}
