//! The `--name=value` words in front of the arguments.

use super::mapped;
use crate::ast::{Flag, Mapped};
use std::ops::Range;

/// Takes the flags off the text at `range` of `line`. Returns them and the untrimmed range of what
/// follows. A word of just `--` ends the flags and is dropped. Quotes inside a flag are removed and
/// may hold blanks; the escape character takes the next character, in quotes too.
pub(super) fn extract(
    line: &Mapped,
    range: Range<usize>,
    escape: char,
) -> (Vec<Flag>, Range<usize>) {
    let mut flags = Vec::new();
    let end = range.end;
    let mut at = range.start;
    loop {
        let rest = line.text.get(at..end).unwrap_or("");
        let trimmed = rest.trim_start();
        at = end - trimmed.len();
        if !trimmed.starts_with("--") {
            return (flags, at..end);
        }
        let (flag, stop) = one(line, at..end, escape);
        at = stop;
        match flag {
            Some(flag) => flags.push(flag),
            None => return (flags, at..end),
        }
    }
}

/// The flag that starts at `range`, and where it stops; no flag for a bare `--`.
fn one(line: &Mapped, range: Range<usize>, escape: char) -> (Option<Flag>, usize) {
    let source = line.text.get(range.clone()).unwrap_or("");
    let mut text = String::new();
    let mut quote = None;
    let mut value_from = None;
    let mut stop = source.len();
    let mut chars = source.char_indices();
    while let Some((at, c)) = chars.next() {
        match quote {
            None if c.is_whitespace() => {
                stop = at;
                break;
            }
            None if c == '\'' || c == '"' => quote = Some(c),
            Some(open) if c == open => quote = None,
            _ => {
                let mut taken = Some(c);
                if c == escape {
                    taken = chars.next().map(|(_, next)| next);
                }
                if taken == Some('=') && value_from.is_none() {
                    value_from = Some((text.len() + 1, at + c.len_utf8()));
                }
                text.extend(taken);
            }
        }
    }
    if text == "--" {
        return (None, range.start + stop);
    }
    let word = range.start..range.start + stop;
    let (name, value, value_range) = match value_from {
        Some((logical, raw)) => (
            text.get(2..logical - 1).unwrap_or("").to_owned(),
            Some(text.get(logical..).unwrap_or("").to_owned()),
            range.start + raw..word.end,
        ),
        None => (
            text.get(2..).unwrap_or("").to_owned(),
            None,
            word.end..word.end,
        ),
    };
    let value_span = if value_range.is_empty() {
        layerlab_diagnostics::Span::empty(mapped::span(line, &word).end)
    } else {
        mapped::span(line, &value_range)
    };
    let flag = Flag {
        name,
        value,
        text,
        span: mapped::span(line, &word),
        value_span,
    };
    (Some(flag), range.start + stop)
}
