//! Reads one stored layer while its bytes pass: decompression, digests, tar entries, content hashes.

use crate::archive::Compression;
use crate::decode::{Checkpoint, DecodeProblem, Decoder, sniff};
use crate::digest::{Digest, DigestHasher};
use crate::error::WarningKind;
use crate::limits::Limits;
use crate::names::PathTree;
use crate::table::LayerTable;
use crate::table_sink::{LayerWarnings, SinkState, TableSink};
use crate::tar_push::TarPush;

/// A layer as it was found in the archive, named by nothing but its bytes.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
pub(crate) struct StoredLayer {
    pub table: LayerTable,
    pub warnings: LayerWarnings,
    pub compression: Compression,
    pub stored_bytes: u64,
    pub tar_bytes: u64,
    /// Digest of the stored bytes, when recomputed.
    pub digest: Option<Digest>,
    /// Digest of the uncompressed bytes, when recomputed.
    pub diff_id: Option<Digest>,
    pub is_damaged: bool,
    /// The bytes are a tar (or empty), not something else.
    pub is_tar: bool,
    /// Where reading can begin within compressed bytes.
    pub checkpoints: Vec<Checkpoint>,
}

/// What a reader should compute besides the entries.
#[derive(Debug, Clone, Copy, serde::Serialize, serde::Deserialize)]
pub(crate) struct LayerPlan {
    /// Recompute the digest of the stored bytes, with this algorithm.
    pub is_digest_wanted: bool,
    /// Recompute the digest of the uncompressed bytes.
    pub is_diff_id_wanted: bool,
    /// Stop recomputing the diff ID beyond this many uncompressed bytes; `u64::MAX` for never.
    pub max_diff_id_bytes: u64,
    /// Hash the contents of plain layers too (compressed ones always are).
    pub is_hashing_plain: bool,
}

/// Bounds on decompression that all layers of a file share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) struct InflateBudget {
    pub left: u64,
}

#[derive(Debug)]
pub(crate) struct LayerReader {
    plan: LayerPlan,
    first: Vec<u8>,
    decoder: Option<Decoder>,
    compression: Compression,
    tar: TarPush,
    sink: SinkState,
    table: LayerTable,
    warnings: LayerWarnings,
    digest: Option<DigestHasher>,
    diff_id: Option<DigestHasher>,
    stored: u64,
    produced: u64,
    is_stopped: bool,
    is_damaged: bool,
}

/// Bytes needed to recognise a compression.
const N_SNIFFED: usize = 8;

impl LayerReader {
    pub(crate) fn new(
        plan: LayerPlan,
        algorithm: &str,
        entries_left: usize,
        limits: &Limits,
    ) -> Self {
        Self {
            plan,
            first: Vec::new(),
            decoder: None,
            compression: Compression::None,
            tar: TarPush::new(limits.extended_header_bytes),
            sink: SinkState::new(true, entries_left),
            table: LayerTable::default(),
            warnings: LayerWarnings::default(),
            digest: if plan.is_digest_wanted {
                DigestHasher::named(algorithm)
            } else {
                None
            },
            diff_id: plan.is_diff_id_wanted.then(DigestHasher::sha256),
            stored: 0,
            produced: 0,
            is_stopped: false,
            is_damaged: false,
        }
    }

    /// How many of the next stored bytes need not be looked at.
    pub(crate) fn skippable(&self) -> u64 {
        if self.digest.is_some() || self.diff_id.is_some() {
            return 0;
        }
        match (&self.decoder, self.is_stopped) {
            (_, true) => u64::MAX,
            (Some(Decoder::Plain), false) => self.tar.skippable(),
            _ => 0,
        }
    }

    /// Passes over stored bytes, at most [`LayerReader::skippable`] of them.
    pub(crate) fn skip(&mut self, n: u64, names: &mut PathTree, limits: &Limits) {
        self.stored = self.stored.saturating_add(n);
        if self.is_stopped {
            return;
        }
        self.produced = self.produced.saturating_add(n);
        let mut sink = TableSink {
            table: &mut self.table,
            names,
            warnings: &mut self.warnings,
            state: &mut self.sink,
            limits,
        };
        self.tar.skip(n, &mut sink);
    }

    pub(crate) fn feed(
        &mut self,
        bytes: &[u8],
        names: &mut PathTree,
        limits: &Limits,
        budget: &mut InflateBudget,
    ) {
        self.stored += bytes.len() as u64;
        if let Some(digest) = &mut self.digest {
            digest.update(bytes);
        }
        if self.is_stopped {
            return;
        }
        if self.decoder.is_some() {
            self.decode(bytes, names, limits, budget);
            return;
        }
        let take = N_SNIFFED.saturating_sub(self.first.len()).min(bytes.len());
        let (head, rest) = bytes.split_at(take);
        self.first.extend_from_slice(head);
        if self.first.len() == N_SNIFFED {
            self.start(names, limits, budget);
            if !rest.is_empty() && !self.is_stopped {
                self.decode(rest, names, limits, budget);
            }
        }
    }

    fn start(&mut self, names: &mut PathTree, limits: &Limits, budget: &mut InflateBudget) {
        let first = std::mem::take(&mut self.first);
        self.compression = sniff(&first);
        self.decoder = Some(Decoder::recording(self.compression));
        if self.compression == Compression::None {
            self.sink.is_hashing = self.plan.is_hashing_plain;
            // The stored bytes are the uncompressed bytes: one hash serves both.
            if self.digest.as_ref().is_some_and(DigestHasher::is_sha256) {
                self.diff_id = None;
            }
        }
        self.decode(&first, names, limits, budget);
    }

    fn decode(
        &mut self,
        bytes: &[u8],
        names: &mut PathTree,
        limits: &Limits,
        budget: &mut InflateBudget,
    ) {
        let Some(decoder) = &mut self.decoder else {
            return;
        };
        let is_plain = matches!(decoder, Decoder::Plain);
        let mut sink = TableSink {
            table: &mut self.table,
            names,
            warnings: &mut self.warnings,
            state: &mut self.sink,
            limits,
        };
        let (tar, diff_id, produced) = (&mut self.tar, &mut self.diff_id, &mut self.produced);
        let max_diff_id = self.plan.max_diff_id_bytes;
        let mut is_over_budget = false;
        let result = decoder.feed(bytes, &mut |output| {
            *produced += output.len() as u64;
            if !is_plain {
                budget.left = budget.left.saturating_sub(output.len() as u64);
            }
            if is_over_budget || budget.left == 0 {
                is_over_budget = true;
                return;
            }
            if *produced > max_diff_id {
                *diff_id = None;
            }
            if let Some(hasher) = diff_id {
                hasher.update(output);
            }
            tar.feed(output, &mut sink);
        });
        if is_over_budget {
            self.warnings.push(
                WarningKind::Limit,
                "",
                format!(
                    "decompression was stopped after {} bytes from {} stored ones",
                    self.produced, self.stored
                ),
            );
            self.stop();
        } else if let Err(problem) = result {
            self.problem(&problem);
        }
    }

    fn stop(&mut self) {
        self.is_stopped = true;
        self.is_damaged = true;
        self.diff_id = None;
    }

    fn problem(&mut self, problem: &DecodeProblem) {
        match problem {
            DecodeProblem::TrailingGarbage if self.tar.is_ended() => {
                self.warnings.push(
                    WarningKind::CorruptStream,
                    "",
                    format!(
                        "bytes that do not belong to the {} stream follow its end",
                        self.compression
                    ),
                );
                self.is_stopped = true;
                return;
            }
            DecodeProblem::TrailingGarbage => self.warnings.push(
                WarningKind::CorruptStream,
                "",
                format!(
                    "the {} stream is followed by something else",
                    self.compression
                ),
            ),
            DecodeProblem::Truncated => self.warnings.push(
                WarningKind::Truncated,
                "",
                format!(
                    "the {} stream ends early, after {} stored bytes",
                    self.compression, self.stored
                ),
            ),
            DecodeProblem::Limit(limit) => self.warnings.push(
                WarningKind::Limit,
                "",
                format!("the {} stream is not read: {limit}", self.compression),
            ),
            DecodeProblem::Unsupported(what) => self.warnings.push(
                WarningKind::UnsupportedCompression,
                "",
                format!(
                    "the {} stream uses {what}, which is not read",
                    self.compression
                ),
            ),
            DecodeProblem::Corrupt(what) => self.warnings.push(
                WarningKind::CorruptStream,
                "",
                format!(
                    "the {} stream is damaged near stored byte {}: {what}",
                    self.compression, self.stored
                ),
            ),
        }
        self.stop();
    }

    /// The stored bytes are over; `is_cut` when the file ended first.
    pub(crate) fn finish(
        mut self,
        is_cut: bool,
        names: &mut PathTree,
        limits: &Limits,
        budget: &mut InflateBudget,
    ) -> StoredLayer {
        if self.decoder.is_none() && !self.is_stopped {
            self.start(names, limits, budget);
        }
        if is_cut {
            self.is_damaged = true;
            self.digest = None;
            self.diff_id = None;
        }
        if !self.is_stopped
            && let Some(Err(problem)) = self.decoder.as_ref().map(Decoder::finish)
        {
            self.problem(&problem);
        }
        let mut sink = TableSink {
            table: &mut self.table,
            names,
            warnings: &mut self.warnings,
            state: &mut self.sink,
            limits,
        };
        self.tar.finish(&mut sink);
        let digest = self.digest.map(DigestHasher::finish);
        let is_whole = !self.is_stopped && !is_cut;
        let diff_id = if self.compression == Compression::None
            && digest.as_ref().is_some_and(|d| d.algorithm() == "sha256")
        {
            digest.clone()
        } else {
            self.diff_id.filter(|_| is_whole).map(DigestHasher::finish)
        };
        StoredLayer {
            table: self.table,
            warnings: self.warnings,
            compression: self.compression,
            stored_bytes: self.stored,
            tar_bytes: self.produced,
            digest,
            diff_id,
            is_damaged: self.is_damaged || self.sink.is_damaged,
            is_tar: self.sink.is_tar,
            checkpoints: self
                .decoder
                .as_mut()
                .map_or_else(Vec::new, Decoder::take_checkpoints),
        }
    }
}
