//! Places in a compressed stream where decoding can begin, so that one file is read without everything before it.
//!
//! A new member or frame needs nothing from before. Within a deflate stream a block boundary needs the 32 KiB of
//! output before it and the bits of the last byte that belong to the next block; how many bits those are is not told
//! by the decoder, so the output that follows is remembered and the right one of eight readings found by it. At most
//! 64 places are kept for a stream, at least 4 MiB apart; windows are stored compressed.

use flate2::Compression;
use std::io::{Read as _, Write as _};

/// Output of a deflate stream that later parts may refer to.
pub(super) const WINDOW: usize = 32 << 10;
/// Places kept for one stream.
const MAX_PLACES: usize = 64;
/// Least output between two places.
const MIN_INTERVAL: u64 = 4 << 20;
/// Output after a place by which the right reading is told.
const SAMPLE: usize = 256;
/// Output before a place from which on the window must be kept.
const NEAR: u64 = 512 << 10;

/// A place where decoding can begin.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
pub(crate) struct Checkpoint {
    /// Bytes of the stream before it.
    pub stored: u64,
    /// Bytes of output before it.
    pub produced: u64,
    /// What is needed within a deflate stream; `None` at the start of a member or frame.
    pub(super) inside: Option<Inside>,
}

/// What decoding from within a deflate stream needs.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
pub(super) struct Inside {
    /// The output before, deflated.
    window: Vec<u8>,
    /// The byte before, whose upper bits may belong to the next block.
    pub last_byte: u8,
    /// The output after.
    pub sample: Vec<u8>,
}

impl Inside {
    pub(super) fn window(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(WINDOW);
        // Our own data; what cannot be read shows in the sample.
        let _ = flate2::read::DeflateDecoder::new(self.window.as_slice())
            .take(WINDOW as u64)
            .read_to_end(&mut out);
        out
    }
}

/// The places of one stream while it is decoded.
#[derive(Debug)]
pub(super) struct Recorder {
    places: Vec<Checkpoint>,
    interval: u64,
    next: u64,
}

impl Recorder {
    pub(super) fn new() -> Self {
        Self {
            places: Vec::new(),
            interval: MIN_INTERVAL,
            next: MIN_INTERVAL,
        }
    }

    /// Whether the next possible place should be noted.
    pub(super) fn is_due(&self, produced: u64) -> bool {
        produced >= self.next
    }

    /// Whether the window must be kept from now on.
    pub(super) fn is_near(&self, produced: u64) -> bool {
        produced.saturating_add(NEAR) >= self.next
    }

    /// A member or frame starts here.
    pub(super) fn start(&mut self, stored: u64, produced: u64) {
        if self.is_due(produced) {
            self.push(Checkpoint {
                stored,
                produced,
                inside: None,
            });
        }
    }

    /// A deflate block ends here.
    pub(super) fn block(&mut self, stored: u64, produced: u64, window: &[u8], last_byte: u8) {
        let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), Compression::fast());
        let packed = encoder
            .write_all(window)
            .and_then(|()| encoder.finish())
            .unwrap_or_default();
        self.push(Checkpoint {
            stored,
            produced,
            inside: Some(Inside {
                window: packed,
                last_byte,
                sample: Vec::new(),
            }),
        });
    }

    /// Output that follows the last place.
    pub(super) fn output(&mut self, bytes: &[u8]) {
        if let Some(Checkpoint {
            inside: Some(inside),
            ..
        }) = self.places.last_mut()
        {
            let n = SAMPLE.saturating_sub(inside.sample.len()).min(bytes.len());
            inside
                .sample
                .extend_from_slice(bytes.get(..n).unwrap_or_default());
        }
    }

    fn push(&mut self, place: Checkpoint) {
        self.next = place.produced.saturating_add(self.interval);
        self.places.push(place);
        if self.places.len() > MAX_PLACES {
            // The last one stays, because its sample may not be complete.
            let mut is_kept = true;
            self.places.retain(|_| {
                is_kept = !is_kept;
                !is_kept
            });
            self.interval = self.interval.saturating_mul(2);
        }
    }

    pub(super) fn finish(self) -> Vec<Checkpoint> {
        self.places
    }
}

/// Bits that make a deflate decoder read nothing until `n_used` bits (1 to 8) of a byte are used up, and then the
/// rest of `byte`: blocks without content, the last of which ends in `byte`. With 8 nothing is needed.
///
/// An empty block with fixed codes has 10 bits; one with dynamic codes, described as wordily as possible, has 95.
pub(super) fn prefix(n_used: u8, byte: u8) -> Vec<u8> {
    let mut bits = Bits::default();
    let n_used = n_used.clamp(1, 8);
    if n_used == 8 {
        return Vec::new();
    }
    let mut n_bits = 0u32;
    if n_used % 2 == 1 {
        bits.empty_dynamic_block();
        n_bits += 95;
    }
    while n_bits % 8 != u32::from(n_used) {
        bits.empty_fixed_block();
        n_bits += 10;
    }
    bits.rest(byte)
}

#[derive(Default)]
struct Bits {
    bytes: Vec<u8>,
    last: u8,
    n: u8,
}

impl Bits {
    fn push(&mut self, value: u32, n: u8) {
        for i in 0..n {
            self.last |= (((value >> i) & 1) as u8) << self.n;
            self.n += 1;
            if self.n == 8 {
                self.bytes.push(self.last);
                (self.last, self.n) = (0, 0);
            }
        }
    }

    fn empty_fixed_block(&mut self) {
        self.push(0b010, 3);
        self.push(0, 7);
    }

    /// Codes for nothing but the end of the block. Source of the layout: RFC 1951, 3.2.7.
    fn empty_dynamic_block(&mut self) {
        self.push(0b100, 3);
        self.push(0, 5);
        self.push(0, 5);
        self.push(15, 4);
        // Lengths for the code of code lengths, in the order 16 17 18 0 8 7 9 6 10 5 11 4 12 3 13 2 14 1 15.
        for length in [0, 0, 1, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0] {
            self.push(length, 3);
        }
        // 138 and 118 zeros (code 0), then length 1 for the end of the block (code 11), and no distances (code 10).
        for n_zeros in [138, 118] {
            self.push(0, 1);
            self.push(n_zeros - 11, 7);
        }
        self.push(0b11, 2);
        self.push(0b01, 2);
        // The end of the block.
        self.push(0, 1);
    }

    /// The bytes, the last one filled with the upper bits of `byte`.
    fn rest(mut self, byte: u8) -> Vec<u8> {
        let mask = u8::MAX.checked_shl(u32::from(self.n)).unwrap_or(0);
        self.bytes.push(self.last | (byte & mask));
        self.bytes
    }
}
