//! Words: quotes, expansions, patterns.

use super::Reader;
use crate::shell::tree::{Kind, NodeId};

/// What the text inside a pair of signs may be made of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Inside {
    /// `"…"`
    Quotes,
    /// A here-document, where `"` is an ordinary character.
    HereDoc,
    /// `${…}`
    Braces,
}

impl Reader<'_, '_> {
    /// A word; `None` when none begins here.
    pub(super) fn word(&mut self) -> Option<NodeId> {
        if !self.descend() {
            return None;
        }
        let start = self.pos;
        let mut parts = Vec::new();
        while let Some(part) = self.part("") {
            parts.push(part);
        }
        self.ascend();
        if parts.is_empty() {
            return None;
        }
        if let [only] = parts.as_slice()
            && let Kind::Literal(text) = self.out.kind(*only)
            && ["do", "done", "then", "fi", "esac"].contains(&text.as_str())
        {
            self.note(1010, start..self.pos, false);
        }
        Some(self.add(Kind::Word(parts), start))
    }

    /// The next part of a word; `end` holds further characters that end it.
    fn part(&mut self, end: &str) -> Option<NodeId> {
        let start = self.pos;
        let byte = self.byte()?;
        if end.as_bytes().contains(&byte) {
            return None;
        }
        match byte {
            b'(' => {
                self.note_here(1036);
                None
            }
            b'\'' => Some(self.single()),
            b'"' => Some(self.double(start)),
            b'?' | b'*' | b'@' | b'!' | b'+' if self.byte_at(1) == Some(b'(') => {
                Some(self.ext_glob(start))
            }
            b'*' | b'?' => {
                self.pos += 1;
                Some(self.add(Kind::Glob((byte as char).to_string()), start))
            }
            b'[' => Some(self.bracket(start)),
            b'@' | b'!' | b'+' => {
                self.pos += 1;
                Some(self.add(Kind::Literal((byte as char).to_string()), start))
            }
            b'$' => Some(self.dollar(true)),
            b'`' => Some(self.backticks(false)),
            b'{' | b'}' => Some(self.brace(start)),
            b'<' | b'>' if self.byte_at(1) == Some(b'(') => Some(self.process(start, byte)),
            b' ' | b'\t' | b'\r' | b'\n' | b'|' | b'&' | b';' | b'<' | b'>' | b')' => None,
            _ => self.literal(end),
        }
    }

    /// Plain characters with their escapes taken out.
    fn literal(&mut self, end: &str) -> Option<NodeId> {
        let start = self.pos;
        let mut text = String::new();
        while let Some(character) = self.character() {
            match character {
                '\\' => self.escape(&mut text),
                '\u{a0}' | '\u{200b}' => break,
                '\u{201c}' | '\u{201d}' | '\u{2018}' | '\u{2019}' | '\u{201e}' | '\u{201a}' => {
                    self.note(1110, self.pos..self.pos + 3, false);
                    self.pos += 3;
                    text.push(character);
                }
                _ if "[{}|&;<>() '\t\n\r\"$`?*@!+".contains(character)
                    || end.contains(character) =>
                {
                    break;
                }
                _ => {
                    text.push(character);
                    self.pos += character.len_utf8();
                }
            }
        }
        (self.pos > start).then(|| self.add(Kind::Literal(text), start))
    }

    /// A backslash outside quotes.
    fn escape(&mut self, text: &mut String) {
        let at = self.pos;
        self.pos += 1;
        let Some(next) = self.character() else {
            // A lone backslash at the very end stands for nothing that could be run.
            self.fail();
            return;
        };
        self.pos += next.len_utf8();
        match next {
            '\n' => return,
            ' ' if matches!(
                self.rest().trim_start_matches([' ', '\t']).chars().next(),
                None | Some('\n')
            ) =>
            {
                self.note(1101, at..at + 1, false);
            }
            'n' | 't' | 'r' => self.note(1012, at..at + 2, true),
            _ if "|&;<>() '\t\r\u{a0}\"$`\\?*@!+[]{}.,~#".contains(next) => {}
            _ => self.note(1001, at..at + 1, true),
        }
        text.push(next);
    }

    pub(super) fn single(&mut self) -> NodeId {
        let start = self.pos;
        self.open(start);
        self.pos += 1;
        let len = self.rest().find('\'');
        let text = match len {
            Some(len) => self.rest().get(..len).unwrap_or("").to_owned(),
            None => self.rest().to_owned(),
        };
        let inside = self.pos;
        for (at, _) in text.match_indices('\\') {
            match text.as_bytes().get(at + 1) {
                None if len.is_some() => self.note(1003, inside + at..inside + at + 1, false),
                Some(b'\n') => self.note(1004, inside + at..inside + at + 1, false),
                _ => {}
            }
        }
        for (at, quote) in text.match_indices(['\u{2018}', '\u{2019}', '\u{201a}']) {
            self.note(1112, inside + at..inside + at + quote.len(), false);
        }
        self.pos += text.len();
        if len.is_none() {
            self.fail_open(start, "a single quote is not closed");
        } else {
            let close = self.pos;
            self.pos += 1;
            self.after_quotes(start, close, &text, true);
        }
        self.close();
        self.add(Kind::Single(text), start)
    }

    /// Letters right behind a closing quote make it look like an apostrophe or a lost quote.
    fn after_quotes(&mut self, open: usize, close: usize, text: &str, single: bool) {
        let Some(next) = self.character() else { return };
        let suspect = next.is_ascii_alphanumeric()
            || next == '_'
            || single && next == '\''
            || !single && matches!(next, '$' | '"');
        if !suspect {
            return;
        }
        if single && next.is_alphabetic() && text.ends_with(char::is_alphabetic) {
            self.note(1011, close..close + 1, false);
        } else if text.contains('\n') && !text.starts_with('\n') {
            self.note(1078, open..open + 1, false);
            self.note(1079, close..close + 1, false);
        }
    }

    pub(super) fn double(&mut self, start: usize) -> NodeId {
        self.open(start);
        self.pos += 1;
        let parts = self.parts(Inside::Quotes);
        let close = self.pos;
        if self.eat("\"") {
            let text: String = parts
                .iter()
                .map(|part| match self.out.kind(*part) {
                    Kind::Literal(text) => text.as_str(),
                    _ => "x",
                })
                .collect();
            self.after_quotes(start, close, &text, false);
        } else {
            self.fail_open(start, "a double quote is not closed");
        }
        self.close();
        self.add(Kind::Double(parts), start)
    }

    /// Parts up to what ends them; the end is left in place.
    fn parts(&mut self, inside: Inside) -> Vec<NodeId> {
        let mut out = Vec::new();
        if !self.descend() {
            return out;
        }
        let mut text = String::new();
        let mut start = self.pos;
        while let Some(byte) = self.byte() {
            let ends = match inside {
                Inside::Quotes => byte == b'"',
                Inside::HereDoc => false,
                Inside::Braces => byte == b'}',
            };
            let special = ends
                || matches!(byte, b'$' | b'`')
                || inside == Inside::Braces && matches!(byte, b'\'' | b'"');
            if special && self.pos > start {
                let literal = std::mem::take(&mut text);
                out.push(self.add(Kind::Literal(literal), start));
            }
            if ends {
                break;
            }
            match byte {
                b'$' => out.push(self.dollar(inside == Inside::Braces)),
                b'`' => out.push(self.backticks(inside == Inside::Quotes)),
                b'\'' if special => out.push(self.single()),
                b'"' if special => {
                    let at = self.pos;
                    out.push(self.double(at));
                }
                b'\\' => {
                    self.inner_escape(inside, &mut text);
                    continue;
                }
                _ => {
                    if let Some(character) = self.character() {
                        if inside == Inside::Quotes
                            && matches!(character, '\u{201c}' | '\u{201d}' | '\u{201e}')
                        {
                            self.note(1111, self.pos..self.pos + 3, false);
                        }
                        text.push(character);
                        self.pos += character.len_utf8();
                    }
                    continue;
                }
            }
            start = self.pos;
        }
        if self.pos > start && !text.is_empty() {
            out.push(self.add(Kind::Literal(text), start));
        }
        self.ascend();
        out
    }

    /// A backslash in double quotes, in a here-document or in `${…}`.
    fn inner_escape(&mut self, inside: Inside, text: &mut String) {
        self.pos += 1;
        let Some(next) = self.character() else {
            text.push('\\');
            return;
        };
        self.pos += next.len_utf8();
        let known = match inside {
            Inside::Quotes | Inside::HereDoc => "\\\"$`".contains(next),
            Inside::Braces => "}\"$`'\\".contains(next),
        };
        if next == '\n' {
            return;
        }
        if !known {
            text.push('\\');
        }
        text.push(next);
    }

    /// `$` and what it begins.
    pub(super) fn dollar(&mut self, unquoted: bool) -> NodeId {
        let start = self.pos;
        match self.byte_at(1) {
            Some(b'(')
                if self.byte_at(2) == Some(b'(') && self.arithmetic_end(3, "))").is_some() =>
            {
                self.open(start);
                self.pos += 3;
                let inner = self.expression("))");
                self.pos = (self.pos + 2).min(self.text.len());
                self.close();
                self.add(Kind::ArithmeticExpansion(inner, false), start)
            }
            Some(b'(') => {
                if self.byte_at(2) == Some(b'(') {
                    self.note(1102, start..start + 3, true);
                }
                self.open(start);
                self.pos += 2;
                let list = self.nested_list();
                if !self.eat(")") {
                    self.fail_open(start, "a command substitution is not closed");
                }
                self.close();
                self.add(Kind::Substitution(list), start)
            }
            Some(b'[') if self.arithmetic_end(2, "]").is_some() => {
                self.pos += 2;
                let inner = self.expression("]");
                self.pos = (self.pos + 1).min(self.text.len());
                self.add(Kind::ArithmeticExpansion(inner, true), start)
            }
            Some(b'{') => self.braced(start),
            Some(b'\'') if unquoted => {
                let mut at = start + 2;
                let bytes = self.text.as_bytes();
                while let Some(byte) = bytes.get(at) {
                    match byte {
                        b'\'' => break,
                        b'\\' => at += 2,
                        _ => at += 1,
                    }
                }
                let at = at.min(bytes.len());
                let text = self.text.get(start + 2..at).unwrap_or("").to_owned();
                self.pos = at;
                if !self.eat("'") {
                    self.fail();
                }
                self.add(Kind::AnsiQuoted(text), start)
            }
            Some(b'"') if unquoted => {
                self.pos += 2;
                let parts = self.parts(Inside::Quotes);
                if !self.eat("\"") {
                    self.fail();
                }
                self.add(Kind::Translated(parts), start)
            }
            Some(byte) if byte.is_ascii_digit() => {
                self.pos += 2;
                if self.byte().is_some_and(|byte| byte.is_ascii_digit()) {
                    self.note(1037, start..self.pos, true);
                }
                self.plain_parameter(start)
            }
            Some(b'@' | b'*' | b'#' | b'?' | b'-' | b'$' | b'!') => {
                self.pos += 2;
                self.plain_parameter(start)
            }
            Some(byte) if byte.is_ascii_alphabetic() || byte == b'_' => {
                self.pos += 1;
                self.name();
                if self.byte() == Some(b'[') {
                    self.note(1087, start..self.pos, true);
                }
                self.plain_parameter(start)
            }
            _ => {
                self.pos += 1;
                self.add(Kind::Literal("$".to_owned()), start)
            }
        }
    }

    fn plain_parameter(&mut self, start: usize) -> NodeId {
        let text = self.text.get(start + 1..self.pos).unwrap_or("").to_owned();
        let part = self.add(Kind::Literal(text.clone()), start + 1);
        self.add(
            Kind::Parameter {
                braced: false,
                text,
                parts: vec![part],
            },
            start,
        )
    }

    fn braced(&mut self, start: usize) -> NodeId {
        self.open(start);
        self.pos += 2;
        let parts = self.parts(Inside::Braces);
        if !self.eat("}") {
            self.fail_open(start, "a `${` is not closed");
        }
        self.close();
        let text = parts
            .iter()
            .map(|part| match self.out.kind(*part) {
                Kind::Literal(text) | Kind::Single(text) | Kind::AnsiQuoted(text) => text.clone(),
                Kind::Double(inner) => inner
                    .iter()
                    .map(|part| match self.out.kind(*part) {
                        Kind::Literal(text) => text.as_str(),
                        _ => "${VAR}",
                    })
                    .collect(),
                _ => "${VAR}".to_owned(),
            })
            .collect();
        self.add(
            Kind::Parameter {
                braced: true,
                text,
                parts,
            },
            start,
        )
    }

    /// The list inside `$(…)`; here-documents that wait outside go on waiting.
    fn nested_list(&mut self) -> Vec<NodeId> {
        if !self.descend() {
            return Vec::new();
        }
        let list = self.list();
        self.all_spacing();
        self.ascend();
        list
    }

    fn process(&mut self, start: usize, sign: u8) -> NodeId {
        self.open(start);
        self.pos += 2;
        let list = self.nested_list();
        if !self.eat(")") {
            self.fail();
        }
        self.close();
        self.add(Kind::ProcessSubstitution(list, sign == b'>'), start)
    }

    /// `` `…` ``: the text is read after one layer of backslashes is taken off.
    pub(super) fn backticks(&mut self, quoted: bool) -> NodeId {
        let start = self.pos;
        self.open(start);
        let bytes = self.text.as_bytes();
        let mut text = String::new();
        let mut places = Vec::new();
        let mut at = start + 1;
        while let Some(&byte) = bytes.get(at) {
            if byte == b'`' {
                break;
            }
            let next = bytes.get(at + 1).copied();
            let skip = byte == b'\\'
                && match next {
                    Some(b'$' | b'`' | b'\\') => true,
                    Some(b'"') => quoted,
                    _ => false,
                };
            if byte == b'\\' && next == Some(b'\n') {
                at += 2;
                continue;
            }
            if skip {
                at += 1;
            }
            let len = self
                .text
                .get(at..)
                .and_then(|rest| rest.chars().next())
                .map_or(1, char::len_utf8);
            text.push_str(self.text.get(at..at + len).unwrap_or(""));
            places.extend((at..at + len).map(|at| self.place(at)));
            at += len;
        }
        let end = at.min(bytes.len());
        places.push(self.place(end));
        let list = if self.descend() {
            let mut inner = Reader::new(&text, Some(&places), self.depth, self.out);
            let list = inner.list();
            inner.finish();
            self.ascend();
            list
        } else {
            Vec::new()
        };
        self.pos = self.pos.max(end);
        if !self.eat("`") {
            self.fail_open(start, "a backtick is not closed");
        }
        self.close();
        self.add(Kind::Backticks(list), start)
    }

    /// The text of a here-document whose delimiter is not quoted.
    pub(super) fn here_text(&mut self) -> Vec<NodeId> {
        self.parts(Inside::HereDoc)
    }
}
