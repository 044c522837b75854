//! `[ … ]` and `[[ … ]]`: first the words, then what they say.

use super::Reader;
use crate::shell::tree::{Kind, NodeId};

/// A word of a test with the operator it may be.
struct Item {
    word: NodeId,
    /// Its text when it is plain; escaped signs keep a backslash.
    text: Option<String>,
    quoted: bool,
}

const BINARY: [&str; 17] = [
    "=", "==", "!=", "<", ">", "<=", ">=", "=~", "\\<", "\\>", "\\<=", "\\>=", "-nt", "-ot", "-ef",
    "-eq", "-ne",
];

impl Reader<'_, '_> {
    pub(super) fn test(&mut self, start: usize) -> NodeId {
        self.open(start);
        let double = self.eat("[[");
        if !double {
            self.pos += 1;
        }
        let mut close = if double { "]]" } else { "]" };
        let at = self.pos;
        let blank = self.all_spacing();
        if !blank {
            self.note(1035, start..at, false);
        } else if !double
            && self
                .text
                .get(at..self.pos)
                .is_some_and(|gap| gap.contains("\n") && !gap.contains("\\\n"))
        {
            self.note(1080, at..at + 1, false);
        }
        let mut items: Vec<Item> = Vec::new();
        let mut closed = false;
        let mut glued = None;
        while self.pos < self.text.len() && glued.is_none() {
            if double && self.starts("]]") || !double && self.at_close() {
                closed = true;
                break;
            }
            // The other kind of bracket closes it just as well, says ShellCheck.
            if double && self.at_close() {
                self.note_here(1033);
                close = "]";
                closed = true;
                break;
            }
            if !double && self.starts("]]") {
                self.note_here(1034);
                close = "]]";
                closed = true;
                break;
            }
            let at = self.pos;
            let Some(item) = self.test_item(double, &items) else {
                break;
            };
            if self.is_glued(at, double) {
                glued = Some(at..self.pos);
            }
            items.push(item);
            let gap = self.pos;
            self.spacing();
            if self.byte() == Some(b'\n') && (double || self.next_closes()) {
                self.all_spacing();
                if !double {
                    self.note(1080, gap..gap + 1, false);
                }
            }
        }
        let words: Vec<NodeId> = items.iter().map(|item| item.word).collect();
        if closed {
            self.pos += close.len();
        } else {
            if let Some(place) = glued {
                let is_flag = |item: &Item| {
                    item.text
                        .as_deref()
                        .is_some_and(|text| text.len() == 2 && text.starts_with('-'))
                };
                if items
                    .len()
                    .checked_sub(2)
                    .and_then(|idx| items.get(idx))
                    .is_some_and(is_flag)
                {
                    self.note(1019, place.clone(), false);
                }
                self.note(1020, place, false);
            }
            self.fail();
        }
        let expression = if items.is_empty() {
            None
        } else {
            let mut at = 0;
            let node = self.joined(&items, &mut at, double, 0);
            if at < items.len() && closed {
                self.fail();
            }
            Some(node)
        };
        self.close();
        let kind = Kind::Test {
            double,
            expression,
            words,
        };
        let node = self.add(kind, start);
        if closed && self.at_word() && self.byte() != Some(b'}') {
            self.note_here(1136);
        }
        node
    }

    /// A `]` that stands alone.
    fn at_close(&self) -> bool {
        self.byte() == Some(b']')
            && self
                .byte_at(1)
                .is_none_or(|byte| byte.is_ascii_whitespace() || b";&|)<>".contains(&byte))
    }

    /// Whether the closing bracket sticks to this word, and none stands alone in the line. The
    /// word begins at `start` and ends here.
    fn is_glued(&self, start: usize, double: bool) -> bool {
        let word = self.text.get(start..self.pos).unwrap_or("");
        let close = if double { "]]" } else { "]" };
        let line = self.rest().lines().next().unwrap_or("");
        word.len() > close.len()
            && word.ends_with(close)
            && !word.contains('[')
            && !line.contains(" ]")
    }

    /// Whether a `]` follows the line end: then the test goes on there.
    fn next_closes(&self) -> bool {
        self.rest().trim_start().starts_with(']') || self.rest().trim_start().starts_with("-")
    }

    fn test_item(&mut self, double: bool, before: &[Item]) -> Option<Item> {
        let start = self.pos;
        let regex = double
            && before
                .last()
                .is_some_and(|item| item.text.as_deref() == Some("=~"));
        if regex {
            return Some(self.regex(start));
        }
        for op in ["&&", "||", "(", ")", "<=", ">=", "<", ">"] {
            let process = matches!(op, "<" | ">") && self.byte_at(1) == Some(b'(');
            if self.starts(op) && !process {
                self.pos += op.len();
                let literal = self.add(Kind::Literal(op.to_owned()), start);
                let word = self.add(Kind::Word(vec![literal]), start);
                return Some(Item {
                    word,
                    text: Some(op.to_owned()),
                    quoted: false,
                });
            }
        }
        let word = self.word()?;
        let raw = self.text.get(start..self.pos).unwrap_or("");
        let quoted = raw.starts_with(['\'', '"']);
        let inner = raw.trim_matches(['\'', '"']).trim_start_matches('\\');
        let sign = matches!(inner, "(" | ")" | "<" | ">" | "<=" | ">=");
        let text = if sign && raw != inner {
            Some(format!("\\{inner}"))
        } else if quoted && !BINARY.contains(&inner) || raw.contains(['$', '`']) {
            None
        } else {
            Some(inner.to_owned())
        };
        Some(Item { word, text, quoted })
    }

    /// The right side of `=~`, where bars and parentheses belong to the word.
    fn regex(&mut self, start: usize) -> Item {
        let mut parts = Vec::new();
        let mut depth = 0usize;
        while let Some(byte) = self.byte() {
            let at = self.pos;
            match byte {
                b' ' | b'\t' | b'\n' if depth == 0 => break,
                b'\'' | b'"' | b'$' | b'`' => {
                    let part = match byte {
                        b'$' => Some(self.dollar(true)),
                        b'`' => Some(self.backticks(false)),
                        _ => self.word(),
                    };
                    match part.map(|part| (part, self.out.kind(part).clone())) {
                        Some((_, Kind::Word(inner))) => parts.extend(inner),
                        Some((part, _)) => parts.push(part),
                        None => break,
                    }
                    if self.pos == at {
                        break;
                    }
                }
                _ => {
                    let mut text = String::new();
                    while let Some(character) = self.character() {
                        match character {
                            ' ' | '\t' | '\n' if depth == 0 => break,
                            '\'' | '"' | '$' | '`' => break,
                            '(' => depth += 1,
                            ')' if depth == 0 => break,
                            ')' => depth -= 1,
                            '\\' => {
                                text.push('\\');
                                self.pos += 1;
                            }
                            _ => {}
                        }
                        let Some(character) = self.character() else {
                            break;
                        };
                        text.push(character);
                        self.pos += character.len_utf8();
                    }
                    if self.pos == at {
                        break;
                    }
                    parts.push(self.add(Kind::Literal(text), at));
                }
            }
        }
        let word = self.add(Kind::Word(parts), start);
        Item {
            word,
            text: None,
            quoted: true,
        }
    }

    /// Terms joined by `-a`, `-o`, `&&`, `||`.
    fn joined(&mut self, items: &[Item], at: &mut usize, double: bool, depth: usize) -> NodeId {
        let mut left = self.term(items, at, double, depth);
        while let Some(op) = items.get(*at).and_then(|item| item.text.clone()) {
            if !matches!(op.as_str(), "-a" | "-o" | "&&" | "||") || *at + 1 >= items.len() {
                break;
            }
            *at += 1;
            let right = self.term(items, at, double, depth);
            let range = self.out.node(left).range.start..self.out.node(right).range.end;
            left = self.add(Kind::TestJoin(op, left, right), 0);
            self.set_range(left, range);
        }
        left
    }

    fn set_range(&mut self, id: NodeId, range: std::ops::Range<u32>) {
        if let Some(node) = self.out.nodes.get_mut(id as usize) {
            node.range = range;
        }
    }

    fn term(&mut self, items: &[Item], at: &mut usize, double: bool, depth: usize) -> NodeId {
        let Some(item) = items.get(*at) else {
            let word = self.add(Kind::Word(Vec::new()), self.pos);
            return self.add(Kind::TestWord(word), self.pos);
        };
        let start = self.out.node(item.word).range.start;
        let text = |ahead: usize| {
            items
                .get(*at + ahead)
                .and_then(|item| item.text.as_deref())
                .unwrap_or("")
        };
        let is_binary = |op: &str| {
            BINARY.contains(&op)
                || op.len() > 2
                    && op.starts_with('-')
                    && op.bytes().skip(1).all(|byte| byte.is_ascii_alphabetic())
        };
        let left = items.len() - *at;
        let binary_next = left >= 3 && is_binary(text(1));
        let node = if text(0) == "!" && left >= 2 && depth < 32 {
            *at += 1;
            let inner = self.term(items, at, double, depth + 1);
            self.add(Kind::TestUnary("!".to_owned(), inner), 0)
        } else if matches!(text(0), "(" | "\\(") && left >= 2 && depth < 32 {
            *at += 1;
            let inner = self.joined(items, at, double, depth + 1);
            if items
                .get(*at)
                .is_some_and(|item| matches!(item.text.as_deref(), Some(")" | "\\)")))
            {
                *at += 1;
            }
            self.add(Kind::TestGroup(inner), 0)
        } else if !item.quoted
            && text(0).starts_with('-')
            && text(0).len() > 1
            && text(0)
                .bytes()
                .skip(1)
                .all(|byte| byte.is_ascii_alphabetic())
            && left >= 2
        {
            let op = text(0).to_owned();
            let operand = items.get(*at + 1).map_or(item.word, |item| item.word);
            *at += 2;
            self.add(Kind::TestUnary(op, operand), 0)
        } else if binary_next {
            let op = text(1).to_owned();
            let right = items.get(*at + 2).map_or(item.word, |item| item.word);
            let word = item.word;
            *at += 3;
            self.add(Kind::TestBinary(op, word, right), 0)
        } else {
            let word = item.word;
            *at += 1;
            self.add(Kind::TestWord(word), 0)
        };
        let end = items
            .get(at.saturating_sub(1))
            .map_or(start, |item| self.out.node(item.word).range.end);
        self.set_range(node, start..end);
        node
    }
}
