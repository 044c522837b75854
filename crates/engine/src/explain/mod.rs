//! What the word under the pointer means: instruction, flag, mount key, form, shell command, variable, image, stage.
//!
//! The words stand in tables, one file each; this file finds the place and picks the entry. Deliberately absent:
//! judging (the linter's), and anything that is not in the text or in the catalogue of base images.

mod directives;
mod flags;
mod forms;
mod images;
mod instructions;
mod mount_keys;
mod place;
mod shell_words;
#[cfg(test)]
mod tests;
mod variables;

pub(crate) use mount_keys::{SHARING, TYPES};
pub(crate) use variables::{PREDEFINED, PROXIES};

use crate::text_map::{TextMap, byte_offset};
use layerlab_protocol::assist::Explanation;
use layerlab_syntax::ast::Keyword;

/// One word of a table. Empty texts are left out.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Entry {
    /// The word.
    pub word: &'static str,
    /// What it does.
    pub what: &'static str,
    /// What it leaves in the image's layers.
    pub layer: &'static str,
    /// What enters its cache key.
    pub key: &'static str,
    /// Where people trip.
    pub trap: &'static str,
    /// Id of a lesson.
    pub lesson: &'static str,
    /// One instruction that shows it.
    pub example: &'static str,
}

/// A line of an explanation, in the order in which lines are shown.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Line {
    rank: u8,
    text: String,
}

impl Line {
    fn what(text: String) -> Self {
        Self { rank: 0, text }
    }

    fn layer(text: String) -> Self {
        Self { rank: 1, text }
    }

    fn key(text: String) -> Self {
        Self { rank: 2, text }
    }

    fn trap(text: String) -> Self {
        Self { rank: 3, text }
    }

    const fn label(&self) -> &'static str {
        match self.rank {
            0 => "",
            1 => "Layer",
            2 => "Cache key",
            _ => "Trap",
        }
    }
}

/// The words about one place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Words {
    title: String,
    lines: Vec<Line>,
    example: String,
    lesson: &'static str,
}

impl Words {
    /// An entry of a table under a title.
    fn of(entry: &Entry, title: impl Into<String>) -> Self {
        let lines = [
            (Line::what as fn(String) -> Line, entry.what),
            (Line::layer, entry.layer),
            (Line::key, entry.key),
            (Line::trap, entry.trap),
        ];
        Self {
            title: title.into(),
            lines: lines
                .into_iter()
                .filter(|(_, text)| !text.is_empty())
                .map(|(line, text)| line(text.to_owned()))
                .collect(),
            example: entry.example.to_owned(),
            lesson: entry.lesson,
        }
    }
}

/// What an instruction does, in one sentence.
pub(crate) fn instruction_in_short(keyword: Keyword) -> &'static str {
    let entry = instructions::INSTRUCTIONS
        .iter()
        .find(|entry| entry.word == keyword.name());
    entry.map_or("", |entry| first_sentence(entry.what))
}

/// What a flag does, in one sentence.
pub(crate) fn flag_in_short(keyword: Keyword, name: &str) -> &'static str {
    flags::find(keyword, name).map_or("", |entry| first_sentence(entry.what))
}

/// What a key of `--mount` means, in one sentence.
pub(crate) fn mount_key_in_short(name: &str) -> &'static str {
    let entry = mount_keys::KEYS.iter().find(|entry| entry.word == name);
    entry.map_or("", |entry| first_sentence(entry.what))
}

/// The text up to the first full stop, colon or semicolon that ends a sentence.
pub(crate) fn first_sentence(text: &str) -> &str {
    let end = [". ", ": ", "; "]
        .iter()
        .filter_map(|stop| text.find(stop))
        .min()
        .unwrap_or(text.len());
    text.get(..end).unwrap_or(text).trim_end_matches('.')
}

/// Explains the word at a place. Cost: one parse and one build model.
pub(crate) fn explain(text: &str, offset_utf16: u32) -> Option<Explanation> {
    let at = byte_offset(text, offset_utf16);
    let file = layerlab_syntax::parse(text);
    let (span, mut words) = place::find(&file, at)?;
    if words.lines.is_empty() {
        return None;
    }
    words.lines.sort_by_key(|line| line.rank);
    Some(Explanation {
        range: TextMap::new(text).utf16(span),
        title: words.title,
        lines: words
            .lines
            .into_iter()
            .map(|line| (line.label().to_owned(), line.text))
            .collect(),
        example: words.example,
        lesson: words.lesson.to_owned(),
    })
}
