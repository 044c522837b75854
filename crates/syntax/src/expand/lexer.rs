//! The lexer behind [`super::expand`], which also finds heredoc markers in a logical line.
//!
//! It reproduces two oddities of the builder on purpose: a failure inside `${…` at the end of the
//! text is always told as the missing brace, and a `${NAME-word}` in the middle of a word drops the
//! part of the *split* word in front of it (the unsplit value is right).

use super::pattern::{self, PatternError};
use super::{ExpandErrorKind, Lookup, MAX_BYTES, MAX_DEPTH};
use std::collections::BTreeSet;

/// Settings of one run.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Options {
    /// Escape character.
    pub escape: char,
    /// Keep quotes in the result.
    pub raw_quotes: bool,
    /// Keep escape characters in the result.
    pub raw_escapes: bool,
    /// Whether quotes mean anything.
    pub quotes: bool,
    /// Leave references to unset names as they are.
    pub keep_unset: bool,
}

/// A word of the result with its place in the source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LexedWord {
    /// The expanded text.
    pub text: String,
    /// Byte offset of its first character in the source.
    pub start: usize,
    /// Byte offset after its last character in the source.
    pub end: usize,
}

/// Words found so far at one nesting level.
#[derive(Default)]
struct Words {
    list: Vec<LexedWord>,
    in_word: bool,
}

/// One run over one text.
pub(crate) struct Lexer<'a> {
    text: &'a str,
    pos: usize,
    options: Options,
    lookup: &'a dyn Lookup,
    /// The word being collected. Shared by all nesting levels, as in the builder.
    buffer: String,
    buffer_start: usize,
    unset: BTreeSet<String>,
    depth: usize,
    produced: usize,
}

type Lexed<T> = Result<T, ExpandErrorKind>;

impl<'a> Lexer<'a> {
    pub fn new(text: &'a str, options: Options, lookup: &'a dyn Lookup) -> Self {
        let pos = if text.starts_with('\u{feff}') { 3 } else { 0 };
        Self {
            text,
            pos,
            options,
            lookup,
            buffer: String::new(),
            buffer_start: pos,
            unset: BTreeSet::new(),
            depth: 0,
            produced: 0,
        }
    }

    /// The whole text: the value, and its words.
    pub fn run(&mut self) -> Lexed<(String, Vec<LexedWord>)> {
        self.until(None, self.options.raw_escapes)
    }

    /// The names that were looked up and are not set.
    pub fn into_unset(self) -> BTreeSet<String> {
        self.unset
    }

    fn peek(&self) -> Option<char> {
        self.text
            .get(self.pos..)
            .and_then(|rest| rest.chars().next())
    }

    fn next(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.pos += c.len_utf8();
        Some(c)
    }

    fn begin_word(&mut self, at: usize) {
        if self.buffer.is_empty() {
            self.buffer_start = at;
        }
    }

    fn add_raw(&mut self, words: &mut Words, text: &str, at: usize) {
        self.begin_word(at);
        self.buffer.push_str(text);
        words.in_word = true;
    }

    fn add_char(&mut self, words: &mut Words, c: char, at: usize) {
        if !c.is_whitespace() {
            self.begin_word(at);
            self.buffer.push(c);
            words.in_word = true;
        } else if words.in_word && !self.buffer.is_empty() {
            self.flush(words, at);
        }
    }

    fn flush(&mut self, words: &mut Words, end: usize) {
        if !self.buffer.is_empty() {
            words.list.push(LexedWord {
                text: std::mem::take(&mut self.buffer),
                start: self.buffer_start,
                end,
            });
            words.in_word = false;
        }
    }

    /// Reads up to `stop` (eaten) or to the end.
    fn until(&mut self, stop: Option<char>, raw_escapes: bool) -> Lexed<(String, Vec<LexedWord>)> {
        if self.depth > MAX_DEPTH {
            return Err(ExpandErrorKind::TooDeep);
        }
        let outer_raw = std::mem::replace(&mut self.options.raw_escapes, raw_escapes);
        self.depth += 1;
        let result = self.until_inner(stop);
        self.depth -= 1;
        self.options.raw_escapes = outer_raw;
        result
    }

    fn until_inner(&mut self, stop: Option<char>) -> Lexed<(String, Vec<LexedWord>)> {
        let mut value = String::new();
        let mut words = Words::default();
        self.buffer.clear();
        loop {
            let at = self.pos;
            let Some(c) = self.peek() else { break };
            if stop == Some(c) {
                self.next();
                self.flush(&mut words, at);
                return Ok((value, words.list));
            }
            match c {
                '$' => {
                    let text = self.dollar()?;
                    self.count(text.len())?;
                    value.push_str(&text);
                    for c in text.chars() {
                        self.add_char(&mut words, c, at);
                    }
                }
                '<' => {
                    let text = self.possible_heredoc();
                    value.push_str(&text);
                    self.add_raw(&mut words, &text, at);
                }
                '\'' if self.options.quotes => {
                    let text = self.single_quoted()?;
                    value.push_str(&text);
                    self.add_raw(&mut words, &text, at);
                }
                '"' if self.options.quotes => {
                    let text = self.double_quoted()?;
                    value.push_str(&text);
                    self.add_raw(&mut words, &text, at);
                }
                _ if c == self.options.escape => {
                    self.next();
                    let mut buffer = [0; 4];
                    if self.options.raw_escapes {
                        value.push(c);
                        self.add_raw(&mut words, c.encode_utf8(&mut buffer), at);
                    }
                    let Some(taken) = self.next() else { break };
                    value.push(taken);
                    self.add_raw(&mut words, taken.encode_utf8(&mut buffer), at);
                }
                _ => {
                    self.next();
                    value.push(c);
                    self.add_char(&mut words, c, at);
                }
            }
        }
        match stop {
            None => {
                self.flush(&mut words, self.pos);
                Ok((value, words.list))
            }
            // Told as the missing brace or slash by every caller, since the text is used up.
            Some(_) => Err(ExpandErrorKind::MissingBrace),
        }
    }

    fn count(&mut self, bytes: usize) -> Lexed<()> {
        self.produced = self.produced.saturating_add(bytes);
        if self.produced > MAX_BYTES {
            return Err(ExpandErrorKind::TooLong);
        }
        Ok(())
    }

    /// `<<` keeps the blanks behind it, so that `<< EOF` is one word.
    fn possible_heredoc(&mut self) -> String {
        self.next();
        if self.peek() != Some('<') {
            return "<".to_owned();
        }
        self.next();
        let mut text = "<<".to_owned();
        while let Some(c @ (' ' | '\t' | '\r')) = self.peek() {
            text.push(c);
            self.next();
        }
        text
    }

    fn single_quoted(&mut self) -> Lexed<String> {
        let mut text = String::new();
        self.next();
        if self.options.raw_quotes {
            text.push('\'');
        }
        loop {
            match self.next() {
                None => return Err(ExpandErrorKind::UnterminatedSingleQuote),
                Some('\'') => {
                    if self.options.raw_quotes {
                        text.push('\'');
                    }
                    return Ok(text);
                }
                Some(c) => text.push(c),
            }
        }
    }

    fn double_quoted(&mut self) -> Lexed<String> {
        let mut text = String::new();
        self.next();
        if self.options.raw_quotes {
            text.push('"');
        }
        loop {
            match self.peek() {
                None => return Err(ExpandErrorKind::UnterminatedDoubleQuote),
                Some('"') => {
                    self.next();
                    if self.options.raw_quotes {
                        text.push('"');
                    }
                    return Ok(text);
                }
                Some('$') => {
                    let value = self.dollar()?;
                    self.count(value.len())?;
                    text.push_str(&value);
                }
                Some(c) => {
                    self.next();
                    if c == self.options.escape {
                        if self.options.raw_escapes {
                            text.push(c);
                        }
                        match self.peek() {
                            None => continue,
                            Some(taken) if taken == '"' || taken == '$' || taken == c => {
                                self.next();
                                text.push(taken);
                                continue;
                            }
                            Some(_) => {}
                        }
                    }
                    text.push(c);
                }
            }
        }
    }

    fn dollar(&mut self) -> Lexed<String> {
        self.next();
        if self.peek() != Some('{') {
            let name = self.name();
            if name.is_empty() {
                return Ok("$".to_owned());
            }
            return Ok(match self.look_up(&name) {
                Some(value) => value,
                None if self.options.keep_unset => format!("${name}"),
                None => String::new(),
            });
        }
        self.next();
        match self.peek() {
            None => return Err(ExpandErrorKind::MissingBrace),
            Some('{' | '}' | ':') => return Err(ExpandErrorKind::BadSubstitution),
            Some(_) => {}
        }
        let name = self.name();
        match self.next() {
            Some('}') => Ok(match self.look_up(&name) {
                Some(value) => value,
                None if self.options.keep_unset => format!("${{{name}}}"),
                None => String::new(),
            }),
            Some(':') => {
                let operator = self.next();
                self.modified(&name, operator, true)
            }
            operator @ Some('+' | '-' | '?' | '#' | '%') => self.modified(&name, operator, false),
            Some('/') => self.replaced(&name),
            other => Err(ExpandErrorKind::UnsupportedModifier(
                other.map(String::from).unwrap_or_default(),
            )),
        }
    }

    /// The `+ - ? # %` forms, after the operator.
    fn modified(&mut self, name: &str, operator: Option<char>, colon: bool) -> Lexed<String> {
        let sign: String = colon.then_some(':').into_iter().chain(operator).collect();
        let is_cut = matches!(operator, Some('#' | '%'));
        if colon && is_cut {
            return Err(ExpandErrorKind::UnsupportedModifier(sign));
        }
        let word = self.argument('}', is_cut, ExpandErrorKind::MissingBrace)?;
        let value = self.look_up(name);
        if value.is_none() && self.options.keep_unset {
            return Ok(format!("${{{name}{sign}{word}}}"));
        }
        let counts_as_unset = value.as_ref().is_none_or(|value| colon && value.is_empty());
        match operator {
            Some('-') if counts_as_unset => Ok(word),
            Some('+') if counts_as_unset => Ok(String::new()),
            Some('+') => Ok(word),
            Some('?') if counts_as_unset => Err(if !word.is_empty() {
                ExpandErrorKind::RequiredWithMessage {
                    name: name.to_owned(),
                    message: word,
                }
            } else if value.is_none() {
                ExpandErrorKind::UnsetRequired(name.to_owned())
            } else {
                ExpandErrorKind::EmptyRequired(name.to_owned())
            }),
            Some('-' | '?') => Ok(value.unwrap_or_default()),
            Some(side @ ('#' | '%')) => {
                let (pattern, longest) = match word.strip_prefix(side) {
                    Some(rest) => (rest, true),
                    None => (word.as_str(), false),
                };
                pattern::cut(&value.unwrap_or_default(), pattern, side == '%', longest)
                    .map_err(|error| pattern_error(error, pattern))
            }
            _ => Err(ExpandErrorKind::UnsupportedModifier(sign)),
        }
    }

    /// `${NAME/pattern/text}` and `${NAME//pattern/text}`, after the first slash.
    fn replaced(&mut self, name: &str) -> Lexed<String> {
        let all = self.peek() == Some('/');
        if all {
            self.next();
        }
        let pattern = self.argument('/', true, ExpandErrorKind::MissingSlash)?;
        let replacement = self.argument('}', true, ExpandErrorKind::MissingBrace)?;
        let value = self.look_up(name);
        if value.is_none() && self.options.keep_unset {
            return Ok(format!("${{{name}/{pattern}/{replacement}}}"));
        }
        pattern::replace(&value.unwrap_or_default(), &pattern, &replacement, all)
            .map_err(|error| pattern_error(error, &pattern))
    }

    /// Text up to `stop`; any failure that used the text up is told as `at_end`.
    fn argument(&mut self, stop: char, raw: bool, at_end: ExpandErrorKind) -> Lexed<String> {
        match self.until(Some(stop), raw) {
            Ok((value, _)) => Ok(value),
            Err(limit @ (ExpandErrorKind::TooDeep | ExpandErrorKind::TooLong)) => Err(limit),
            Err(_) if self.peek().is_none() => Err(at_end),
            Err(other) => Err(other),
        }
    }

    /// A name: a run of digits, one special parameter, or letters, digits and `_`; maybe empty.
    fn name(&mut self) -> String {
        let mut name = String::new();
        match self.peek() {
            Some(c) if is_digit(c) => {
                while let Some(c) = self.peek().filter(|c| is_digit(*c)) {
                    name.push(c);
                    self.next();
                }
                return name;
            }
            Some(c @ ('@' | '*' | '#' | '?' | '-' | '$' | '!')) => {
                self.next();
                return c.to_string();
            }
            _ => {}
        }
        while let Some(c) = self.peek() {
            if !(c.is_alphabetic() || is_digit(c) || c == '_') {
                break;
            }
            name.push(c);
            self.next();
        }
        name
    }

    fn look_up(&mut self, name: &str) -> Option<String> {
        match self.lookup.get(name) {
            Some(value) => Some(value.to_owned()),
            None => {
                self.unset.insert(name.to_owned());
                None
            }
        }
    }
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || (!c.is_ascii() && c.is_numeric())
}

fn pattern_error(error: PatternError, pattern: &str) -> ExpandErrorKind {
    match error {
        PatternError::Escape => ExpandErrorKind::InvalidPattern(pattern.to_owned()),
        PatternError::TooLong => ExpandErrorKind::TooLong,
    }
}
