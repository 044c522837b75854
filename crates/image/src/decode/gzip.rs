//! gzip, RFC 1952: any number of members, header extras, zero padding after the last member.
//!
//! The inflating itself is zlib-rs's, without flate2 between, because only so it stops at block boundaries when a
//! checkpoint is due.

use super::DecodeProblem;
use super::checkpoints::{Checkpoint, Inside, Recorder, WINDOW, prefix};
use flate2::Crc;
use zlib_rs::{Inflate, InflateFlush, Status};

/// Output made at a time.
const OUTPUT: usize = 64 << 10;
/// Window bits of every deflate stream.
const WINDOW_BITS: u8 = 15;
/// Input within which the right reading of a checkpoint must show.
const MAX_PENDING: usize = 1 << 20;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum GzipState {
    Start,
    Fixed,
    ExtraLength,
    Extra(u16),
    Name,
    Comment,
    HeaderCrc,
    Body,
    Trailer,
    /// After a member: another one, or padding.
    Between,
    Padding,
}

/// gzip, RFC 1952.
pub(crate) struct Gzip {
    state: GzipState,
    inflate: Inflate,
    crc: Crc,
    /// Whether the checksum covers the whole member; not after a checkpoint.
    is_crc_whole: bool,
    flags: u8,
    small: [u8; 10],
    have: usize,
    /// The window, when it is kept, and room for output.
    out: Vec<u8>,
    recorder: Option<Recorder>,
    n_in: u64,
    n_out: u64,
    last_byte: u8,
    resume: Option<Box<Resume>>,
}

/// A checkpoint whose reading is not known yet, and the input since.
struct Resume {
    inside: Inside,
    window: Vec<u8>,
    pending: Vec<u8>,
}

impl std::fmt::Debug for Gzip {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Gzip")
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}

impl Gzip {
    pub(super) fn new(is_recording: bool) -> Self {
        Self {
            state: GzipState::Start,
            inflate: Inflate::new(false, WINDOW_BITS),
            crc: Crc::new(),
            is_crc_whole: true,
            flags: 0,
            small: [0; 10],
            have: 0,
            out: vec![0; WINDOW + OUTPUT],
            recorder: is_recording.then(Recorder::new),
            n_in: 0,
            n_out: 0,
            last_byte: 0,
            resume: None,
        }
    }

    /// Begins at a checkpoint.
    pub(super) fn at(place: &Checkpoint) -> Self {
        let mut gzip = Self::new(false);
        if let Some(inside) = &place.inside {
            gzip.state = GzipState::Body;
            gzip.is_crc_whole = false;
            gzip.resume = Some(Box::new(Resume {
                inside: inside.clone(),
                window: inside.window(),
                pending: Vec::new(),
            }));
        }
        gzip
    }

    pub(super) fn take_checkpoints(&mut self) -> Vec<Checkpoint> {
        self.recorder.take().map_or_else(Vec::new, Recorder::finish)
    }

    /// Looks for the reading of the checkpoint that gives what is known to follow. `Ok(false)`: more input is needed.
    fn find_reading(&mut self, resume: &Resume) -> Result<bool, DecodeProblem> {
        let sample = &resume.inside.sample;
        let mut is_open = false;
        for n_used in 1..=8u8 {
            let mut inflate = Inflate::new(false, WINDOW_BITS);
            if inflate.set_dictionary(&resume.window).is_err() {
                continue;
            }
            let before = prefix(n_used, resume.inside.last_byte);
            let mut out = vec![0; sample.len()];
            let mut n_out = 0;
            for mut input in [before.as_slice(), resume.pending.as_slice()] {
                while !input.is_empty() && n_out < out.len() {
                    let (was_in, was_out) = (inflate.total_in(), inflate.total_out());
                    let space = out.get_mut(n_out..).unwrap_or_default();
                    let result = inflate.decompress(input, space, InflateFlush::NoFlush);
                    n_out += (inflate.total_out() - was_out) as usize;
                    let consumed = (inflate.total_in() - was_in) as usize;
                    input = input.get(consumed..).unwrap_or_default();
                    let is_stuck = consumed == 0 && inflate.total_out() == was_out;
                    if is_stuck || !matches!(result, Ok(Status::Ok)) {
                        break;
                    }
                }
            }
            let is_right = out.get(..n_out) == sample.get(..n_out);
            if is_right && n_out == sample.len() {
                self.inflate = Inflate::new(false, WINDOW_BITS);
                let is_fine = self.inflate.set_dictionary(&resume.window).is_ok()
                    && self
                        .inflate
                        .decompress(&before, &mut [0; 8], InflateFlush::NoFlush)
                        .is_ok()
                    && self.inflate.total_in() == before.len() as u64
                    && self.inflate.total_out() == 0;
                if is_fine {
                    return Ok(true);
                }
            }
            is_open |= is_right;
        }
        if is_open && resume.pending.len() < MAX_PENDING {
            Ok(false)
        } else {
            Err(DecodeProblem::Corrupt("a checkpoint does not fit".into()))
        }
    }

    /// Collects `n` bytes into the small buffer; true when they are there.
    fn collect(&mut self, bytes: &mut &[u8], n: usize) -> bool {
        let take = bytes.len().min(n.saturating_sub(self.have));
        let (head, rest) = bytes.split_at(take);
        if let Some(space) = self.small.get_mut(self.have..self.have + take) {
            space.copy_from_slice(head);
        }
        self.have += take;
        *bytes = rest;
        if self.have == n {
            self.have = 0;
            return true;
        }
        false
    }

    fn skip_text(bytes: &mut &[u8]) -> bool {
        match bytes.iter().position(|b| *b == 0) {
            Some(end) => {
                *bytes = bytes.get(end + 1..).unwrap_or_default();
                true
            }
            None => {
                *bytes = &[];
                false
            }
        }
    }

    /// The next header part after `state` that the flags announce.
    fn after_header_part(&self, state: GzipState) -> GzipState {
        let flag = |bit: u8| self.flags & bit != 0;
        match state {
            GzipState::Fixed if flag(4) => GzipState::ExtraLength,
            GzipState::Fixed | GzipState::Extra(_) if flag(8) => GzipState::Name,
            GzipState::Fixed | GzipState::Extra(_) | GzipState::Name if flag(16) => {
                GzipState::Comment
            }
            GzipState::HeaderCrc => GzipState::Body,
            _ if flag(2) => GzipState::HeaderCrc,
            _ => GzipState::Body,
        }
    }

    pub(super) fn feed(
        &mut self,
        bytes: &[u8],
        out: &mut dyn FnMut(&[u8]),
    ) -> Result<(), DecodeProblem> {
        if let Some(mut resume) = self.resume.take() {
            resume.pending.extend_from_slice(bytes);
            if self.find_reading(&resume)? {
                return self.go_on(&resume.pending, out);
            }
            self.resume = Some(resume);
            return Ok(());
        }
        self.go_on(bytes, out)
    }

    fn go_on(&mut self, mut bytes: &[u8], out: &mut dyn FnMut(&[u8])) -> Result<(), DecodeProblem> {
        let n_chunk = bytes.len() as u64;
        let n_before = self.n_in;
        while !bytes.is_empty() {
            self.n_in = n_before + n_chunk - bytes.len() as u64;
            match self.state {
                GzipState::Start => {
                    self.have = 0;
                    self.state = GzipState::Fixed;
                }
                GzipState::Between => {
                    if bytes.first() == Some(&0) {
                        self.state = GzipState::Padding;
                    } else {
                        if let Some(recorder) = &mut self.recorder {
                            recorder.start(self.n_in, self.n_out);
                        }
                        self.inflate.reset(false);
                        self.crc = Crc::new();
                        self.is_crc_whole = true;
                        self.state = GzipState::Start;
                    }
                }
                GzipState::Padding => {
                    if bytes.iter().any(|b| *b != 0) {
                        return Err(DecodeProblem::TrailingGarbage);
                    }
                    return Ok(());
                }
                GzipState::Fixed => {
                    if self.collect(&mut bytes, 10) {
                        match self.small {
                            [0x1F, 0x8B, 8, flags, ..] => self.flags = flags,
                            [0x1F, 0x8B, ..] => {
                                return Err(DecodeProblem::Corrupt("unknown gzip method".into()));
                            }
                            _ => return Err(DecodeProblem::TrailingGarbage),
                        }
                        self.state = self.after_header_part(GzipState::Fixed);
                    }
                }
                GzipState::ExtraLength => {
                    if self.collect(&mut bytes, 2) {
                        let [low, high, ..] = self.small;
                        self.state = GzipState::Extra(u16::from_le_bytes([low, high]));
                        if self.state == GzipState::Extra(0) {
                            self.state = self.after_header_part(GzipState::Extra(0));
                        }
                    }
                }
                GzipState::Extra(left) => {
                    let take = bytes.len().min(usize::from(left));
                    bytes = bytes.get(take..).unwrap_or_default();
                    let left = left - take as u16;
                    self.state = if left == 0 {
                        self.after_header_part(GzipState::Extra(0))
                    } else {
                        GzipState::Extra(left)
                    };
                }
                GzipState::Name | GzipState::Comment => {
                    if Self::skip_text(&mut bytes) {
                        self.state = self.after_header_part(self.state);
                    }
                }
                GzipState::HeaderCrc => {
                    if self.collect(&mut bytes, 2) {
                        self.state = GzipState::Body;
                    }
                }
                GzipState::Body => self.body(&mut bytes, out)?,
                GzipState::Trailer => {
                    if self.collect(&mut bytes, 8) {
                        let [a, b, c, d, ..] = self.small;
                        if self.is_crc_whole && u32::from_le_bytes([a, b, c, d]) != self.crc.sum() {
                            return Err(DecodeProblem::Corrupt(
                                "the gzip checksum does not match".into(),
                            ));
                        }
                        self.state = GzipState::Between;
                    }
                }
            }
        }
        if self.state == GzipState::Body {
            self.body(&mut bytes, out)?;
        }
        self.n_in = n_before + n_chunk;
        Ok(())
    }

    fn body(&mut self, bytes: &mut &[u8], out: &mut dyn FnMut(&[u8])) -> Result<(), DecodeProblem> {
        let mut may_stop = true;
        loop {
            let is_due = |r: &Recorder| r.is_due(self.n_out);
            let is_stopping = may_stop && self.recorder.as_ref().is_some_and(is_due);
            let flush = if is_stopping {
                InflateFlush::Block
            } else {
                InflateFlush::NoFlush
            };
            let (before_in, before_out) = (self.inflate.total_in(), self.inflate.total_out());
            let space = self.out.get_mut(WINDOW..).unwrap_or_default();
            let n_space = space.len();
            let status = self
                .inflate
                .decompress(bytes, space, flush)
                .map_err(|e| DecodeProblem::Corrupt(e.as_str().to_owned()))?;
            let consumed = (self.inflate.total_in() - before_in) as usize;
            let produced = (self.inflate.total_out() - before_out) as usize;
            if let Some(last) = consumed.checked_sub(1).and_then(|i| bytes.get(i)) {
                self.last_byte = *last;
            }
            *bytes = bytes.get(consumed..).unwrap_or_default();
            self.n_in += consumed as u64;
            self.n_out += produced as u64;
            let output = self.out.get(WINDOW..WINDOW + produced).unwrap_or_default();
            self.crc.update(output);
            if !output.is_empty() {
                out(output);
            }
            let is_output_full = produced == n_space;
            if let Some(recorder) = &mut self.recorder {
                recorder.output(output);
                if recorder.is_near(self.n_out) {
                    self.out.copy_within(produced..produced + WINDOW, 0);
                }
                let is_between_blocks =
                    is_stopping && status == Status::Ok && !is_output_full && !bytes.is_empty();
                if is_between_blocks {
                    let window = self.out.get(..WINDOW).unwrap_or_default();
                    recorder.block(self.n_in, self.n_out, window, self.last_byte);
                }
            }
            if status == Status::StreamEnd {
                self.state = GzipState::Trailer;
                return Ok(());
            }
            if is_stopping && !is_output_full && !bytes.is_empty() {
                // Stopped at a block boundary, perhaps without visible progress.
                may_stop = consumed + produced > 0;
                continue;
            }
            if !is_output_full && (bytes.is_empty() || consumed == 0) {
                if !bytes.is_empty() && produced == 0 {
                    return Err(DecodeProblem::Corrupt(
                        "the deflate stream does not go on".into(),
                    ));
                }
                return Ok(());
            }
        }
    }

    pub(super) fn finish(&self) -> Result<(), DecodeProblem> {
        match self.state {
            _ if self.resume.is_some() => Err(DecodeProblem::Truncated),
            GzipState::Between | GzipState::Padding | GzipState::Start => Ok(()),
            _ => Err(DecodeProblem::Truncated),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;

    #[test]
    fn decoding_goes_on_at_every_checkpoint() {
        let mut state = 1u64;
        let text: Vec<u8> = (0..4_000_000u32)
            .flat_map(|_| {
                state = state
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1);
                let word = state >> 52;
                [
                    b"etaoinsh"[(word % 8) as usize],
                    (word >> 3) as u8 & 0x3F | 0x40,
                    b' ',
                ]
            })
            .collect();
        // Level 1 of this encoder makes one block of everything, so nothing can be noted there.
        for level in [3, 6, 9] {
            let mut encoder =
                flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::new(level));
            encoder.write_all(&text).expect("memory writes");
            let packed = encoder.finish().expect("memory writes");
            let mut gzip = Gzip::new(true);
            let mut n = 0;
            for chunk in packed.chunks(10_000) {
                gzip.feed(chunk, &mut |o| n += o.len()).expect("good data");
            }
            assert_eq!(n, text.len());
            let places = gzip.take_checkpoints();
            assert_eq!(places.len(), 2, "level {level}");
            for place in places {
                let mut out = Vec::new();
                let mut again = Gzip::at(&place);
                for chunk in packed[place.stored as usize..].chunks(5_000) {
                    again
                        .feed(chunk, &mut |o| out.extend_from_slice(o))
                        .expect("it goes on");
                }
                assert!(out == text[place.produced as usize..]);
            }
        }
    }
}
