//! The patterns of `${NAME#p}`, `${NAME%p}` and `${NAME/p/r}`: `*`, `?`, and `\` to quote.
//!
//! A pattern is run as a small state machine, so no pattern takes exponential time. As in the
//! builder, neither `*` nor `?` crosses a line end, and in a replace-all the replacement may name
//! the match as `$0` (other `$name` vanish, `$$` is a dollar).

/// Why a pattern was not applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PatternError {
    /// `\` before a character that must not be escaped, or at the end.
    Escape,
    /// More than [`MAX_STEPS`] steps of work or [`super::MAX_BYTES`] of text.
    TooLong,
}

/// Most character comparisons one substitution may cost.
const MAX_STEPS: usize = 50_000_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token {
    Star,
    One,
    Literal(char),
}

fn tokens(pattern: &str) -> Result<Vec<Token>, PatternError> {
    let mut tokens = Vec::new();
    let mut chars = pattern.chars().peekable();
    while let Some(c) = chars.next() {
        tokens.push(match c {
            '*' => Token::Star,
            '?' => Token::One,
            '\\' => match chars.peek() {
                // These two need an escape because of the substitution around the pattern.
                Some('}' | '/') => continue,
                Some(&taken @ ('*' | '?' | '\\')) => {
                    chars.next();
                    Token::Literal(taken)
                }
                _ => return Err(PatternError::Escape),
            },
            other => Token::Literal(other),
        });
    }
    Ok(tokens)
}

/// Runs a pattern from the start of a text; keeps count of the work done.
struct Machine {
    tokens: Vec<Token>,
    now: Vec<bool>,
    next: Vec<bool>,
    steps: usize,
}

impl Machine {
    fn new(tokens: Vec<Token>) -> Self {
        let n_states = tokens.len() + 1;
        Self {
            tokens,
            now: vec![false; n_states],
            next: vec![false; n_states],
            steps: 0,
        }
    }

    fn close(tokens: &[Token], states: &mut [bool]) {
        let mut carry = false;
        for (idx, state) in states.iter_mut().enumerate() {
            *state |= carry;
            carry = *state && tokens.get(idx) == Some(&Token::Star);
        }
    }

    /// Number of leading characters of `text` that match: the most, or the fewest.
    fn match_len(&mut self, text: &[char], longest: bool) -> Result<Option<usize>, PatternError> {
        self.now.fill(false);
        if let Some(first) = self.now.first_mut() {
            *first = true;
        }
        Self::close(&self.tokens, &mut self.now);
        let mut found = self.now.last().copied().unwrap_or(false).then_some(0);
        if found.is_some() && !longest {
            return Ok(found);
        }
        for (idx, c) in text.iter().enumerate() {
            self.steps += self.tokens.len() + 1;
            if self.steps > MAX_STEPS {
                return Err(PatternError::TooLong);
            }
            self.next.fill(false);
            let mut alive = false;
            for (at, token) in self.tokens.iter().enumerate() {
                if !self.now.get(at).copied().unwrap_or(false) {
                    continue;
                }
                let to = match token {
                    Token::Star if *c != '\n' => at,
                    Token::One if *c != '\n' => at + 1,
                    Token::Literal(literal) if literal == c => at + 1,
                    _ => continue,
                };
                if let Some(state) = self.next.get_mut(to) {
                    *state = true;
                    alive = true;
                }
            }
            if !alive {
                break;
            }
            Self::close(&self.tokens, &mut self.next);
            std::mem::swap(&mut self.now, &mut self.next);
            if self.now.last().copied().unwrap_or(false) {
                found = Some(idx + 1);
                if !longest {
                    return Ok(found);
                }
            }
        }
        Ok(found)
    }
}

/// `value` without the part at its start (or end) that matches `pattern`.
pub(super) fn cut(
    value: &str,
    pattern: &str,
    at_end: bool,
    longest: bool,
) -> Result<String, PatternError> {
    let mut tokens = tokens(pattern)?;
    let mut chars: Vec<char> = value.chars().collect();
    if at_end {
        tokens.reverse();
        chars.reverse();
    }
    let len = Machine::new(tokens)
        .match_len(&chars, longest)?
        .unwrap_or(0);
    let kept = chars.get(len..).unwrap_or(&[]);
    Ok(if at_end {
        kept.iter().rev().collect()
    } else {
        kept.iter().collect()
    })
}

/// `value` with the first match (or all matches) of `pattern` replaced.
pub(super) fn replace(
    value: &str,
    pattern: &str,
    replacement: &str,
    all: bool,
) -> Result<String, PatternError> {
    let mut machine = Machine::new(tokens(pattern)?);
    let chars: Vec<char> = value.chars().collect();
    let mut result = String::new();
    let mut at = 0;
    let mut last_end = None;
    while at <= chars.len() {
        let rest = chars.get(at..).unwrap_or(&[]);
        let Some(len) = machine.match_len(rest, true)? else {
            result.extend(rest.first());
            at += 1;
            continue;
        };
        // An empty match right behind the previous match does not count.
        if len > 0 || last_end != Some(at) {
            let matched: String = rest.get(..len).unwrap_or(&[]).iter().collect();
            if !all {
                result.push_str(replacement);
                result.extend(rest.get(len..).unwrap_or(&[]));
                return Ok(result);
            }
            fill_template(replacement, &matched, &mut result);
            if result.len() > super::MAX_BYTES {
                return Err(PatternError::TooLong);
            }
        }
        if len == 0 {
            result.extend(rest.first());
            at += 1;
        } else {
            at += len;
        }
        last_end = Some(if len == 0 { at - 1 } else { at });
    }
    Ok(result)
}

fn fill_template(template: &str, matched: &str, out: &mut String) {
    let mut rest = template;
    while let Some(dollar) = rest.find('$') {
        let (before, after) = rest.split_at(dollar);
        out.push_str(before);
        let after = after.get(1..).unwrap_or("");
        if let Some(tail) = after.strip_prefix('$') {
            out.push('$');
            rest = tail;
            continue;
        }
        let (body, braced) = match after.strip_prefix('{') {
            Some(body) => (body, true),
            None => (after, false),
        };
        let end = body
            .find(|c: char| !(c.is_alphanumeric() || c == '_'))
            .unwrap_or(body.len());
        let (name, tail) = body.split_at(end);
        let tail = if braced {
            tail.strip_prefix('}')
        } else {
            Some(tail)
        };
        match tail {
            Some(tail) if !name.is_empty() => {
                if name == "0" {
                    out.push_str(matched);
                }
                rest = tail;
            }
            _ => {
                out.push('$');
                rest = after;
            }
        }
    }
    out.push_str(rest);
}
