//! What a project may configure for single rules: trusted registries and the labels it wants.
//!
//! Plain data with "nothing configured" as the default; the rules that need it stay silent then.
//! Reading configuration files is not done here.

use std::collections::BTreeMap;

/// Settings of rules that know nothing until someone tells them. Source of the names: hadolint's
/// configuration file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LintConfig {
    /// Registries images may come from; `*` is allowed at either end. Empty: any registry.
    pub trusted_registries: Vec<String>,
    /// Labels an image shall have, with the kind of their values. Empty: no label is asked for.
    pub label_schema: BTreeMap<String, LabelKind>,
    /// Whether labels outside the schema are reported.
    pub strict_labels: bool,
}

/// The kind of a label's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LabelKind {
    /// Any text that is not empty.
    Text,
    /// An address with a scheme.
    Url,
    /// A time such as `2026-01-31T12:00:00Z`.
    Rfc3339,
    /// An SPDX licence identifier.
    Spdx,
    /// A git hash: 7 or 40 hexadecimal digits.
    Hash,
    /// A version such as `1.2.3-rc.1`.
    Semver,
    /// A mail address.
    Email,
}

impl LabelKind {
    /// The kind of that name in a configuration file; an empty name is text.
    pub fn from_name(name: &str) -> Option<Self> {
        Some(match name.to_ascii_lowercase().as_str() {
            "" | "text" | "rawtext" => Self::Text,
            "url" => Self::Url,
            "rfc3339" => Self::Rfc3339,
            "spdx" => Self::Spdx,
            "hash" => Self::Hash,
            "semver" => Self::Semver,
            "email" => Self::Email,
            _ => return None,
        })
    }

    /// Its name in a configuration file.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Url => "url",
            Self::Rfc3339 => "rfc3339",
            Self::Spdx => "spdx",
            Self::Hash => "hash",
            Self::Semver => "semver",
            Self::Email => "email",
        }
    }
}
