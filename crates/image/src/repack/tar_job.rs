//! Writes the tar of a plan while the layers it comes from pass by.

use super::plan::Plan;
use super::reader::{Segment, SegmentReader};
use super::splice::{Action, Splicer};
use crate::archive::Compression;
use crate::decode::Decoder;
use std::collections::VecDeque;

/// One layer to read and what to take of it.
#[derive(Debug)]
struct Part {
    layer: u32,
    decoder: Decoder,
    is_plain: bool,
    splicer: Splicer,
}

/// Turns the layers of a plan into one tar. It is fed by a [`SegmentReader`] over [`TarWriter::segments`].
#[derive(Debug)]
pub(crate) struct TarWriter {
    parts: VecDeque<Part>,
    before: Vec<u8>,
    is_started: bool,
    is_content_only: bool,
    written: u64,
    /// The layer in which something was wrong.
    pub broken: Option<u32>,
}

impl TarWriter {
    /// The segments are to be read in the order in which they are returned.
    pub(crate) fn new(plan: &Plan) -> (Self, VecDeque<Segment>) {
        let mut parts = VecDeque::new();
        let mut segments = VecDeque::new();
        let mut is_content_only = false;
        for source in &plan.sources {
            let spans = source.spans.clone();
            is_content_only |= spans
                .iter()
                .any(|s| matches!(s.action, Action::Content { .. }));
            let splicer = Splicer::new(spans);
            if splicer.is_done() {
                continue;
            }
            parts.push_back(Part {
                layer: source.layer,
                decoder: Decoder::new(source.compression),
                is_plain: source.compression == Compression::None,
                splicer,
            });
            segments.push_back(source.segment);
        }
        let writer = Self {
            parts,
            before: plan.before.clone(),
            is_started: false,
            is_content_only,
            written: 0,
            broken: None,
        };
        (writer, segments)
    }

    /// Whether all layers were read.
    pub(crate) fn is_done(&self) -> bool {
        self.parts.is_empty()
    }

    /// Passes over what nobody wants, where that needs no reading.
    pub(crate) fn jump(&mut self, reader: &mut SegmentReader, gap: u64) {
        let Some(part) = self.parts.front_mut() else {
            return;
        };
        if part.is_plain && reader.is_seekable() {
            let wanted = part.splicer.wanted();
            if wanted > reader.done().saturating_add(gap) {
                part.splicer.skip(wanted);
                reader.skip_to(wanted);
            }
        }
    }

    fn start(&mut self, out: &mut dyn FnMut(&[u8])) {
        if !self.is_started {
            self.is_started = true;
            let before = std::mem::take(&mut self.before);
            self.written += before.len() as u64;
            out(&before);
        }
    }

    /// Takes stored bytes of the current layer.
    pub(crate) fn feed(&mut self, bytes: &[u8], out: &mut dyn FnMut(&[u8])) {
        self.start(out);
        let Some(part) = self.parts.front_mut() else {
            return;
        };
        let (splicer, written) = (&mut part.splicer, &mut self.written);
        let result = part.decoder.feed(bytes, &mut |plain| {
            splicer.feed(plain, &mut |kept| {
                *written += kept.len() as u64;
                out(kept);
            });
        });
        // Bytes after the end of the stream do not matter when everything was there.
        if (result.is_err() && !part.splicer.is_done()) || part.splicer.is_broken {
            self.broken = Some(part.layer);
        }
    }

    /// Whether the current layer has nothing more to give.
    pub(crate) fn is_part_over(&self) -> bool {
        self.parts.front().is_some_and(|p| p.splicer.is_done())
    }

    /// The current layer is over.
    pub(crate) fn end_part(&mut self, out: &mut dyn FnMut(&[u8])) {
        if let Some(mut part) = self.parts.pop_front() {
            let written = &mut self.written;
            let is_whole = part.splicer.finish(&mut |kept| {
                *written += kept.len() as u64;
                out(kept);
            });
            if !is_whole {
                self.broken = Some(part.layer);
            }
        }
    }

    /// Ends the tar: two blocks of zeros.
    pub(crate) fn finish(&mut self, out: &mut dyn FnMut(&[u8])) {
        self.start(out);
        if !self.is_content_only {
            out(&[0; 1024]);
            self.written += 1024;
        }
    }
}
