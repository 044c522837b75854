//! gzip, RFC 1952: any number of members, header extras, zero padding after the last member.

use super::DecodeProblem;
use flate2::{Crc, Decompress, FlushDecompress, Status};

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
    pub(super) fn new() -> Self {
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

    pub(super) fn feed(
        &mut self,
        mut bytes: &[u8],
        out: &mut dyn FnMut(&[u8]),
    ) -> Result<(), DecodeProblem> {
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

    pub(super) fn finish(&self) -> Result<(), DecodeProblem> {
        match self.state {
            GzipState::Between | GzipState::Padding | GzipState::Start => Ok(()),
            _ => Err(DecodeProblem::Truncated),
        }
    }
}
