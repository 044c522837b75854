//! Words and operators of a script, with the places of the scripts nested in them.

use super::ShellWord;
use super::scan::{find, piece_end};
use std::ops::Range;

/// A token.
pub(super) enum Token {
    Word(Word),
    /// `&&`, `||`, `;`, `;;`, `;&`, `&`, `|`, `|&`, `(`, `)`.
    Operator(&'static str),
    Newline,
    /// A redirection operator with its file descriptor, as written; its target word follows.
    Redirect(Range<usize>),
    End,
}

/// A word and the scripts inside it.
pub(super) struct Word {
    pub word: ShellWord,
    /// Insides of `$(…)`, backticks and `<(…)`.
    pub nested: Vec<Range<usize>>,
}

/// Reads tokens from `text[pos..end]`.
pub(super) struct Lexer<'t> {
    pub text: &'t str,
    pub pos: usize,
    pub end: usize,
    /// Delimiters of heredocs whose bodies follow at the next line end: name, and whether tabs go.
    pending: Vec<(String, bool)>,
    pub errors: Vec<(Range<u32>, String)>,
}

/// A place to come back to.
pub(super) struct Mark {
    pub pos: usize,
    pending: Vec<(String, bool)>,
}

const OPERATORS: [&str; 10] = ["&&", "||", ";;&", ";;", ";&", "|&", ";", "&", "|", "("];

impl<'t> Lexer<'t> {
    pub fn new(text: &'t str, range: Range<usize>) -> Self {
        Self {
            text,
            pos: range.start,
            end: range.end.min(text.len()),
            pending: Vec::new(),
            errors: Vec::new(),
        }
    }

    fn byte(&self, at: usize) -> Option<u8> {
        if at < self.end {
            self.text.as_bytes().get(at).copied()
        } else {
            None
        }
    }

    fn starts(&self, what: &str) -> bool {
        self.text
            .as_bytes()
            .get(self.pos..self.end)
            .is_some_and(|rest| rest.starts_with(what.as_bytes()))
    }

    /// Announces a heredoc whose body begins after the current line.
    pub fn expect_heredoc(&mut self, delimiter: &str, chomp: bool) {
        if !delimiter.is_empty() {
            self.pending.push((delimiter.to_owned(), chomp));
        }
    }

    /// The next token; blanks, comments and continuations are passed over.
    pub fn next(&mut self) -> Token {
        loop {
            match self.byte(self.pos) {
                None => return Token::End,
                Some(b' ' | b'\t' | b'\r') => self.pos += 1,
                Some(b'\\') if self.byte(self.pos + 1) == Some(b'\n') => self.pos += 2,
                Some(b'#') => {
                    self.pos =
                        find(self.text.as_bytes(), self.pos, self.end, b'\n').unwrap_or(self.end);
                }
                Some(b'\n') => {
                    self.pos += 1;
                    self.skip_heredocs();
                    return Token::Newline;
                }
                Some(_) => break,
            }
        }
        if let Some(redirect) = self.redirect() {
            return redirect;
        }
        if self.starts(")") {
            self.pos += 1;
            return Token::Operator(")");
        }
        for operator in OPERATORS {
            if self.starts(operator) {
                self.pos += operator.len();
                return Token::Operator(operator);
            }
        }
        Token::Word(self.word())
    }

    /// Where reading stands, to come back to it.
    pub fn mark(&self) -> Mark {
        Mark {
            pos: self.pos,
            pending: self.pending.clone(),
        }
    }

    /// Goes back, so that the tokens since then are read again.
    pub fn reset(&mut self, mark: Mark) {
        self.pos = mark.pos;
        self.pending = mark.pending;
    }

    fn skip_heredocs(&mut self) {
        for (delimiter, chomp) in std::mem::take(&mut self.pending) {
            loop {
                let stop = find(self.text.as_bytes(), self.pos, self.end, b'\n');
                let line_end = stop.unwrap_or(self.end);
                let line = self.text.get(self.pos..line_end).unwrap_or("");
                let line = if chomp {
                    line.trim_start_matches('\t')
                } else {
                    line
                };
                self.pos = stop.map_or(self.end, |at| at + 1);
                if line == delimiter || stop.is_none() {
                    break;
                }
            }
        }
    }

    /// `2>`, `>>`, `<<-`, `&>` …; `<(` and `>(` are words.
    fn redirect(&mut self) -> Option<Token> {
        let start = self.pos;
        let mut at = start;
        while self.byte(at).is_some_and(|byte| byte.is_ascii_digit()) {
            at += 1;
        }
        if at == start && self.starts("&>") {
            at += 1;
        }
        let first = self.byte(at)?;
        if !matches!(first, b'<' | b'>') {
            return None;
        }
        if self.byte(at + 1) == Some(b'(') {
            return None;
        }
        let rest = self.text.get(at..self.end)?;
        let operator = ["<<<", "<<-", "<<", "<>", "<&", ">>", ">&", ">|", "<", ">"]
            .into_iter()
            .find(|operator| rest.starts_with(operator))?;
        self.pos = at + operator.len();
        Some(Token::Redirect(start..self.pos))
    }

    fn word(&mut self) -> Word {
        let start = self.pos;
        let mut value = String::new();
        let mut word = ShellWord {
            text: String::new(),
            value: String::new(),
            dynamic: false,
            quoted: false,
            range: 0..0,
        };
        let mut nested = Vec::new();
        while let Some(byte) = self.byte(self.pos) {
            match byte {
                b' ' | b'\t' | b'\r' | b'\n' | b';' | b'&' | b'|' | b'(' | b')' => break,
                b'<' | b'>' => {
                    if self.byte(self.pos + 1) != Some(b'(') {
                        break;
                    }
                    // Process substitution: one piece, its inside a script.
                    let close = piece_end_of_paren(self.text.as_bytes(), self.pos + 1, self.end)
                        .unwrap_or(self.end);
                    nested.push(self.pos + 2..close.saturating_sub(1).max(self.pos + 2));
                    self.take(close, &mut value);
                    word.dynamic = true;
                }
                b'\\' => {
                    word.quoted = true;
                    match self
                        .text
                        .get(self.pos + 1..self.end)
                        .and_then(|r| r.chars().next())
                    {
                        Some('\n') => {}
                        Some(character) => value.push(character),
                        None => value.push('\\'),
                    }
                    let skip = self
                        .text
                        .get(self.pos + 1..self.end)
                        .and_then(|r| r.chars().next())
                        .map_or(1, |c| 1 + c.len_utf8());
                    self.pos += skip;
                }
                b'\'' => {
                    word.quoted = true;
                    let close = find(self.text.as_bytes(), self.pos + 1, self.end, b'\'');
                    let stop = close.unwrap_or(self.end);
                    value.push_str(self.text.get(self.pos + 1..stop).unwrap_or(""));
                    if close.is_none() {
                        self.error(self.pos, "a single quote is not closed");
                    }
                    self.pos = close.map_or(self.end, |at| at + 1);
                }
                b'"' => {
                    word.quoted = true;
                    let open = self.pos;
                    let close = piece_end(self.text.as_bytes(), open, self.end);
                    if close.is_none() {
                        self.error(open, "a double quote is not closed");
                    }
                    let stop = close.unwrap_or(self.end);
                    let inside = open + 1
                        ..stop
                            .saturating_sub(usize::from(close.is_some()))
                            .max(open + 1);
                    self.double_quoted(inside, &mut value, &mut nested, &mut word.dynamic);
                    self.pos = stop;
                }
                b'`' | b'$' => self.dollar(&mut value, &mut nested, &mut word),
                _ => {
                    let rest = self.text.get(self.pos..self.end).unwrap_or("");
                    let Some(character) = rest.chars().next() else {
                        break;
                    };
                    value.push(character);
                    self.pos += character.len_utf8();
                }
            }
        }
        if self.pos == start {
            // Never stand still, whatever the byte is.
            self.pos += 1;
            while self.pos < self.end && !self.text.is_char_boundary(self.pos) {
                self.pos += 1;
            }
        }
        word.text = self.text.get(start..self.pos).unwrap_or("").to_owned();
        word.value = value;
        word.range = start as u32..self.pos as u32;
        Word { word, nested }
    }

    /// `$NAME`, `${…}`, `$(…)`, `$((…))`, `$'…'` or a backtick piece at the position.
    fn dollar(&mut self, value: &mut String, nested: &mut Vec<Range<usize>>, word: &mut ShellWord) {
        let start = self.pos;
        let bytes = self.text.as_bytes();
        let tick = self.byte(start) == Some(b'`');
        match self.byte(start + 1) {
            _ if tick => {
                let close = piece_end(bytes, start, self.end);
                if close.is_none() {
                    self.error(start, "a backtick is not closed");
                }
                let stop = close.unwrap_or(self.end);
                nested.push(start + 1..stop.saturating_sub(1).max(start + 1));
                word.dynamic = true;
                self.take(stop, value);
            }
            Some(b'(') => {
                let close = piece_end(bytes, start, self.end);
                if close.is_none() {
                    self.error(start, "a command substitution is not closed");
                }
                let stop = close.unwrap_or(self.end);
                if self.byte(start + 2) != Some(b'(') {
                    nested.push(start + 2..stop.saturating_sub(1).max(start + 2));
                }
                word.dynamic = true;
                self.take(stop, value);
            }
            Some(b'{') => {
                let close = piece_end(bytes, start, self.end);
                if close.is_none() {
                    self.error(start, "a `${` is not closed");
                }
                word.dynamic = true;
                self.take(close.unwrap_or(self.end), value);
            }
            Some(b'\'') => {
                // ANSI-C quoting: escapes are not decoded, only passed over.
                let mut at = start + 2;
                while self.byte(at).is_some_and(|byte| byte != b'\'') {
                    at += if self.byte(at) == Some(b'\\') { 2 } else { 1 };
                }
                let stop = (at + 1).min(self.end);
                value.push_str(self.text.get(start + 2..at.min(self.end)).unwrap_or(""));
                word.quoted = true;
                self.pos = stop;
            }
            Some(b'"') => self.pos += 1,
            Some(byte) if byte.is_ascii_alphanumeric() || b"_@*#?-$!".contains(&byte) => {
                let mut stop = start + 2;
                if byte.is_ascii_alphabetic() || byte == b'_' {
                    while self
                        .byte(stop)
                        .is_some_and(|b| b.is_ascii_alphanumeric() || b == b'_')
                    {
                        stop += 1;
                    }
                }
                word.dynamic = true;
                self.take(stop, value);
            }
            _ => self.take(start + 1, value),
        }
    }

    fn take(&mut self, stop: usize, value: &mut String) {
        let mut stop = stop.min(self.end);
        while stop < self.end && !self.text.is_char_boundary(stop) {
            stop += 1;
        }
        value.push_str(self.text.get(self.pos..stop).unwrap_or(""));
        self.pos = stop;
    }

    /// The inside of `"…"`: escapes removed where the shell removes them, expansions kept.
    fn double_quoted(
        &self,
        inside: Range<usize>,
        value: &mut String,
        nested: &mut Vec<Range<usize>>,
        dynamic: &mut bool,
    ) {
        let bytes = self.text.as_bytes();
        let mut at = inside.start;
        while at < inside.end {
            let byte = bytes.get(at).copied().unwrap_or(0);
            let next = bytes.get(at + 1).copied().filter(|_| at + 1 < inside.end);
            match byte {
                b'\\' if matches!(next, Some(b'"' | b'\\' | b'$' | b'`')) => {
                    value.push(char::from(next.unwrap_or(b'\\')));
                    at += 2;
                }
                b'\\' if next == Some(b'\n') => at += 2,
                b'`' | b'$' => {
                    let is_piece = byte == b'`' || matches!(next, Some(b'(' | b'{'));
                    if !is_piece {
                        *dynamic |= next
                            .is_some_and(|n| n.is_ascii_alphanumeric() || b"_@*#?-$!".contains(&n));
                        value.push('$');
                        at += 1;
                        continue;
                    }
                    *dynamic = true;
                    let stop = piece_end(bytes, at, inside.end).unwrap_or(inside.end);
                    if byte == b'`' {
                        nested.push(at + 1..stop.saturating_sub(1).max(at + 1));
                    } else if next == Some(b'(') && bytes.get(at + 2) != Some(&b'(') {
                        nested.push(at + 2..stop.saturating_sub(1).max(at + 2));
                    }
                    value.push_str(self.text.get(at..stop).unwrap_or(""));
                    at = stop;
                }
                _ => {
                    let rest = self.text.get(at..inside.end).unwrap_or("");
                    let Some(character) = rest.chars().next() else {
                        break;
                    };
                    value.push(character);
                    at += character.len_utf8();
                }
            }
        }
    }

    fn error(&mut self, at: usize, message: &str) {
        self.errors
            .push((at as u32..self.end as u32, message.to_owned()));
    }
}

/// One past the `)` that closes the `(` at `at`.
fn piece_end_of_paren(text: &[u8], at: usize, end: usize) -> Option<usize> {
    // `piece_end` knows `$(`; a bare `(` is the same thing one byte later.
    let mut depth = 0usize;
    let mut pos = at;
    while pos < end {
        match text.get(pos)? {
            b'\'' | b'"' | b'`' => pos = piece_end(text, pos, end)?,
            b'$' if matches!(text.get(pos + 1), Some(b'(' | b'{')) => {
                pos = piece_end(text, pos, end)?;
            }
            b'\\' => pos += 2,
            b'(' => {
                depth += 1;
                pos += 1;
            }
            b')' => {
                depth -= 1;
                pos += 1;
                if depth == 0 {
                    return Some(pos);
                }
            }
            _ => pos += 1,
        }
    }
    None
}
