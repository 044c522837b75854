//! Heredoc markers of a logical line, and the lines their bodies end at.

use super::lines::Line;
use crate::ast::Keyword;
use crate::expand::{LexedWord, Lexer, Lookup, Options};
use std::collections::BTreeMap;
use std::ops::Range;

/// A `<<NAME` word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Marker {
    pub name: String,
    pub fd: u32,
    pub chomp: bool,
    pub expand: bool,
    /// Place in the logical line.
    pub range: Range<usize>,
}

struct NoValues;

impl Lookup for NoValues {
    fn get(&self, _name: &str) -> Option<&str> {
        None
    }
}

/// Heredocs are lexed with the backslash, whatever the escape directive says.
fn lex(text: &str, raw_quotes: bool, raw_escapes: bool) -> Option<Vec<LexedWord>> {
    let options = Options {
        escape: '\\',
        raw_quotes,
        raw_escapes,
        quotes: true,
        keep_unset: true,
    };
    Lexer::new(text, options, &NoValues)
        .run()
        .ok()
        .map(|(_, words)| words)
}

/// All markers of a line, in order. A line that cannot be lexed (an open quote) has none.
pub(super) fn markers(line: &str) -> Vec<Marker> {
    if !line.contains("<<") {
        return Vec::new();
    }
    let words = lex(line, true, true).unwrap_or_default();
    let found = words.into_iter().filter_map(|word| {
        let marker = marker(&word.text)?;
        Some(Marker {
            range: word.start..word.end,
            ..marker
        })
    });
    found.collect()
}

/// The marker `word` is, if it is one; its range is empty.
pub(super) fn marker(word: &str) -> Option<Marker> {
    let digits = word.len() - word.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (fd, rest) = word.split_at_checked(digits)?;
    let rest = rest.strip_prefix("<<")?;
    let (chomp, rest) = match rest.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, rest),
    };
    let rest = rest.trim_start_matches(['\t', '\n', '\u{c}', '\r', ' ']);
    if rest.is_empty() || rest.contains('<') {
        return None;
    }
    let plain = single(lex(rest, false, false)?)?;
    let raw = single(lex(rest, true, false)?)?;
    let quotes = |text: &str| text.matches(['\'', '"']).count();
    Some(Marker {
        expand: quotes(&plain) == quotes(&raw),
        name: plain,
        fd: if fd.is_empty() {
            0
        } else {
            fd.parse().unwrap_or(u32::MAX)
        },
        chomp,
        range: 0..0,
    })
}

fn single(words: Vec<LexedWord>) -> Option<String> {
    let mut words = words.into_iter();
    match (words.next(), words.next()) {
        (Some(word), None) => Some(word.text),
        _ => None,
    }
}

/// Where bodies can end: built once for a file that has a heredoc, O(n log n).
pub(super) struct Ends<'a> {
    exact: BTreeMap<&'a str, Vec<usize>>,
    chomped: BTreeMap<&'a str, Vec<usize>>,
    /// Lines that look like the start of an instruction: keyword in column 1, then a blank.
    instructions: Vec<usize>,
}

impl<'a> Ends<'a> {
    pub fn new(text: &'a str, lines: &[Line]) -> Self {
        let mut ends = Self {
            exact: BTreeMap::new(),
            chomped: BTreeMap::new(),
            instructions: Vec::new(),
        };
        for (idx, line) in lines.iter().enumerate() {
            let body = line.body(text);
            ends.exact.entry(body).or_default().push(idx);
            let chomped = body.trim_start_matches('\t');
            ends.chomped.entry(chomped).or_default().push(idx);
            let word = body.split([' ', '\t']).next().unwrap_or("");
            if word.len() < body.len() && Keyword::from_word(word) != Keyword::Unknown {
                ends.instructions.push(idx);
            }
        }
        ends
    }

    /// The first line from `from` on that ends the body.
    pub fn terminator(&self, marker: &Marker, from: usize) -> Option<usize> {
        let table = if marker.chomp {
            &self.chomped
        } else {
            &self.exact
        };
        next_from(table.get(marker.name.as_str())?, from)
    }

    /// The first line from `from` on that looks like an instruction.
    pub fn next_instruction(&self, from: usize) -> Option<usize> {
        next_from(&self.instructions, from)
    }
}

fn next_from(lines: &[usize], from: usize) -> Option<usize> {
    lines
        .get(lines.partition_point(|line| *line < from))
        .copied()
}
