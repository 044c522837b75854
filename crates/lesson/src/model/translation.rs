//! How far a text is in a language.

use serde::{Deserialize, Serialize};

/// How much of a text is in its language.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Translation {
    /// Language tag of the translation.
    pub locale: String,
    /// Language tag of what is not translated.
    pub source: String,
    /// How many of its strings.
    pub share: Share,
    /// Titles, labels and choices that are still in the source's language. Running text marks that itself, as
    /// [`crate::model::Inline::Untranslated`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub english: Vec<String>,
}

impl Translation {
    /// This and another one as one.
    #[must_use]
    pub fn with(mut self, other: Self) -> Self {
        self.share.n_strings = self.share.n_strings.saturating_add(other.share.n_strings);
        self.share.n_translated = self
            .share
            .n_translated
            .saturating_add(other.share.n_translated);
        self.english.extend(other.english);
        self
    }

    /// Language tag of a title, label or choice.
    pub fn lang(&self, text: &str) -> &str {
        if self.english.iter().any(|english| english == text) {
            &self.source
        } else {
            &self.locale
        }
    }
}

/// Translated strings of all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    /// All strings, each once.
    pub n_strings: u32,
    /// Those translated.
    pub n_translated: u32,
}

impl Share {
    /// Whole per cent, rounded down; 100 when there is nothing to translate.
    pub fn per_cent(self) -> u32 {
        let per_cent = (u64::from(self.n_translated) * 100).checked_div(u64::from(self.n_strings));
        per_cent.map_or(100, |whole| u32::try_from(whole).unwrap_or(100))
    }
}
