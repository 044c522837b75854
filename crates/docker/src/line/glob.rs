//! Shell patterns: `*`, `?`, `[a-z]`, over whole paths, segment by segment.
//!
//! Source: POSIX XCU 2.13. A leading dot is matched only by a dot; `/` only by `/`. Matching walks both sides once and
//! steps back to the last `*` only, so no pattern takes more than `pattern × text` steps.

/// One element of a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Exactly(char),
    One,
    Many,
    Class {
        negated: bool,
        ranges: Vec<(char, char)>,
    },
}

/// A compiled pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    tokens: Vec<Token>,
    special: bool,
}

impl Pattern {
    /// Compiles characters that know whether they were quoted; quoted ones stand for themselves.
    #[must_use]
    pub fn new(characters: &[(char, bool)]) -> Self {
        let mut tokens = Vec::new();
        let mut special = false;
        let mut rest = characters;
        while let Some(((character, quoted), tail)) = rest.split_first() {
            rest = tail;
            match (character, quoted) {
                ('*', false) => {
                    special = true;
                    if tokens.last() != Some(&Token::Many) {
                        tokens.push(Token::Many);
                    }
                }
                ('?', false) => {
                    special = true;
                    tokens.push(Token::One);
                }
                ('[', false) => match class(rest) {
                    Some((token, tail)) => {
                        special = true;
                        tokens.push(token);
                        rest = tail;
                    }
                    None => tokens.push(Token::Exactly('[')),
                },
                (other, _) => tokens.push(Token::Exactly(*other)),
            }
        }
        Self { tokens, special }
    }

    /// Compiles an unquoted text, as a filter or `case` has it.
    #[must_use]
    pub fn unquoted(text: &str) -> Self {
        Self::new(&text.chars().map(|each| (each, false)).collect::<Vec<_>>())
    }

    /// Whether it holds anything but plain characters.
    #[must_use]
    pub fn is_special(&self) -> bool {
        self.special
    }

    /// Whether a path matches: `*`, `?` and classes stop at `/` and leave a leading dot alone.
    #[must_use]
    pub fn matches_path(&self, path: &str) -> bool {
        self.walk(path, true)
    }

    /// Whether a text matches, `/` and dots being characters as any other.
    #[must_use]
    pub fn matches_text(&self, text: &str) -> bool {
        self.walk(text, false)
    }

    fn walk(&self, text: &str, path: bool) -> bool {
        let text: Vec<char> = text.chars().collect();
        let (mut at, mut token_at) = (0, 0);
        let mut back: Option<(usize, usize)> = None;
        loop {
            let here = text.get(at).copied();
            let hidden = path && here == Some('.') && segment_start(&text, at);
            let step = match (self.tokens.get(token_at), here) {
                (None, None) => return true,
                (Some(Token::Many), _) => {
                    if hidden {
                        false
                    } else {
                        back = Some((token_at, at));
                        token_at += 1;
                        continue;
                    }
                }
                (Some(Token::Exactly(wanted)), Some(found)) => *wanted == found,
                (Some(Token::One), Some(found)) => !(hidden || path && found == '/'),
                (Some(Token::Class { negated, ranges }), Some(found)) => {
                    let inside = ranges
                        .iter()
                        .any(|(low, high)| (*low..=*high).contains(&found));
                    !(hidden || path && found == '/') && inside != *negated
                }
                _ => false,
            };
            if step {
                at += 1;
                token_at += 1;
                continue;
            }
            let Some((star, from)) = back else {
                return false;
            };
            match text.get(from) {
                Some('/') if path => return false,
                Some(_) => {
                    back = Some((star, from + 1));
                    at = from + 1;
                    token_at = star + 1;
                }
                None => return false,
            }
        }
    }
}

fn segment_start(text: &[char], at: usize) -> bool {
    at.checked_sub(1)
        .is_none_or(|before| text.get(before) == Some(&'/'))
}

/// The rest of `[…]` after its bracket, and what follows it.
fn class(rest: &[(char, bool)]) -> Option<(Token, &[(char, bool)])> {
    let (negated, mut rest) = match rest.split_first() {
        Some((('!' | '^', false), tail)) => (true, tail),
        _ => (false, rest),
    };
    let mut ranges = Vec::new();
    loop {
        let ((character, quoted), tail) = rest.split_first()?;
        if *character == ']' && !quoted && !ranges.is_empty() {
            return Some((Token::Class { negated, ranges }, tail));
        }
        rest = tail;
        match rest {
            [('-', false), (high, _), tail @ ..] if *high != ']' => {
                ranges.push((*character, *high));
                rest = tail;
            }
            _ => ranges.push((*character, *character)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pattern: &str, yes: &[&str], no: &[&str]) {
        let compiled = Pattern::unquoted(pattern);
        for path in yes {
            assert!(compiled.matches_path(path), "{pattern} should match {path}");
        }
        for path in no {
            assert!(
                !compiled.matches_path(path),
                "{pattern} should not match {path}"
            );
        }
    }

    #[test]
    fn patterns_match_as_a_shell_matches_files() {
        check("*", &["a", "a.txt"], &[".a", "a/b"]);
        check(
            "*.txt",
            &["a.txt", "b.txt.txt"],
            &["a.md", ".txt", "d/a.txt"],
        );
        check("a?c", &["abc"], &["ac", "a/c"]);
        check("[a-c]x", &["ax", "cx"], &["dx", "x"]);
        check("[!a]x", &["bx"], &["ax"]);
        check("src/*", &["src/a"], &["src/a/b", "src"]);
        check(".*", &[".git"], &["git"]);
        check("a[", &["a["], &["a"]);
        check("**a*b", &["xaxb", "ab"], &["ba"]);
    }

    #[test]
    fn many_stars_take_no_time() {
        let compiled = Pattern::unquoted(&"*a".repeat(200));
        assert!(!compiled.matches_text(&"a".repeat(199)));
        assert!(compiled.matches_text(&"a".repeat(4000)));
    }
}
