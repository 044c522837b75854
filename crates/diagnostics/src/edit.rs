//! Text edits and how several of them are applied at once.

use crate::Span;

/// Replaces the bytes of `span` by `text`. An empty span inserts; an empty text deletes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced, in the coordinates of the text before any edit.
    pub span: Span,
    /// What stands there afterwards.
    pub text: String,
}

impl Edit {
    /// Replaces `span` by `text`.
    pub fn replace(span: Span, text: impl Into<String>) -> Self {
        Self {
            span,
            text: text.into(),
        }
    }

    /// Inserts `text` before the byte at `offset`.
    pub fn insert(offset: u32, text: impl Into<String>) -> Self {
        Self::replace(Span::empty(offset), text)
    }

    /// Removes `span`.
    pub fn delete(span: Span) -> Self {
        Self::replace(span, "")
    }
}

/// Why a set of edits could not be applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EditError {
    /// Two edits touch the same bytes; applying both would lose one.
    Overlap(Span, Span),
    /// An edit lies outside the text or cuts a character in two.
    OutOfRange(Span),
}

impl std::fmt::Display for EditError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Overlap(a, b) => write!(
                f,
                "two edits overlap: bytes {}..{} and {}..{}",
                a.start, a.end, b.start, b.end
            ),
            Self::OutOfRange(s) => write!(
                f,
                "an edit is outside the text: bytes {}..{}",
                s.start, s.end
            ),
        }
    }
}

impl std::error::Error for EditError {}

/// Applies all `edits` to `text` at once, in any order.
///
/// Insertions at the same offset keep the order in which they are given.
/// Cost: O(n log n) in edits, O(m) in text.
///
/// # Errors
/// [`EditError`] when two edits overlap or one does not fit the text; nothing is applied then.
pub fn apply_edits(text: &str, edits: &[Edit]) -> Result<String, EditError> {
    let mut sorted: Vec<&Edit> = edits.iter().collect();
    sorted.sort_by_key(|edit| (edit.span.start, edit.span.end));
    let mut out = String::with_capacity(text.len());
    let mut at = 0u32;
    let mut previous: Option<Span> = None;
    for edit in sorted {
        if let Some(before) = previous
            && edit.span.start < before.end
        {
            return Err(EditError::Overlap(before, edit.span));
        }
        let kept = text
            .get(at as usize..edit.span.start as usize)
            .ok_or(EditError::OutOfRange(edit.span))?;
        if text.get(edit.span.range()).is_none() {
            return Err(EditError::OutOfRange(edit.span));
        }
        out.push_str(kept);
        out.push_str(&edit.text);
        at = edit.span.end;
        previous = Some(edit.span);
    }
    out.push_str(text.get(at as usize..).unwrap_or(""));
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_apply_together_in_any_order() {
        let edits = [
            Edit::replace(Span::new(4, 7), "two"),
            Edit::insert(0, ">"),
            Edit::delete(Span::new(3, 4)),
        ];
        assert_eq!(apply_edits("one 2nd", &edits), Ok(">onetwo".to_owned()));
    }

    #[test]
    fn overlapping_edits_are_refused() {
        let edits = [Edit::delete(Span::new(0, 3)), Edit::delete(Span::new(2, 4))];
        assert!(matches!(
            apply_edits("abcdef", &edits),
            Err(EditError::Overlap(..))
        ));
    }

    #[test]
    fn an_edit_that_cuts_a_character_is_refused() {
        assert!(matches!(
            apply_edits("é", &[Edit::insert(1, "x")]),
            Err(EditError::OutOfRange(_))
        ));
    }
}
