//! JSON arrays, as strictly as the builder's JSON reader takes them.
//!
//! Only what the exec form needs: whether the text is valid JSON as a whole, and the strings of the
//! outer array. Nesting is followed with a stack, never by recursion, up to the builder's limit.

use std::ops::Range;

/// What a text is, read as JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Array {
    /// No JSON array: shell form.
    No,
    /// A JSON array with something else than a string, at this place.
    Other(Range<usize>),
    /// An array of strings: decoded text, and place with the quotes.
    Strings(Vec<(String, Range<usize>)>),
}

/// Deepest nesting the builder's reader accepts.
const MAX_DEPTH: usize = 10_000;

/// Reads `text`; cost O(n).
pub(super) fn array(text: &str) -> Array {
    let start = text.len() - text.trim_start().len();
    if !text.get(start..).unwrap_or("").starts_with('[') {
        return Array::No;
    }
    let mut reader = Reader { text, pos: start };
    reader.read().unwrap_or(Array::No)
}

struct Reader<'a> {
    text: &'a str,
    pos: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.pos).copied()
    }

    fn blanks(&mut self) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.peek() {
            self.pos += 1;
        }
    }

    fn eat(&mut self, byte: u8) -> bool {
        let is_next = self.peek() == Some(byte);
        self.pos += usize::from(is_next);
        is_next
    }

    /// `None` when the text is not valid JSON.
    fn read(&mut self) -> Option<Array> {
        let mut strings = Vec::new();
        let mut other = None;
        self.eat(b'[');
        // Open brackets and braces; `true` is an object.
        let mut open = vec![false];
        let mut may_close = true;
        while let Some(&in_object) = open.last() {
            self.blanks();
            let at_top = open.len() == 1;
            if may_close && self.eat(if in_object { b'}' } else { b']' }) {
                open.pop();
            } else {
                if in_object {
                    self.string()?;
                    self.blanks();
                    if !self.eat(b':') {
                        return None;
                    }
                    self.blanks();
                }
                let from = self.pos;
                match self.peek()? {
                    b'"' => {
                        let text = self.string()?;
                        if at_top {
                            strings.push((text, from..self.pos));
                        }
                    }
                    bracket @ (b'[' | b'{') => {
                        self.pos += 1;
                        open.push(bracket == b'{');
                        if open.len() > MAX_DEPTH {
                            return None;
                        }
                        if at_top {
                            other = other.or(Some(from..self.pos));
                        }
                        may_close = true;
                        continue;
                    }
                    _ => {
                        self.scalar()?;
                        if at_top {
                            other = other.or(Some(from..self.pos));
                        }
                    }
                }
            }
            // A value is complete: a comma, or the end of what holds it.
            loop {
                self.blanks();
                let Some(&in_object) = open.last() else { break };
                if self.eat(b',') {
                    may_close = false;
                    break;
                }
                if !self.eat(if in_object { b'}' } else { b']' }) {
                    return None;
                }
                open.pop();
            }
        }
        self.blanks();
        if self.pos != self.text.len() {
            return None;
        }
        Some(match other {
            Some(place) => Array::Other(place),
            None => Array::Strings(strings),
        })
    }

    fn scalar(&mut self) -> Option<()> {
        let rest = self.text.get(self.pos..)?;
        for literal in ["true", "false", "null"] {
            if rest.starts_with(literal) {
                self.pos += literal.len();
                return Some(());
            }
        }
        self.number()
    }

    fn digits(&mut self) -> bool {
        let from = self.pos;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.pos += 1;
        }
        self.pos > from
    }

    fn number(&mut self) -> Option<()> {
        let from = self.pos;
        self.eat(b'-');
        if !self.eat(b'0') && !self.digits() {
            return None;
        }
        if self.eat(b'.') && !self.digits() {
            return None;
        }
        if self.eat(b'e') || self.eat(b'E') {
            if !self.eat(b'+') {
                self.eat(b'-');
            }
            if !self.digits() {
                return None;
            }
        }
        // A number too large for a float is an error of another kind to the builder: shell form.
        let value: f64 = self.text.get(from..self.pos)?.parse().ok()?;
        value.is_finite().then_some(())
    }

    /// The decoded string at the cursor.
    fn string(&mut self) -> Option<String> {
        if !self.eat(b'"') {
            return None;
        }
        let mut out = String::new();
        loop {
            let rest = self.text.get(self.pos..)?;
            let plain = rest.find(|c: char| c == '"' || c == '\\' || c < ' ')?;
            out.push_str(rest.get(..plain)?);
            self.pos += plain;
            match self.peek()? {
                b'"' => {
                    self.pos += 1;
                    return Some(out);
                }
                b'\\' => {
                    self.pos += 1;
                    out.push(self.escape()?);
                }
                _ => return None,
            }
        }
    }

    /// The character an escape stands for, the cursor being behind the backslash.
    fn escape(&mut self) -> Option<char> {
        let byte = self.peek()?;
        self.pos += 1;
        Some(match byte {
            b'"' => '"',
            b'\\' => '\\',
            b'/' => '/',
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let high = self.hex4()?;
                if !(0xd800..0xdc00).contains(&high) {
                    return Some(char::from_u32(high).unwrap_or('\u{fffd}'));
                }
                let back = self.pos;
                if self.eat(b'\\') && self.eat(b'u') {
                    let low = self.hex4()?;
                    if (0xdc00..0xe000).contains(&low) {
                        let code = 0x1_0000 + ((high - 0xd800) << 10) + (low - 0xdc00);
                        return char::from_u32(code);
                    }
                }
                // A lone half: the replacement character, and what follows is read on its own.
                self.pos = back;
                '\u{fffd}'
            }
            _ => return None,
        })
    }

    fn hex4(&mut self) -> Option<u32> {
        let digits = self.text.get(self.pos..self.pos + 4)?;
        if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        self.pos += 4;
        u32::from_str_radix(digits, 16).ok()
    }
}
