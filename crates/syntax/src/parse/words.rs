//! The two ways to cut the arguments of an instruction into words.

use std::ops::Range;

/// Whether the character separates words outside of quotes in the plain split.
pub(super) const fn is_blank(c: char) -> bool {
    matches!(c, '\t' | '\u{b}' | '\u{c}' | '\r' | ' ')
}

/// Splits at runs of blanks; quotes mean nothing. Expects trimmed text.
pub(super) fn plain(text: &str) -> Vec<Range<usize>> {
    let mut words = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices() {
        match (is_blank(c), start) {
            (true, Some(from)) => {
                words.push(from..at);
                start = None;
            }
            (false, None) => start = Some(at),
            _ => {}
        }
    }
    if let Some(from) = start {
        words.push(from..text.len());
    }
    words
}

/// The first word and the trimmed rest, cut at the first run of blanks.
pub(super) fn first_and_rest(text: &str) -> Option<(Range<usize>, Range<usize>)> {
    let end = text.find(is_blank)?;
    let rest = text.get(end..)?;
    let start = end + (rest.len() - rest.trim_start_matches(is_blank).len());
    Some((0..end, start..text.len()))
}

/// A word of ENV, LABEL or ARG: quotes and escapes kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct QuotedWord {
    /// As written, but without an escape character at the very end of the text.
    pub text: String,
    /// Where it stands.
    pub range: Range<usize>,
}

/// Splits at blanks outside of quotes. Quotes may hold blanks; the escape character takes the next
/// character, not inside single quotes; an open quote runs to the end.
pub(super) fn quoted(text: &str, escape: char) -> Vec<QuotedWord> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut start = None;
    let mut quote = None;
    let mut has_quotes = false;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if quote.is_none() && c.is_whitespace() {
            if let Some(from) = start.take() {
                let text = std::mem::take(&mut word);
                if has_quotes || !text.is_empty() {
                    words.push(QuotedWord {
                        text,
                        range: from..at,
                    });
                }
                has_quotes = false;
            }
            continue;
        }
        start.get_or_insert(at);
        match quote {
            None if c == '\'' || c == '"' => {
                quote = Some(c);
                has_quotes = true;
            }
            Some(open) if c == open => quote = None,
            _ => {}
        }
        if c == escape && quote != Some('\'') {
            let Some((_, taken)) = chars.next() else {
                continue;
            };
            word.push(c);
            word.push(taken);
        } else {
            word.push(c);
        }
    }
    if let Some(from) = start
        && (has_quotes || !word.is_empty())
    {
        words.push(QuotedWord {
            text: word,
            range: from..text.len(),
        });
    }
    words
}
