//! Rows of a history: the classic table, JSON lines, and tables whose blanks a copy has lost.

use super::instruction::{Made, made};
use crate::age::{self, Age};
use crate::explain::is_blank;
use crate::lines::Line;
use crate::size;
use layerlab_diagnostics::Span;
use serde_json::Value;

/// One row.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub span: Span,
    /// `<missing>`, an id, or empty where the column was lost.
    pub id: String,
    pub age: Option<Age>,
    /// What made it.
    pub made: Made,
    /// As printed; 0 when it has no size.
    pub bytes: u64,
    pub has_size: bool,
    /// Whether the command was cut (`…`).
    pub is_cut: bool,
    pub comment: String,
}

/// A history, newest row first as docker prints it.
#[derive(Debug, Clone, Default)]
pub(super) struct History {
    pub rows: Vec<Row>,
}

impl History {
    pub fn total_bytes(&self) -> u64 {
        self.rows
            .iter()
            .map(|row| row.bytes)
            .fold(0, u64::saturating_add)
    }
}

/// Stands where a format printed no command.
pub(super) const NO_COMMAND: &str = "# (no command printed)";

/// The rows of `lines`; what is no row goes to `unread`.
pub(super) fn read(lines: &[Line<'_>], unread: &mut Vec<Span>) -> History {
    let mut history = History::default();
    let mut size_at = None;
    for line in lines {
        if is_blank(line) {
            continue;
        }
        let text = line.trimmed();
        if text.starts_with("IMAGE") && text.contains("CREATED BY") {
            size_at = line.text.find(" SIZE").map(|at| at + 1);
            continue;
        }
        if text.starts_with('{') {
            match from_json(text, line.span) {
                Some(row) => history.rows.push(row),
                None => unread.push(line.span),
            }
            continue;
        }
        if text == "[" || text == "]" {
            continue;
        }
        match from_text(&line.text, line.span, size_at) {
            Some(row) => history.rows.push(row),
            None => unread.push(line.span),
        }
    }
    history
}

fn from_json(text: &str, span: Span) -> Option<Row> {
    let value: Value = serde_json::from_str(text.trim_end_matches(',')).ok()?;
    let field = |name: &str| value.get(name).and_then(Value::as_str).unwrap_or("");
    // A format may leave the command out.
    let by = match value.get("CreatedBy") {
        Some(by) => by.as_str()?,
        None => ["ID", "Size"]
            .iter()
            .find_map(|name| value.get(*name))
            .map(|_| NO_COMMAND)?,
    };
    let age = [field("CreatedAt"), field("CreatedSince")]
        .into_iter()
        .find_map(|text| age::leading(text).map(|(age, _)| age));
    let printed = field("Size");
    let bytes = size::bytes(printed).or_else(|| printed.parse().ok());
    Some(row(span, field("ID"), age, by, bytes, field("Comment")))
}

fn from_text(line: &str, span: Span, size_at: Option<usize>) -> Option<Row> {
    let text = line.trim();
    // The id, unless the copy lost it.
    let (id, rest) = match text.split_once(char::is_whitespace) {
        Some((word, rest)) if is_id(word) => (word, rest),
        _ => ("", text),
    };
    let (age, rest) = match age::leading(rest) {
        Some((age, rest)) => (Some(age), rest),
        None if id.is_empty() => return None,
        None => (None, rest),
    };
    let offset = line.len() - line.trim_start().len() + (text.len() - rest.len());
    let (by, bytes, comment) = split_size(rest, size_at.and_then(|at| at.checked_sub(offset)));
    // Text that merely holds an age is no row.
    if id.is_empty() && bytes.is_none() {
        return None;
    }
    Some(row(span, id, age, by, bytes, comment))
}

fn is_id(word: &str) -> bool {
    word == "<missing>"
        || word.strip_prefix("sha256:").unwrap_or(word).len() >= 12
            && word
                .strip_prefix("sha256:")
                .unwrap_or(word)
                .bytes()
                .all(|byte| byte.is_ascii_hexdigit())
}

/// The command, the size behind it, and the comment behind that. A size under its heading wins; else the last one.
fn split_size(rest: &str, size_at: Option<usize>) -> (&str, Option<u64>, &str) {
    let word_at = |at: usize| -> Option<(usize, &str)> {
        let tail = rest.get(at..)?;
        let before_is_blank = at == 0 || rest.as_bytes().get(at - 1) == Some(&b' ');
        let word = tail.split_whitespace().next()?;
        (before_is_blank && tail.starts_with(word)).then_some((at, word))
    };
    if let Some((at, word)) = size_at.and_then(word_at)
        && let Some(bytes) = size::bytes(word).or_else(|| word.parse().ok())
    {
        return (
            rest.get(..at).unwrap_or("").trim(),
            Some(bytes),
            rest.get(at + word.len()..).unwrap_or("").trim(),
        );
    }
    // From the end; comments are short, so a few words are enough.
    let mut end = rest.len();
    let mut plain = None;
    for n_words in 0..12 {
        let head = rest.get(..end).unwrap_or("").trim_end();
        let start = head.rfind(char::is_whitespace).map_or(0, |at| at + 1);
        let word = head.get(start..).unwrap_or("");
        if word.is_empty() {
            break;
        }
        let parts = || {
            (
                rest.get(..start).unwrap_or("").trim(),
                rest.get(start + word.len()..).unwrap_or("").trim(),
            )
        };
        if let Some(bytes) = size::bytes(word) {
            let (by, comment) = parts();
            return (by, Some(bytes), comment);
        }
        // With `-H=false` sizes are bare numbers; only the last words can be one, and only in a wide gap.
        let gap = rest
            .get(..start)
            .is_some_and(|before| before.ends_with("  "));
        if plain.is_none()
            && n_words < 2
            && gap
            && let Ok(bytes) = word.parse::<u64>()
        {
            let (by, comment) = parts();
            plain = Some((by, Some(bytes), comment));
        }
        end = start;
    }
    plain.unwrap_or((rest.trim(), None, ""))
}

fn row(span: Span, id: &str, age: Option<Age>, by: &str, bytes: Option<u64>, comment: &str) -> Row {
    let by = by.trim();
    Row {
        span,
        id: id.to_owned(),
        age,
        made: made(by, comment),
        bytes: bytes.unwrap_or(0),
        has_size: bytes.is_some(),
        is_cut: by.ends_with('…') || by.ends_with("...") && by.len() <= 48,
        comment: comment.to_owned(),
    }
}
