//! Building and slicing [`Mapped`] text.

use crate::ast::{Mapped, Word};
use layerlab_diagnostics::Span;
use std::ops::Range;

pub(super) fn offset(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

/// Appends `piece`, which stands at the physical offset `at`.
pub(super) fn push(mapped: &mut Mapped, piece: &str, at: usize) {
    if !piece.is_empty() {
        mapped.pieces.push((offset(mapped.text.len()), offset(at)));
        mapped.text.push_str(piece);
    }
}

/// The part `range` of `whole`, with the way back kept. Cost: O(part + log pieces).
pub(super) fn slice(whole: &Mapped, range: Range<usize>) -> Mapped {
    let text = whole.text.get(range.clone()).unwrap_or("").to_owned();
    let (from, to) = (offset(range.start), offset(range.end));
    let mut pieces = vec![(0, whole.physical(from))];
    let first_later = whole.pieces.partition_point(|piece| piece.0 <= from);
    for piece in whole.pieces.get(first_later..).unwrap_or(&[]) {
        if piece.0 >= to {
            break;
        }
        pieces.push((piece.0 - from, piece.1));
    }
    Mapped { text, pieces }
}

/// Physical place of a logical range.
pub(super) fn span(whole: &Mapped, range: &Range<usize>) -> Span {
    whole.span(offset(range.start), offset(range.end))
}

/// The word at `range`, its text being `text`.
pub(super) fn word(whole: &Mapped, text: String, range: &Range<usize>) -> Word {
    Word {
        text,
        span: span(whole, range),
    }
}
