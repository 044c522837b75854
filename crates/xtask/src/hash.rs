//! Content hashes for file names: they tell caches apart, and deliberately protect nothing.

/// 64-bit FNV-1a over the parts in order, as 16 hex digits.
pub fn short<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> String {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for part in parts {
        // The length separates the parts, so that ("ab", "c") and ("a", "bc") differ.
        for byte in part
            .iter()
            .copied()
            .chain((part.len() as u64).to_le_bytes())
        {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    format!("{hash:016x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_border_between_parts_counts() {
        assert_ne!(
            short([b"ab".as_slice(), b"c"]),
            short([b"a".as_slice(), b"bc"])
        );
    }
}
