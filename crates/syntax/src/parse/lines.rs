//! Physical lines: where they start and end, and the classes of line the builder tells apart.

/// One physical line.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line {
    /// First byte (after a byte order mark on the first line).
    pub start: usize,
    /// After the last byte that is no line end (`\r` and `\n`).
    pub end: usize,
    /// First byte of the next line.
    pub next: usize,
}

/// Longest line in bytes the builder reads.
pub(super) const MAX_LINE_BYTES: usize = 65_535;

/// Splits at `\n`; no line follows a final line end.
pub(super) fn split(text: &str) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut start = 0;
    for raw in text.split_inclusive('\n') {
        let next = start + raw.len();
        let skipped = if start == 0 && raw.starts_with('\u{feff}') {
            3
        } else {
            0
        };
        let body = raw
            .get(skipped..)
            .unwrap_or("")
            .trim_end_matches(['\r', '\n']);
        lines.push(Line {
            start: start + skipped,
            end: start + skipped + body.len(),
            next,
        });
        start = next;
    }
    lines
}

impl Line {
    /// The line without its line end.
    pub fn body(self, text: &str) -> &str {
        text.get(self.start..self.end).unwrap_or("")
    }

    /// Offset of the first non-blank byte; the end for a blank line.
    pub fn first_non_blank(self, text: &str) -> usize {
        self.end - self.body(text).trim_start().len()
    }
}

/// Whether the first non-blank character is `#`.
pub(super) fn is_comment(body: &str) -> bool {
    body.trim_start().starts_with('#')
}

/// The line without its continuation mark, when it has one: an escape character, blanks behind it
/// allowed, that is either alone on the line or not preceded by another escape character.
pub(super) fn without_continuation(body: &str, escape: char) -> Option<&str> {
    let before = body.trim_end_matches([' ', '\t']).strip_suffix(escape)?;
    (!before.ends_with(escape)).then_some(before)
}
