//! Patterns of paths: `*` and `?` within a component, `**` across components, `[a-z]`, `\` before a literal.
//!
//! Matching is linear in pattern × text at worst (two positions to come back to), never exponential.

/// A compiled pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Glob {
    tokens: Vec<Token>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Byte(u8),
    /// `?`: any byte but `/`.
    One,
    /// `*`: any bytes but `/`.
    Many,
    /// `**`: any bytes.
    Deep,
    /// `[…]`: ranges, and whether they are excluded.
    Class(Vec<(u8, u8)>, bool),
}

impl Glob {
    /// Compiles a pattern; a bracket that is never closed stands for itself.
    pub fn new(pattern: &str) -> Self {
        let bytes = pattern.as_bytes();
        let mut tokens = Vec::new();
        let mut at = 0;
        while let Some(byte) = bytes.get(at).copied() {
            at += 1;
            match byte {
                b'*' if bytes.get(at) == Some(&b'*') => {
                    at += 1;
                    // `**/` also matches no component at all.
                    if bytes.get(at) == Some(&b'/') && is_start(&tokens) {
                        at += 1;
                        tokens.push(Token::Deep);
                        tokens.push(Token::Byte(b'/'));
                    } else {
                        tokens.push(Token::Deep);
                    }
                }
                b'*' => tokens.push(Token::Many),
                b'?' => tokens.push(Token::One),
                b'\\' => {
                    tokens.push(Token::Byte(bytes.get(at).copied().unwrap_or(b'\\')));
                    at += 1;
                }
                b'[' => match class(bytes.get(at..).unwrap_or_default()) {
                    Some((token, length)) => {
                        tokens.push(token);
                        at += length;
                    }
                    None => tokens.push(Token::Byte(b'[')),
                },
                byte => tokens.push(Token::Byte(byte)),
            }
        }
        Self { tokens }
    }

    /// Whether the whole text matches. For paths without a leading slash; `**/x` matches `x` too.
    pub fn is_match(&self, text: &[u8]) -> bool {
        // A leading `**/` may stand for nothing.
        if let [Token::Deep, Token::Byte(b'/'), rest @ ..] = self.tokens.as_slice()
            && matches(rest, text)
        {
            return true;
        }
        matches(&self.tokens, text)
    }
}

fn is_start(tokens: &[Token]) -> bool {
    matches!(tokens.last(), None | Some(Token::Byte(b'/')))
}

fn class(text: &[u8]) -> Option<(Token, usize)> {
    let mut at = 0;
    let is_excluded = matches!(text.first(), Some(b'!' | b'^'));
    at += usize::from(is_excluded);
    let mut ranges = Vec::new();
    let start = at;
    loop {
        let low = text.get(at).copied()?;
        if low == b']' && at > start {
            return Some((Token::Class(ranges, is_excluded), at + 1));
        }
        if text.get(at + 1) == Some(&b'-') && text.get(at + 2).is_some_and(|b| *b != b']') {
            ranges.push((low, text.get(at + 2).copied()?));
            at += 3;
        } else {
            ranges.push((low, low));
            at += 1;
        }
    }
}

fn matches(tokens: &[Token], text: &[u8]) -> bool {
    let (mut t, mut i) = (0, 0);
    // Where the last star of each kind stands and how far it reaches.
    let mut star: Option<(usize, usize)> = None;
    let mut deep: Option<(usize, usize)> = None;
    loop {
        let is_fine = match (tokens.get(t), text.get(i)) {
            (None, None) => return true,
            (Some(Token::Many), _) => {
                star = Some((t + 1, i));
                t += 1;
                continue;
            }
            (Some(Token::Deep), _) => {
                deep = Some((t + 1, i));
                star = None;
                t += 1;
                continue;
            }
            (Some(Token::Byte(byte)), Some(b)) => byte == b,
            (Some(Token::One), Some(b)) => *b != b'/',
            (Some(Token::Class(ranges, is_excluded)), Some(b)) => {
                *b != b'/' && ranges.iter().any(|(l, h)| l <= b && b <= h) != *is_excluded
            }
            _ => false,
        };
        if is_fine {
            t += 1;
            i += 1;
            continue;
        }
        // The nearer star takes one byte more, as long as it may.
        if let Some((next, from)) = star
            && text.get(from).is_some_and(|b| *b != b'/')
        {
            star = Some((next, from + 1));
            t = next;
            i = from + 1;
        } else if let Some((next, from)) = deep
            && from < text.len()
        {
            star = None;
            deep = Some((next, from + 1));
            t = next;
            i = from + 1;
        } else {
            return false;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pattern: &str, yes: &[&str], no: &[&str]) {
        let glob = Glob::new(pattern);
        for text in yes {
            assert!(
                glob.is_match(text.as_bytes()),
                "{pattern} should match {text}"
            );
        }
        for text in no {
            assert!(
                !glob.is_match(text.as_bytes()),
                "{pattern} should not match {text}"
            );
        }
    }

    #[test]
    fn stars_stay_in_their_component() {
        check(
            "var/cache/apt/*",
            &["var/cache/apt/a", "var/cache/apt/.x"],
            &["var/cache/apt", "var/cache/apt/a/b"],
        );
        check("*.so", &["a.so"], &["a/b.so", "a.so.1"]);
        check("a*b*c", &["abc", "axxbyyc"], &["ab", "a/bc"]);
    }

    #[test]
    fn double_stars_cross_components() {
        check(
            "**/.git",
            &[".git", "a/.git", "a/b/.git"],
            &["a.git", "git", "a/.gitx"],
        );
        check("usr/**", &["usr/a", "usr/a/b"], &["usr", "usrx/a"]);
        check("a/**/z", &["a/b/z", "a/b/c/z"], &["a/z/b", "b/z"]);
        check("**/__pycache__", &["x/__pycache__"], &["x/__pycache__/y"]);
    }

    #[test]
    fn classes_and_literals() {
        check("[a-c]?", &["ax", "cz"], &["dx", "a", "a/"]);
        check("[!a]", &["b"], &["a", "/"]);
        check("[x", &["[x"], &["x"]);
        check(r"\*", &["*"], &["a"]);
        check("**/.*.sw[op]", &["a/.x.swp", ".y.swo"], &["a/x.swp"]);
    }

    #[test]
    fn hostile_patterns_end() {
        let glob = Glob::new(&"a*".repeat(200));
        assert!(
            !glob.is_match(
                &vec![b'a'; 5000]
                    .into_iter()
                    .chain([b'b', b'/'])
                    .collect::<Vec<u8>>()
            )
        );
        let glob = Glob::new(&"**a".repeat(100));
        assert!(!glob.is_match(&[b'b'; 5000]));
    }
}
