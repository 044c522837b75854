//! Digests as images write them (`sha256:…`), and recomputing them while bytes pass by.

use sha2::{Digest as _, Sha256, Sha384, Sha512};
use std::fmt;

/// A digest with its algorithm, for example `sha256:44136fa3…`. Compared as text, as registries do.
#[derive(
    Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
pub struct Digest(String);

impl Digest {
    /// Takes the text as it stands, without judging it.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The SHA-256 of some bytes.
    pub fn sha256(bytes: &[u8]) -> Self {
        let mut hasher = DigestHasher::sha256();
        hasher.update(bytes);
        hasher.finish()
    }

    /// The whole text, algorithm included.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The part before the colon; empty when there is none.
    pub fn algorithm(&self) -> &str {
        self.0
            .split_once(':')
            .map_or("", |(algorithm, _)| algorithm)
    }

    /// The part after the colon; the whole text when there is none.
    pub fn encoded(&self) -> &str {
        self.0
            .split_once(':')
            .map_or(&self.0, |(_, encoded)| encoded)
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Recomputes one digest incrementally.
#[derive(Clone)]
pub(crate) enum DigestHasher {
    Sha256(Box<Sha256>),
    Sha384(Box<Sha384>),
    Sha512(Box<Sha512>),
}

impl DigestHasher {
    pub(crate) fn sha256() -> Self {
        Self::Sha256(Box::new(Sha256::new()))
    }

    /// The hasher for an algorithm name; `None` when the algorithm is not known here.
    pub(crate) fn named(algorithm: &str) -> Option<Self> {
        match algorithm {
            "sha256" => Some(Self::sha256()),
            "sha384" => Some(Self::Sha384(Box::new(Sha384::new()))),
            "sha512" => Some(Self::Sha512(Box::new(Sha512::new()))),
            _ => None,
        }
    }

    pub(crate) fn is_sha256(&self) -> bool {
        matches!(self, Self::Sha256(_))
    }

    pub(crate) fn update(&mut self, bytes: &[u8]) {
        match self {
            Self::Sha256(h) => h.update(bytes),
            Self::Sha384(h) => h.update(bytes),
            Self::Sha512(h) => h.update(bytes),
        }
    }

    pub(crate) fn finish(self) -> Digest {
        match self {
            Self::Sha256(h) => Digest(hex("sha256:", &h.finalize())),
            Self::Sha384(h) => Digest(hex("sha384:", &h.finalize())),
            Self::Sha512(h) => Digest(hex("sha512:", &h.finalize())),
        }
    }
}

impl fmt::Debug for DigestHasher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DigestHasher")
    }
}

pub(crate) fn hex(prefix: &str, bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    let mut text = String::with_capacity(prefix.len() + bytes.len() * 2);
    text.push_str(prefix);
    for byte in bytes {
        let _ = write!(text, "{byte:02x}");
    }
    text
}
