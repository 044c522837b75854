//! Arithmetic: names, operators and operands in the order of the text. No tree is built, for no
//! finding needs more than what is read and what is written.

use super::Reader;
use crate::shell::tree::{Kind, NodeId};

/// Longest first.
const OPERATORS: [&str; 37] = [
    "<<=", ">>=", "**", "++", "--", "+=", "-=", "*=", "/=", "%=", "&=", "^=", "|=", "==", "!=",
    "<=", ">=", "&&", "||", "<<", ">>", "=", "<", ">", "+", "-", "*", "/", "%", "!", "~", "&", "|",
    "^", "?", ":", ",",
];

impl Reader<'_, '_> {
    /// Place of `close` that ends the arithmetic which begins `ahead` bytes later; `None` when the
    /// text cannot be arithmetic.
    pub(super) fn arithmetic_end(&self, ahead: usize, close: &str) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let mut at = self.pos + ahead;
        let mut depth = 0usize;
        let single = close == "]";
        while let Some(&byte) = bytes.get(at) {
            match byte {
                b'(' => depth += 1,
                b')' if depth == 0 => {
                    return (!single && bytes.get(at + 1) == Some(&b')')).then_some(at);
                }
                b')' => depth -= 1,
                b']' if single && depth == 0 => return Some(at),
                b'$' if matches!(bytes.get(at + 1), Some(b'(' | b'{')) => {
                    at = crate::shell::scan::piece_end(bytes, at, bytes.len())?;
                    continue;
                }
                b'`' | b'"' | b'\'' => {
                    at = crate::shell::scan::piece_end(bytes, at, bytes.len())?;
                    continue;
                }
                b'\\' => at += 1,
                b';' if !single && ahead == 3 => return None,
                _ => {}
            }
            at += 1;
        }
        None
    }

    /// Reads up to `close`, which is left in place.
    pub(super) fn expression(&mut self, close: &str) -> NodeId {
        let start = self.pos;
        let end = self.arithmetic_end(0, close).unwrap_or(self.text.len());
        let mut out = Vec::new();
        if !self.descend() {
            return self.add(Kind::Expression(out), start);
        }
        while self.pos < end {
            let at = self.pos;
            match self.byte() {
                Some(b' ' | b'\t' | b'\n' | b'\r' | b'(' | b')' | b';' | b'[' | b']') => {
                    self.pos += 1;
                }
                Some(b'\\') => self.pos += 2,
                Some(byte) if byte.is_ascii_alphabetic() || byte == b'_' => {
                    let name = self.name().to_owned();
                    let kind = Kind::Name {
                        written: false,
                        read: true,
                        name,
                    };
                    out.push(self.add(kind, at));
                }
                Some(byte) if byte.is_ascii_alphanumeric() || b"$`'\"#.{}@".contains(&byte) => {
                    out.push(self.operand(end));
                }
                Some(_) => {
                    let rest = self.rest();
                    match OPERATORS.into_iter().find(|op| rest.starts_with(op)) {
                        Some(op) => {
                            self.pos += op.len();
                            out.push(self.add(Kind::Operator(op), at));
                        }
                        None => self.pos = self.next_boundary(self.pos),
                    }
                }
                None => break,
            }
        }
        self.pos = self.pos.max(end);
        self.ascend();
        self.mark_written(&out);
        self.add(Kind::Expression(out), start)
    }

    /// A number, an expansion, or both glued together.
    fn operand(&mut self, end: usize) -> NodeId {
        let start = self.pos;
        let mut parts = Vec::new();
        while self.pos < end {
            let at = self.pos;
            match self.byte() {
                Some(b'$') => parts.push(self.dollar(true)),
                Some(b'`') => parts.push(self.backticks(false)),
                Some(b'\'' | b'"') => match self.word() {
                    Some(word) => parts.push(word),
                    None => break,
                },
                Some(byte) if byte.is_ascii_alphanumeric() || b"_#.{}@".contains(&byte) => {
                    while self.pos < end
                        && self.byte().is_some_and(|byte| {
                            byte.is_ascii_alphanumeric() || b"_#.{}@".contains(&byte)
                        })
                    {
                        self.pos += 1;
                    }
                    let text = self.text.get(at..self.pos).unwrap_or("").to_owned();
                    parts.push(self.add(Kind::Literal(text), at));
                }
                _ => break,
            }
        }
        if self.pos == start {
            self.pos = self.next_boundary(start);
        }
        self.add(Kind::Operand(parts), start)
    }

    fn mark_written(&mut self, list: &[NodeId]) {
        for (idx, id) in list.iter().enumerate() {
            let operator = |at: Option<&NodeId>| match at.map(|id| self.out.kind(*id)) {
                Some(Kind::Operator(op)) => *op,
                _ => "",
            };
            let before = operator(idx.checked_sub(1).and_then(|at| list.get(at)));
            let behind = operator(list.get(idx + 1));
            let steps = |op| matches!(op, "++" | "--");
            let assigns = behind.ends_with('=') && !matches!(behind, "==" | "!=" | "<=" | ">=");
            if let Some(node) = self.out.nodes.get_mut(*id as usize)
                && let Kind::Name { written, read, .. } = &mut node.kind
            {
                *written = assigns || steps(before) || steps(behind);
                *read = behind != "=";
            }
        }
    }
}
