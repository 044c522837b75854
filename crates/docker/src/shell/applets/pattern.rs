//! Patterns of `grep` and `sed`, as far as they are simulated.

use crate::shell::glob;

/// A pattern of `grep` and `sed`, as far as it is simulated: `^ $ . * + ? | \` and sets.
pub(super) fn finds(pattern: &str, line: &str, extended: bool, ignore_case: bool) -> bool {
    find(pattern, line, extended, ignore_case).is_some()
}

pub(super) fn find(
    pattern: &str,
    line: &str,
    extended: bool,
    ignore_case: bool,
) -> Option<(usize, usize)> {
    let (pattern, folded) = if ignore_case {
        (pattern.to_lowercase(), line.to_lowercase())
    } else {
        (pattern.to_owned(), line.to_owned())
    };
    let normal = if extended {
        pattern
    } else {
        pattern
            .replace("\\|", "\u{1}")
            .replace('|', "\\|")
            .replace('\u{1}', "|")
            .replace('+', "\\+")
            .replace("\\?", "?")
    };
    let chars: Vec<char> = folded.chars().collect();
    let mut best: Option<(usize, usize)> = None;
    for branch in alternatives(&normal) {
        let (rooted, body) = match branch.strip_prefix('^') {
            Some(rest) => (true, rest.to_owned()),
            None => (false, branch.clone()),
        };
        let pattern: Vec<char> = body
            .chars()
            .filter(|c| extended || !matches!(c, '\u{2}'))
            .collect();
        let mut steps = 200_000_u32;
        for start in 0..=chars.len() {
            if rooted && start > 0 {
                break;
            }
            if let Some(end) = matched(&pattern, &chars, start, &mut steps, extended) {
                if best.is_none_or(|(known, _)| start < known) {
                    best = Some((start, end));
                }
                break;
            }
        }
    }
    // Character positions to byte positions.
    let byte = |at: usize| {
        line.char_indices()
            .nth(at)
            .map_or(line.len(), |(byte, _)| byte)
    };
    best.map(|(start, end)| (byte(start), byte(end)))
}

fn alternatives(pattern: &str) -> Vec<String> {
    let (mut parts, mut last, mut escaped) = (vec![String::new()], 0, false);
    for c in pattern.chars() {
        if c == '|' && !escaped {
            parts.push(String::new());
            last += 1;
        } else if let Some(part) = parts.get_mut(last) {
            part.push(c);
        }
        escaped = c == '\\' && !escaped;
    }
    parts
}

/// End of the match of `pattern` at `at`; greedy with backtracking, bounded by `steps`.
fn matched(
    pattern: &[char],
    text: &[char],
    at: usize,
    steps: &mut u32,
    extended: bool,
) -> Option<usize> {
    *steps = steps.checked_sub(1)?;
    let Some(first) = pattern.first() else {
        return Some(at);
    };
    if *first == '$' && pattern.len() == 1 {
        return (at == text.len()).then_some(at);
    }
    if extended && matches!(first, '(' | ')') {
        return matched(pattern.get(1..)?, text, at, steps, extended);
    }
    let width = match first {
        '\\' => 2,
        '[' => pattern
            .iter()
            .skip(2)
            .position(|c| *c == ']')
            .map_or(1, |end| end + 3),
        _ => 1,
    }
    .min(pattern.len());
    let atom: String = pattern.iter().take(width).collect();
    let one = |at: usize| {
        text.get(at).is_some_and(|c| match *first {
            '.' => true,
            '\\' => pattern.get(1) == Some(c),
            '[' if width > 1 => glob::matches(&atom.replacen("[^", "[!", 1), &c.to_string()),
            plain => plain == *c,
        })
    };
    let rest = pattern.get(width..)?;
    let repeats = match rest.first() {
        Some('*') => Some((0, usize::MAX)),
        Some('+') => Some((1, usize::MAX)),
        Some('?') => Some((0, 1)),
        _ => None,
    };
    let Some((least, most)) = repeats else {
        return if one(at) {
            matched(rest, text, at + 1, steps, extended)
        } else {
            None
        };
    };
    let rest = rest.get(1..)?;
    let mut n = 0;
    while n < most && one(at + n) {
        n += 1;
    }
    loop {
        if n < least {
            return None;
        }
        if let Some(end) = matched(rest, text, at + n, steps, extended) {
            return Some(end);
        }
        n = n.checked_sub(1)?;
    }
}
