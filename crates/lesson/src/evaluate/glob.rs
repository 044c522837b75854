//! Patterns with `*` and `?` over whole texts.
//!
//! There are no classes, alternatives or escapes: patterns stand in lessons and must read at a glance.

/// Does the whole text match? `*` is any run of characters (none included), `?` exactly one.
/// Cost: O(pattern × text) at worst, no recursion.
pub fn matches(pattern: &str, text: &str) -> bool {
    let pattern: Vec<char> = pattern.chars().collect();
    let text: Vec<char> = text.chars().collect();
    let (mut p, mut t) = (0, 0);
    // Where to resume when the run that the last `*` stands for must grow by one.
    let mut retry: Option<(usize, usize)> = None;
    while let Some(&c) = text.get(t) {
        match pattern.get(p) {
            Some('*') => {
                retry = Some((p + 1, t));
                p += 1;
            }
            Some(&wanted) if wanted == '?' || wanted == c => {
                p += 1;
                t += 1;
            }
            _ => match retry {
                Some((after_star, from)) => {
                    retry = Some((after_star, from + 1));
                    p = after_star;
                    t = from + 1;
                }
                None => return false,
            },
        }
    }
    pattern
        .get(p..)
        .unwrap_or_default()
        .iter()
        .all(|c| *c == '*')
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[track_caller]
    fn check(pattern: &str, text: &str, expected: bool) {
        assert_eq!(matches(pattern, text), expected, "`{pattern}` on `{text}`");
    }

    #[test]
    fn stars_and_question_marks_cover_whole_texts() {
        check("RUN npm ci*", "RUN npm ci --omit=dev", true);
        check("RUN npm ci", "RUN npm ci --omit=dev", false);
        check("*npm ci*", "RUN apk add git && npm ci", true);
        check("nginx", "nginx:1.28-alpine", false);
        check("node:2?-slim", "node:24-slim", true);
        check("*", "", true);
        check("?", "", false);
        check("", "", true);
        check("a*b*c", "a-b-b-c", true);
        check("a*b*c", "a-b-b-d", false);
        check("*é?", "caféx", true);
    }

    #[test]
    fn many_stars_stay_quick() {
        let pattern = "*a".repeat(200);
        let text = "b".repeat(5_000);
        check(&pattern, &text, false);
    }
}
