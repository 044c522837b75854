//! The 512-byte header block: its fields, numbers and checksum.

use super::BLOCK;

/// Whether a block is a plausible tar header: its stored checksum matches (unsigned, or the historical signed sum).
pub(crate) fn is_checksum_valid(block: &[u8; BLOCK]) -> bool {
    let Some(stored) = number(field(block, 148, 8)) else {
        return false;
    };
    let mut unsigned: i64 = 8 * 32;
    let mut high: i64 = 0;
    for (i, byte) in block.iter().enumerate() {
        if !(148..156).contains(&i) {
            unsigned += i64::from(*byte);
            high += i64::from(*byte >> 7);
        }
    }
    stored == unsigned || stored == unsigned - 256 * high
}

pub(super) fn field(block: &[u8; BLOCK], start: usize, len: usize) -> &[u8] {
    block.get(start..start + len).unwrap_or_default()
}

pub(super) fn until_nul(bytes: &[u8]) -> &[u8] {
    bytes.split(|b| *b == 0).next().unwrap_or_default()
}

pub(super) fn at_most(remaining: u64, available: usize) -> usize {
    usize::try_from(remaining).map_or(available, |r| r.min(available))
}

/// Bytes from the end of `size` bytes of content to the next block.
pub(super) fn padding(size: u64) -> u64 {
    (BLOCK as u64 - size % BLOCK as u64) % BLOCK as u64
}

/// A number field: octal text with blanks, or base-256. `None` when it is neither or does not fit.
pub(super) fn number(field: &[u8]) -> Option<i64> {
    match field.first().copied() {
        Some(first @ (0x80 | 0xFF)) => {
            let mut value: i128 = if first == 0xFF { -1 } else { 0 };
            for byte in field.iter().skip(1) {
                value = (value << 8) | i128::from(*byte);
            }
            i64::try_from(value).ok()
        }
        _ => {
            let text = until_nul(field);
            let mut value: i64 = 0;
            let mut is_started = false;
            for byte in text {
                match byte {
                    b' ' if !is_started => {}
                    b' ' => break,
                    b'0'..=b'7' => {
                        is_started = true;
                        value = value.checked_mul(8)?.checked_add(i64::from(byte - b'0'))?;
                    }
                    _ => return None,
                }
            }
            Some(value)
        }
    }
}
