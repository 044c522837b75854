//! Push decompression of gzip, Zstandard, xz and bzip2, with bounded memory.
//!
//! Decoders are fed compressed bytes and hand on what they produce at once, so nothing accumulates whatever the
//! ratio. gzip: any number of members, zero padding after the last. Zstandard: several frames, skippable frames,
//! windows up to 128 MiB. xz: several streams and blocks, dictionaries up to 128 MiB, no branch filters. bzip2:
//! several streams. What a decoder was fed decides what it gives, never how the input was cut.

mod bzip2;
mod gzip;
mod xz;
mod zstd;

use crate::archive::Compression;
use crate::error::Limit;
use bzip2::Bzip2;
use gzip::Gzip;
use xz::Xz;
use zstd::Zstd;

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
        match compression {
            Compression::None => Self::Plain,
            Compression::Gzip => Self::Gzip(Box::new(Gzip::new())),
            Compression::Zstd => Self::Zstd(Box::new(Zstd::new())),
            Compression::Xz => Self::Xz(Box::new(Xz::new())),
            Compression::Bzip2 => Self::Bzip2(Box::new(Bzip2::new())),
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
