//! Parts of words that stand for several: `[…]`, `!(…)`, `{a,b}`.

use super::Reader;
use crate::shell::scan::piece_end;
use crate::shell::tree::{Kind, NodeId};

impl Reader<'_, '_> {
    /// `[…]`, or a lone bracket.
    pub(super) fn bracket(&mut self, start: usize) -> NodeId {
        let mut at = start + 1;
        let bytes = self.window();
        let mut text = String::from("[");
        let mut some = false;
        while let Some(&byte) = bytes.get(at) {
            match byte {
                b']' if some => {
                    self.pos = at + 1;
                    text.push(']');
                    return self.add(Kind::Glob(text), start);
                }
                b'[' if bytes.get(at + 1) == Some(&b':') => {
                    let rest = self.text.get(at..).unwrap_or("");
                    let len = rest.find(":]").map_or(1, |len| len + 2);
                    let class = rest.get(..len).unwrap_or("[");
                    let plain = class.len() > 4
                        && class
                            .bytes()
                            .skip(2)
                            .take(len - 4)
                            .all(|b| b.is_ascii_alphabetic());
                    if !plain {
                        text.push('[');
                        at += 1;
                    } else {
                        text.push_str(class);
                        at += len;
                    }
                }
                b'\\' => {
                    let rest = self.text.get(at + 1..).unwrap_or("");
                    let Some(next) = rest.chars().next() else {
                        break;
                    };
                    text.push(next);
                    at += 1 + next.len_utf8();
                }
                b'|' | b'&' | b';' | b'<' | b'>' | b'(' | b')' | b' ' | b'\'' | b'\t' | b'\n'
                | b'\r' | b'"' | b'`' | b'{' | b'}' | b']' => break,
                b'$' if bytes
                    .get(at + 1)
                    .is_some_and(|b| b.is_ascii_alphanumeric() || b"{(_".contains(b)) =>
                {
                    // ShellCheck takes a `$` in brackets as it is; what follows is plain too.
                    text.push('$');
                    at += 1;
                }
                _ => {
                    let rest = self.text.get(at..).unwrap_or("");
                    let Some(next) = rest.chars().next() else {
                        break;
                    };
                    text.push(next);
                    at += next.len_utf8();
                }
            }
            some = true;
        }
        self.pos = start + 1;
        self.add(Kind::Literal("[".to_owned()), start)
    }

    pub(super) fn ext_glob(&mut self, start: usize) -> NodeId {
        let mut depth = 0usize;
        while let Some(character) = self.character() {
            match character {
                '(' => depth += 1,
                ')' => depth = depth.saturating_sub(1),
                '\\' => self.pos += 1,
                '\'' | '"' | '`' | '$' => {
                    if let Some(end) = piece_end(self.text.as_bytes(), self.pos, self.text.len())
                        && end > self.pos
                    {
                        self.pos = end;
                        continue;
                    }
                }
                _ => {}
            }
            self.pos = self.next_boundary(self.pos);
            if depth == 0 && character == ')' {
                return self.add(Kind::ExtGlob, start);
            }
        }
        self.fail();
        self.add(Kind::ExtGlob, start)
    }

    /// `{a,b}`, `{}` or a brace that means itself.
    pub(super) fn brace(&mut self, start: usize) -> NodeId {
        if self.eat("{}") {
            return self.add(Kind::Literal("{}".to_owned()), start);
        }
        if self.byte() == Some(b'{') && self.is_expansion() {
            self.pos += 1;
            let mut elements = Vec::new();
            loop {
                let from = self.pos;
                let mut parts = Vec::new();
                while let Some(byte) = self.byte() {
                    match byte {
                        b',' | b'}' => break,
                        b'{' => {
                            let at = self.pos;
                            parts.push(self.brace(at));
                        }
                        b'$' => parts.push(self.dollar(true)),
                        b'\'' => parts.push(self.single()),
                        b'"' => {
                            let at = self.pos;
                            parts.push(self.double(at));
                        }
                        _ => {
                            let at = self.pos;
                            let mut text = String::new();
                            while let Some(character) = self.character() {
                                if "{}\"$',".contains(character) {
                                    break;
                                }
                                if character == '\\' {
                                    self.pos += 1;
                                }
                                let Some(character) = self.character() else {
                                    break;
                                };
                                text.push(character);
                                self.pos += character.len_utf8();
                            }
                            parts.push(self.add(Kind::Literal(text), at));
                        }
                    }
                }
                elements.push(self.add(Kind::Word(parts), from));
                if !self.eat(",") {
                    break;
                }
            }
            self.eat("}");
            return self.add(Kind::Braces(elements), start);
        }
        self.note_here(1083);
        let text = if self.byte() == Some(b'{') { "{" } else { "}" };
        self.pos += 1;
        self.add(Kind::Literal(text.to_owned()), start)
    }

    /// Whether the brace at the position closes in the same word and holds a comma or `..`.
    fn is_expansion(&self) -> bool {
        let bytes = self.window();
        let mut at = self.pos;
        let mut depth = 0usize;
        let mut several = false;
        while let Some(&byte) = bytes.get(at) {
            match byte {
                b'{' => depth += 1,
                b'}' => {
                    depth -= 1;
                    if depth == 0 {
                        return several;
                    }
                }
                b',' if depth == 1 => several = true,
                b'.' if depth == 1 && bytes.get(at + 1) == Some(&b'.') => several = true,
                b' ' | b'\t' | b'\n' | b'\r' | b'`' => return false,
                b'\\' => at += 1,
                b'\'' | b'"' | b'$'
                    if byte != b'$' || matches!(bytes.get(at + 1), Some(b'(' | b'{')) =>
                {
                    match piece_end(bytes, at, bytes.len()) {
                        Some(end) if end > at => {
                            at = end;
                            continue;
                        }
                        _ => return false,
                    }
                }
                _ => {}
            }
            at += 1;
        }
        false
    }
}
