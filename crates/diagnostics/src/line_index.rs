//! From byte offsets to lines and columns, in the units people and editors use.

use crate::Span;

/// A place as people count it: both numbers are 1-based, the column counts Unicode scalar values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// 1-based line.
    pub line: u32,
    /// 1-based column in Unicode scalar values.
    pub column: u32,
}

/// Line starts of one text. Building costs O(n); a look-up O(log lines + line length).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineIndex {
    starts: Vec<u32>,
}

impl LineIndex {
    /// Indexes `text`. A line ends after `\n`; a lone `\r` ends none.
    pub fn new(text: &str) -> Self {
        let mut starts = vec![0];
        for (offset, byte) in text.bytes().enumerate() {
            if byte == b'\n' {
                starts.push(u32::try_from(offset + 1).unwrap_or(u32::MAX));
            }
        }
        Self { starts }
    }

    /// Number of lines; a final line end begins one more, empty line.
    pub fn n_lines(&self) -> u32 {
        self.starts.len() as u32
    }

    /// 1-based line that holds `offset`.
    pub fn line(&self, offset: u32) -> u32 {
        self.starts.partition_point(|start| *start <= offset).max(1) as u32
    }

    /// First byte of the 1-based `line`; past the end: the end of the last known line start.
    pub fn line_start(&self, line: u32) -> u32 {
        let idx = (line.max(1) - 1) as usize;
        self.starts
            .get(idx)
            .or(self.starts.last())
            .copied()
            .unwrap_or(0)
    }

    /// The bytes of the 1-based `line` in `text`, its line end left out.
    pub fn line_span(&self, text: &str, line: u32) -> Span {
        let start = self.line_start(line);
        let end = self
            .starts
            .get(line.max(1) as usize)
            .copied()
            .unwrap_or(u32::try_from(text.len()).unwrap_or(u32::MAX));
        let body = Span::new(start, end).of(text);
        let kept = body.strip_suffix('\n').unwrap_or(body);
        let kept = kept.strip_suffix('\r').unwrap_or(kept);
        Span::new(start, start + kept.len() as u32)
    }

    /// Line and column of `offset` in `text` (the text that was indexed).
    pub fn position(&self, text: &str, offset: u32) -> Position {
        let line = self.line(offset);
        let before = Span::new(self.line_start(line), offset).of(text);
        Position {
            line,
            column: before.chars().count() as u32 + 1,
        }
    }

    /// Start and end of `span`; the end is exclusive.
    pub fn positions(&self, text: &str, span: Span) -> (Position, Position) {
        (
            self.position(text, span.start),
            self.position(text, span.end),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, offset: u32, line: u32, column: u32) {
        let index = LineIndex::new(text);
        assert_eq!(index.position(text, offset), Position { line, column });
    }

    #[test]
    fn columns_count_characters_not_bytes() {
        check("é x", 3, 1, 3);
        check("a\nb", 2, 2, 1);
        check("a\nb", 3, 2, 2);
        check("", 0, 1, 1);
    }

    #[test]
    fn a_line_leaves_out_its_end() {
        let text = "one\r\ntwo\n";
        let index = LineIndex::new(text);
        assert_eq!(index.line_span(text, 1).of(text), "one");
        assert_eq!(index.line_span(text, 2).of(text), "two");
        assert_eq!(index.line_span(text, 3).of(text), "");
    }
}
