//! The 512-byte header block: its fields, numbers and checksum.

use super::BLOCK;

/// Whether a block is a plausible tar header: its stored checksum matches (unsigned, or the historical signed sum).
pub(crate) fn is_checksum_valid(block: &[u8; BLOCK]) -> bool {
    let Some(stored) = number(field(block, 148, 8)) else {
        return false;
    };
    // The checksum's own field counts as blanks.
    let own = field(block, 148, 8);
    let unsigned = sum(block) - sum(own) + 8 * 32;
    if stored == unsigned {
        return true;
    }
    let high = |bytes: &[u8]| bytes.iter().filter(|byte| **byte >= 0x80).count() as i64;
    stored == unsigned - 256 * (high(block) - high(own))
}

/// In pieces that fit sixteen bits, so that many are added at once.
fn sum(bytes: &[u8]) -> i64 {
    bytes
        .chunks(64)
        .map(|chunk| i64::from(chunk.iter().map(|byte| u16::from(*byte)).sum::<u16>()))
        .sum()
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
