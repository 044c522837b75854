//! Reading the layers of one file side by side.
//!
//! An opener that is told to split only reads headers and documents; each large layer then becomes a [`LayerJob`] of
//! its own, with its own names, that knows nothing of the others. Jobs may run in any order and in other threads; what
//! they give ([`ReadLayer`]) is merged by [`crate::Opener::put`], always in the order of the file. Threads themselves
//! are not started here. A job that was not begun, and a layer that was read, can travel between workers that share no
//! memory: that is why they, and what they hold, know serde.

use crate::job::{Need, Progress, RangeJob};
use crate::layer_reader::{InflateBudget, LayerPlan, LayerReader, StoredLayer};
use crate::limits::Limits;
use crate::names::PathTree;

/// Reads one stored layer of a file.
#[derive(Debug, serde::Serialize, serde::Deserialize)]
pub struct LayerJob {
    pub(crate) member: usize,
    /// Place in the file, and how far it was read.
    start: u64,
    position: u64,
    end: u64,
    is_cut: bool,
    plan: LayerPlan,
    algorithm: String,
    limits: Limits,
    budget: InflateBudget,
    seek_gap_bytes: u64,
    #[serde(skip, default = "nothing_named")]
    names: PathTree,
    #[serde(skip)]
    reader: Option<Box<LayerReader>>,
}

fn nothing_named() -> PathTree {
    PathTree::new(&Limits::default())
}

/// A layer that was read by itself, not yet part of an archive.
#[derive(Debug, serde::Serialize, serde::Deserialize)]
pub struct ReadLayer {
    pub(crate) member: usize,
    pub(crate) layer: StoredLayer,
    pub(crate) names: PathTree,
}

/// What a job is made for.
#[derive(Debug, Clone)]
pub(crate) struct LayerTask {
    pub member: usize,
    pub offset: u64,
    pub size: u64,
    pub plan: LayerPlan,
    pub algorithm: String,
}

impl LayerJob {
    pub(crate) fn new(
        task: LayerTask,
        file_bytes: u64,
        limits: &Limits,
        seek_gap_bytes: u64,
    ) -> Self {
        let end = task.offset.saturating_add(task.size);
        let by_ratio = task.size.saturating_mul(limits.inflate_ratio).max(4 << 30);
        Self {
            member: task.member,
            start: task.offset,
            position: task.offset,
            end: end.min(file_bytes),
            is_cut: end > file_bytes,
            plan: task.plan,
            algorithm: task.algorithm,
            limits: limits.clone(),
            budget: InflateBudget {
                left: limits.inflated_bytes.min(by_ratio),
            },
            seek_gap_bytes: seek_gap_bytes.max(1),
            names: PathTree::new(limits),
            reader: None,
        }
    }

    /// Stored bytes of the layer, for starting the longest job first.
    pub fn stored_bytes(&self) -> u64 {
        self.end.saturating_sub(self.start)
    }

    /// The layer, as far as it was fed.
    pub fn finish(mut self) -> ReadLayer {
        let is_cut = self.is_cut || self.position < self.end;
        let reader = self.reader.take().unwrap_or_else(|| self.fresh());
        let layer = reader.finish(is_cut, &mut self.names, &self.limits, &mut self.budget);
        ReadLayer {
            member: self.member,
            layer,
            names: self.names,
        }
    }

    fn fresh(&self) -> Box<LayerReader> {
        Box::new(LayerReader::new(
            self.plan,
            &self.algorithm,
            self.limits.n_entries,
            &self.limits,
        ))
    }
}

impl RangeJob for LayerJob {
    fn need(&self) -> Need {
        if self.position >= self.end {
            return Need::Done;
        }
        Need::Read {
            offset: self.position,
            len: self.end - self.position,
        }
    }

    fn feed(&mut self, chunk: &[u8]) {
        let left = self.end.saturating_sub(self.position);
        let n = usize::try_from(left).map_or(chunk.len(), |l| l.min(chunk.len()));
        let mut reader = self.reader.take().unwrap_or_else(|| self.fresh());
        reader.feed(
            chunk.get(..n).unwrap_or_default(),
            &mut self.names,
            &self.limits,
            &mut self.budget,
        );
        self.position = self.position.saturating_add(n as u64);
        let gap = reader
            .skippable()
            .min(self.end.saturating_sub(self.position));
        if gap >= self.seek_gap_bytes {
            reader.skip(gap, &mut self.names, &self.limits);
            self.position = self.position.saturating_add(gap);
        }
        self.reader = Some(reader);
    }

    fn end_of_input(&mut self) {
        self.is_cut |= self.position < self.end;
        self.end = self.position;
    }

    fn progress(&self) -> Progress {
        Progress {
            done_bytes: self.position.saturating_sub(self.start),
            total_bytes: self.stored_bytes(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jobs_and_their_results_may_go_to_other_threads() {
        fn goes<T: Send>() {}
        goes::<LayerJob>();
        goes::<ReadLayer>();
    }
}
