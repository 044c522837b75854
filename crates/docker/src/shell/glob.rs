//! Patterns of one path element: `*`, `?`, `[…]`, and `\` in front of a plain character.

/// Whether the whole `text` matches. Cost: O(pattern × text).
pub(crate) fn matches(pattern: &str, text: &str) -> bool {
    let pattern: Vec<char> = pattern.chars().collect();
    let text: Vec<char> = text.chars().collect();
    let (mut p, mut t) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while t < text.len() {
        let stepped = match pattern.get(p) {
            Some('*') => {
                star = Some((p, t));
                p += 1;
                continue;
            }
            Some('?') => Some(p + 1),
            Some('[') => class(&pattern, p, text.get(t).copied().unwrap_or(' ')),
            Some('\\') => pattern
                .get(p + 1)
                .filter(|c| Some(*c) == text.get(t))
                .map(|_| p + 2),
            Some(c) => (Some(c) == text.get(t)).then_some(p + 1),
            None => None,
        };
        match (stepped, star) {
            (Some(next), _) => {
                p = next;
                t += 1;
            }
            (None, Some((at, from))) => {
                p = at + 1;
                t = from + 1;
                star = Some((at, from + 1));
            }
            (None, None) => return false,
        }
    }
    pattern.iter().skip(p).all(|c| *c == '*')
}

/// Position behind the class at `start` when `c` is in it; a class without end is a plain `[`.
fn class(pattern: &[char], start: usize, c: char) -> Option<usize> {
    let mut at = start + 1;
    let negated = matches!(pattern.get(at), Some('!' | '^'));
    if negated {
        at += 1;
    }
    let first = at;
    let mut inside = false;
    loop {
        let Some(low) = pattern.get(at).copied() else {
            return (c == '[').then_some(start + 1);
        };
        if low == ']' && at > first {
            return (inside != negated).then_some(at + 1);
        }
        match (pattern.get(at + 1), pattern.get(at + 2)) {
            (Some('-'), Some(high)) if *high != ']' => {
                inside |= (low..=*high).contains(&c);
                at += 3;
            }
            _ => {
                inside |= low == c;
                at += 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[track_caller]
    fn check(pattern: &str, text: &str, expected: bool) {
        assert_eq!(matches(pattern, text), expected, "{pattern} {text}");
    }

    #[test]
    fn patterns_match_as_in_a_shell() {
        check("*", "", true);
        check("al*", "alpine", true);
        check("*.t?t", "a.txt", true);
        check("[a-c]x", "bx", true);
        check("[!a-c]x", "bx", false);
        check("\\*", "*", true);
        check("\\*", "x", false);
        check("a*b*c", "aXbYc", true);
        check("a*b*c", "aXbY", false);
        check("[", "[", true);
    }
}
