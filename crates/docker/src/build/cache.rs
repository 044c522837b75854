//! Records of the build cache.

use crate::digest::hex;
use crate::files::{BLOCK, Files, blocks};
use crate::world::image::Layer;
use crate::world::store::Backend;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// What a record holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RecordKind {
    /// Files sent by the client.
    Local,
    /// Result of a step.
    Regular,
    /// A cache mount.
    Mount,
}

impl RecordKind {
    /// Docker's word.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Local => "source.local",
            Self::Regular => "regular",
            Self::Mount => "exec.cachemount",
        }
    }
}

/// A record.
#[derive(Debug, Clone)]
pub(crate) struct Record {
    pub(crate) id: String,
    pub(crate) key: String,
    pub(crate) kind: RecordKind,
    pub(crate) description: String,
    /// Milliseconds.
    pub(crate) created: i64,
    pub(crate) used: i64,
    pub(crate) uses: u32,
    /// Layer the step made, and the chain it ends.
    pub(crate) layer: Option<Rc<Layer>>,
    pub(crate) chain: String,
    /// File system after the step, or what the client sent.
    pub(crate) files: Files,
    /// Key of the record below.
    pub(crate) parent: String,
}

impl Record {
    /// Bytes it takes.
    pub(crate) fn bytes(&self, backend: Backend) -> u64 {
        match (&self.layer, backend) {
            (Some(layer), Backend::Classic) => layer.room.unpacked,
            (Some(layer), Backend::Containerd) => layer.room.disk + layer.compressed,
            (None, Backend::Classic) => self.files.len(),
            (None, Backend::Containerd) => {
                BLOCK
                    + self
                        .files
                        .iter()
                        .map(|(_, node)| {
                            if node.is_folder() {
                                BLOCK
                            } else {
                                blocks(node.len())
                            }
                        })
                        .sum::<u64>()
            }
        }
    }
}

/// The cache of one builder.
#[derive(Debug, Clone, Default)]
pub(crate) struct Cache {
    /// In order of making.
    pub(crate) records: Vec<Rc<Record>>,
    index: BTreeMap<Rc<str>, usize>,
    made: u64,
}

impl Cache {
    /// The record of a key.
    pub(crate) fn get(&self, key: &str) -> Option<&Rc<Record>> {
        self.index.get(key).and_then(|at| self.records.get(*at))
    }

    /// Notes that a record was used.
    pub(crate) fn touch(&mut self, key: &str, now: i64) {
        if let Some(record) = self.index.get(key).and_then(|at| self.records.get_mut(*at)) {
            let record = Rc::make_mut(record);
            record.used = now;
            record.uses += 1;
        }
    }

    /// Adds a record. One of the same key stays as a record of its own, but the newer one answers; a local source is
    /// replaced.
    pub(crate) fn add(&mut self, mut record: Record) {
        self.made += 1;
        // 25 characters of base 36, as the real ones.
        let seed = hex(format!("record {} {}", record.key, self.made).as_bytes());
        record.id = seed
            .as_bytes()
            .windows(2)
            .take(25)
            .map(|pair| {
                let value = pair.iter().fold(0_u32, |sum, byte| {
                    sum.wrapping_mul(31).wrapping_add(u32::from(*byte))
                });
                char::from_digit(value % 36, 36).unwrap_or('0')
            })
            .collect();
        let replaced = self.index.get(record.key.as_str()).copied();
        if let Some(old) = replaced.and_then(|at| self.records.get_mut(at))
            && record.kind != RecordKind::Regular
        {
            record.id.clone_from(&old.id);
            record.created = old.created;
            record.uses = old.uses + 1;
            *old = Rc::new(record);
            return;
        }
        self.index
            .insert(Rc::from(record.key.as_str()), self.records.len());
        self.records.push(Rc::new(record));
    }

    /// Keeps only what `keeps` says; the records that went.
    pub(crate) fn retain(&mut self, mut keeps: impl FnMut(&Record) -> bool) -> Vec<Rc<Record>> {
        let (kept, gone) = std::mem::take(&mut self.records)
            .into_iter()
            .partition(|record| keeps(record));
        self.records = kept;
        self.index = self
            .records
            .iter()
            .enumerate()
            .map(|(at, record)| (Rc::from(record.key.as_str()), at))
            .collect();
        gone
    }

    /// Snapshots that records hold.
    pub(crate) fn chains(&self, backend: Backend) -> BTreeMap<String, u64> {
        let mut found = BTreeMap::new();
        for record in &self.records {
            if let Some(layer) = &record.layer {
                let room = match backend {
                    Backend::Classic => layer.room.unpacked,
                    Backend::Containerd => layer.room.disk,
                };
                found.insert(record.chain.clone(), room);
            }
        }
        found
    }

    /// Bytes of records that hold no snapshot.
    pub(crate) fn own_bytes(&self, backend: Backend) -> u64 {
        self.records
            .iter()
            .filter(|record| record.layer.is_none())
            .map(|record| record.bytes(backend))
            .sum()
    }

    /// Bytes of records that are not shared with one of these chains.
    pub(crate) fn unshared_bytes(&self, backend: Backend, chains: &BTreeSet<String>) -> u64 {
        self.records
            .iter()
            .filter(|record| !is_shared(record, chains))
            .map(|record| record.bytes(backend))
            .sum()
    }
}

/// Whether an image or a container holds the record's snapshot too.
pub(crate) fn is_shared(record: &Record, chains: &BTreeSet<String>) -> bool {
    record.kind == RecordKind::Regular
        && (record.chain.is_empty() || chains.contains(&record.chain))
}
