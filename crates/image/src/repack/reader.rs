//! Streaming members of the archive in a chosen order, whatever is around the whole file.

use crate::archive::{Archive, Compression};
use crate::decode::Decoder;
use crate::job::{Need, Progress};
use std::collections::VecDeque;

/// A stored blob: a range of the file, or of what the file decompresses to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Segment {
    pub offset: u64,
    pub size: u64,
}

/// What a reader hands on.
#[derive(Debug)]
pub(crate) enum Event<'a> {
    /// Bytes of the current segment.
    Bytes(&'a [u8]),
    /// The current segment is over.
    End,
}

/// Hands out the segments one after the other.
#[derive(Debug)]
pub(crate) struct SegmentReader {
    segments: VecDeque<Segment>,
    /// Bytes of the first segment that were handed out or passed over.
    done: u64,
    /// Position in the file.
    position: u64,
    compression: Compression,
    outer: Option<Decoder>,
    /// Position in the outer decoder's output.
    at: u64,
    file_bytes: u64,
    total: u64,
    handed: u64,
}

impl SegmentReader {
    pub(crate) fn new(archive: &Archive, segments: VecDeque<Segment>) -> Self {
        let total = segments.iter().fold(0u64, |n, s| n.saturating_add(s.size));
        let mut out = Self {
            segments,
            done: 0,
            position: 0,
            compression: archive.container,
            outer: match archive.container {
                Compression::None => None,
                c => Some(Decoder::new(c)),
            },
            at: 0,
            file_bytes: archive.file_bytes,
            total,
            handed: 0,
        };
        out.seek();
        out
    }

    /// Whether bytes can be passed over without being read.
    pub(crate) fn is_seekable(&self) -> bool {
        self.outer.is_none()
    }

    /// Bytes of the current segment that were handed out.
    pub(crate) fn done(&self) -> u64 {
        self.done
    }

    /// Goes on at `to` of the current segment; only when seekable.
    pub(crate) fn skip_to(&mut self, to: u64) {
        if let Some(segment) = self.segments.front()
            && to > self.done
        {
            let to = to.min(segment.size);
            self.handed = self.handed.saturating_add(to - self.done);
            self.done = to;
            self.seek();
        }
    }

    /// Leaves the rest of the current segment.
    pub(crate) fn leave(&mut self) {
        if let Some(segment) = self.segments.pop_front() {
            self.handed = self
                .handed
                .saturating_add(segment.size - self.done.min(segment.size));
        }
        self.done = 0;
        self.seek();
    }

    fn seek(&mut self) {
        let Some(segment) = self.segments.front() else {
            return;
        };
        let target = segment.offset.saturating_add(self.done);
        if self.outer.is_none() {
            self.position = target;
        } else if target < self.at {
            // Behind what was decompressed: from the start again.
            self.outer = Some(Decoder::new(self.compression));
            self.position = 0;
            self.at = 0;
        }
    }

    pub(crate) fn need(&self) -> Need {
        let Some(segment) = self.segments.front() else {
            return Need::Done;
        };
        let len = if self.outer.is_some() {
            self.file_bytes.saturating_sub(self.position)
        } else {
            segment.size.saturating_sub(self.done)
        };
        Need::Read {
            offset: self.position,
            len: len.max(1),
        }
    }

    /// Takes bytes of the file; `out` receives the bytes of the segments and learns of their ends.
    /// False when what is around the whole file turned out damaged.
    pub(crate) fn feed(&mut self, chunk: &[u8], out: &mut dyn FnMut(Event<'_>)) -> bool {
        self.position = self.position.saturating_add(chunk.len() as u64);
        let Some(mut decoder) = self.outer.take() else {
            if let Some(segment) = self.segments.front().copied() {
                let n = clamp(segment.size.saturating_sub(self.done), chunk.len());
                self.done += n as u64;
                self.handed = self.handed.saturating_add(n as u64);
                out(Event::Bytes(chunk.get(..n).unwrap_or_default()));
                if self.done >= segment.size {
                    out(Event::End);
                    self.leave();
                }
            }
            return true;
        };
        let (at, done, handed, segments) = (
            &mut self.at,
            &mut self.done,
            &mut self.handed,
            &mut self.segments,
        );
        let is_fine = decoder
            .feed(chunk, &mut |mut bytes| {
                while let Some(segment) = segments.front().copied() {
                    let start = segment.offset.saturating_add(*done);
                    if start < *at {
                        // This one lies behind: the file is read again from the start.
                        break;
                    }
                    let skipped = clamp(start - *at, bytes.len());
                    bytes = bytes.get(skipped..).unwrap_or_default();
                    *at += skipped as u64;
                    let n = clamp(segment.size.saturating_sub(*done), bytes.len());
                    let (head, rest) = bytes.split_at(n);
                    if !head.is_empty() {
                        out(Event::Bytes(head));
                    }
                    *at += n as u64;
                    *done += n as u64;
                    *handed = handed.saturating_add(n as u64);
                    bytes = rest;
                    if *done < segment.size {
                        break;
                    }
                    out(Event::End);
                    segments.pop_front();
                    *done = 0;
                }
                *at += bytes.len() as u64;
            })
            .is_ok();
        self.outer = Some(decoder);
        self.seek();
        is_fine
    }

    pub(crate) fn progress(&self) -> Progress {
        Progress {
            done_bytes: self.handed,
            total_bytes: self.total,
        }
    }
}

fn clamp(wanted: u64, available: usize) -> usize {
    usize::try_from(wanted).map_or(available, |w| w.min(available))
}
