//! One pattern against one path.
//!
//! The library of the builder turns a pattern into a regular expression of Go, and so quirks of both show: `\d` is a
//! digit, `[*]` is no star, a class may hold `[:alpha:]`, and in a pattern with wildcards `|` separates alternatives and
//! `{2}` repeats, since the library fails to escape them (its table has no room for characters above `?`). Here the same expression is written and then read into a
//! state machine, so time is O(path × pattern) whatever the pattern. Patterns without wildcards, with only a trailing
//! `**`, or with only a leading `**` before literal text are plain string tests. Deliberately absent: `\p`, the classes
//! of Unicode, which count as malformed.

mod expression;

use expression::Token;

/// A compiled pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Matcher {
    /// The path is this text.
    Exact(String),
    /// The path begins with this text.
    Prefix(String),
    /// The path ends with this text, or is it without its leading slash.
    Suffix(String),
    /// Anything else.
    Machine {
        /// Literal text in front; most paths fail here.
        prefix: String,
        /// What must match the rest.
        tokens: Vec<Token>,
        /// Literal text at the end; looked at before the machine runs.
        suffix: String,
        /// The longest literal text that must be somewhere.
        needle: String,
    },
    /// One of several.
    Any(Vec<Matcher>),
}

#[derive(PartialEq)]
enum Shape {
    Exact,
    Prefix,
    Suffix,
    Machine,
}

impl Matcher {
    /// Compiles a cleaned pattern; `None` when it is malformed.
    pub fn new(pattern: &str) -> Option<Self> {
        if !is_well_formed(pattern) {
            return None;
        }
        let (shape, expression) = translate(pattern);
        Some(match shape {
            Shape::Exact => Self::Exact(pattern.to_owned()),
            Shape::Prefix => Self::Prefix(pattern.strip_suffix("**")?.to_owned()),
            Shape::Suffix => Self::Suffix(pattern.strip_prefix("**")?.to_owned()),
            Shape::Machine => {
                let mut alternatives = expression::parse(&expression)?;
                if alternatives.len() == 1 {
                    Self::machine(alternatives.pop()?)
                } else {
                    Self::Any(alternatives.into_iter().map(Self::machine).collect())
                }
            }
        })
    }

    fn machine(mut tokens: Vec<Token>) -> Self {
        let n_literal = tokens
            .iter()
            .take_while(|token| matches!(token, Token::Literal(_)))
            .count();
        let tail = tokens.split_off(n_literal);
        let literal = |token: &Token| match token {
            Token::Literal(c) => Some(*c),
            _ => None,
        };
        let prefix = tokens.iter().filter_map(literal).collect();
        let mut suffix: Vec<char> = tail.iter().rev().map_while(literal).collect();
        suffix.reverse();
        // A literal that may be skipped is none that must be there.
        let free = tail.len() - suffix.len();
        if matches!(
            free.checked_sub(1).and_then(|at| tail.get(at)),
            Some(Token::MaySkip)
        ) {
            suffix.clear();
        }
        Self::Machine {
            prefix,
            needle: needle(&tail),
            tokens: tail,
            suffix: suffix.into_iter().collect(),
        }
    }

    /// Whether the whole path matches.
    pub fn matches(&self, path: &str) -> bool {
        match self {
            Self::Exact(text) => path == text,
            Self::Prefix(text) => path.starts_with(text.as_str()),
            Self::Suffix(text) => {
                path.ends_with(text.as_str()) || text.strip_prefix('/') == Some(path)
            }
            Self::Machine { suffix, .. } if !path.ends_with(suffix.as_str()) => false,
            Self::Machine { needle, suffix, .. }
                if suffix.len() < needle.len() && !path.contains(needle.as_str()) =>
            {
                false
            }
            Self::Machine { prefix, tokens, .. } => match path.strip_prefix(prefix.as_str()) {
                Some(rest) if tokens.len() < 64 => small(tokens, rest, prefix.chars().next_back()),
                Some(rest) => large(tokens, rest, prefix.chars().next_back()),
                None => false,
            },
            Self::Any(several) => several.iter().any(|one| one.matches(path)),
        }
    }
}

/// The longest run of literals that no path can do without.
fn needle(tokens: &[Token]) -> String {
    let mut best = String::new();
    let mut run = String::new();
    let mut may_skip = false;
    for token in tokens {
        match token {
            Token::Literal(c) if !may_skip => run.push(*c),
            _ => run.clear(),
        }
        may_skip = matches!(token, Token::MaySkip);
        if run.len() > best.len() {
            best.clone_from(&run);
        }
    }
    best
}

/// Whether `filepath.Match` of Go takes the pattern when it is asked about `.`, as the library does. It reads chunk by
/// chunk (the text up to the next star) and stops at the first that does not match; what stands behind is not looked at.
fn is_well_formed(pattern: &str) -> bool {
    let mut rest = pattern;
    let mut name = Some('.');
    loop {
        let behind = rest.trim_start_matches('*');
        let star = behind.len() != rest.len();
        let (chunk, after) = behind.split_at(chunk_len(behind));
        if chunk.is_empty() {
            return true;
        }
        let Some(matched) = match_chunk(chunk, name) else {
            return false;
        };
        match matched {
            Some(left) if left.is_none() || !after.is_empty() => name = left,
            // The star may take the dot.
            _ if star && name.is_some() && match_chunk(chunk, None) == Some(Some(None)) => {
                name = None;
            }
            _ => return true,
        }
        rest = after;
    }
}

/// Bytes up to the first star outside brackets.
fn chunk_len(text: &str) -> usize {
    let mut in_class = false;
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '\\' => {
                chars.next();
            }
            '[' => in_class = true,
            ']' => in_class = false,
            '*' if !in_class => return at,
            _ => {}
        }
    }
    text.len()
}

/// `None` for a malformed chunk; else what is left of a name of at most one character, or `None` when it does not match.
fn match_chunk(chunk: &str, name: Option<char>) -> Option<Option<Option<char>>> {
    let mut chars = chunk.chars().peekable();
    let member = |chars: &mut std::iter::Peekable<std::str::Chars>| match chars.next()? {
        '-' | ']' => None,
        '\\' => chars.next(),
        c => Some(c),
    };
    let mut name = name;
    let mut fits = true;
    while let Some(c) = chars.next() {
        let dot = name.take();
        let takes = match c {
            '[' => {
                let negated = chars.next_if_eq(&'^').is_some();
                let mut is_first = true;
                let mut inside = false;
                while is_first || chars.next_if_eq(&']').is_none() {
                    is_first = false;
                    let low = member(&mut chars)?;
                    let high = match chars.next_if_eq(&'-') {
                        Some(_) => member(&mut chars)?,
                        None => low,
                    };
                    // Every member is followed by something, if only by the bracket.
                    chars.peek()?;
                    inside |= dot.is_some_and(|dot| (low..=high).contains(&dot));
                }
                inside != negated
            }
            '?' => true,
            '\\' => Some(chars.next()?) == dot,
            c => Some(c) == dot,
        };
        fits &= takes && dot.is_some();
    }
    Some(fits.then_some(name))
}

/// The expression for a pattern, with the anchor at its end, and whether it is needed at all. The characters of a
/// class are translated like all others, as in the library: that is where its quirks come from.
fn translate(pattern: &str) -> (Shape, String) {
    let mut shape = Shape::Exact;
    let mut out = String::new();
    // Go's scanner drops a byte order mark at the start.
    let pattern = pattern.strip_prefix('\u{feff}').unwrap_or(pattern);
    let mut chars = pattern.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        match c {
            '*' if chars.next_if(|next| next.1 == '*').is_some() => {
                // `**/` is `**`.
                chars.next_if(|next| next.1 == '/');
                if chars.peek().is_some() {
                    out.push_str("(.*/)?");
                    shape = Shape::Machine;
                } else if shape == Shape::Exact {
                    shape = Shape::Prefix;
                } else {
                    out.push_str(".*");
                    shape = Shape::Machine;
                }
                if at == 0 {
                    shape = Shape::Suffix;
                }
                continue;
            }
            '*' => out.push_str("[^/]*"),
            '?' => out.push_str("[^/]"),
            '\\' => {
                out.push(c);
                out.extend(chars.next().map(|next| next.1));
            }
            '[' | ']' => out.push(c),
            '.' | '+' | '(' | ')' | '$' => {
                out.push('\\');
                out.push(c);
                continue;
            }
            other => {
                out.push(other);
                continue;
            }
        }
        shape = Shape::Machine;
    }
    out.push('$');
    (shape, out)
}

/// The machine for fewer than 64 tokens: the set of states is one number.
fn small(tokens: &[Token], text: &str, before: Option<char>) -> bool {
    let close = |mut states: u64, before, after| {
        for (idx, token) in tokens.iter().enumerate() {
            if states & (1 << idx) != 0 {
                for distance in token.free(before, after) {
                    states |= 1 << (idx + distance);
                }
            }
        }
        states
    };
    let mut chars = text.chars().peekable();
    let mut states = close(1, before, chars.peek().copied());
    while let Some(c) = chars.next() {
        let mut next = 0;
        for (idx, token) in tokens.iter().enumerate() {
            if states & (1 << idx) != 0 {
                let (stays, moves) = token.step(c);
                next |= u64::from(stays) << idx | u64::from(moves) << (idx + 1);
            }
        }
        if next == 0 {
            return false;
        }
        states = close(next, Some(c), chars.peek().copied());
    }
    states & (1 << tokens.len()) != 0
}

/// The machine for any number of tokens.
fn large(tokens: &[Token], text: &str, before: Option<char>) -> bool {
    let n_states = tokens.len() + 1;
    let close = |states: &mut Vec<bool>, before, after| {
        for (idx, token) in tokens.iter().enumerate() {
            if states.get(idx) == Some(&true) {
                for distance in token.free(before, after) {
                    if let Some(state) = states.get_mut(idx + distance) {
                        *state = true;
                    }
                }
            }
        }
    };
    let mut chars = text.chars().peekable();
    let mut states = vec![false; n_states];
    if let Some(first) = states.first_mut() {
        *first = true;
    }
    close(&mut states, before, chars.peek().copied());
    while let Some(c) = chars.next() {
        let mut next = vec![false; n_states];
        for (idx, token) in tokens.iter().enumerate() {
            if states.get(idx) == Some(&true) {
                let (stays, moves) = token.step(c);
                if let Some(state) = next.get_mut(idx) {
                    *state |= stays;
                }
                if let Some(state) = next.get_mut(idx + 1) {
                    *state |= moves;
                }
            }
        }
        if !next.contains(&true) {
            return false;
        }
        close(&mut next, Some(c), chars.peek().copied());
        states = next;
    }
    states.last() == Some(&true)
}
