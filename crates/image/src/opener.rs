//! Opening a file: one pass over the outer archive that indexes every layer it meets.
//!
//! Almost all writers put the list of images last, so layers are indexed before it is known which of them count.
//! Only when a document names a member whose name gave nothing away is there a further pass for that member.
//! Deliberately not here: what the documents mean (`resolve`) and stacking layers (`merge`).

use crate::archive::{Archive, Compression};
use crate::decode::{DecodeProblem, Decoder, sniff};
use crate::error::{Found, ImageError, Limit, Warning, WarningKind};
use crate::identify;
use crate::job::{Need, Progress, RangeJob};
use crate::layer_job::{LayerJob, ReadLayer};
use crate::layer_reader::InflateBudget;
use crate::limits::{OpenOptions, Verify};
use crate::members::{Members, Policy};
use crate::resolve;
use crate::tar_push::TarPush;

/// Bytes looked at before deciding what the file is.
const N_HEAD: usize = 36 << 10;
/// Further passes for members with unusual names: index, manifest, configuration, layers, and one to spare.
const MAX_PASSES: usize = 6;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Head,
    Pass,
    /// Reading one member at its place in a plain file.
    Direct {
        remaining: u64,
    },
    Done,
}

/// Opens a saved image. Drive it as a [`RangeJob`], then call [`Opener::finish`].
#[derive(Debug)]
pub struct Opener {
    options: OpenOptions,
    name: String,
    /// `None` for input of unknown length.
    file_bytes: Option<u64>,
    position: u64,
    stage: Stage,
    head: Vec<u8>,
    compression: Compression,
    decoder: Option<Decoder>,
    tar: TarPush,
    members: Members,
    queue: Vec<usize>,
    n_passes: usize,
    found: Option<Found>,
    decode_problem: Option<DecodeProblem>,
    budget_bytes: u64,
}

impl Opener {
    /// For a file whose length is known and that can be read at any offset. `name` is the file's name, for messages.
    pub fn new(file_bytes: u64, name: &str, options: OpenOptions) -> Self {
        Self::with_length(Some(file_bytes), name, options)
    }

    /// For input that can only be read once from start to end (standard input).
    pub fn streaming(name: &str, options: OpenOptions) -> Self {
        Self::with_length(None, name, options)
    }

    fn with_length(file_bytes: Option<u64>, name: &str, options: OpenOptions) -> Self {
        let limits = &options.limits;
        let by_ratio = file_bytes.map_or(u64::MAX, |n| {
            n.saturating_mul(limits.inflate_ratio).max(4 << 30)
        });
        let budget = InflateBudget {
            left: limits.inflated_bytes.min(by_ratio),
        };
        let policy = Policy {
            is_small: file_bytes.is_some_and(|n| n <= options.small_file_bytes),
            is_everything_verified: options.verify == Verify::All,
            is_nothing_verified: options.verify == Verify::Nothing,
            is_streamed: file_bytes.is_none(),
            split_layer_bytes: options.split_layer_bytes,
        };
        let is_empty = file_bytes == Some(0);
        Self {
            name: name.to_owned(),
            file_bytes,
            position: 0,
            stage: if is_empty { Stage::Done } else { Stage::Head },
            head: Vec::new(),
            compression: Compression::None,
            decoder: None,
            tar: TarPush::new(limits.extended_header_bytes),
            members: Members::new(limits, policy, budget),
            queue: Vec::new(),
            n_passes: 0,
            found: is_empty.then_some(Found::Empty),
            decode_problem: None,
            budget_bytes: budget.left,
            options,
        }
    }

    /// The layers that were left to jobs, largest first; empty unless the options ask for it. Call when
    /// [`RangeJob::need`] says [`Need::Done`], run them in any order, and give all results to [`Opener::put`].
    pub fn layer_jobs(&self) -> Vec<LayerJob> {
        let file_bytes = self.file_bytes.unwrap_or(0);
        let mut jobs: Vec<LayerJob> = self
            .members
            .deferred
            .values()
            .map(|task| {
                LayerJob::new(
                    task.clone(),
                    file_bytes,
                    &self.options.limits,
                    self.options.seek_gap_bytes,
                )
            })
            .collect();
        jobs.sort_by_key(|job| std::cmp::Reverse(job.stored_bytes()));
        jobs
    }

    /// Takes what the jobs of [`Opener::layer_jobs`] read. Layers that are left out count as missing.
    pub fn put(&mut self, mut layers: Vec<ReadLayer>) {
        layers.sort_by_key(|read| read.member);
        for read in layers {
            self.members.put(read);
        }
    }

    /// The opened archive. Call when [`RangeJob::need`] says [`Need::Done`]; earlier, the rest counts as missing.
    ///
    /// # Errors
    /// When nothing at all can be shown; the error says what the file is and what to do.
    pub fn finish(mut self) -> Result<Archive, ImageError> {
        while self.stage != Stage::Done {
            self.end_of_input();
        }
        if let Some(found) = self.found {
            return Err(ImageError::NotAnImage { found });
        }
        if self.members.list.is_empty() {
            let found = match (&self.decode_problem, self.compression, self.members.is_tar) {
                (Some(_), c, _) | (None, c, false) if c != Compression::None => {
                    Found::CompressedNotTar(c)
                }
                _ => Found::OnlyZeros,
            };
            if found == Found::OnlyZeros
                && let Some(at_byte) = self.members.truncated_at
            {
                return Err(ImageError::Truncated { at_byte });
            }
            return Err(ImageError::NotAnImage { found });
        }
        if let Some(problem) = &self.decode_problem {
            let (kind, message) = match problem {
                DecodeProblem::Truncated => (
                    WarningKind::Truncated,
                    "the compressed file ends early".to_owned(),
                ),
                DecodeProblem::TrailingGarbage => (
                    WarningKind::CorruptStream,
                    "something else follows the compressed data".to_owned(),
                ),
                DecodeProblem::Corrupt(what) => (
                    WarningKind::CorruptStream,
                    format!("the compressed file is damaged: {what}"),
                ),
                DecodeProblem::Limit(limit) => (
                    WarningKind::Limit,
                    format!("the compressed file is not read further: {limit}"),
                ),
                DecodeProblem::Unsupported(what) => (
                    WarningKind::UnsupportedCompression,
                    format!("the compressed file uses {what}, which is not read"),
                ),
            };
            self.members
                .warnings
                .push(Warning::new(kind, self.name.clone(), message));
        }
        resolve::archive(
            self.members,
            self.compression,
            self.file_bytes.unwrap_or(self.position),
        )
    }

    fn is_seekable(&self) -> bool {
        self.file_bytes.is_some()
    }

    /// Decides what the file is by its first bytes and feeds them on.
    fn start(&mut self) {
        let head = std::mem::take(&mut self.head);
        self.stage = Stage::Pass;
        self.compression = sniff(&head);
        match self.compression {
            Compression::None => {
                if let Some(found) = identify::not_a_tar(&head) {
                    self.found = Some(found);
                    self.stage = Stage::Done;
                    return;
                }
            }
            _ => self.members.set_streamed(),
        }
        self.decoder = Some(Decoder::recording(self.compression));
        self.pass(&head);
    }

    fn pass(&mut self, bytes: &[u8]) {
        let Some(decoder) = &mut self.decoder else {
            return;
        };
        if self.decode_problem.is_some() {
            return;
        }
        let (tar, members) = (&mut self.tar, &mut self.members);
        let is_plain = matches!(decoder, Decoder::Plain);
        let mut is_over = false;
        let result = decoder.feed(bytes, &mut |output| {
            if !is_plain {
                members.budget.left = members.budget.left.saturating_sub(output.len() as u64);
            }
            if members.budget.left == 0 {
                is_over = true;
            } else {
                tar.feed(output, members);
            }
        });
        if is_over {
            self.decode_problem = Some(DecodeProblem::Limit(Limit {
                what: "bytes that decompression may produce",
                max: self.budget_bytes,
                seen: self.budget_bytes.saturating_add(1),
            }));
        } else if let Err(problem) = result {
            self.decode_problem = Some(problem);
        }
    }

    /// Skips what nobody wants, and ends the pass when there is nothing more.
    fn settle(&mut self) {
        if self.stage == Stage::Pass {
            let is_plain = matches!(self.decoder, Some(Decoder::Plain));
            if self.decode_problem.is_some() || self.tar.is_ended() || !self.members.is_tar {
                return self.end_pass();
            }
            if is_plain && self.is_seekable() {
                let left = self.file_bytes.unwrap_or(0).saturating_sub(self.position);
                let in_member = self.tar.content_left();
                let n = if in_member > 0 {
                    self.members.skippable().min(in_member)
                } else {
                    self.tar.skippable()
                };
                let n = n.max(self.tar.skippable()).min(left);
                if n >= self.options.seek_gap_bytes.max(1) {
                    self.members.skip(n.min(in_member));
                    self.tar.skip(n, &mut self.members);
                    self.position += n;
                }
            }
        }
        if let Stage::Direct { remaining } = self.stage {
            let left = self.file_bytes.unwrap_or(0).saturating_sub(self.position);
            let n = self.members.skippable().min(remaining).min(left);
            if n >= self.options.seek_gap_bytes.max(1) {
                self.members.skip(n);
                self.position += n;
                self.stage = Stage::Direct {
                    remaining: remaining - n,
                };
            }
            if let Stage::Direct { remaining: 0 } = self.stage {
                self.members.end(false);
                return self.next_direct();
            }
        }
        if self.file_bytes.is_some_and(|n| self.position >= n) && self.stage != Stage::Done {
            self.end_pass();
        }
    }

    fn end_pass(&mut self) {
        match self.stage {
            Stage::Head => return self.start_short(),
            Stage::Done => return,
            Stage::Direct { .. } => {
                self.members.end(true);
                return self.next_direct();
            }
            Stage::Pass => {}
        }
        let is_at_end = !self.tar.is_ended();
        if is_at_end
            && self.decode_problem.is_none()
            && let Some(Err(problem)) = self.decoder.as_ref().map(Decoder::finish)
        {
            self.decode_problem = Some(problem);
        }
        if let Some(decoder) = &mut self.decoder
            && self.members.checkpoints.is_empty()
        {
            self.members.checkpoints = decoder.take_checkpoints();
        }
        self.tar.finish(&mut self.members);
        self.plan_next_pass();
    }

    /// The whole file is shorter than the head.
    fn start_short(&mut self) {
        self.start();
        if self.stage == Stage::Pass {
            self.end_pass();
        }
    }

    /// Looks whether the documents name members that were not read, and arranges to read them.
    fn plan_next_pass(&mut self) {
        self.n_passes += 1;
        let missing =
            if self.n_passes < MAX_PASSES && self.is_seekable() && self.decode_problem.is_none() {
                resolve::unread_members(&self.members)
            } else {
                Vec::new()
            };
        let missing: Vec<usize> = missing
            .into_iter()
            .filter(|m| self.members.wanted.insert(*m))
            .collect();
        if missing.is_empty() {
            self.read_as_layer();
            return;
        }
        self.members.is_repeated = true;
        if self.compression == Compression::None {
            self.queue = missing;
            self.queue.sort_unstable();
            self.queue.reverse();
            self.next_direct();
        } else {
            self.members.restart();
            self.tar = TarPush::new(self.options.limits.extended_header_bytes);
            self.decoder = Some(Decoder::new(self.compression));
            self.position = 0;
            self.stage = Stage::Pass;
        }
    }

    /// A root file system or a lone layer is read once more, as the one layer of an image without configuration.
    fn read_as_layer(&mut self) {
        self.stage = Stage::Done;
        let (Some(size), None, None) = (self.file_bytes, &self.members.whole, &self.decode_problem)
        else {
            return;
        };
        let has = |name: &str| self.members.find(name.as_bytes()).is_some();
        if has("manifest.json") || has("index.json") || has("repositories") || has("oci-layout") {
            return;
        }
        let found = identify::tar_without_image(&self.members.list);
        let is_files = matches!(
            found,
            Found::DockerExport | Found::RootFilesystem | Found::LayerTar
        );
        if is_files {
            let name = self.name.rsplit(['/', '\\']).next().unwrap_or_default();
            self.members
                .begin_whole(found, name, size, self.compression);
            self.position = 0;
            self.stage = Stage::Direct { remaining: size };
        }
    }

    fn next_direct(&mut self) {
        while let Some(member) = self.queue.pop() {
            let place = self.members.list.get(member).map(|m| (m.offset, m.size));
            if let Some((offset, size)) = place
                && self.members.begin(member)
            {
                self.position = offset;
                self.stage = Stage::Direct { remaining: size };
                return;
            }
        }
        self.plan_next_pass();
    }
}

impl RangeJob for Opener {
    fn need(&self) -> Need {
        let left = self
            .file_bytes
            .map_or(u64::MAX, |n| n.saturating_sub(self.position));
        match self.stage {
            Stage::Done => Need::Done,
            Stage::Direct { remaining } => Need::Read {
                offset: self.position,
                len: remaining.min(left),
            },
            Stage::Head | Stage::Pass => Need::Read {
                offset: self.position,
                len: left,
            },
        }
    }

    fn feed(&mut self, chunk: &[u8]) {
        if self.file_bytes.is_none() && chunk.is_empty() {
            return;
        }
        match self.stage {
            Stage::Done => return,
            Stage::Head => {
                self.position += chunk.len() as u64;
                let take = N_HEAD.saturating_sub(self.head.len()).min(chunk.len());
                let (first, rest) = chunk.split_at(take);
                self.head.extend_from_slice(first);
                if self.head.len() == N_HEAD {
                    self.start();
                    if self.stage == Stage::Pass {
                        self.pass(rest);
                    }
                }
            }
            Stage::Pass => {
                self.position += chunk.len() as u64;
                self.pass(chunk);
            }
            Stage::Direct { remaining } => {
                let take = usize::try_from(remaining)
                    .unwrap_or(usize::MAX)
                    .min(chunk.len());
                self.position += take as u64;
                self.members.take(chunk.get(..take).unwrap_or_default());
                self.stage = Stage::Direct {
                    remaining: remaining - take as u64,
                };
            }
        }
        self.settle();
    }

    fn end_of_input(&mut self) {
        if self.stage != Stage::Done {
            self.end_pass();
        }
    }

    fn progress(&self) -> Progress {
        Progress {
            done_bytes: self.position,
            total_bytes: self.file_bytes.unwrap_or(0),
        }
    }
}
