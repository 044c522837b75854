//! Push decompression of gzip, Zstandard, xz and bzip2, with bounded memory.
//!
//! Decoders are fed compressed bytes and hand on what they produce at once, so nothing accumulates whatever the
//! ratio. gzip: any number of members, zero padding after the last. Zstandard: several frames, skippable frames,
//! windows up to 128 MiB. xz: several streams and blocks, dictionaries up to 128 MiB, no branch filters. bzip2:
//! several streams. What a decoder was fed decides what it gives, never how the input was cut.

mod bzip2;
mod checkpoints;
mod gzip;
mod xz;
#[cfg(not(target_family = "wasm"))]
mod zstd;
#[cfg(any(target_family = "wasm", test))]
mod zstd_portable;

use crate::archive::Compression;
use crate::error::Limit;
use bzip2::Bzip2;
use gzip::Gzip;
use xz::Xz;
#[cfg(not(target_family = "wasm"))]
use zstd::Zstd;
#[cfg(target_family = "wasm")]
use zstd_portable::Zstd;

pub(crate) use checkpoints::Checkpoint;

/// What stops a stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum DecodeProblem {
    /// The compressed data is damaged.
    Corrupt(String),
    /// The stream ends within a member or frame.
    Truncated,
    /// Bytes follow the end that do not belong to the stream.
    TrailingGarbage,
    /// The stream asks for more memory than is allowed.
    Limit(Limit),
    /// A rare feature of the format that is not read.
    Unsupported(&'static str),
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
    Xz(Box<Xz>),
    Bzip2(Box<Bzip2>),
}

impl Decoder {
    /// The decoder for a compression.
    pub(crate) fn new(compression: Compression) -> Self {
        Self::make(compression, false)
    }

    /// A decoder that notes where it could begin again.
    pub(crate) fn recording(compression: Compression) -> Self {
        Self::make(compression, true)
    }

    /// A decoder that begins at a checkpoint of a stream of this compression.
    pub(crate) fn at(compression: Compression, place: &Checkpoint) -> Self {
        match compression {
            Compression::Gzip => Self::Gzip(Box::new(Gzip::at(place))),
            other => Self::new(other),
        }
    }

    fn make(compression: Compression, is_recording: bool) -> Self {
        match compression {
            Compression::None => Self::Plain,
            Compression::Gzip => Self::Gzip(Box::new(Gzip::new(is_recording))),
            Compression::Zstd => Self::Zstd(Box::new(Zstd::new(is_recording))),
            Compression::Xz => Self::Xz(Box::new(Xz::new())),
            Compression::Bzip2 => Self::Bzip2(Box::new(Bzip2::new())),
        }
    }

    /// The places noted so far; no more are noted.
    pub(crate) fn take_checkpoints(&mut self) -> Vec<Checkpoint> {
        match self {
            Self::Gzip(gzip) => gzip.take_checkpoints(),
            Self::Zstd(zstd) => zstd.take_checkpoints(),
            Self::Plain | Self::Xz(_) | Self::Bzip2(_) => Vec::new(),
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
            Self::Xz(xz) => xz.feed(bytes, out),
            Self::Bzip2(bzip2) => bzip2.feed(bytes, out),
        }
    }

    /// The compressed bytes are over.
    pub(crate) fn finish(&self) -> Result<(), DecodeProblem> {
        match self {
            Self::Plain => Ok(()),
            Self::Gzip(gzip) => gzip.finish(),
            Self::Zstd(zstd) => zstd.finish(),
            Self::Xz(xz) => xz.finish(),
            Self::Bzip2(bzip2) => bzip2.finish(),
        }
    }
}
