//! Letting the whole content of one file pass by somebody who keeps only what it needs of it.

use super::{Collector, Engine, Key, Stored};
use crate::job::{Need, Progress, RangeJob};

/// Whoever looks at a content that passes by.
pub(crate) trait Passing {
    /// The next bytes.
    fn pass(&mut self, bytes: &[u8]);
    /// The end; `is_complete` is false when the archive is damaged or ends before it.
    fn over(&mut self, is_complete: bool);
    /// Whether it has seen enough.
    fn is_done(&self) -> bool;
}

/// Reads one file that is stored without holes.
#[derive(Debug)]
pub(crate) struct PassingJob<P> {
    engine: Engine,
    collector: Collected<P>,
}

#[derive(Debug)]
struct Collected<P>(P);

impl<P: Passing> Collector for Collected<P> {
    fn start(&mut self, _: Key) {}
    fn data(&mut self, bytes: &[u8]) {
        self.0.pass(bytes);
    }
    fn end(&mut self, is_complete: bool) {
        self.0.over(is_complete);
    }
}

impl<P: Passing> PassingJob<P> {
    /// The holes of a sparse file are left out.
    pub(crate) fn new(stored: &Stored, passing: P, seek_gap_bytes: u64) -> Self {
        let mut collector = Collected(passing);
        let whole = [(stored.start(), stored.stored_bytes())];
        let engine = stored.engine(whole, seek_gap_bytes, &mut collector);
        Self { engine, collector }
    }

    /// Whoever looked.
    pub(crate) fn finish(self) -> P {
        self.collector.0
    }
}

impl<P: Passing> RangeJob for PassingJob<P> {
    fn need(&self) -> Need {
        if self.collector.0.is_done() {
            return Need::Done;
        }
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
