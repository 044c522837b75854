//! Reading the contents of chosen files out of the archive again: to compare, to digest, to show.
//!
//! One engine for all three: it knows where each content lies (a member of the file, or a place within compressed
//! data), asks for as few bytes as it can, and hands the contents to a collector. Contents arrive in file order.

mod digests;
mod extract;
mod hashes;
mod parts;
mod passing;
mod stored;

pub use digests::DigestJob;
pub(crate) use digests::Digests;
pub use extract::{Content, ExtractJob};
pub use hashes::HashJob;
pub(crate) use parts::PartsJob;
pub(crate) use passing::{Passing, PassingJob};
pub(crate) use stored::Stored;

use crate::archive::{Archive, Compression};
use crate::decode::{Checkpoint, Decoder};
use crate::image::Image;
use crate::job::{Need, Progress};
use crate::layer_reader::StoredLayer;
use crate::tree::{EntryKind, EntryRef};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::rc::Rc;

/// A stored content: the member of the archive and the entry of its table.
pub(crate) type Key = (usize, u32);

pub(crate) trait Collector {
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
    compression: Compression,
    /// The layer, for its checkpoints; `None` when none of them may be used.
    layer: Option<Rc<StoredLayer>>,
    /// Reading began at a checkpoint.
    is_resumed: bool,
    /// Position in the uncompressed tar.
    at: u64,
    windows: VecDeque<Window>,
}

impl Source {
    /// A layer whose bytes lie at `(offset, size)` of the file, or of the stream around. `None` when no bytes of it are
    /// wanted; windows without bytes are told to the collector at once.
    fn new(
        layer: &Rc<StoredLayer>,
        (offset, size): (u64, u64),
        mut windows: Vec<Window>,
        collector: &mut dyn Collector,
    ) -> Option<Self> {
        windows.sort_by_key(|w| w.start);
        windows.retain(|w| {
            if w.left == 0 {
                collector.start(w.key);
                collector.end(true);
            }
            w.left > 0
        });
        (!windows.is_empty()).then(|| Self {
            offset,
            size,
            decoder: Decoder::new(layer.compression),
            compression: layer.compression,
            layer: Some(layer.clone()),
            is_resumed: false,
            at: 0,
            windows: windows.into(),
        })
    }
}

/// The file, and the stream in it that members lie in.
#[derive(Debug, Clone)]
struct Around {
    file_bytes: u64,
    container: Compression,
    checkpoints: Rc<[Checkpoint]>,
}

#[derive(Debug)]
pub(crate) struct Engine {
    /// Position in the file.
    position: u64,
    file_bytes: u64,
    /// Around the whole file; positions of sources are then positions in its output.
    outer: Option<Decoder>,
    container: Compression,
    /// Of the stream around; empty when none may be used.
    checkpoints: Rc<[Checkpoint]>,
    /// Position in the stream that sources lie in.
    at: u64,
    sources: VecDeque<Source>,
    gap: u64,
    is_done: bool,
}

impl Engine {
    pub(crate) fn new(
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
            let windows = entries
                .into_iter()
                .map(|entry| Window {
                    key: (member, entry),
                    start: layer.table.offset(entry),
                    left: layer.table.stored(entry),
                    is_started: false,
                })
                .collect();
            sources.extend(Source::new(
                layer,
                (place.offset, place.size_bytes),
                windows,
                collector,
            ));
        }
        let file = Around {
            file_bytes: archive.file_bytes,
            container: archive.container,
            checkpoints: archive.checkpoints.clone(),
        };
        Self::over(file, sources, gap)
    }

    fn over(file: Around, mut sources: Vec<Source>, gap: u64) -> Self {
        sources.sort_by_key(|s| s.offset);
        let outer = match file.container {
            Compression::None => None,
            c => Some(Decoder::new(c)),
        };
        let mut engine = Self {
            position: 0,
            file_bytes: file.file_bytes,
            outer,
            container: file.container,
            checkpoints: file.checkpoints,
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
        let Some(source) = self.sources.front_mut() else {
            return;
        };
        let is_plain = matches!(source.decoder, Decoder::Plain);
        let wanted = source.windows.front().filter(|w| !w.is_started);
        let has_begun = self.at > source.offset;
        let target = match wanted {
            Some(w) if is_plain => source.offset.saturating_add(w.start),
            _ if !has_begun => source.offset,
            _ => self.at,
        };
        if self.outer.is_some() {
            // Only places before the target help, and only when they are ahead.
            if let Some(place) = latest(&self.checkpoints, target)
                && place.produced > self.at
                && place.stored >= self.position.saturating_add(self.gap)
            {
                self.position = place.stored;
                self.at = place.produced;
                self.outer = Some(Decoder::at(self.container, place));
                if is_plain {
                    source.at = self.at.saturating_sub(source.offset);
                }
            }
            return;
        }
        if let (false, Some(window), Some(layer)) = (is_plain, wanted, &source.layer)
            && let Some(place) = latest(&layer.checkpoints, window.start)
            && place.produced > source.at
        {
            let target = source.offset.saturating_add(place.stored);
            if !has_begun || target >= self.position.saturating_add(self.gap) {
                source.decoder = Decoder::at(source.compression, place);
                source.at = place.produced;
                source.is_resumed = true;
                self.position = target;
                self.at = target;
                return;
            }
        }
        let is_far = target >= self.position.saturating_add(self.gap);
        if target != self.at && (is_far || self.position == 0 || target < self.position) {
            self.position = target;
            self.at = target;
            if is_plain {
                source.at = target.saturating_sub(source.offset);
            }
        }
    }

    pub(crate) fn feed(&mut self, chunk: &[u8], collector: &mut dyn Collector) {
        if self.is_done {
            return;
        }
        self.position = self.position.saturating_add(chunk.len() as u64);
        match self.outer.take() {
            None => {
                if take(&mut self.at, &mut self.sources, chunk, collector) {
                    // A checkpoint did not fit: the layer is read from its start.
                    self.position = self.at;
                    return;
                }
            }
            Some(mut decoder) => {
                let (at, sources) = (&mut self.at, &mut self.sources);
                let is_fine = decoder
                    .feed(chunk, &mut |output| {
                        take(at, sources, output, collector);
                    })
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

    pub(crate) fn end(&mut self, collector: &mut dyn Collector) {
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

    pub(crate) fn need(&self) -> Need {
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

    pub(crate) fn progress(&self) -> Progress {
        Progress {
            done_bytes: self.position,
            total_bytes: self.file_bytes,
        }
    }
}

/// The last place not behind a position of the output.
fn latest(places: &[Checkpoint], produced: u64) -> Option<&Checkpoint> {
    let n = places.partition_point(|p| p.produced <= produced);
    places.get(n.checked_sub(1)?)
}

/// Hands bytes of the stream that sources lie in to the sources they belong to. True when the first source must be
/// read again from its start.
fn take(
    at: &mut u64,
    sources: &mut VecDeque<Source>,
    mut bytes: &[u8],
    collector: &mut dyn Collector,
) -> bool {
    while !bytes.is_empty() {
        let Some(source) = sources.front_mut() else {
            return false;
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
        let is_untouched = source.windows.front().is_some_and(|w| !w.is_started);
        if !is_fine && source.is_resumed && is_untouched {
            source.is_resumed = false;
            source.layer = None;
            source.decoder = Decoder::new(source.compression);
            source.at = 0;
            *at = source.offset;
            return true;
        }
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
    false
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

pub(crate) fn key_of(archive: &Archive, image: &Image, entry: EntryRef) -> Option<Key> {
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
use range_job;
