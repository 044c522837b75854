//! Writing tars from the layers of an open image: parts of it, the merged tree, layers without some of their entries.
//!
//! [`Plan`] says which stored entries go into a tar and under which names; [`TarJob`] reads the layers they lie in
//! and writes them. Entries are copied as their writer stored them. Everything is streamed: memory is bounded by the
//! plan (a few bytes an entry) and the headers of one entry.

mod header;
mod plan;
mod pour;
mod reader;
mod splice;
mod tar_job;

pub(crate) use header::member;
pub(crate) use plan::{Plan, Selection, source_of};
pub(crate) use pour::{Pour, PourJob, pours};
pub(crate) use reader::Segment;
pub(crate) use tar_job::TarWriter;

/// Takes what is written. Positions are those of the new file; almost all writing goes on where the last one ended.
pub trait Sink {
    /// Puts bytes at a position. Problems are kept by the sink.
    fn write(&mut self, at: u64, bytes: &[u8]);
    /// Nothing more comes; the file has this length.
    fn finish(&mut self, len: u64);
}

/// Collects the file in memory.
impl Sink for Vec<u8> {
    fn write(&mut self, at: u64, bytes: &[u8]) {
        let Ok(at) = usize::try_from(at) else {
            return;
        };
        let end = at.saturating_add(bytes.len());
        if self.len() < end {
            self.resize(end, 0);
        }
        if let Some(space) = self.get_mut(at..end) {
            space.copy_from_slice(bytes);
        }
    }

    fn finish(&mut self, len: u64) {
        self.truncate(usize::try_from(len).unwrap_or(usize::MAX));
    }
}
