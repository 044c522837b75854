//! From the records of all layers to the packages of the final tree.

use super::distribution::Distribution;
use super::owners::{Owners, Pass};
use super::reader::{Facts, PackageReader};
use super::record::{PackageKind, Record};
use super::{GonePackage, Package, Packages, nix, purl, source};
use crate::merge::{ABSENT, IMPLIED};
use crate::tree::{EntryKind, EntryRef, FileTree, NodeId};
use std::collections::{BTreeMap, HashMap, HashSet};

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
                    && let Some(licences) = dpkg_licences(tree, found.node, &record.name, &facts)
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

/// What the package's `copyright` file says, below the same root as its database.
fn dpkg_licences<'f>(
    tree: &FileTree,
    database: NodeId,
    name: &str,
    facts: &'f Facts,
) -> Option<&'f Vec<String>> {
    let path = tree.path_bytes(database);
    let key = [source::root(&path), b"usr/share/doc/", name.as_bytes()].concat();
    facts.dpkg_licences.get(&key)
}

/// A record of the final tree.
pub(super) struct Found {
    pub node: NodeId,
    pub layer: usize,
    pub record: Record,
    /// Known to be said by another package as well.
    pub is_dropped: bool,
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
