//! Reading chosen members of an archive and pouring them into whatever writes the new file.

use super::reader::{Event, Segment, SegmentReader};
use super::tar_job::TarWriter;
use crate::archive::Archive;
use crate::job::{Need, Progress, RangeJob};
use std::collections::VecDeque;

/// Takes the bytes of members, one after the other, and writes the new file.
pub(crate) trait Pour {
    /// The tar that takes the current member apart; `None` where its bytes are taken as they are.
    fn tar(&mut self) -> Option<&mut TarWriter>;
    /// Takes the next bytes of the current member.
    fn bytes(&mut self, bytes: &[u8]);
    /// The current member is over.
    fn end_member(&mut self);
    /// The archive ended early; what is written is incomplete.
    fn cut_short(&mut self);
    /// Every member was taken; called again when nothing is left to do.
    fn finish(&mut self);
}

/// Drives a [`Pour`].
#[derive(Debug)]
pub(crate) struct PourJob<O> {
    reader: SegmentReader,
    pub out: O,
    gap: u64,
}

impl<O: Pour> PourJob<O> {
    /// For these members. `seek_gap_bytes`: how much unneeded content is worth a new read.
    pub(crate) fn new(
        archive: &Archive,
        segments: VecDeque<Segment>,
        out: O,
        seek_gap_bytes: u64,
    ) -> Self {
        let mut job = Self {
            reader: SegmentReader::new(archive, segments),
            out,
            gap: seek_gap_bytes.max(1),
        };
        job.settle();
        job
    }

    /// Passes over what the tar does not want.
    fn settle(&mut self) {
        loop {
            if self.reader.need() == Need::Done {
                return self.out.finish();
            }
            let Some(tar) = self.out.tar() else {
                return;
            };
            if tar.is_part_over() && self.reader.is_seekable() {
                self.out.end_member();
                self.reader.leave();
                continue;
            }
            tar.jump(&mut self.reader, self.gap);
            return;
        }
    }
}

impl<O: Pour> RangeJob for PourJob<O> {
    fn need(&self) -> Need {
        self.reader.need()
    }

    fn feed(&mut self, chunk: &[u8]) {
        let out = &mut self.out;
        let is_fine = self.reader.feed(chunk, &mut |event| match event {
            Event::Bytes(bytes) => out.bytes(bytes),
            Event::End => out.end_member(),
        });
        if !is_fine {
            return self.end_of_input();
        }
        self.settle();
    }

    fn end_of_input(&mut self) {
        self.out.cut_short();
        while self.reader.need() != Need::Done {
            self.reader.leave();
        }
        self.out.finish();
    }

    fn progress(&self) -> Progress {
        self.reader.progress()
    }
}

/// A job that is a [`PourJob`] inside, in its field `job`.
macro_rules! pours {
    ($name:ident) => {
        impl<S: Sink> $crate::job::RangeJob for $name<S> {
            fn need(&self) -> $crate::job::Need {
                self.job.need()
            }
            fn feed(&mut self, chunk: &[u8]) {
                self.job.feed(chunk);
            }
            fn end_of_input(&mut self) {
                self.job.end_of_input();
            }
            fn progress(&self) -> $crate::job::Progress {
                self.job.progress()
            }
        }
    };
}
pub(crate) use pours;
