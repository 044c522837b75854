//! The expressions that patterns become, read as Go's `regexp/syntax` reads them, into the tokens of a machine.
//!
//! Only what translated patterns can hold: literals, escapes, classes, `[^/]*`, `(.*/)?`, `.*`, `^`, and what the
//! library forgets to escape: `|` and `{2,3}`.

/// A step of the machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) enum Token {
    Literal(char),
    /// `[^/]`
    One,
    /// `[^/]*`
    Star,
    /// `.*` at the end: everything but a line break.
    Rest,
    /// Start of `(.*/)?`: the [`Token::Elements`] behind it may be left out.
    MaySkip,
    /// Any text up to and with a slash.
    Elements,
    /// Only true at the start.
    Start,
    /// Only true at the end.
    End,
    /// `\b`, or `\B` when false.
    Boundary(bool),
    Class(Class),
    /// A class, any number of times.
    Many(Class),
    /// Any text at all, where an alternative is not anchored.
    Anything,
}

/// A set of characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) struct Class {
    negated: bool,
    ranges: Vec<(char, char)>,
}

impl Class {
    fn holds(&self, c: char) -> bool {
        let inside = self
            .ranges
            .iter()
            .any(|range| (range.0..=range.1).contains(&c));
        inside != self.negated
    }
}

impl Token {
    /// Whether the character keeps the machine in this state, and whether it moves it on.
    pub fn step(&self, c: char) -> (bool, bool) {
        match self {
            Self::Literal(literal) => (false, *literal == c),
            Self::One => (false, c != '/'),
            Self::Star => (c != '/', false),
            Self::Rest => (c != '\n', false),
            Self::Elements => (c != '\n', c == '/'),
            Self::MaySkip | Self::Start | Self::End | Self::Boundary(_) => (false, false),
            Self::Class(class) => (false, class.holds(c)),
            Self::Many(class) => (class.holds(c), false),
            Self::Anything => (true, false),
        }
    }

    /// States reached without a character, as distances.
    pub fn free(&self, before: Option<char>, after: Option<char>) -> &'static [usize] {
        let is_word = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_');
        let passes = match self {
            Self::Star | Self::Rest | Self::Many(_) | Self::Anything => true,
            Self::MaySkip => return &[1, 2],
            Self::Start => before.is_none(),
            Self::End => after.is_none(),
            Self::Boundary(wanted) => (is_word(before) != is_word(after)) == *wanted,
            _ => false,
        };
        if passes { &[1] } else { &[] }
    }
}

const DIGITS: &[(char, char)] = &[('0', '9')];
const WORDS: &[(char, char)] = &[('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')];
const SPACES: &[(char, char)] = &[('\t', '\n'), ('\u{c}', '\r'), (' ', ' ')];
/// `[:name:]`
const NAMED: &[(&str, &[(char, char)])] = &[
    ("alnum", &[('0', '9'), ('A', 'Z'), ('a', 'z')]),
    ("alpha", &[('A', 'Z'), ('a', 'z')]),
    ("ascii", &[('\0', '\u{7f}')]),
    ("blank", &[('\t', '\t'), (' ', ' ')]),
    ("cntrl", &[('\0', '\u{1f}'), ('\u{7f}', '\u{7f}')]),
    ("digit", DIGITS),
    ("graph", &[('!', '~')]),
    ("lower", &[('a', 'z')]),
    ("print", &[(' ', '~')]),
    ("punct", &[('!', '/'), (':', '@'), ('[', '`'), ('{', '~')]),
    ("space", &[('\t', '\r'), (' ', ' ')]),
    ("upper", &[('A', 'Z')]),
    ("word", WORDS),
    ("xdigit", &[('0', '9'), ('A', 'F'), ('a', 'f')]),
];

/// Most tokens that repetitions may make of a pattern.
const MAX_TOKENS: usize = 4_096;
/// Most repetitions Go allows.
const MAX_REPEATS: usize = 1_000;

/// What a repetition would repeat.
#[derive(Clone, Copy, PartialEq)]
enum Last {
    Nothing,
    Atom,
    /// Go refuses to repeat a repetition.
    Repeated,
}

/// The tokens of each alternative of an expression that ends in `$`; `None` when Go refuses it. The first alternative is anchored at the
/// start, the last one at the end. Cost: O(n), but for repetitions.
pub(super) fn parse(expression: &str) -> Option<Vec<Vec<Token>>> {
    const FIXED: [(&str, &[Token], Last); 5] = [
        ("(.*/)?", &[Token::MaySkip, Token::Elements], Last::Repeated),
        (".*", &[Token::Rest], Last::Repeated),
        ("[^/]*", &[Token::Star], Last::Repeated),
        ("[^/]", &[Token::One], Last::Atom),
        ("^", &[Token::Start], Last::Atom),
    ];
    let mut alternatives = Vec::new();
    let mut tokens = Vec::new();
    // The anchor in front can be repeated like anything else.
    let mut last = Last::Atom;
    let mut rest = expression;
    'next: loop {
        if rest == "$" {
            break;
        }
        if rest.is_empty() {
            // A backslash took the anchor at the end for a literal.
            tokens.push(Token::Anything);
            break;
        }
        for (text, fixed, is) in FIXED {
            if let Some(after) = rest.strip_prefix(text) {
                tokens.extend_from_slice(fixed);
                (rest, last) = (after, is);
                continue 'next;
            }
        }
        if let Some(after) = rest.strip_prefix('|') {
            tokens.push(Token::Anything);
            alternatives.push(std::mem::replace(&mut tokens, vec![Token::Anything]));
            (rest, last) = (after, Last::Nothing);
            continue;
        }
        if let Some((least, most, after)) = repetition(rest) {
            let is_allowed = last == Last::Atom
                && least <= MAX_REPEATS
                && most.is_none_or(|most| least <= most && most <= MAX_REPEATS);
            if !is_allowed || tokens.len() > MAX_TOKENS {
                return None;
            }
            repeat(&mut tokens, least, most);
            (rest, last) = (after, Last::Repeated);
            continue;
        }
        last = Last::Atom;
        if let Some(quoted) = rest.strip_prefix("\\Q") {
            let (literal, after) = quoted.split_once("\\E").unwrap_or((quoted, ""));
            tokens.extend(literal.chars().map(Token::Literal));
            rest = after;
            continue;
        }
        let mut chars = rest.chars();
        tokens.push(match (chars.next()?, chars.clone().next()) {
            ('[', _) => {
                let (class, after) = class(chars.as_str())?;
                match after.strip_prefix('*') {
                    Some(after) => {
                        chars = after.chars();
                        last = Last::Repeated;
                        Token::Many(class)
                    }
                    None => {
                        chars = after.chars();
                        Token::Class(class)
                    }
                }
            }
            ('\\', Some(mark @ ('A' | 'z' | 'b' | 'B'))) => {
                chars.next();
                match mark {
                    'A' => Token::Start,
                    'z' => Token::End,
                    _ => Token::Boundary(mark == 'b'),
                }
            }
            ('\\', _) => match perl(chars.as_str()) {
                Some(ranges) => {
                    chars.next();
                    let negated = false;
                    Token::Class(Class { negated, ranges })
                }
                None => Token::Literal(escaped(&mut chars)?),
            },
            (literal, _) => Token::Literal(literal),
        });
        rest = chars.as_str();
    }
    alternatives.push(tokens);
    Some(alternatives)
}

/// `{2}`, `{2,}` or `{2,3}`, and what follows; anything else in braces is literal text.
fn repetition(text: &str) -> Option<(usize, Option<usize>, &str)> {
    let (inside, after) = text.strip_prefix('{')?.split_once('}')?;
    let number = |digits: &str| {
        let is_number = digits.bytes().all(|byte| byte.is_ascii_digit())
            && !digits.is_empty()
            && (digits == "0" || !digits.starts_with('0'));
        is_number.then(|| digits.parse().unwrap_or(usize::MAX))
    };
    Some(match inside.split_once(',') {
        Some((least, "")) => (number(least)?, None, after),
        Some((least, most)) => (number(least)?, Some(number(most)?), after),
        None => (number(inside)?, Some(number(inside)?), after),
    })
}

/// Repeats the last token.
fn repeat(tokens: &mut Vec<Token>, least: usize, most: Option<usize>) {
    let Some(token) = tokens.pop() else {
        // Without one, it is the anchor in front.
        tokens.extend((least == 0).then_some(Token::Anything));
        return;
    };
    let class = match &token {
        Token::Literal(c) => Some((false, vec![(*c, *c)])),
        Token::One => Some((true, vec![('/', '/')])),
        Token::Class(class) => Some((class.negated, class.ranges.clone())),
        _ => None,
    };
    let Some((negated, ranges)) = class else {
        // What takes no character is there or not.
        tokens.extend((least > 0).then_some(token));
        return;
    };
    tokens.extend(std::iter::repeat_n(token.clone(), least));
    match most {
        None => tokens.push(Token::Many(Class { negated, ranges })),
        Some(most) => {
            for _ in least..most {
                tokens.extend([Token::MaySkip, token.clone()]);
            }
        }
    }
}

/// The class behind a `[`, and what follows its `]`.
fn class(text: &str) -> Option<(Class, &str)> {
    let (negated, mut text) = match text.strip_prefix('^') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let mut ranges = Vec::new();
    let mut is_first = true;
    loop {
        if let Some(after) = text.strip_prefix(']').filter(|_| !is_first) {
            return Some((Class { negated, ranges }, after));
        }
        is_first = false;
        if let Some((name, after)) = text
            .strip_prefix("[:")
            .and_then(|named| named.split_once(":]"))
        {
            let (flips, name) = match name.strip_prefix('^') {
                Some(name) => (true, name),
                None => (false, name),
            };
            let (_, known) = NAMED.iter().find(|(known, _)| *known == name)?;
            if flips {
                ranges.extend(complement(known));
            } else {
                ranges.extend_from_slice(known);
            }
            text = after;
            continue;
        }
        let mut chars = text.chars();
        let lo = match chars.next()? {
            '\\' => {
                if let Some(perl) = perl(chars.as_str()) {
                    ranges.extend(perl);
                    chars.next();
                    text = chars.as_str();
                    continue;
                }
                escaped(&mut chars)?
            }
            c => c,
        };
        text = chars.as_str();
        let mut hi = lo;
        if let Some(rest) = text.strip_prefix('-')
            && !rest.is_empty()
            && !rest.starts_with(']')
        {
            let mut chars = rest.chars();
            hi = match chars.next()? {
                '\\' => escaped(&mut chars)?,
                c => c,
            };
            text = chars.as_str();
        }
        if hi < lo {
            return None;
        }
        ranges.push((lo, hi));
    }
}

/// The characters of `\d`, `\w`, `\s` and their opposites, when the text behind the backslash is one.
fn perl(text: &str) -> Option<Vec<(char, char)>> {
    let letter = text.chars().next()?;
    let ranges = match letter.to_ascii_lowercase() {
        'd' => DIGITS,
        'w' => WORDS,
        's' => SPACES,
        _ => return None,
    };
    Some(match letter.is_ascii_uppercase() {
        true => complement(ranges),
        false => ranges.to_vec(),
    })
}

/// What sorted ranges of ASCII leave out.
fn complement(ranges: &[(char, char)]) -> Vec<(char, char)> {
    let mut out = Vec::new();
    let mut from = 0;
    for (lo, hi) in ranges {
        let lo = *lo as u8;
        if lo > from {
            out.push((char::from(from), char::from(lo - 1)));
        }
        from = (*hi as u8).saturating_add(1);
    }
    out.push((char::from(from), char::MAX));
    out
}

/// The character behind a backslash; `None` for an escape that Go does not know.
fn escaped(chars: &mut std::str::Chars) -> Option<char> {
    let octal = |chars: &std::str::Chars| chars.clone().next().and_then(|c| c.to_digit(8));
    let c = chars.next()?;
    Some(match c {
        'a' => '\u{7}',
        'f' => '\u{c}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'v' => '\u{b}',
        'x' => {
            let high = chars.next()?.to_digit(16)?;
            char::from_u32(high * 16 + chars.next()?.to_digit(16)?)?
        }
        '0'..='7' => {
            // One digit other than 0 would be a reference to a group.
            if c != '0' && octal(chars).is_none() {
                return None;
            }
            let mut value = c.to_digit(8)?;
            for _ in 0..2 {
                if let Some(digit) = octal(chars) {
                    value = value * 8 + digit;
                    chars.next();
                }
            }
            char::from_u32(value)?
        }
        c if c.is_ascii() && !c.is_ascii_alphanumeric() => c,
        _ => return None,
    })
}
