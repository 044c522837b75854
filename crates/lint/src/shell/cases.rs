//! Patterns of `case` that an earlier one has already matched.
//!
//! Source: ShellCheck 0.11, numbers 2221 and 2222: which pattern holds another is told for letters,
//! `?` and `*`; a class `[…]` or an expansion is not understood.

use super::Analysis;
use layerlab_diagnostics::Severity::Warning;
use layerlab_syntax::shell::tree::{CaseItem, Kind, NodeId};

/// Patterns of one `case` that are compared with each other, and their letters.
const MAX_PATTERNS: usize = 60;
const MAX_LETTERS: usize = 100;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token {
    Letter(char),
    One,
    Many,
}

impl Analysis<'_> {
    pub(super) fn overtaken(&mut self, items: &[CaseItem]) {
        let mut known: Vec<(NodeId, Vec<Token>)> = Vec::new();
        let mut found = Vec::new();
        for item in items.iter().filter(|item| !item.goes_on) {
            for pattern in &item.patterns {
                let Some(tokens) = self.tokens(*pattern) else {
                    continue;
                };
                if let Some((before, _)) = known.iter().find(|(_, held)| holds(held, &tokens)) {
                    found.push((*before, *pattern));
                }
                if known.len() < MAX_PATTERNS {
                    known.push((*pattern, tokens));
                }
            }
        }
        for (before, behind) in found {
            self.hit(2221, before, Warning);
            self.hit(2222, behind, Warning);
        }
    }

    fn tokens(&self, pattern: NodeId) -> Option<Vec<Token>> {
        let parts = match self.kind(pattern) {
            Kind::Word(parts) => parts.as_slice(),
            _ => return None,
        };
        let mut out = Vec::new();
        for part in parts {
            match self.kind(*part) {
                Kind::Glob(text) if text == "*" => out.push(Token::Many),
                Kind::Glob(text) if text == "?" => out.push(Token::One),
                _ => out.extend(self.literal(*part)?.chars().map(Token::Letter)),
            }
        }
        (out.len() <= MAX_LETTERS).then_some(out)
    }
}

/// Whether everything that `small` matches is matched by `large`, too. Cost: product of lengths.
fn holds(large: &[Token], small: &[Token]) -> bool {
    // Row by row: whether the rest of `large` from `i` holds the rest of `small` from `j`.
    let mut below: Vec<bool> = vec![false; small.len() + 1];
    if let Some(last) = below.last_mut() {
        *last = true;
    }
    for first in large.iter().rev() {
        let mut row = vec![false; small.len() + 1];
        for j in (0..=small.len()).rev() {
            let at = |row: &[bool], j: usize| row.get(j).copied().unwrap_or(false);
            let held = match (first, small.get(j)) {
                (Token::Many, None) => at(&below, j),
                (Token::Many, Some(_)) => at(&row, j + 1) || at(&below, j),
                (_, None) | (_, Some(Token::Many)) => false,
                (Token::One, Some(_)) => at(&below, j + 1),
                (one, Some(other)) => one == other && at(&below, j + 1),
            };
            if let Some(cell) = row.get_mut(j) {
                *cell = held;
            }
        }
        below = row;
    }
    below.first().copied().unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::{Token, holds};

    #[track_caller]
    fn check(large: &str, small: &str, wanted: bool) {
        let tokens = |text: &str| -> Vec<Token> {
            text.chars()
                .map(|c| match c {
                    '*' => Token::Many,
                    '?' => Token::One,
                    c => Token::Letter(c),
                })
                .collect()
        };
        assert_eq!(
            holds(&tokens(large), &tokens(small)),
            wanted,
            "{large} {small}"
        );
    }

    #[test]
    fn a_pattern_holds_what_it_surely_matches() {
        check("*", "", true);
        check("a*", "ab*", true);
        check("?", "b", true);
        check("a?", "ab", true);
        check("*a", "*ba", true);
        check("a*b", "acb", true);
        check("a", "?", false);
        check("ab", "a*", false);
        check("?", "*", false);
        check("a", "b", false);
    }
}
