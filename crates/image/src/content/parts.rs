//! Reading some ranges of one file: a window of a large one, its two ends. Holes of sparse files are filled with zeros.

use super::{Collector, Engine, Key, Stored, range_job};
use crate::job::{Need, Progress, RangeJob};
use std::ops::Range;

/// Reads ranges of one file.
#[derive(Debug)]
pub(crate) struct PartsJob {
    engine: Engine,
    collector: Parts,
}

/// A stored piece of a wanted range.
#[derive(Debug)]
struct Piece {
    /// Which range.
    range_idx: usize,
    /// Where in the range it begins.
    at: usize,
    /// Bytes of it.
    len: usize,
}

#[derive(Debug)]
struct Parts {
    /// In the order of the tar.
    pieces: Vec<Piece>,
    /// The piece that comes next, and the bytes of it that came.
    next: usize,
    seen: usize,
    out: Vec<Vec<u8>>,
    is_complete: bool,
}

impl Collector for Parts {
    fn start(&mut self, _: Key) {
        self.seen = 0;
    }
    fn data(&mut self, bytes: &[u8]) {
        let Some(piece) = self.pieces.get(self.next) else {
            return;
        };
        let from = piece.at.saturating_add(self.seen);
        let room = self
            .out
            .get_mut(piece.range_idx)
            .and_then(|out| out.get_mut(from..))
            .unwrap_or_default();
        let n = bytes.len().min(room.len());
        if let (Some(to), Some(bytes)) = (room.get_mut(..n), bytes.get(..n)) {
            to.copy_from_slice(bytes);
        }
        self.seen = self.seen.saturating_add(bytes.len());
    }
    fn end(&mut self, is_complete: bool) {
        self.is_complete &= is_complete;
        if let Some(piece) = self.pieces.get(self.next)
            && self.seen < piece.len
        {
            // What did not come is cut off, not shown as zeros.
            let end = piece.at.saturating_add(self.seen);
            if let Some(out) = self.out.get_mut(piece.range_idx) {
                out.truncate(end);
            }
        }
        self.next += 1;
    }
}

impl PartsJob {
    /// `ranges` are in bytes of the file, in order, apart from each other; what lies behind the end of the file is cut
    /// off. They are held in memory.
    pub(crate) fn new(stored: &Stored, ranges: &[Range<u64>], seek_gap_bytes: u64) -> Self {
        let size = stored.content_bytes();
        let whole = [(0, size)];
        let segments = stored.segments().unwrap_or(&whole);
        let mut collector = Parts {
            pieces: Vec::new(),
            next: 0,
            seen: 0,
            out: Vec::new(),
            is_complete: true,
        };
        let mut pieces = Vec::new();
        for (range_idx, range) in ranges.iter().enumerate() {
            let range = range.start.min(size)..range.end.min(size);
            let len = usize::try_from(range.end.saturating_sub(range.start)).unwrap_or(0);
            collector.out.push(vec![0; len]);
            let mut at = stored.start();
            for (offset, length) in segments {
                let from = range.start.max(*offset);
                let to = range.end.min(offset.saturating_add(*length));
                if from < to {
                    pieces.push((at.saturating_add(from - offset), to - from));
                    collector.pieces.push(Piece {
                        range_idx,
                        at: usize::try_from(from - range.start).unwrap_or(usize::MAX),
                        len: usize::try_from(to - from).unwrap_or(usize::MAX),
                    });
                }
                at = at.saturating_add(*length);
            }
        }
        let engine = stored.engine(pieces, seek_gap_bytes, &mut collector);
        Self { engine, collector }
    }

    /// The ranges in the order they were asked for, and whether all of them were there; a damaged archive cuts them.
    pub(crate) fn finish(self) -> (Vec<Vec<u8>>, bool) {
        (self.collector.out, self.collector.is_complete)
    }
}

range_job!(PartsJob);
