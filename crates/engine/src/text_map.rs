//! From byte spans to the two coordinates that leave the engine: line/column and UTF-16.

use layerlab_diagnostics::{LineIndex, Span};
use layerlab_protocol::check::{Position, Range, Utf16};

/// Knows one text. Building costs O(n); a look-up O(log n + line length).
pub struct TextMap<'a> {
    text: &'a str,
    lines: LineIndex,
    /// Byte offset and UTF-16 offset at each line start.
    utf16_starts: Vec<u32>,
}

impl<'a> TextMap<'a> {
    /// Indexes `text`.
    pub fn new(text: &'a str) -> Self {
        let mut utf16_starts = vec![0u32];
        let mut units = 0u32;
        for character in text.chars() {
            units += character.len_utf16() as u32;
            if character == '\n' {
                utf16_starts.push(units);
            }
        }
        Self {
            text,
            lines: LineIndex::new(text),
            utf16_starts,
        }
    }

    /// Lines and columns of `span`.
    pub fn range(&self, span: Span) -> Range {
        let (start, end) = self.lines.positions(self.text, span);
        Range {
            start: Position {
                line: start.line,
                column: start.column,
            },
            end: Position {
                line: end.line,
                column: end.column,
            },
        }
    }

    /// UTF-16 offset of a byte offset.
    pub fn utf16_offset(&self, offset: u32) -> u32 {
        let line = self.lines.line(offset);
        let start = self.lines.line_start(line);
        let before = Span::new(start, offset).of(self.text);
        let units: usize = before.chars().map(char::len_utf16).sum();
        self.utf16_starts
            .get((line - 1) as usize)
            .copied()
            .unwrap_or(0)
            + units as u32
    }

    /// UTF-16 range of `span`.
    pub fn utf16(&self, span: Span) -> Utf16 {
        Utf16 {
            from: self.utf16_offset(span.start),
            to: self.utf16_offset(span.end),
        }
    }
}

/// Byte offset of a UTF-16 offset: the end of the text for one behind it, the start of the character for one inside.
#[cfg(feature = "library")]
pub fn byte_offset(text: &str, offset_utf16: u32) -> u32 {
    let mut units = 0;
    for (at, character) in text.char_indices() {
        units += character.len_utf16() as u32;
        if units > offset_utf16 {
            return at as u32;
        }
    }
    text.len() as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf16_counts_surrogates_twice_and_columns_once() {
        let text = "# 🐳 é\nFROM a\n";
        let map = TextMap::new(text);
        let from = text.find("FROM").expect("there") as u32;
        let span = Span::new(from, from + 4);
        assert_eq!(map.utf16(span), Utf16 { from: 7, to: 11 });
        assert_eq!(map.range(span).start, Position { line: 2, column: 1 });
        let e = text.find('é').expect("there") as u32;
        assert_eq!(map.utf16_offset(e), 5);
        assert_eq!(map.range(Span::empty(e)).start.column, 5);
    }
}
