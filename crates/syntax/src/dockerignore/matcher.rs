//! One pattern against one path.
//!
//! Patterns without wildcards, with only a trailing `**`, or with only a leading `**` before literal
//! text are plain string tests. All others run as a state machine over the characters of the path,
//! so time is O(path × pattern) whatever the pattern.

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
    },
}

/// A step of the machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    Literal(char),
    /// `?`
    One,
    /// `*`
    Star,
    /// `**` at the end: everything.
    Rest,
    /// Start of an inner `**`: the [`Token::Elements`] behind it may be left out.
    MaySkip,
    /// Any text up to and with a slash.
    Elements,
    /// `^` in a pattern with wildcards: only true at the start.
    Start,
    Class {
        negated: bool,
        ranges: Vec<(char, char)>,
    },
}

impl Matcher {
    /// Compiles a cleaned pattern; `None` when it is malformed.
    pub fn new(pattern: &str) -> Option<Self> {
        #[derive(PartialEq)]
        enum Shape {
            Exact,
            Prefix,
            Suffix,
            Machine,
        }
        let mut shape = Shape::Exact;
        let mut tokens = Vec::new();
        let mut chars = pattern.char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            match c {
                '*' if chars.next_if(|next| next.1 == '*').is_some() => {
                    // `**/` is `**`.
                    chars.next_if(|next| next.1 == '/');
                    if chars.peek().is_some() {
                        tokens.extend([Token::MaySkip, Token::Elements]);
                        shape = Shape::Machine;
                    } else {
                        tokens.push(Token::Rest);
                        shape = match shape {
                            Shape::Exact => Shape::Prefix,
                            _ => Shape::Machine,
                        };
                    }
                    if at == 0 {
                        shape = Shape::Suffix;
                    }
                    continue;
                }
                '*' => tokens.push(Token::Star),
                '?' => tokens.push(Token::One),
                '\\' => tokens.push(Token::Literal(chars.next()?.1)),
                '[' => tokens.push(class(&mut chars)?),
                ']' => tokens.push(Token::Literal(']')),
                '^' => {
                    tokens.push(Token::Start);
                    continue;
                }
                other => {
                    tokens.push(Token::Literal(other));
                    continue;
                }
            }
            shape = Shape::Machine;
        }
        Some(match shape {
            Shape::Exact => Self::Exact(pattern.to_owned()),
            Shape::Prefix => Self::Prefix(pattern.strip_suffix("**")?.to_owned()),
            Shape::Suffix => Self::Suffix(pattern.strip_prefix("**")?.to_owned()),
            Shape::Machine => {
                let n_literal = tokens
                    .iter()
                    .take_while(|token| matches!(token, Token::Literal(_)))
                    .count();
                let tail = tokens.split_off(n_literal);
                let prefix = tokens
                    .iter()
                    .filter_map(|token| match token {
                        Token::Literal(c) => Some(*c),
                        _ => None,
                    })
                    .collect();
                Self::Machine {
                    prefix,
                    tokens: tail,
                }
            }
        })
    }

    /// Whether the whole path matches.
    pub fn matches(&self, path: &str) -> bool {
        match self {
            Self::Exact(text) => path == text,
            Self::Prefix(text) => path.starts_with(text.as_str()),
            Self::Suffix(text) => {
                path.ends_with(text.as_str()) || text.strip_prefix('/') == Some(path)
            }
            Self::Machine { prefix, tokens } => match path.strip_prefix(prefix.as_str()) {
                Some(rest) if tokens.len() < 64 => small(tokens, rest, prefix.is_empty()),
                Some(rest) => large(tokens, rest, prefix.is_empty()),
                None => false,
            },
        }
    }
}

/// The class behind a `[`. Malformed: empty, unclosed, or with a `-` or `]` where a character
/// should stand. A range from high to low is refused as well.
fn class(chars: &mut std::iter::Peekable<std::str::CharIndices>) -> Option<Token> {
    let negated = chars.next_if(|next| next.1 == '^').is_some();
    let mut ranges = Vec::new();
    loop {
        if !ranges.is_empty() && chars.next_if(|next| next.1 == ']').is_some() {
            return Some(Token::Class { negated, ranges });
        }
        let low = class_char(chars)?;
        let high = match chars.next_if(|next| next.1 == '-') {
            Some(_) => class_char(chars)?,
            None => low,
        };
        if high < low {
            return None;
        }
        ranges.push((low, high));
    }
}

fn class_char(chars: &mut std::iter::Peekable<std::str::CharIndices>) -> Option<char> {
    match chars.next()?.1 {
        '-' | ']' => None,
        '\\' => Some(chars.next()?.1),
        c => Some(c),
    }
}

impl Token {
    /// Whether the character keeps the machine in this state, and whether it moves it on.
    fn step(&self, c: char) -> (bool, bool) {
        match self {
            Self::Literal(literal) => (false, *literal == c),
            Self::One => (false, c != '/'),
            Self::Star => (c != '/', false),
            Self::Rest => (c != '\n', false),
            Self::Elements => (c != '\n', c == '/'),
            Self::MaySkip | Self::Start => (false, false),
            Self::Class { negated, ranges } => {
                let inside = ranges.iter().any(|range| (range.0..=range.1).contains(&c));
                (false, inside != *negated)
            }
        }
    }

    /// States reached without a character, as distances.
    fn free(&self, at_start: bool) -> &'static [usize] {
        match self {
            Self::Star | Self::Rest => &[1],
            Self::MaySkip => &[1, 2],
            Self::Start if at_start => &[1],
            _ => &[],
        }
    }
}

/// The machine for fewer than 64 tokens: the set of states is one number.
fn small(tokens: &[Token], text: &str, at_start: bool) -> bool {
    let close = |mut states: u64, at_start: bool| {
        for (idx, token) in tokens.iter().enumerate() {
            if states & (1 << idx) != 0 {
                for distance in token.free(at_start) {
                    states |= 1 << (idx + distance);
                }
            }
        }
        states
    };
    let mut states = close(1, at_start);
    for c in text.chars() {
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
        states = close(next, false);
    }
    states & (1 << tokens.len()) != 0
}

/// The machine for any number of tokens.
fn large(tokens: &[Token], text: &str, at_start: bool) -> bool {
    let n_states = tokens.len() + 1;
    let close = |states: &mut Vec<bool>, at_start: bool| {
        for (idx, token) in tokens.iter().enumerate() {
            if states.get(idx) == Some(&true) {
                for distance in token.free(at_start) {
                    if let Some(state) = states.get_mut(idx + distance) {
                        *state = true;
                    }
                }
            }
        }
    };
    let mut states = vec![false; n_states];
    if let Some(first) = states.first_mut() {
        *first = true;
    }
    close(&mut states, at_start);
    for c in text.chars() {
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
        close(&mut next, false);
        states = next;
    }
    states.last() == Some(&true)
}
