//! Push decompression of gzip and Zstandard, with bounded memory.
//!
//! Decoders are fed compressed bytes and hand on what they produce at once, so nothing accumulates whatever the
//! ratio. gzip: any number of members, zero padding after the last. Zstandard: several frames, skippable frames,
//! windows up to 128 MiB. Deliberately not here: xz and bzip2, which are only recognised.

use crate::archive::Compression;
use flate2::{Crc, Decompress, FlushDecompress, Status};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

/// What stops a stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum DecodeProblem {
    /// The compressed data is damaged.
    Corrupt(String),
    /// The stream ends within a member or frame.
    Truncated,
    /// Bytes follow the end that do not belong to the stream.
    TrailingGarbage,
}

/// The compression of some first bytes; at least six bytes are needed to be sure.
pub(crate) fn sniff(bytes: &[u8]) -> Compression {
    match bytes {
        [0x1F, 0x8B, ..] => Compression::Gzip,
        [0x28, 0xB5, 0x2F, 0xFD, ..] => Compression::Zstd,
        [x, 0x2A, 0x4D, 0x18, ..] if x >> 4 == 5 => Compression::Zstd,
        [0xFD, b'7', b'z', b'X', b'Z', 0, ..] => Compression::Xz,
        [b'B', b'Z', b'h', b'1'..=b'9', ..] => Compression::Bzip2,
        _ => Compression::None,
    }
}

/// A push decoder for one stream.
#[derive(Debug)]
pub(crate) enum Decoder {
    Plain,
    Gzip(Box<Gzip>),
    Zstd(Box<Zstd>),
}

impl Decoder {
    /// The decoder for a compression; `None` when it is not supported.
    pub(crate) fn new(compression: Compression) -> Option<Self> {
        match compression {
            Compression::None => Some(Self::Plain),
            Compression::Gzip => Some(Self::Gzip(Box::new(Gzip::new()))),
            Compression::Zstd => Some(Self::Zstd(Box::new(Zstd::new()))),
            Compression::Xz | Compression::Bzip2 => None,
        }
    }

    /// Takes compressed bytes; `out` receives what they become.
    pub(crate) fn feed(
        &mut self,
        bytes: &[u8],
        out: &mut dyn FnMut(&[u8]),
    ) -> Result<(), DecodeProblem> {
        match self {
            Self::Plain => {
                out(bytes);
                Ok(())
            }
            Self::Gzip(gzip) => gzip.feed(bytes, out),
            Self::Zstd(zstd) => zstd.feed(bytes, out),
        }
    }

    /// The compressed bytes are over.
    pub(crate) fn finish(&self) -> Result<(), DecodeProblem> {
        match self {
            Self::Plain => Ok(()),
            Self::Gzip(gzip) => gzip.finish(),
            Self::Zstd(zstd) => zstd.finish(),
        }
    }
}

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
    inflate: Decompress,
    crc: Crc,
    flags: u8,
    small: [u8; 10],
    have: usize,
    out: Vec<u8>,
}

impl std::fmt::Debug for Gzip {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Gzip")
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}

impl Gzip {
    fn new() -> Self {
        Self {
            state: GzipState::Start,
            inflate: Decompress::new(false),
            crc: Crc::new(),
            flags: 0,
            small: [0; 10],
            have: 0,
            out: vec![0; 64 << 10],
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

    fn feed(&mut self, mut bytes: &[u8], out: &mut dyn FnMut(&[u8])) -> Result<(), DecodeProblem> {
        while !bytes.is_empty() {
            match self.state {
                GzipState::Start => {
                    self.have = 0;
                    self.state = GzipState::Fixed;
                }
                GzipState::Between => {
                    if bytes.first() == Some(&0) {
                        self.state = GzipState::Padding;
                    } else {
                        self.inflate.reset(false);
                        self.crc = Crc::new();
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
                        if u32::from_le_bytes([a, b, c, d]) != self.crc.sum() {
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
        Ok(())
    }

    fn body(&mut self, bytes: &mut &[u8], out: &mut dyn FnMut(&[u8])) -> Result<(), DecodeProblem> {
        loop {
            let (before_in, before_out) = (self.inflate.total_in(), self.inflate.total_out());
            let status = self
                .inflate
                .decompress(bytes, &mut self.out, FlushDecompress::None)
                .map_err(|e| DecodeProblem::Corrupt(e.to_string()))?;
            let consumed = (self.inflate.total_in() - before_in) as usize;
            let produced = (self.inflate.total_out() - before_out) as usize;
            *bytes = bytes.get(consumed..).unwrap_or_default();
            let output = self.out.get(..produced).unwrap_or_default();
            self.crc.update(output);
            if !output.is_empty() {
                out(output);
            }
            if status == Status::StreamEnd {
                self.state = GzipState::Trailer;
                return Ok(());
            }
            let is_output_full = produced == self.out.len();
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

    fn finish(&self) -> Result<(), DecodeProblem> {
        match self.state {
            GzipState::Between | GzipState::Padding | GzipState::Start => Ok(()),
            _ => Err(DecodeProblem::Truncated),
        }
    }
}

/// Zstandard, RFC 8878: input is collected block by block (at most 128 KiB each).
pub(crate) struct Zstd {
    frame: FrameDecoder,
    input: Vec<u8>,
    start: usize,
    is_in_frame: bool,
    has_checksum: bool,
    skip: u64,
    out: Vec<u8>,
}

impl std::fmt::Debug for Zstd {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Zstd")
            .field("is_in_frame", &self.is_in_frame)
            .finish_non_exhaustive()
    }
}

impl Zstd {
    fn new() -> Self {
        Self {
            frame: FrameDecoder::new(),
            input: Vec::new(),
            start: 0,
            is_in_frame: false,
            has_checksum: false,
            skip: 0,
            out: vec![0; 64 << 10],
        }
    }

    fn feed(&mut self, bytes: &[u8], out: &mut dyn FnMut(&[u8])) -> Result<(), DecodeProblem> {
        self.input.drain(..self.start);
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
            out(self.out.get(..n).unwrap_or_default());
        }
        Ok(())
    }

    fn finish(&self) -> Result<(), DecodeProblem> {
        let is_whole = !self.is_in_frame && self.skip == 0 && self.input.len() == self.start;
        if is_whole {
            Ok(())
        } else {
            Err(DecodeProblem::Truncated)
        }
    }
}
