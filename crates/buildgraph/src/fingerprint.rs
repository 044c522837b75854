//! A short, deterministic mark of some content, to tell equal from different.
//!
//! Two independent 64-bit lanes over length-prefixed parts, eight bytes at a time. Not cryptographic:
//! a forged collision would only mislead its own author. (128-bit FNV, byte by byte, took an eighth of
//! the time from a key to its findings: WebAssembly has no wide multiplication.)

/// The mark. Equal content gives equal marks; different content practically never does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Fingerprint([u64; 2]);

/// Odd constants with well-mixed bits (from SplitMix64 and MurmurHash3).
const MIX: [u64; 4] = [
    0x9e37_79b9_7f4a_7c15,
    0xbf58_476d_1ce4_e5b9,
    0x94d0_49bb_1331_11eb,
    0xff51_afd7_ed55_8ccd,
];

/// Collects parts; the order and the borders of the parts count.
#[derive(Debug, Clone)]
pub struct Marker([u64; 2]);

impl Marker {
    /// Starts a mark of the kind `label`.
    pub fn new(label: &str) -> Self {
        let [a, b, ..] = MIX;
        let mut marker = Self([a, b]);
        marker.text(label);
        marker
    }

    fn word(&mut self, word: u64) {
        let [m0, m1, m2, m3] = MIX;
        let [a, b] = self.0;
        self.0 = [
            (a ^ word).wrapping_mul(m1).rotate_left(29).wrapping_add(m0),
            (b.rotate_left(31) ^ word.wrapping_mul(m2)).wrapping_mul(m3),
        ];
    }

    fn raw(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<8>();
        for word in words {
            self.word(u64::from_le_bytes(*word));
        }
        if !rest.is_empty() {
            let word = rest
                .iter()
                .rev()
                .fold(0, |word, byte| word << 8 | u64::from(*byte));
            self.word(word);
        }
    }

    /// Adds bytes.
    pub fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        self.word(bytes.len() as u64);
        self.raw(bytes);
        self
    }

    /// Adds a text.
    pub fn text(&mut self, text: &str) -> &mut Self {
        self.bytes(text.as_bytes())
    }

    /// Adds a text that may be absent.
    pub fn option(&mut self, text: Option<&str>) -> &mut Self {
        match text {
            Some(text) => self.number(1).text(text),
            None => self.number(0),
        }
    }

    /// Adds a number.
    pub fn number(&mut self, number: u64) -> &mut Self {
        self.word(number);
        self
    }

    /// Adds another mark.
    pub fn mark(&mut self, mark: Fingerprint) -> &mut Self {
        mark.0.into_iter().for_each(|word| self.word(word));
        self
    }

    /// The mark of everything added.
    pub fn finish(&self) -> Fingerprint {
        // The last words pass through one multiplication more, so that they reach all bits.
        let [m0, m1, ..] = MIX;
        let [a, b] = self.0;
        let mix = |x: u64, by: u64| {
            let x = (x ^ (x >> 32)).wrapping_mul(by);
            x ^ (x >> 29)
        };
        Fingerprint([mix(a, m0), mix(b.wrapping_add(a), m1)])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn borders_between_parts_count() {
        let ab = Marker::new("x").text("a").text("b").finish();
        let joined = Marker::new("x").text("ab").text("").finish();
        assert_ne!(ab, joined);
        assert_eq!(ab, Marker::new("x").text("a").text("b").finish());
    }

    #[test]
    fn every_byte_and_its_place_count() {
        let of = |bytes: &[u8]| Marker::new("x").bytes(bytes).finish();
        let mut seen = std::collections::BTreeSet::new();
        for length in 0..40 {
            for at in 0..length {
                let mut bytes = vec![0_u8; length];
                bytes[at] = 1;
                assert!(seen.insert(of(&bytes)), "{length} {at}");
            }
            assert!(seen.insert(of(&vec![0; length])), "{length}");
        }
    }
}
