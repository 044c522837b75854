//! Fills the table of a layer from its tar, and collects what is wrong with it.
//!
//! File contents are hashed while they pass when that is free, else later by a [`crate::HashJob`].

use crate::error::{Limit, Warning, WarningKind};
use crate::limits::Limits;
use crate::names::{PathTree, escaped};
use crate::table::{Facts, LayerTable, Role, content_hasher};
use crate::tar_push::{TarEntry, TarProblem, TarSink};
use crate::tree::{EntryKind, NodeId};
use std::collections::BTreeMap;
use xxhash_rust::xxh3::Xxh3;

/// Warnings of one layer, bounded: the first few of each kind, the rest counted.
#[derive(Debug, Clone, Default, serde::Serialize, serde::Deserialize)]
pub(crate) struct LayerWarnings {
    list: Vec<Warning>,
    counts: BTreeMap<WarningKind, usize>,
}

/// Warnings of one kind that are listed one by one.
const N_LISTED: usize = 20;

impl LayerWarnings {
    pub(crate) fn push(
        &mut self,
        kind: WarningKind,
        place: impl Into<String>,
        message: impl Into<String>,
    ) {
        let count = self.counts.entry(kind).or_default();
        *count += 1;
        if *count <= N_LISTED {
            self.list.push(Warning::new(kind, place, message));
        }
    }

    /// The warnings, with a closing line for each kind that was cut short.
    pub(crate) fn listed(&self) -> impl Iterator<Item = Warning> + '_ {
        let more = self
            .counts
            .iter()
            .filter(|(_, n)| **n > N_LISTED)
            .map(|(kind, n)| {
                Warning::new(
                    *kind,
                    String::new(),
                    format!("{} more of the same kind", n - N_LISTED),
                )
            });
        self.list.iter().cloned().chain(more)
    }
}

/// Fills a [`LayerTable`] from a tar.
#[derive(Debug)]
pub(crate) struct TableSink<'a> {
    pub table: &'a mut LayerTable,
    pub names: &'a mut PathTree,
    pub warnings: &'a mut LayerWarnings,
    pub state: &'a mut SinkState,
    pub limits: &'a Limits,
}

/// What outlives one chunk.
pub(crate) struct SinkState {
    /// Hash file contents while they pass.
    pub is_hashing: bool,
    /// Entries that may still be added, over all layers.
    pub entries_left: usize,
    pub hasher: Option<Box<Xxh3>>,
    pub is_damaged: bool,
    pub is_tar: bool,
    pub is_full: bool,
}

impl std::fmt::Debug for SinkState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SinkState")
            .field("is_hashing", &self.is_hashing)
            .finish_non_exhaustive()
    }
}

impl SinkState {
    pub(crate) fn new(is_hashing: bool, entries_left: usize) -> Self {
        Self {
            is_hashing,
            entries_left,
            hasher: None,
            is_damaged: false,
            is_tar: true,
            is_full: false,
        }
    }
}

impl TableSink<'_> {
    fn limit(&mut self, limit: &Limit) {
        self.warnings.push(
            WarningKind::Limit,
            "",
            format!("the rest of the entries is left out: {limit}"),
        );
        self.state.is_full = true;
        self.state.is_damaged = true;
    }

    fn role_and_node(&mut self, entry: &TarEntry<'_>) -> Result<(Role, NodeId), Limit> {
        let interned = self.names.intern(entry.path)?;
        let node = interned.node;
        let idx = self.table.len() as u32;
        if interned.is_clamped {
            self.warnings.push(
                WarningKind::UnsafePath,
                escaped(entry.path),
                "the path climbs above the root and is placed inside it",
            );
        }
        if interned.has_dots || node == NodeId::ROOT {
            let dive = if is_dot(entry.path) {
                None
            } else {
                Some(self.names.intern_unclamped(entry.path)?)
            };
            self.table.dive_nodes.insert(idx, dive);
        }
        if node == NodeId::ROOT {
            return Ok((Role::Root, node));
        }
        if entry.kind == EntryKind::Other {
            self.warnings.push(
                WarningKind::SkippedEntry,
                escaped(entry.path),
                format!(
                    "entry type `{}` is not part of a file system",
                    escaped(&[entry.type_flag])
                ),
            );
            return Ok((Role::Ignored, node));
        }
        // `.wh..wh.plnk/…` holds link targets of AUFS; engines keep it out of the file system.
        let mut top = node;
        loop {
            let parent = self.names.parent(top);
            if parent == NodeId::ROOT {
                break;
            }
            top = parent;
        }
        if top != node && self.names.name(top).starts_with(b".wh..wh.") {
            return Ok((Role::Ignored, node));
        }
        let name = self.names.name(node);
        let Some(target) = name.strip_prefix(b".wh.") else {
            if entry.kind == EntryKind::CharDevice && entry.device == (0, 0) {
                self.table.dive_nodes.insert(idx, Some(node));
                return Ok((Role::Whiteout, node));
            }
            return Ok((Role::Plain, node));
        };
        let parent = self.names.parent(node);
        self.table.dive_nodes.entry(idx).or_insert(Some(node));
        if name == b".wh..wh..opq" {
            return Ok((Role::Opaque, parent));
        }
        if target.starts_with(b".wh.") {
            return Ok((Role::Ignored, node));
        }
        if matches!(target, b"" | b"." | b"..") {
            self.warnings.push(
                WarningKind::BadWhiteout,
                escaped(entry.path),
                "this whiteout marker names nothing and is ignored",
            );
            return Ok((Role::Ignored, node));
        }
        let target = target.to_vec();
        Ok((Role::Whiteout, self.names.child(parent, &target)?))
    }
}

fn is_dot(path: &[u8]) -> bool {
    path.first() != Some(&b'/')
        && path
            .split(|b| *b == b'/')
            .all(|part| matches!(part, b"" | b"."))
}

impl TarSink for TableSink<'_> {
    fn entry(&mut self, entry: &TarEntry<'_>) -> bool {
        self.state.hasher = None;
        if self.state.is_full {
            return false;
        }
        if self.state.entries_left == 0 {
            let max = self.limits.n_entries as u64;
            self.limit(&Limit {
                what: "entries of all layers",
                max,
                seen: max + 1,
            });
            return false;
        }
        let longest = entry.path.len().max(entry.link.len());
        if longest > self.limits.path_bytes {
            self.warnings.push(
                WarningKind::Limit,
                escaped(entry.path.get(..200).unwrap_or(entry.path)),
                format!(
                    "an entry is left out: path of {longest} bytes, {} allowed",
                    self.limits.path_bytes
                ),
            );
            self.state.is_damaged = true;
            return false;
        }
        let (role, node) = match self.role_and_node(entry) {
            Ok(found) => found,
            Err(limit) => {
                self.limit(&limit);
                return false;
            }
        };
        self.state.entries_left -= 1;
        let table = &mut *self.table;
        let idx = table.push(&Facts {
            node,
            kind: entry.kind,
            role,
            mode: entry.mode as u16,
            uid: u32::try_from(entry.uid).unwrap_or(u32::MAX),
            gid: u32::try_from(entry.gid).unwrap_or(u32::MAX),
            mtime: entry.mtime_seconds,
            size: entry.size,
            offset: entry.data_offset,
        });
        table.set_link(idx, entry.link);
        if !entry.xattrs.is_empty() {
            table.xattrs.insert(idx, entry.xattrs.to_vec());
            let is_opaque = |(name, value): &(Vec<u8>, Vec<u8>)| {
                matches!(
                    name.as_slice(),
                    b"trusted.overlay.opaque" | b"user.overlay.opaque"
                ) && value == b"y"
            };
            if role == Role::Plain
                && entry.kind == EntryKind::Directory
                && entry.xattrs.iter().any(is_opaque)
            {
                table.opaque_by_xattr.push(idx);
            }
        }
        if let Some(segments) = entry.sparse {
            table.sparse.insert(idx, segments.to_vec());
        }
        if entry.stored_size != entry.size && entry.kind == EntryKind::File {
            table.stored_sizes.insert(idx, entry.stored_size);
        }
        if matches!(entry.kind, EntryKind::CharDevice | EntryKind::BlockDevice) {
            table.devices.insert(idx, entry.device);
        }
        let is_wanted =
            self.state.is_hashing && entry.kind == EntryKind::File && entry.stored_size > 0;
        if is_wanted {
            self.state.hasher = Some(Box::new(content_hasher(entry.sparse, entry.size)));
        }
        is_wanted
    }

    fn data(&mut self, bytes: &[u8]) {
        if let Some(hasher) = &mut self.state.hasher {
            hasher.update(bytes);
        }
    }

    fn end_entry(&mut self, seen: u64) {
        let Some(last) = self.table.len().checked_sub(1) else {
            return;
        };
        if self.state.is_full {
            return;
        }
        if let Some(hasher) = self.state.hasher.take() {
            self.table.set_hash(last as u32, hasher.digest128());
        }
        // A header may claim any size; what counts is what is there.
        let last = last as u32;
        if self.table.kind(last) == EntryKind::File && seen < self.table.stored(last) && seen > 0
            || self.table.kind(last) == EntryKind::File && self.table.stored(last) > 0 && seen == 0
        {
            self.table.cut(last, seen);
        }
    }

    fn problem(&mut self, problem: TarProblem) {
        self.state.is_damaged = true;
        match problem {
            TarProblem::NotATar { head } => {
                self.state.is_tar = false;
                let what = crate::identify::not_a_tar(&head).and_then(|found| found.noun());
                self.warnings.push(
                    WarningKind::NotATar,
                    "",
                    match what {
                        Some(what) => format!("the layer is not a tar archive but {what}"),
                        None => "the layer is not a tar archive".to_owned(),
                    },
                );
            }
            TarProblem::BadChecksum { at } => {
                self.warnings.push(
                    WarningKind::BadHeader,
                    "",
                    format!("the tar header at byte {at} is damaged; what follows is not read"),
                );
            }
            TarProblem::BadSize { at } => {
                self.warnings.push(
                    WarningKind::BadHeader,
                    "",
                    format!("the tar header at byte {at} has an impossible size; what follows is not read"),
                );
            }
            TarProblem::BadExtended { at, what } => {
                self.warnings.push(
                    WarningKind::BadExtendedHeader,
                    "",
                    format!("{what} at byte {at}"),
                );
            }
            TarProblem::Truncated { at, path, missing } => {
                self.warnings.push(
                    WarningKind::Truncated,
                    escaped(&path),
                    format!(
                        "the layer ends at byte {at}, {missing} bytes before the end of this file"
                    ),
                );
            }
            TarProblem::TruncatedHeader { at } => {
                self.warnings.push(
                    WarningKind::Truncated,
                    "",
                    format!("the layer ends at byte {at}, within a header"),
                );
            }
        }
    }
}
