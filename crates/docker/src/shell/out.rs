//! What a command prints: pieces of two streams in the order of printing, with a limit.

use crate::files::{Content, MAX_FILE_BYTES};
use std::rc::Rc;

/// Where a piece went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stream {
    /// Standard output.
    Out,
    /// Standard error.
    Err,
}

/// What a command printed.
#[derive(Debug, Clone, Default)]
pub(crate) struct Out {
    /// Pieces in order; neighbours of one stream are joined.
    pub(crate) pieces: Vec<(Stream, Vec<u8>)>,
    /// Further bytes of standard output that are only counted.
    pub(crate) filler: u64,
    len: usize,
}

impl Out {
    /// Adds bytes; what exceeds the limit is only counted.
    pub(crate) fn push(&mut self, stream: Stream, bytes: &[u8]) {
        let room = MAX_FILE_BYTES.saturating_sub(self.len);
        let kept = bytes.get(..room.min(bytes.len())).unwrap_or(bytes);
        self.len += kept.len();
        self.filler += (bytes.len() - kept.len()) as u64;
        if kept.is_empty() {
            return;
        }
        match self.pieces.last_mut() {
            Some((last, text)) if *last == stream => text.extend_from_slice(kept),
            _ => self.pieces.push((stream, kept.to_vec())),
        }
    }

    /// Prints text.
    pub(crate) fn print(&mut self, text: impl AsRef<str>) {
        self.push(Stream::Out, text.as_ref().as_bytes());
    }

    /// Prints a line.
    pub(crate) fn line(&mut self, text: impl AsRef<str>) {
        self.print(text);
        self.push(Stream::Out, b"\n");
    }

    /// Prints a line on standard error.
    pub(crate) fn error(&mut self, text: impl AsRef<str>) {
        self.push(Stream::Err, text.as_ref().as_bytes());
        self.push(Stream::Err, b"\n");
    }

    /// Counts bytes without keeping them.
    pub(crate) fn fill(&mut self, bytes: u64) {
        self.filler = self.filler.saturating_add(bytes);
    }

    /// All of one stream.
    pub(crate) fn bytes(&self, stream: Stream) -> Vec<u8> {
        let mut all = Vec::new();
        for (_, text) in self.pieces.iter().filter(|(known, _)| *known == stream) {
            all.extend_from_slice(text);
        }
        all
    }

    /// All of one stream as text.
    pub(crate) fn text(&self, stream: Stream) -> String {
        String::from_utf8_lossy(&self.bytes(stream)).into_owned()
    }

    /// Standard output as the content of a file.
    pub(crate) fn content(&self) -> Content {
        let bytes = self.bytes(Stream::Out);
        if self.filler == 0 {
            return Content::Bytes(Rc::new(bytes));
        }
        Content::Modelled {
            bytes: self.filler + bytes.len() as u64,
            seed: Rc::from("zero"),
        }
    }

    /// Appends all of another.
    pub(crate) fn append(&mut self, other: &Self) {
        for (stream, text) in &other.pieces {
            self.push(*stream, text);
        }
        self.fill(other.filler);
    }
}
