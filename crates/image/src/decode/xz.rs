//! xz: the container (streams, blocks, checks, index), around LZMA2 chunks.
//!
//! A chunk holds at most 64 KiB of input and 2 MiB of output, so chunks are collected whole and decoded one by one:
//! the pull decoder of `lzma-rust2` then serves a push interface. Dictionaries beyond 128 MiB are refused. Source:
//! "The .xz File Format" 1.2.1. Branch (BCJ) and delta filters, which nobody uses for tar files, are not read.

use super::DecodeProblem;
use crate::digest::{DigestHasher, hex};
use crate::error::Limit;
use flate2::Crc;
use lzma_rust2::Lzma2Reader;
use std::io::{self, Read};

const MAX_DICTIONARY_BYTES: u64 = 128 << 20;
/// Largest output of one chunk.
const MAX_CHUNK_OUTPUT: usize = 2 << 20;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    StreamHeader,
    BlockHeader,
    Chunk,
    /// Zeros up to a multiple of four, then the check.
    BlockEnd,
    Index,
    Footer,
    /// After a stream: padding, or another stream.
    Between,
}

/// Bytes handed to the chunk decoder.
#[derive(Debug, Default)]
struct Chunk {
    bytes: Vec<u8>,
    at: usize,
}

impl Read for Chunk {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let n = rest.len().min(buffer.len());
        if let (Some(space), Some(bytes)) = (buffer.get_mut(..n), rest.get(..n)) {
            space.copy_from_slice(bytes);
        }
        self.at += n;
        Ok(n)
    }
}

enum Check {
    None,
    Crc32(Crc),
    Crc64(u64),
    Sha256(DigestHasher),
    /// Its length is known, its meaning is not.
    Other,
}

pub(crate) struct Xz {
    state: State,
    input: Vec<u8>,
    start: usize,
    check_type: u8,
    check: Check,
    lzma: Option<Lzma2Reader<Chunk>>,
    /// Bytes of the present block's data so far, for its padding.
    n_block_bytes: u64,
    out: Vec<u8>,
}

impl std::fmt::Debug for Xz {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Xz")
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}

fn corrupt(what: &str) -> DecodeProblem {
    DecodeProblem::Corrupt(what.to_owned())
}

impl Xz {
    pub(super) fn new() -> Self {
        Self {
            state: State::StreamHeader,
            input: Vec::new(),
            start: 0,
            check_type: 0,
            check: Check::None,
            lzma: None,
            n_block_bytes: 0,
            out: Vec::new(),
        }
    }

    pub(super) fn feed(
        &mut self,
        bytes: &[u8],
        out: &mut dyn FnMut(&[u8]),
    ) -> Result<(), DecodeProblem> {
        self.input.drain(..self.start);
        self.start = 0;
        self.input.extend_from_slice(bytes);
        while let Some(n) = self.step(out)? {
            self.start += n;
        }
        Ok(())
    }

    /// Takes the next piece, if it is complete; returns its length.
    fn step(&mut self, out: &mut dyn FnMut(&[u8])) -> Result<Option<usize>, DecodeProblem> {
        let pending = self.input.get(self.start..).unwrap_or_default();
        match self.state {
            State::StreamHeader => {
                let Some(header) = pending.first_chunk::<12>() else {
                    return Ok(None);
                };
                let (flags, check) = match header {
                    [0xFD, b'7', b'z', b'X', b'Z', 0, a, b, ..] => ([*a, *b], *b),
                    _ => return Err(DecodeProblem::TrailingGarbage),
                };
                if flags[0] != 0 || check > 15 || !is_crc32(&flags, header.get(8..)) {
                    return Err(corrupt("the xz stream header is damaged"));
                }
                self.check_type = check;
                self.state = State::BlockHeader;
                Ok(Some(12))
            }
            State::BlockHeader => {
                let Some(first) = pending.first() else {
                    return Ok(None);
                };
                if *first == 0 {
                    self.state = State::Index;
                    return Ok(Some(0));
                }
                let size = (usize::from(*first) + 1) * 4;
                let Some(header) = pending.get(..size) else {
                    return Ok(None);
                };
                let dictionary = block_header(header)?;
                self.lzma = Some(Lzma2Reader::new(Chunk::default(), dictionary, None));
                self.check = match self.check_type {
                    0 => Check::None,
                    1 => Check::Crc32(Crc::new()),
                    4 => Check::Crc64(!0),
                    10 => Check::Sha256(DigestHasher::sha256()),
                    _ => Check::Other,
                };
                self.n_block_bytes = 0;
                self.state = State::Chunk;
                Ok(Some(size))
            }
            State::Chunk => {
                let size = match pending {
                    [] => return Ok(None),
                    [0, ..] => {
                        self.n_block_bytes += 1;
                        self.lzma = None;
                        self.state = State::BlockEnd;
                        return Ok(Some(1));
                    }
                    [1 | 2, a, b, ..] => {
                        let n = usize::from(u16::from_be_bytes([*a, *b])) + 1;
                        (3 + n, n)
                    }
                    [control @ 0x80..=0xFF, a, b, c, d, ..] => {
                        let produced = (usize::from(control & 0x1F) << 16)
                            + usize::from(u16::from_be_bytes([*a, *b]))
                            + 1;
                        let stored = usize::from(u16::from_be_bytes([*c, *d])) + 1;
                        (5 + usize::from(*control >= 0xC0) + stored, produced)
                    }
                    [3..=0x7F, ..] => return Err(corrupt("an xz chunk has an unknown type")),
                    _ => return Ok(None),
                };
                let (n, n_produced) = size;
                let Some(chunk) = pending.get(..n) else {
                    return Ok(None);
                };
                self.n_block_bytes += n as u64;
                let Some(lzma) = &mut self.lzma else {
                    return Err(corrupt("an xz chunk stands outside a block"));
                };
                let inner = lzma.inner_mut();
                inner.bytes.clear();
                inner.bytes.extend_from_slice(chunk);
                inner.at = 0;
                self.out.resize(n_produced.min(MAX_CHUNK_OUTPUT), 0);
                lzma.read_exact(&mut self.out)
                    .map_err(|e| DecodeProblem::Corrupt(e.to_string()))?;
                match &mut self.check {
                    Check::Crc32(crc) => crc.update(&self.out),
                    Check::Crc64(crc) => *crc = crc64(*crc, &self.out),
                    Check::Sha256(hasher) => hasher.update(&self.out),
                    Check::None | Check::Other => {}
                }
                out(&self.out);
                Ok(Some(n))
            }
            State::BlockEnd => {
                let padding = (4 - (self.n_block_bytes % 4) as usize) % 4;
                let n_check = [0, 4, 4, 4, 8, 8, 8, 16, 16, 16, 32, 32, 32, 64, 64, 64]
                    .get(usize::from(self.check_type))
                    .copied()
                    .unwrap_or(0);
                let Some(stored) = pending.get(padding..padding + n_check) else {
                    return Ok(None);
                };
                let is_equal = match std::mem::replace(&mut self.check, Check::None) {
                    Check::None | Check::Other => true,
                    Check::Crc32(crc) => crc.sum().to_le_bytes() == stored,
                    Check::Crc64(crc) => (!crc).to_le_bytes() == stored,
                    Check::Sha256(hasher) => hasher.finish().encoded() == hex("", stored),
                };
                if !is_equal {
                    return Err(corrupt("the xz checksum does not match"));
                }
                self.state = State::BlockHeader;
                Ok(Some(padding + n_check))
            }
            State::Index => match index_length(pending) {
                Ok(Some(n)) => {
                    self.state = State::Footer;
                    Ok(Some(n))
                }
                Ok(None) => Ok(None),
                Err(()) => Err(corrupt("the xz index is damaged")),
            },
            State::Footer => {
                let Some(footer) = pending.first_chunk::<12>() else {
                    return Ok(None);
                };
                if !footer.ends_with(b"YZ") {
                    return Err(corrupt("the xz stream footer is damaged"));
                }
                self.state = State::Between;
                Ok(Some(12))
            }
            State::Between => match pending.iter().position(|b| *b != 0) {
                Some(0) => {
                    self.state = State::StreamHeader;
                    Ok(Some(0))
                }
                Some(n) => Ok(Some(n)),
                None if pending.is_empty() => Ok(None),
                None => Ok(Some(pending.len())),
            },
        }
    }

    pub(super) fn finish(&self) -> Result<(), DecodeProblem> {
        match self.state {
            State::Between => Ok(()),
            State::StreamHeader if self.input.len() > self.start => {
                Err(DecodeProblem::TrailingGarbage)
            }
            _ => Err(DecodeProblem::Truncated),
        }
    }
}

/// The dictionary size a block header asks for.
fn block_header(header: &[u8]) -> Result<u32, DecodeProblem> {
    let damaged = || corrupt("an xz block header is damaged");
    let (body, sum) = header
        .len()
        .checked_sub(4)
        .and_then(|n| header.split_at_checked(n))
        .ok_or_else(damaged)?;
    if !is_crc32(body, Some(sum)) {
        return Err(damaged());
    }
    let flags = *body.get(1).ok_or_else(damaged)?;
    let mut rest = body.get(2..).unwrap_or_default();
    for bit in [0x40, 0x80] {
        if flags & bit != 0 {
            let (_, n) = number(rest).ok().flatten().ok_or_else(damaged)?;
            rest = rest.get(n..).unwrap_or_default();
        }
    }
    let [0x21, 1, size, ..] = rest else {
        return Err(DecodeProblem::Unsupported("an xz filter other than LZMA2"));
    };
    if flags & 3 != 0 {
        return Err(DecodeProblem::Unsupported("a chain of several xz filters"));
    }
    let bytes = match size {
        0..=39 => (2 | u64::from(size & 1)) << (size / 2 + 11),
        40 => u64::from(u32::MAX),
        _ => return Err(damaged()),
    };
    if bytes > MAX_DICTIONARY_BYTES {
        return Err(DecodeProblem::Limit(Limit {
            what: "bytes of an xz dictionary",
            max: MAX_DICTIONARY_BYTES,
            seen: bytes,
        }));
    }
    u32::try_from(bytes).map_err(|_| damaged())
}

/// A variable-length number and its length; `None` when bytes are missing.
fn number(bytes: &[u8]) -> Result<Option<(u64, usize)>, ()> {
    let mut value = 0u64;
    for (i, byte) in bytes.iter().take(9).enumerate() {
        value |= u64::from(byte & 0x7F) << (7 * i);
        if byte & 0x80 == 0 {
            return Ok(Some((value, i + 1)));
        }
    }
    if bytes.len() >= 9 { Err(()) } else { Ok(None) }
}

/// Most records of an index that are read: one for each block, so gigabytes of them.
const MAX_RECORDS: u64 = 1 << 20;

/// The length of a whole index with its padding and checksum; `None` when bytes are missing.
fn index_length(bytes: &[u8]) -> Result<Option<usize>, ()> {
    let Some((n, mut at)) = number(bytes.get(1..).unwrap_or_default())? else {
        return Ok(None);
    };
    at += 1;
    if n > MAX_RECORDS {
        return Err(());
    }
    for _ in 0..2 * n {
        let Some((_, length)) = number(bytes.get(at..).unwrap_or_default())? else {
            return Ok(None);
        };
        at += length;
    }
    at = at.next_multiple_of(4);
    let Some(sum) = bytes.get(at..at + 4) else {
        return Ok(None);
    };
    if is_crc32(bytes.get(..at).unwrap_or_default(), Some(sum)) {
        Ok(Some(at + 4))
    } else {
        Err(())
    }
}

fn is_crc32(bytes: &[u8], stored: Option<&[u8]>) -> bool {
    let mut crc = Crc::new();
    crc.update(bytes);
    stored == Some(crc.sum().to_le_bytes().as_slice())
}

/// CRC-64 as ECMA-182 has it, reflected.
fn crc64(crc: u64, bytes: &[u8]) -> u64 {
    const TABLE: [u64; 256] = table();
    bytes.iter().fold(crc, |crc, byte| {
        let i = ((crc ^ u64::from(*byte)) & 0xFF) as usize;
        TABLE.get(i).copied().unwrap_or(0) ^ (crc >> 8)
    })
}

#[expect(
    clippy::indexing_slicing,
    reason = "evaluated by the compiler, which stops at an index out of bounds"
)]
const fn table() -> [u64; 256] {
    let mut table = [0; 256];
    let mut i = 0;
    while i < 256 {
        let mut value = i as u64;
        let mut bit = 0;
        while bit < 8 {
            value = if value & 1 == 1 {
                (value >> 1) ^ 0xC96C_5795_D787_0F42
            } else {
                value >> 1
            };
            bit += 1;
        }
        table[i] = value;
        i += 1;
    }
    table
}
