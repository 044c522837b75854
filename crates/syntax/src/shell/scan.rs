//! Finding where quoted and nested pieces end. All functions are iterative and linear.

/// Deepest nesting of quotes and substitutions that is followed; beyond it the rest is one piece.
pub(super) const MAX_DEPTH: usize = 64;

/// What is open while scanning.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Open {
    /// `"…"`
    Double,
    /// `$(…)` or `(…)` inside one.
    Paren,
    /// `${…}`
    Brace,
    /// `` `…` ``
    Tick,
}

/// One past the end of the piece that starts at `at`: a quote, `$(`, `${`, `$((` or a backtick.
/// `None` when it is never closed. `end` bounds the search.
pub(super) fn piece_end(text: &[u8], at: usize, end: usize) -> Option<usize> {
    let mut stack: Vec<Open> = Vec::new();
    let mut pos = at;
    while pos < end {
        let byte = *text.get(pos)?;
        let next = if pos + 1 < end {
            text.get(pos + 1).copied()
        } else {
            None
        };
        let top = stack.last().copied();
        let mut step = 1;
        match byte {
            b'\\' => step = 2,
            b'\'' if !in_double_quotes(&stack) => {
                let close = find(text, pos + 1, end, b'\'')?;
                step = close + 1 - pos;
            }
            b'"' if top == Some(Open::Double) => {
                stack.pop();
            }
            b'"' => stack.push(Open::Double),
            b'`' if top == Some(Open::Tick) => {
                stack.pop();
            }
            b'`' if !stack.contains(&Open::Tick) => stack.push(Open::Tick),
            b'$' if next == Some(b'(') => {
                stack.push(Open::Paren);
                step = 2;
            }
            b'$' if next == Some(b'{') => {
                stack.push(Open::Brace);
                step = 2;
            }
            b'(' if top == Some(Open::Paren) => stack.push(Open::Paren),
            b')' if top == Some(Open::Paren) => {
                stack.pop();
            }
            b'}' if top == Some(Open::Brace) => {
                stack.pop();
            }
            // A comment inside `$( … )` may hold a lone quote.
            b'#' if top == Some(Open::Paren)
                && pos > at
                && text
                    .get(pos - 1)
                    .is_some_and(|before| matches!(before, b' ' | b'\t' | b'\n' | b';')) =>
            {
                step = find(text, pos, end, b'\n').unwrap_or(end) - pos;
            }
            _ => {}
        }
        pos += step.max(1);
        if stack.is_empty() {
            return Some(pos.min(end));
        }
        if stack.len() > MAX_DEPTH {
            return None;
        }
    }
    None
}

/// Whether a single quote would be an ordinary character here (`"${x:-it's}"`).
fn in_double_quotes(stack: &[Open]) -> bool {
    stack.iter().rev().find(|open| **open != Open::Brace) == Some(&Open::Double)
}

/// Position of `wanted` in `text[from..end]`.
pub(super) fn find(text: &[u8], from: usize, end: usize, wanted: u8) -> Option<usize> {
    text.get(from..end)?
        .iter()
        .position(|byte| *byte == wanted)
        .map(|at| from + at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, wanted: Option<&str>) {
        let end = piece_end(text.as_bytes(), 0, text.len());
        assert_eq!(end.map(|end| &text[..end]), wanted, "{text}");
    }

    #[test]
    fn pieces_end_where_the_shell_ends_them() {
        check("'a\"b'c", Some("'a\"b'"));
        check(r#""a\"b"c"#, Some(r#""a\"b""#));
        check(r#""$(echo ")")"x"#, Some(r#""$(echo ")")""#));
        check("$(a (b) c)d", Some("$(a (b) c)"));
        check("$((1 << 2))x", Some("$((1 << 2))"));
        check("${a:-$(b)}c", Some("${a:-$(b)}"));
        check("`a 'b`'`c", Some("`a 'b`'`"));
        check("\"open", None);
    }
}
