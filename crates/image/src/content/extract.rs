//! Reading the contents of chosen files, holes of sparse files included.

use super::{Collector, Engine, Key, clamp, key_of, range_job};
use crate::archive::Archive;
use crate::error::ImageError;
use crate::image::Image;
use crate::job::{Need, Progress, RangeJob};
use crate::tree::EntryRef;
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::rc::Rc;

/// Content of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    /// The stored entry it belongs to.
    pub entry: EntryRef,
    /// The bytes, holes of sparse files filled with zeros.
    pub bytes: Vec<u8>,
    /// Whether this is everything; `false` when a limit or damage cut it.
    pub is_complete: bool,
}

/// Reads the contents of chosen files.
#[derive(Debug)]
pub struct ExtractJob {
    engine: Engine,
    collector: Extracts,
    entries: HashMap<Key, Vec<EntryRef>>,
}

#[derive(Debug)]
struct Extracts {
    layers: BTreeMap<usize, Rc<crate::layer_reader::StoredLayer>>,
    max_bytes: usize,
    key: Key,
    bytes: Vec<u8>,
    segments: Option<VecDeque<(u64, u64)>>,
    done: Vec<(Key, Vec<u8>, bool)>,
}

impl Extracts {
    fn push(&mut self, bytes: &[u8]) {
        let n = self
            .max_bytes
            .saturating_sub(self.bytes.len())
            .min(bytes.len());
        self.bytes
            .extend_from_slice(bytes.get(..n).unwrap_or_default());
    }

    fn fill_to(&mut self, offset: u64) {
        let to = usize::try_from(offset)
            .unwrap_or(usize::MAX)
            .min(self.max_bytes);
        if to > self.bytes.len() {
            self.bytes.resize(to, 0);
        }
    }
}

impl Collector for Extracts {
    fn start(&mut self, key: Key) {
        self.key = key;
        self.bytes = Vec::new();
        self.segments = self
            .layers
            .get(&key.0)
            .and_then(|l| l.table.sparse.get(&key.1))
            .map(|s| {
                s.iter()
                    .copied()
                    .filter(|(_, length)| *length > 0)
                    .collect()
            });
    }
    fn data(&mut self, mut bytes: &[u8]) {
        let Some(mut segments) = self.segments.take() else {
            return self.push(bytes);
        };
        while let Some((offset, length)) = segments.pop_front() {
            self.fill_to(offset);
            let n = clamp(length, bytes.len());
            let (head, rest) = bytes.split_at(n);
            self.push(head);
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
        let bytes = std::mem::take(&mut self.bytes);
        let is_complete = is_complete && bytes.len() as u64 == size;
        self.done.push((self.key, bytes, is_complete));
    }
}

impl ExtractJob {
    /// For some regular files of an image (any version of them); at most `max_bytes` of each are kept.
    ///
    /// # Errors
    /// When an entry is not a regular file of this image.
    pub fn new(
        archive: &Archive,
        image: &Image,
        entries: &[EntryRef],
        max_bytes: usize,
        seek_gap_bytes: u64,
    ) -> Result<Self, ImageError> {
        let mut by_key: HashMap<Key, Vec<EntryRef>> = HashMap::new();
        for entry in entries {
            let key = key_of(archive, image, *entry).ok_or_else(|| {
                ImageError::NoSuchFile(format!("entry {} of layer {}", entry.entry, entry.layer))
            })?;
            by_key.entry(key).or_default().push(*entry);
        }
        let mut collector = Extracts {
            layers: archive.layers.clone(),
            max_bytes,
            key: (0, 0),
            bytes: Vec::new(),
            segments: None,
            done: Vec::new(),
        };
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

    /// The contents, by layer and entry.
    pub fn finish(mut self) -> Vec<Content> {
        let mut out = Vec::new();
        for (key, bytes, is_complete) in std::mem::take(&mut self.collector.done) {
            for entry in self.entries.get(&key).into_iter().flatten() {
                out.push(Content {
                    entry: *entry,
                    bytes: bytes.clone(),
                    is_complete,
                });
            }
        }
        out.sort_by_key(|c| c.entry);
        out
    }
}

range_job!(ExtractJob);
