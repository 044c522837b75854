//! Zstandard, RFC 8878, in Rust alone, for where there is no C compiler: several frames, skippable frames, checksums.

use super::DecodeProblem;
use super::checkpoints::{Checkpoint, Recorder};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

/// Zstandard, RFC 8878: input is collected block by block (at most 128 KiB each).
pub(crate) struct Zstd {
    frame: FrameDecoder,
    input: Vec<u8>,
    start: usize,
    is_in_frame: bool,
    has_checksum: bool,
    skip: u64,
    out: Vec<u8>,
    recorder: Option<Recorder>,
    /// Bytes that left `input`, and output.
    n_in: u64,
    n_out: u64,
}

impl std::fmt::Debug for Zstd {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Zstd")
            .field("is_in_frame", &self.is_in_frame)
            .finish_non_exhaustive()
    }
}

impl Zstd {
    pub(super) fn new(is_recording: bool) -> Self {
        Self {
            frame: FrameDecoder::new(),
            input: Vec::new(),
            start: 0,
            is_in_frame: false,
            has_checksum: false,
            skip: 0,
            out: vec![0; 64 << 10],
            recorder: is_recording.then(Recorder::new),
            n_in: 0,
            n_out: 0,
        }
    }

    pub(super) fn take_checkpoints(&mut self) -> Vec<Checkpoint> {
        self.recorder.take().map_or_else(Vec::new, Recorder::finish)
    }

    pub(super) fn feed(
        &mut self,
        bytes: &[u8],
        out: &mut dyn FnMut(&[u8]),
    ) -> Result<(), DecodeProblem> {
        self.input.drain(..self.start);
        self.n_in += self.start as u64;
        self.start = 0;
        self.input.extend_from_slice(bytes);
        loop {
            if self.skip > 0 {
                let take = usize::try_from(self.skip)
                    .unwrap_or(usize::MAX)
                    .min(self.input.len() - self.start);
                self.start += take;
                self.skip -= take as u64;
                if self.skip > 0 {
                    return Ok(());
                }
            }
            let pending = self.input.get(self.start..).unwrap_or_default();
            let is_going_on = if self.is_in_frame {
                self.block(out)?
            } else {
                self.frame_start(pending.len())?
            };
            if !is_going_on {
                return Ok(());
            }
        }
    }

    /// Starts a frame; false when more bytes are needed.
    fn frame_start(&mut self, available: usize) -> Result<bool, DecodeProblem> {
        let pending = self.input.get(self.start..).unwrap_or_default();
        match pending {
            [] => Ok(false),
            [x, 0x2A, 0x4D, 0x18, a, b, c, d, ..] if x >> 4 == 5 => {
                self.skip = u64::from(u32::from_le_bytes([*a, *b, *c, *d]));
                self.start += 8;
                Ok(true)
            }
            [0x28, 0xB5, 0x2F, 0xFD, descriptor, ..] => {
                let dictionary = [0, 1, 2, 4]
                    .get(usize::from(descriptor & 3))
                    .copied()
                    .unwrap_or(0);
                let is_single = descriptor & 0x20 != 0;
                let has_checksum = descriptor & 4 != 0;
                let content = match descriptor >> 6 {
                    0 => usize::from(is_single),
                    1 => 2,
                    2 => 4,
                    _ => 8,
                };
                let header = 5 + usize::from(!is_single) + dictionary + content;
                if available < header {
                    return Ok(false);
                }
                let mut source = pending.get(..header).unwrap_or_default();
                self.frame
                    .reset(&mut source)
                    .map_err(|e| DecodeProblem::Corrupt(e.to_string()))?;
                if let Some(recorder) = &mut self.recorder {
                    recorder.start(self.n_in + self.start as u64, self.n_out);
                }
                self.start += header;
                self.is_in_frame = true;
                self.has_checksum = has_checksum;
                Ok(true)
            }
            _ if available < 8 && pending.iter().any(|b| *b != 0) => Ok(false),
            _ if pending.iter().all(|b| *b == 0) => {
                self.start += available;
                Ok(false)
            }
            _ => Err(DecodeProblem::TrailingGarbage),
        }
    }

    /// Decodes one block, or the checksum after the last one; false when more bytes are needed.
    fn block(&mut self, out: &mut dyn FnMut(&[u8])) -> Result<bool, DecodeProblem> {
        let pending = self.input.get(self.start..).unwrap_or_default();
        let [a, b, c, ..] = pending else {
            return Ok(false);
        };
        let header = u32::from_le_bytes([*a, *b, *c, 0]);
        let (is_last, kind, size) = (header & 1 == 1, (header >> 1) & 3, (header >> 3) as usize);
        let body = if kind == 1 { 1 } else { size };
        // ruzstd reads the checksum together with the last block, so both must be there.
        let wanted = 3 + body + if is_last && self.has_checksum { 4 } else { 0 };
        if pending.len() < wanted {
            return Ok(false);
        }
        self.decode(out)
    }

    fn decode(&mut self, out: &mut dyn FnMut(&[u8])) -> Result<bool, DecodeProblem> {
        let mut source = self.input.get(self.start..).unwrap_or_default();
        let before = source.len();
        self.frame
            .decode_blocks(&mut source, BlockDecodingStrategy::UptoBlocks(1))
            .map_err(|e| DecodeProblem::Corrupt(e.to_string()))?;
        self.start += before - source.len();
        self.drain(out)?;
        if self.frame.is_finished() {
            self.is_in_frame = false;
            let calculated = self.frame.get_calculated_checksum();
            let stored = self.frame.get_checksum_from_data();
            if stored.is_some() && calculated.is_some() && stored != calculated {
                return Err(DecodeProblem::Corrupt(
                    "the zstd checksum does not match".into(),
                ));
            }
        }
        Ok(true)
    }

    fn drain(&mut self, out: &mut dyn FnMut(&[u8])) -> Result<(), DecodeProblem> {
        use std::io::Read as _;
        while self.frame.can_collect() > 0 {
            let n = self
                .frame
                .read(&mut self.out)
                .map_err(|e| DecodeProblem::Corrupt(e.to_string()))?;
            if n == 0 {
                break;
            }
            self.n_out += n as u64;
            out(self.out.get(..n).unwrap_or_default());
        }
        Ok(())
    }

    pub(super) fn finish(&self) -> Result<(), DecodeProblem> {
        let is_whole = !self.is_in_frame && self.skip == 0 && self.input.len() == self.start;
        if is_whole {
            Ok(())
        } else {
            Err(DecodeProblem::Truncated)
        }
    }
}
