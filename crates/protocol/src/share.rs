//! Passing a text on without its secrets.

use serde::{Deserialize, Serialize};

/// Finds and masks the secrets of a Dockerfile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MaskSecrets {
    /// The Dockerfile.
    pub text: String,
}

/// A secret that was masked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MaskedSecret {
    /// 1-based line of its beginning.
    pub line: u32,
    /// The name it has, or what its shape says.
    pub what: String,
}

/// A text without its secrets.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MaskedText {
    /// The text; equal to the one that was asked about when nothing was found.
    pub text: String,
    /// What was masked, in file order.
    pub secrets: Vec<MaskedSecret>,
}
