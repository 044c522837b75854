//! Whether two words or patterns could ever match the same text.

use super::Analysis;
use layerlab_syntax::shell::tree::{Kind, NodeId};

impl Analysis<'_> {
    /// Whether two words could ever have the same text.
    pub(super) fn can_be_equal(&self, one: NodeId, other: NodeId) -> bool {
        let (one, other) = (self.pattern(one), self.pattern(other));
        overlap(&one, &other)
    }

    /// A word as a pattern: `*` stands for what is not known.
    pub(super) fn pattern(&self, word: NodeId) -> Vec<Sign> {
        let mut out = Vec::new();
        let parts = self.parts(word);
        for (idx, part) in parts.iter().enumerate() {
            match self.kind(*part) {
                Kind::Literal(text) if idx == 0 && text.starts_with('~') => {
                    out.push(Sign::Many);
                    out.extend(text.chars().skip_while(|c| *c != '/').map(Sign::One));
                }
                Kind::Literal(text) | Kind::Single(text) => out.extend(text.chars().map(Sign::One)),
                Kind::Glob(text) if text == "?" => out.push(Sign::Any),
                Kind::Glob(text) if text.starts_with('[') => out.push(Sign::Any),
                _ => out.push(Sign::Many),
            }
        }
        out
    }
}

/// One sign of a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    One(char),
    Any,
    Many,
}

/// Whether a text could match both.
pub(super) fn overlap(one: &[Sign], other: &[Sign]) -> bool {
    if one.len() * other.len() > 40_000 {
        return true;
    }
    // reach[j]: the signs of `one` read so far may match the first j signs of `other`.
    let mut reach = vec![false; other.len() + 1];
    for (at, cell) in reach.iter_mut().enumerate() {
        *cell = other.iter().take(at).all(|sign| *sign == Sign::Many);
    }
    for sign in one {
        let mut next = vec![false; other.len() + 1];
        let get = |list: &[bool], at: usize| list.get(at).copied().unwrap_or(false);
        for at in 0..=other.len() {
            let theirs = at.checked_sub(1).and_then(|before| other.get(before));
            let matched = match (sign, theirs) {
                (Sign::Many, None) => get(&reach, at),
                (Sign::Many, Some(_)) => get(&reach, at) || get(&next, at - 1),
                (_, Some(Sign::Many)) => get(&reach, at) || get(&next, at - 1),
                (_, None) => false,
                (Sign::One(a), Some(Sign::One(b))) => a == b && get(&reach, at - 1),
                (_, Some(_)) => get(&reach, at - 1),
            };
            if let Some(cell) = next.get_mut(at) {
                *cell = matched;
            }
        }
        reach = next;
    }
    reach.last().copied().unwrap_or(true)
}
