//! What the editor is told about a word under the pointer, and what may be typed next.

use crate::check::Utf16;
use serde::{Deserialize, Serialize};

/// Asks what the word at a place means.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explain {
    /// The Dockerfile.
    pub text: String,
    /// Place in UTF-16 units; one behind a word still means that word.
    pub offset_utf16: u32,
}

/// The words about a word. `code` in sentences is written in backticks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explanation {
    /// What is explained.
    pub range: Utf16,
    /// Its name.
    pub title: String,
    /// Heading and text; the first heading is empty: what it does. Then `Layer`, `Cache key`, `Trap` where they apply.
    pub lines: Vec<(String, String)>,
    /// One instruction that shows it; may be empty.
    pub example: String,
    /// Id of the lesson about it; may be empty.
    pub lesson: String,
}

/// Asks what may be typed at a place.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Complete {
    /// The Dockerfile.
    pub text: String,
    /// The cursor, in UTF-16 units.
    pub offset_utf16: u32,
}

/// What may be typed, best first; at most 60 items.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Completions {
    /// Where the word begins that an item replaces; it ends at the cursor.
    pub from_utf16: u32,
    /// The items.
    pub items: Vec<CompletionItem>,
}

/// One thing that may be typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompletionItem {
    /// As in the list.
    pub label: String,
    /// What is inserted.
    pub insert: String,
    /// A few words beside it; may be empty.
    pub detail: String,
    /// Short name of its kind: `keyword`, `flag`, `value`, `stage`, `image`, `variable`, `path`, `user`, `rule`.
    pub kind: String,
}
