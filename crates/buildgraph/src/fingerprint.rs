//! A short, deterministic mark of some content, to tell equal from different.
//!
//! 128-bit FNV-1a over length-prefixed parts. Not cryptographic: a forged collision would only
//! mislead its own author.

/// The mark. Equal content gives equal marks; different content practically never does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Fingerprint(u128);

const OFFSET: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;

/// Collects parts; the order and the borders of the parts count.
#[derive(Debug, Clone)]
pub struct Marker(u128);

impl Marker {
    /// Starts a mark of the kind `label`.
    pub fn new(label: &str) -> Self {
        let mut marker = Self(OFFSET);
        marker.text(label);
        marker
    }

    fn raw(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u128::from(*byte)).wrapping_mul(PRIME);
        }
    }

    /// Adds bytes.
    pub fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        self.raw(&(bytes.len() as u64).to_le_bytes());
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
        self.raw(&number.to_le_bytes());
        self
    }

    /// Adds another mark.
    pub fn mark(&mut self, mark: Fingerprint) -> &mut Self {
        self.raw(&mark.0.to_le_bytes());
        self
    }

    /// The mark of everything added.
    pub fn finish(&self) -> Fingerprint {
        Fingerprint(self.0)
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
}
