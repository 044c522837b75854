//! Reading the contents of chosen files out of the archive again: to compare, to digest, to show.
//!
//! One engine for all three: it knows where each content lies (a member of the file, or a place within compressed
//! data), asks for as few bytes as it can, and hands the contents to a collector. Contents arrive in file order.

use crate::archive::{Archive, Compression};
use crate::decode::Decoder;
use crate::digest::{Digest, DigestHasher};
use crate::error::ImageError;
use crate::image::Image;
use crate::job::{Need, Progress, RangeJob};
use crate::table::content_hasher;
use crate::tree::{EntryKind, EntryRef};
use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::rc::Rc;
use xxhash_rust::xxh3::Xxh3;

/// A stored content: the member of the archive and the entry of its table.
type Key = (usize, u32);

trait Collector {
    fn start(&mut self, key: Key);
    fn data(&mut self, bytes: &[u8]);
    fn end(&mut self, is_complete: bool);
}

#[derive(Debug)]
struct Window {
    key: Key,
    start: u64,
    left: u64,
    is_started: bool,
}

/// One member and the contents wanted of it, in tar order.
#[derive(Debug)]
struct Source {
    offset: u64,
    size: u64,
    decoder: Decoder,
    /// Position in the uncompressed tar.
    at: u64,
    windows: VecDeque<Window>,
}

#[derive(Debug)]
struct Engine {
    /// Position in the file.
    position: u64,
    file_bytes: u64,
    /// Around the whole file; positions of sources are then positions in its output.
    outer: Option<Decoder>,
    /// Position in the stream that sources lie in.
    at: u64,
    sources: VecDeque<Source>,
    gap: u64,
    is_done: bool,
}

impl Engine {
    fn new(
        archive: &Archive,
        keys: BTreeSet<Key>,
        gap: u64,
        collector: &mut dyn Collector,
    ) -> Self {
        let mut by_member: BTreeMap<usize, Vec<u32>> = BTreeMap::new();
        for (member, entry) in keys {
            by_member.entry(member).or_default().push(entry);
        }
        let mut sources = Vec::new();
        for (member, entries) in by_member {
            let (Some(layer), Some(place)) =
                (archive.layers.get(&member), archive.members.get(member))
            else {
                continue;
            };
            let Some(decoder) = Decoder::new(layer.compression) else {
                continue;
            };
            let mut windows: Vec<Window> = entries
                .into_iter()
                .map(|entry| Window {
                    key: (member, entry),
                    start: layer.table.offset(entry),
                    left: layer.table.stored(entry),
                    is_started: false,
                })
                .collect();
            windows.sort_by_key(|w| w.start);
            windows.retain(|w| {
                if w.left == 0 {
                    collector.start(w.key);
                    collector.end(true);
                }
                w.left > 0
            });
            if !windows.is_empty() {
                sources.push(Source {
                    offset: place.offset,
                    size: place.size_bytes,
                    decoder,
                    at: 0,
                    windows: windows.into(),
                });
            }
        }
        sources.sort_by_key(|s| s.offset);
        let outer = match archive.compression {
            Compression::None => None,
            c => Decoder::new(c),
        };
        let mut engine = Self {
            position: 0,
            file_bytes: archive.file_bytes,
            outer,
            at: 0,
            is_done: sources.is_empty(),
            sources: sources.into(),
            gap: gap.max(1),
        };
        engine.jump();
        engine
    }

    /// Passes over what nobody wants, when that is worth a seek.
    fn jump(&mut self) {
        if self.outer.is_some() {
            return;
        }
        let Some(source) = self.sources.front_mut() else {
            return;
        };
        let is_plain = matches!(source.decoder, Decoder::Plain);
        let target = match source.windows.front() {
            Some(w) if is_plain && !w.is_started => source.offset.saturating_add(w.start),
            _ if self.position < source.offset => source.offset,
            _ => return,
        };
        if target >= self.position + self.gap || self.position == 0 || target < self.position {
            self.position = target;
            self.at = target;
            if is_plain {
                source.at = target.saturating_sub(source.offset);
            }
        }
    }

    fn feed(&mut self, chunk: &[u8], collector: &mut dyn Collector) {
        if self.is_done {
            return;
        }
        self.position = self.position.saturating_add(chunk.len() as u64);
        match self.outer.take() {
            None => take(&mut self.at, &mut self.sources, chunk, collector),
            Some(mut decoder) => {
                let (at, sources) = (&mut self.at, &mut self.sources);
                let is_fine = decoder
                    .feed(chunk, &mut |output| take(at, sources, output, collector))
                    .is_ok();
                self.outer = Some(decoder);
                if !is_fine {
                    return self.end(collector);
                }
            }
        }
        if self.sources.is_empty() || self.position >= self.file_bytes {
            self.end(collector);
        } else {
            self.jump();
        }
    }

    fn end(&mut self, collector: &mut dyn Collector) {
        for source in self.sources.drain(..) {
            for window in source.windows {
                if !window.is_started {
                    collector.start(window.key);
                }
                collector.end(false);
            }
        }
        self.is_done = true;
    }

    fn need(&self) -> Need {
        if self.is_done {
            return Need::Done;
        }
        let end = match (&self.outer, self.sources.front()) {
            (None, Some(source)) => source
                .offset
                .saturating_add(source.size)
                .min(self.file_bytes),
            _ => self.file_bytes,
        };
        let end = end.max(self.position.saturating_add(1));
        Need::Read {
            offset: self.position,
            len: end - self.position,
        }
    }

    fn progress(&self) -> Progress {
        Progress {
            done_bytes: self.position,
            total_bytes: self.file_bytes,
        }
    }
}

/// Hands bytes of the stream that sources lie in to the sources they belong to.
fn take(
    at: &mut u64,
    sources: &mut VecDeque<Source>,
    mut bytes: &[u8],
    collector: &mut dyn Collector,
) {
    while !bytes.is_empty() {
        let Some(source) = sources.front_mut() else {
            return;
        };
        if *at < source.offset {
            let n = clamp(source.offset - *at, bytes.len());
            bytes = bytes.get(n..).unwrap_or_default();
            *at += n as u64;
            continue;
        }
        let end = source.offset.saturating_add(source.size);
        let n = clamp(end.saturating_sub(*at), bytes.len());
        let (head, rest) = bytes.split_at(n);
        bytes = rest;
        *at += n as u64;
        let (position, windows) = (&mut source.at, &mut source.windows);
        let is_fine = source
            .decoder
            .feed(head, &mut |output| {
                show(position, windows, output, collector)
            })
            .is_ok();
        if !is_fine || *at >= end || source.windows.is_empty() {
            let over = sources.pop_front();
            for window in over.into_iter().flat_map(|s| s.windows) {
                if !window.is_started {
                    collector.start(window.key);
                }
                collector.end(false);
            }
        }
    }
}

/// Cuts the wanted contents out of a tar passing by.
fn show(
    at: &mut u64,
    windows: &mut VecDeque<Window>,
    mut bytes: &[u8],
    collector: &mut dyn Collector,
) {
    while let Some(window) = windows.front_mut() {
        if !window.is_started && *at < window.start {
            let n = clamp(window.start - *at, bytes.len());
            bytes = bytes.get(n..).unwrap_or_default();
            *at += n as u64;
        }
        if bytes.is_empty() {
            return;
        }
        if !window.is_started {
            window.is_started = true;
            collector.start(window.key);
        }
        let n = clamp(window.left, bytes.len());
        let (head, rest) = bytes.split_at(n);
        collector.data(head);
        window.left -= n as u64;
        *at += n as u64;
        bytes = rest;
        if window.left == 0 {
            collector.end(true);
            windows.pop_front();
        }
    }
    *at += bytes.len() as u64;
}

fn clamp(wanted: u64, available: usize) -> usize {
    usize::try_from(wanted).map_or(available, |w| w.min(available))
}

fn key_of(archive: &Archive, image: &Image, entry: EntryRef) -> Option<Key> {
    let parts = archive.parts.get(image.info.index)?;
    let member = parts.layers.get(entry.layer as usize)?.member?;
    let table = &archive.layers.get(&member)?.table;
    (table.kind(entry.entry) == EntryKind::File).then_some((member, entry.entry))
}

macro_rules! range_job {
    ($name:ident) => {
        impl RangeJob for $name {
            fn need(&self) -> Need {
                self.engine.need()
            }
            fn feed(&mut self, chunk: &[u8]) {
                self.engine.feed(chunk, &mut self.collector);
            }
            fn end_of_input(&mut self) {
                self.engine.end(&mut self.collector);
            }
            fn progress(&self) -> Progress {
                self.engine.progress()
            }
        }
    };
}

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

/// Computes the SHA-256 of the contents of chosen files without keeping them.
#[derive(Debug)]
pub struct DigestJob {
    engine: Engine,
    collector: Digests,
    entries: HashMap<Key, Vec<EntryRef>>,
}

#[derive(Debug)]
struct Digests {
    layers: BTreeMap<usize, Rc<crate::layer_reader::StoredLayer>>,
    key: Key,
    hasher: DigestHasher,
    at: u64,
    segments: Option<VecDeque<(u64, u64)>>,
    done: Vec<(Key, Digest)>,
}

impl Digests {
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
        let mut collector = Digests {
            layers: archive.layers.clone(),
            key: (0, 0),
            hasher: DigestHasher::sha256(),
            at: 0,
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
