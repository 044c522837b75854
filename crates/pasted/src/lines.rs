//! A text as lines: ends, colour codes and overwritten progress removed, places kept.

use crate::recognise::without_stamp;
use layerlab_diagnostics::Span;
use std::borrow::Cow;

/// Lines read; the rest of a longer text is left unread, and said so.
pub(crate) const MAX_LINES: usize = 50_000;
/// Characters of a line that are looked at; a `docker inspect` on one line is read as JSON, not by lines.
pub(crate) const MAX_LINE_BYTES: usize = 64 * 1024;

/// One line.
#[derive(Debug, Clone)]
pub(crate) struct Line<'a> {
    /// Where it is, without its end.
    pub span: Span,
    /// What it says, without colour codes.
    pub text: Cow<'a, str>,
}

impl Line<'_> {
    pub fn trimmed(&self) -> &str {
        self.text.trim()
    }
}

/// The lines of `text`. A lone `\r` ends a line too: a captured terminal overwrites its progress with it.
pub(crate) fn lines(text: &str) -> Vec<Line<'_>> {
    let mut found = Vec::new();
    let mut at = 0;
    for piece in text.split_inclusive(['\n', '\r']) {
        let content = piece.trim_end_matches(['\n', '\r']);
        let start = at;
        at += piece.len();
        // The `\r` of `\r\n` ended the line already.
        if content.is_empty()
            && piece == "\n"
            && text.as_bytes().get(start.wrapping_sub(1)) == Some(&b'\r')
        {
            continue;
        }
        if found.len() >= MAX_LINES {
            break;
        }
        let mut end = content.len().min(MAX_LINE_BYTES);
        while !content.is_char_boundary(end) {
            end -= 1;
        }
        let shown = content.get(..end).unwrap_or("");
        found.push(Line {
            span: Span::from_usize(start, start + content.len()),
            text: plain(without_stamp(shown)),
        });
    }
    found
}

/// Without escape sequences of terminals, tabs as blanks.
fn plain(line: &str) -> Cow<'_, str> {
    let line = line.trim_start_matches('\u{feff}');
    if !line.contains(['\u{1b}', '\t', '\u{a0}']) {
        return Cow::Borrowed(line);
    }
    let mut out = String::with_capacity(line.len());
    let mut chars = line.chars().peekable();
    while let Some(letter) = chars.next() {
        match letter {
            '\u{1b}' if chars.peek() == Some(&'[') => {
                chars.next();
                for code in chars.by_ref() {
                    if ('@'..='~').contains(&code) {
                        break;
                    }
                }
            }
            '\u{1b}' => {}
            // Two blanks, so that a tab still parts columns.
            '\t' => out.push_str("  "),
            '\u{a0}' => out.push(' '),
            other => out.push(other),
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, wanted: &[&str]) {
        let found = lines(text);
        let texts: Vec<&str> = found.iter().map(|line| &*line.text).collect();
        assert_eq!(texts, wanted, "{text:?}");
        for line in found {
            assert!(line.span.range().end <= text.len());
        }
    }

    #[test]
    fn line_ends_and_colours_are_no_text() {
        check("a\nb", &["a", "b"]);
        check("a\r\nb\r\n", &["a", "b"]);
        check("1%\r100%\n", &["1%", "100%"]);
        check("\u{1b}[31mred\u{1b}[0m x", &["red x"]);
        check("a\n\nb", &["a", "", "b"]);
    }
}
