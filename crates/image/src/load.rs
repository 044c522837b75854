//! Builds an [`Image`]: stacks its layers, counts what each does, and says where every byte went.
//!
//! *total* is the content of all regular entries of all layers, *visible* the content reachable in the final tree
//! (hard links once), *hidden* the difference: bytes in the file that no process in the container can read.

use crate::archive::{Archive, Compression, ImageKind};
use crate::base;
use crate::config::ImageConfig;
use crate::digest::Digest;
use crate::dive;
use crate::error::{ImageError, Limit, Warning, WarningKind};
use crate::history;
use crate::image::{Accounting, Cause, Check, HiddenFile, Image, Layer, LayerState, PairBytes};
use crate::layer_reader::StoredLayer;
use crate::merge::{IMPLIED, Stacked, Stacker};
use crate::names::{PathTree, escaped, lossy};
use crate::resolve::{ImageParts, LayerRef};
use crate::table::{LayerTable, Role};
use crate::tree::{EntryKind, EntryRef, FileTree, Mark};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::rc::Rc;

pub(crate) fn load(archive: &Archive, index: usize) -> Result<Image, ImageError> {
    let parts = archive
        .parts
        .get(index)
        .ok_or_else(|| ImageError::NoSuchImage(index.to_string()))?;
    if parts.info.kind != ImageKind::Image {
        let problem = parts
            .info
            .closed_because
            .clone()
            .unwrap_or_else(|| "it is not a runnable image".into());
        return Err(ImageError::NotRunnable { problem });
    }
    let stored: Vec<Option<Rc<StoredLayer>>> = parts
        .layers
        .iter()
        .map(|l| l.member.and_then(|m| archive.layers.get(&m).cloned()))
        .collect();
    let n_entries: usize = stored.iter().flatten().map(|l| l.table.len()).sum();
    if n_entries > archive.limits.n_entries {
        return Err(ImageError::TooMuch(Limit {
            what: "entries of all layers of this image",
            max: archive.limits.n_entries as u64,
            seen: n_entries as u64,
        }));
    }
    let mut stacked = Stacker::new(archive.names.clone(), &stored)
        .run()
        .map_err(ImageError::TooMuch)?;
    let mut warnings = parts.warnings.clone();
    let mut layers = layers(archive, parts, &stored, &mut warnings);
    history::join(&mut layers, parts.info.config.as_deref(), &mut warnings);
    find_moved(&stored, &mut stacked);
    count_changes(&mut layers, &stacked);
    warnings.append(&mut stacked.warnings);
    let names = stacked.names.clone();
    let accounting = account(&stored, &names, &mut layers, &stacked);
    let dive = dive::score(&names, &stored);
    let base = base::boundary(parts.info.config.as_deref(), &layers);
    let wanted = std::mem::take(&mut stacked.wanted);
    let tree = FileTree::new(stored, &mut stacked);
    Ok(Image {
        info: parts.info.clone(),
        layers,
        accounting,
        tree,
        dive,
        base,
        warnings,
        wanted,
    })
}

fn layers(
    archive: &Archive,
    parts: &ImageParts,
    stored: &[Option<Rc<StoredLayer>>],
    warnings: &mut Vec<Warning>,
) -> Vec<Layer> {
    let config = parts.info.config.as_deref();
    let n_diff_ids = config.map_or(0, |c| c.diff_ids.len());
    if config.is_some() && n_diff_ids != parts.layers.len() && n_diff_ids > 0 {
        warnings.push(Warning::new(
            WarningKind::Disagreement,
            "",
            format!(
                "there are {} layers, but the configuration lists {n_diff_ids} diff IDs",
                parts.layers.len()
            ),
        ));
    }
    parts
        .layers
        .iter()
        .zip(stored)
        .enumerate()
        .map(|(index, (named, stored))| {
            layer(archive, index, named, stored.as_deref(), config, warnings)
        })
        .collect()
}

fn layer(
    archive: &Archive,
    index: usize,
    named: &LayerRef,
    stored: Option<&StoredLayer>,
    config: Option<&ImageConfig>,
    warnings: &mut Vec<Warning>,
) -> Layer {
    let diff_id_in_config = config.and_then(|c| c.diff_ids.get(index).cloned());
    let place = format!("layer {index}");
    let mut layer = Layer {
        index,
        member: named
            .member
            .and_then(|m| archive.members.get(m))
            .map(|m| m.name.clone()),
        digest: named.named.clone(),
        digest_check: Check::NothingToCompare,
        diff_id: diff_id_in_config.clone(),
        diff_id_check: Check::NotChecked,
        diff_id_in_config,
        media_type: named.media_type.clone(),
        compression: Compression::None,
        state: LayerState::Missing,
        stored_bytes: 0,
        tar_bytes: 0,
        content_bytes: 0,
        n_entries: 0,
        n_files: 0,
        n_directories: 0,
        n_symlinks: 0,
        n_hard_links: 0,
        n_specials: 0,
        whiteouts: Vec::new(),
        opaque_directories: Vec::new(),
        n_added: 0,
        n_replaced: 0,
        n_metadata_only: 0,
        n_touched: 0,
        n_removed: 0,
        hidden_later_bytes: 0,
        hides_bytes: 0,
        net_bytes: 0,
        created_by: None,
        created: None,
        history_idx: None,
    };
    let Some(stored) = stored else {
        let is_empty = named
            .member
            .and_then(|m| archive.members.get(m))
            .is_some_and(|m| m.size_bytes == 0);
        if is_empty {
            layer.state = LayerState::Complete;
        } else {
            let is_foreign = named
                .media_type
                .as_deref()
                .is_some_and(|t| t.contains("nondistributable") || t.contains("foreign"));
            warnings.push(if is_foreign {
                Warning::new(
                    WarningKind::Foreign,
                    place,
                    format!(
                        "this layer may not be distributed (a Windows base, say) and is not in the file, so what it holds is unknown: `{}`",
                        named.name
                    ),
                )
            } else {
                Warning::new(
                    WarningKind::Missing,
                    place,
                    format!(
                        "this layer is not in the file, so what it holds is unknown: `{}`",
                        named.name
                    ),
                )
            });
        }
        return layer;
    };
    layer.compression = stored.compression;
    layer.stored_bytes = stored.stored_bytes;
    layer.tar_bytes = stored.tar_bytes;
    layer.state = match (stored.is_tar, stored.is_damaged) {
        (false, _) => LayerState::Unreadable,
        (true, true) => LayerState::Damaged,
        (true, false) => LayerState::Complete,
    };
    let is_encrypted = named
        .media_type
        .as_deref()
        .is_some_and(|t| t.ends_with("+encrypted"));
    if is_encrypted && layer.state != LayerState::Complete {
        layer.state = LayerState::Unreadable;
        warnings.push(Warning::new(
            WarningKind::Foreign,
            place.clone(),
            "this layer is encrypted, so what it holds is unknown",
        ));
    }
    for warning in stored.warnings.listed() {
        if is_encrypted && warning.kind != WarningKind::DigestMismatch {
            continue;
        }
        let place = if warning.place.is_empty() {
            place.clone()
        } else {
            format!("{place}: {}", warning.place)
        };
        warnings.push(Warning { place, ..warning });
    }
    layer.digest_check = check(named.named.as_ref(), stored.digest.as_ref());
    layer.diff_id_check = check(layer.diff_id_in_config.as_ref(), stored.diff_id.as_ref());
    if let Check::Differs { found } = &layer.digest_check {
        let name = named.named.as_ref().map_or("", Digest::as_str);
        warnings.push(Warning::new(
            WarningKind::DigestMismatch,
            place.clone(),
            format!("the stored bytes hash to {found}, but they are named `{name}`"),
        ));
    }
    if let Check::Differs { found } = &layer.diff_id_check {
        let name = layer.diff_id_in_config.as_ref().map_or("", Digest::as_str);
        warnings.push(Warning::new(
            WarningKind::DiffIdMismatch,
            place,
            format!(
                "the uncompressed layer hashes to {found}, but the configuration says `{name}`"
            ),
        ));
    }
    if stored.digest.is_some() {
        layer.digest.clone_from(&stored.digest);
    } else if layer.digest.is_none() && stored.compression == Compression::None {
        // A plain layer's stored bytes are its uncompressed bytes.
        layer.digest.clone_from(&layer.diff_id);
    }
    if stored.diff_id.is_some() {
        layer.diff_id.clone_from(&stored.diff_id);
    }
    count_entries(&stored.table, &archive.names, &mut layer);
    layer
}

fn check(named: Option<&Digest>, found: Option<&Digest>) -> Check {
    match (named, found) {
        (None, _) => Check::NothingToCompare,
        (Some(_), None) => Check::NotChecked,
        (Some(named), Some(found)) if named == found => Check::Matches,
        (Some(named), Some(found)) if named.algorithm() != found.algorithm() => Check::NotChecked,
        (Some(_), Some(found)) => Check::Differs {
            found: found.clone(),
        },
    }
}

fn count_entries(table: &LayerTable, names: &PathTree, layer: &mut Layer) {
    layer.n_entries = table.len();
    for entry in 0..table.len() as u32 {
        match table.kind(entry) {
            EntryKind::File => {
                layer.n_files += 1;
                layer.content_bytes = layer.content_bytes.saturating_add(table.content(entry));
            }
            EntryKind::HardLink => layer.n_hard_links += 1,
            EntryKind::Symlink => layer.n_symlinks += 1,
            EntryKind::Directory => layer.n_directories += 1,
            EntryKind::CharDevice | EntryKind::BlockDevice | EntryKind::Fifo => {
                layer.n_specials += 1
            }
            EntryKind::Other => {}
        }
        match table.role(entry) {
            Role::Whiteout => layer.whiteouts.push(lossy(&names.path(table.node(entry)))),
            Role::Opaque => layer
                .opaque_directories
                .push(lossy(&names.path(table.node(entry)))),
            _ => {}
        }
    }
    layer.whiteouts.sort();
    layer.opaque_directories.sort();
}

fn count_changes(layers: &mut [Layer], stacked: &Stacked) {
    let mut before = 0u64;
    let per_layer = stacked
        .changes
        .iter()
        .zip(&stacked.n_removed)
        .zip(&stacked.visible_after);
    for (layer, ((changes, n_removed), visible)) in layers.iter_mut().zip(per_layer) {
        layer.n_removed = *n_removed;
        for (_, mark) in changes.iter() {
            match mark {
                Mark::Added => layer.n_added += 1,
                Mark::Replaced => layer.n_replaced += 1,
                Mark::MetadataOnly => layer.n_metadata_only += 1,
                Mark::Touched => layer.n_touched += 1,
                Mark::Removed | Mark::Unchanged => {}
            }
        }
        layer.net_bytes =
            i64::try_from(*visible).unwrap_or(i64::MAX) - i64::try_from(before).unwrap_or(i64::MAX);
        before = *visible;
    }
}

/// Deleted content that the same layer adds again under another path was moved. Works on hashes; contents that would
/// have to be hashed first are noted.
fn find_moved(stored: &[Option<Rc<StoredLayer>>], stacked: &mut Stacked) {
    let table = |layer: u32| {
        stored
            .get(layer as usize)
            .and_then(|s| s.as_deref())
            .map(|s| &s.table)
    };
    // Only a layer that also adds something can move.
    let is_adding: Vec<bool> = stacked
        .changes
        .iter()
        .map(|changes| changes.iter().any(|(_, mark)| mark == Mark::Added))
        .collect();
    let mut deleted: BTreeMap<u32, Vec<u64>> = BTreeMap::new();
    for hidden in &stacked.hidden {
        if hidden.cause == Cause::Deleted
            && is_adding.get(hidden.hider as usize) == Some(&true)
            && let Some(owner) = table(hidden.owner.layer)
        {
            let size = owner.content(hidden.owner.entry);
            deleted.entry(hidden.hider).or_default().push(size);
        }
    }
    for sizes in deleted.values_mut() {
        sizes.sort_unstable();
        sizes.dedup();
    }
    let mut added: HashSet<(u32, u64, u128)> = HashSet::new();
    let mut unhashed: HashMap<(u32, u64), Vec<EntryRef>> = HashMap::new();
    for (layer, sizes) in &deleted {
        let (Some(table), Some(changes)) = (table(*layer), stacked.changes.get(*layer as usize))
        else {
            continue;
        };
        for entry in 0..table.len() as u32 {
            let size = table.content(entry);
            if size > 0
                && sizes.binary_search(&size).is_ok()
                && changes.get(table.node(entry)) == Some(Mark::Added)
            {
                match table.hash(entry) {
                    Some(hash) => {
                        added.insert((*layer, size, hash));
                    }
                    None => unhashed.entry((*layer, size)).or_default().push(EntryRef {
                        layer: *layer,
                        entry,
                    }),
                }
            }
        }
    }
    if added.is_empty() && unhashed.is_empty() {
        return;
    }
    for hidden in &mut stacked.hidden {
        if hidden.cause != Cause::Deleted {
            continue;
        }
        let Some(owner) = table(hidden.owner.layer) else {
            continue;
        };
        let size = owner.content(hidden.owner.entry);
        let candidates = unhashed.remove(&(hidden.hider, size));
        match owner.hash(hidden.owner.entry) {
            Some(hash) => {
                if added.contains(&(hidden.hider, size, hash)) {
                    hidden.cause = Cause::Moved;
                }
                stacked.wanted.extend(candidates.into_iter().flatten());
            }
            None => {
                if let Some(candidates) = candidates {
                    stacked.wanted.insert(hidden.owner);
                    stacked.wanted.extend(candidates);
                }
            }
        }
    }
}

fn account(
    stored: &[Option<Rc<StoredLayer>>],
    names: &PathTree,
    layers: &mut [Layer],
    stacked: &Stacked,
) -> Accounting {
    let mut out = Accounting {
        total_bytes: layers
            .iter()
            .fold(0, |sum: u64, l| sum.saturating_add(l.content_bytes)),
        visible_bytes: stacked.visible_after.last().copied().unwrap_or(0),
        is_content_compared: stacked.wanted.is_empty(),
        ..Accounting::default()
    };
    out.hidden_bytes = out.total_bytes.saturating_sub(out.visible_bytes);
    out.efficiency = if out.total_bytes == 0 {
        1.0
    } else {
        out.visible_bytes as f64 / out.total_bytes as f64
    };
    let mut pairs: BTreeMap<(u32, u32, Cause), (u64, usize)> = BTreeMap::new();
    out.hidden.reserve(stacked.hidden.len());
    let mut path = Vec::new();
    for hidden in &stacked.hidden {
        let Some(Some(owner)) = stored.get(hidden.owner.layer as usize) else {
            continue;
        };
        let size_bytes = owner.table.content(hidden.owner.entry);
        let pair = pairs
            .entry((hidden.owner.layer, hidden.hider, hidden.cause))
            .or_default();
        pair.0 = pair.0.saturating_add(size_bytes);
        pair.1 += 1;
        if let Some(layer) = layers.get_mut(hidden.owner.layer as usize) {
            layer.hidden_later_bytes = layer.hidden_later_bytes.saturating_add(size_bytes);
        }
        if let Some(layer) = layers.get_mut(hidden.hider as usize) {
            layer.hides_bytes = layer.hides_bytes.saturating_add(size_bytes);
        }
        names.path_into(owner.table.node(hidden.owner.entry), &mut path);
        out.hidden.push(HiddenFile {
            path: escaped(&path),
            entry: hidden.owner,
            size_bytes,
            owner_layer: hidden.owner.layer as usize,
            hiding_layer: hidden.hider as usize,
            cause: hidden.cause,
            changed: hidden.changed,
        });
    }
    // The entry decides between two of one path in one layer, so the order is whole.
    out.hidden.sort_unstable_by(|a, b| {
        (b.size_bytes, &a.path, a.entry).cmp(&(a.size_bytes, &b.path, b.entry))
    });
    out.pairs = pairs
        .into_iter()
        .map(|((owner, hider, cause), (size_bytes, n_files))| PairBytes {
            owner_layer: owner as usize,
            hiding_layer: hider as usize,
            cause,
            size_bytes,
            n_files,
        })
        .collect();
    count_final(stored, stacked, &mut out);
    out
}

fn count_final(stored: &[Option<Rc<StoredLayer>>], stacked: &Stacked, out: &mut Accounting) {
    for i in 1..stacked.version_starts.len().saturating_sub(1) {
        let range = stacked
            .version_starts
            .get(i)
            .zip(stacked.version_starts.get(i + 1));
        let Some(last) = range
            .and_then(|(s, e)| stacked.versions.get(*s as usize..*e as usize))
            .and_then(|v| v.last())
        else {
            continue;
        };
        if last.entry == IMPLIED {
            out.n_implied_directories += 1;
            continue;
        }
        let Some(Some(layer)) = stored.get(last.layer as usize) else {
            continue;
        };
        if last.entry as usize >= layer.table.len() {
            continue;
        }
        match layer.table.kind(last.entry) {
            EntryKind::File => out.n_files += 1,
            EntryKind::HardLink => out.n_hard_links += 1,
            EntryKind::Symlink => out.n_symlinks += 1,
            EntryKind::Directory => out.n_directories += 1,
            EntryKind::CharDevice | EntryKind::BlockDevice | EntryKind::Fifo => out.n_specials += 1,
            EntryKind::Other => {}
        }
    }
}
