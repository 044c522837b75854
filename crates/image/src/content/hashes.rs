//! Hashing contents so that versions of a path can be compared.

use super::{Collector, Engine, Key, key_of, range_job};
use crate::archive::Archive;
use crate::image::Image;
use crate::job::{Need, Progress, RangeJob};
use crate::table::content_hasher;
use crate::tree::EntryRef;
use std::collections::BTreeMap;
use std::rc::Rc;
use xxhash_rust::xxh3::Xxh3;

/// Hashes the contents that comparisons between layers still need, so that "the same bytes again" is told from
/// "other bytes of the same size". After it, [`HashJob::finish`] and load the image again.
#[derive(Debug)]
pub struct HashJob {
    engine: Engine,
    collector: Hashes,
}

struct Hashes {
    layers: BTreeMap<usize, Rc<crate::layer_reader::StoredLayer>>,
    key: Key,
    hasher: Xxh3,
    done: Vec<(Key, u128)>,
}

impl std::fmt::Debug for Hashes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Hashes")
            .field("n_done", &self.done.len())
            .finish_non_exhaustive()
    }
}

impl Collector for Hashes {
    fn start(&mut self, key: Key) {
        self.key = key;
        let table = self.layers.get(&key.0).map(|l| &l.table);
        let sparse = table.and_then(|t| t.sparse.get(&key.1)).map(Vec::as_slice);
        let size = table.map_or(0, |t| t.content(key.1));
        self.hasher = content_hasher(sparse, size);
    }
    fn data(&mut self, bytes: &[u8]) {
        self.hasher.update(bytes);
    }
    fn end(&mut self, is_complete: bool) {
        if is_complete {
            self.done.push((self.key, self.hasher.digest128()));
        }
    }
}

impl HashJob {
    /// For the comparisons that `image` could not make. `with_duplicates` adds all visible files of at least 4 KiB
    /// that share their size with another one. Done at once when nothing is missing.
    pub fn new(
        archive: &Archive,
        image: &Image,
        with_duplicates: bool,
        seek_gap_bytes: u64,
    ) -> Self {
        let mut entries: Vec<EntryRef> = image.wanted.iter().copied().collect();
        if with_duplicates {
            entries.extend(
                image
                    .same_size_candidates()
                    .into_iter()
                    .flatten()
                    .map(|(_, entry)| entry),
            );
        }
        let is_open = |(member, entry): &Key| {
            archive
                .layers
                .get(member)
                .is_some_and(|l| l.table.hash(*entry).is_none())
        };
        let keys = entries
            .into_iter()
            .filter_map(|e| key_of(archive, image, e))
            .filter(is_open)
            .collect();
        let mut collector = Hashes {
            layers: archive.layers.clone(),
            key: (0, 0),
            hasher: Xxh3::new(),
            done: Vec::new(),
        };
        let engine = Engine::new(archive, keys, seek_gap_bytes, &mut collector);
        Self { engine, collector }
    }

    /// For chosen regular files of an image, as far as they are not hashed yet.
    pub fn for_entries(
        archive: &Archive,
        image: &Image,
        entries: &[EntryRef],
        seek_gap_bytes: u64,
    ) -> Self {
        let keys = entries
            .iter()
            .filter_map(|e| key_of(archive, image, *e))
            .filter(|(member, entry)| {
                archive
                    .layers
                    .get(member)
                    .is_some_and(|l| l.table.hash(*entry).is_none())
            })
            .collect();
        let mut collector = Hashes {
            layers: archive.layers.clone(),
            key: (0, 0),
            hasher: Xxh3::new(),
            done: Vec::new(),
        };
        let engine = Engine::new(archive, keys, seek_gap_bytes, &mut collector);
        Self { engine, collector }
    }

    /// How many contents are left to be hashed; 0 means the image is exact already.
    pub fn n_open(&self) -> usize {
        self.engine.sources.iter().map(|s| s.windows.len()).sum()
    }

    /// Puts the hashes into the archive. Drop images loaded before first, or their layers are copied.
    pub fn finish(self, archive: &mut Archive) {
        let done = self.collector.done;
        drop(self.collector.layers);
        for ((member, entry), hash) in done {
            if let Some(layer) = archive.layers.get_mut(&member) {
                Rc::make_mut(layer).table.set_hash(entry, hash);
            }
        }
    }
}

range_job!(HashJob);
