//! SHA-256 of chosen contents, without keeping them.

use super::{Collector, Engine, Key, clamp, key_of, range_job};
use crate::archive::Archive;
use crate::digest::{Digest, DigestHasher};
use crate::error::ImageError;
use crate::image::Image;
use crate::job::{Need, Progress, RangeJob};
use crate::tree::EntryRef;
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::rc::Rc;

/// Computes the SHA-256 of the contents of chosen files without keeping them.
#[derive(Debug)]
pub struct DigestJob {
    engine: Engine,
    collector: Digests,
    entries: HashMap<Key, Vec<EntryRef>>,
}

/// Digests contents as they pass, holes of sparse files filled in.
#[derive(Debug)]
pub(crate) struct Digests {
    layers: BTreeMap<usize, Rc<crate::layer_reader::StoredLayer>>,
    key: Key,
    hasher: DigestHasher,
    at: u64,
    segments: Option<VecDeque<(u64, u64)>>,
    done: Vec<(Key, Digest)>,
}

impl Digests {
    pub(crate) fn new(layers: BTreeMap<usize, Rc<crate::layer_reader::StoredLayer>>) -> Self {
        Self {
            layers,
            key: (0, 0),
            hasher: DigestHasher::sha256(),
            at: 0,
            segments: None,
            done: Vec::new(),
        }
    }

    /// The digests of the contents that arrived whole.
    pub(crate) fn into_done(self) -> Vec<(Key, Digest)> {
        self.done
    }

    /// Zeros up to an offset. Holes beyond a gibibyte are not worth the time, and such a digest is left out.
    fn fill_to(&mut self, offset: u64) {
        const ZEROS: [u8; 4096] = [0; 4096];
        if offset > self.at.saturating_add(1 << 30) {
            self.at = u64::MAX;
        }
        while self.at < offset {
            let n = clamp(offset - self.at, ZEROS.len());
            self.hasher.update(ZEROS.get(..n).unwrap_or_default());
            self.at += n as u64;
        }
    }
}

impl Collector for Digests {
    fn start(&mut self, key: Key) {
        self.key = key;
        self.hasher = DigestHasher::sha256();
        self.at = 0;
        self.segments = self
            .layers
            .get(&key.0)
            .and_then(|l| l.table.sparse.get(&key.1))
            .map(|s| s.iter().copied().collect());
    }
    fn data(&mut self, mut bytes: &[u8]) {
        let Some(mut segments) = self.segments.take() else {
            return self.hasher.update(bytes);
        };
        while let Some((offset, length)) = segments.pop_front() {
            self.fill_to(offset);
            let n = clamp(length, bytes.len());
            let (head, rest) = bytes.split_at(n);
            self.hasher.update(head);
            self.at = self.at.saturating_add(n as u64);
            bytes = rest;
            if (n as u64) < length {
                segments.push_front((offset.saturating_add(n as u64), length - n as u64));
                break;
            }
        }
        self.segments = Some(segments);
    }
    fn end(&mut self, is_complete: bool) {
        let size = self
            .layers
            .get(&self.key.0)
            .map_or(0, |l| l.table.content(self.key.1));
        if self.segments.is_some() {
            self.fill_to(size);
        }
        if is_complete && self.at != u64::MAX {
            let hasher = std::mem::replace(&mut self.hasher, DigestHasher::sha256());
            self.done.push((self.key, hasher.finish()));
        }
    }
}

impl DigestJob {
    /// For some regular files of an image.
    ///
    /// # Errors
    /// When an entry is not a regular file of this image.
    pub fn new(
        archive: &Archive,
        image: &Image,
        entries: &[EntryRef],
        seek_gap_bytes: u64,
    ) -> Result<Self, ImageError> {
        let mut by_key: HashMap<Key, Vec<EntryRef>> = HashMap::new();
        for entry in entries {
            let key = key_of(archive, image, *entry).ok_or_else(|| {
                ImageError::NoSuchFile(format!("entry {} of layer {}", entry.entry, entry.layer))
            })?;
            by_key.entry(key).or_default().push(*entry);
        }
        let mut collector = Digests::new(archive.layers.clone());
        let engine = Engine::new(
            archive,
            by_key.keys().copied().collect(),
            seek_gap_bytes,
            &mut collector,
        );
        Ok(Self {
            engine,
            collector,
            entries: by_key,
        })
    }

    /// The digests; entries whose content was damaged are absent.
    pub fn finish(self) -> BTreeMap<EntryRef, Digest> {
        let mut out = BTreeMap::new();
        for (key, digest) in self.collector.done {
            for entry in self.entries.get(&key).into_iter().flatten() {
                out.insert(*entry, digest.clone());
            }
        }
        out
    }
}

range_job!(DigestJob);
