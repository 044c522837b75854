//! Simple commands: assignments, a name, words.

use super::Reader;
use crate::shell::tree::{Kind, NodeId};

impl Reader<'_, '_> {
    pub(super) fn simple_command(&mut self) -> Option<NodeId> {
        let start = self.pos;
        let mut assignments = Vec::new();
        let mut redirects = Vec::new();
        let mut words: Vec<NodeId> = Vec::new();
        let mut end = start;
        self.open(start);
        loop {
            if let Some(redirect) = self.redirect() {
                redirects.push(redirect);
            } else if let Some(assignment) = self.assignment() {
                assignments.push(assignment);
            } else {
                break;
            }
            end = self.pos;
            self.spacing();
        }
        let mut declares = false;
        let mut evaluates = false;
        if !self.at_closer_word() {
            if self.byte() == Some(b'\\')
                && self
                    .byte_at(1)
                    .is_some_and(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
            {
                // `\ls` keeps an alias from being used.
                self.pos += 1;
            }
            if let Some(name) = self.word() {
                words.push(name);
                end = self.pos;
                self.spacing();
                match self.only_literal(name) {
                    Some("declare" | "export" | "local" | "readonly" | "typeset") => {
                        declares = true;
                    }
                    Some("eval") => evaluates = true,
                    Some("elseif" | "elsif") => self.note(1131, start..end, false),
                    Some("time") => {
                        if let Some(command) = self.timed(start, &assignments, &redirects) {
                            self.close();
                            return Some(command);
                        }
                    }
                    _ => {}
                }
            }
        }
        while !words.is_empty() {
            if let Some(redirect) = self.redirect() {
                redirects.push(redirect);
            } else if declares && let Some(assignment) = self.assignment() {
                words.push(assignment);
            } else {
                if evaluates && self.byte() == Some(b'(') {
                    self.note_here(1098);
                    self.fail();
                }
                match self.word() {
                    Some(word) => words.push(word),
                    None => break,
                }
            }
            end = self.pos;
            self.spacing();
        }
        self.close();
        if assignments.is_empty() && redirects.is_empty() && words.is_empty() {
            return None;
        }
        let simple = self.add_range(Kind::Simple(assignments, words), start, end);
        Some(self.add_range(Kind::Redirected(simple, redirects), start, end))
    }

    /// `time` in front of a command times it and is no command itself.
    fn timed(&mut self, start: usize, before: &[NodeId], redirects: &[NodeId]) -> Option<NodeId> {
        if !before.is_empty()
            || !redirects.is_empty()
            || !self.at_word() && self.byte() != Some(b'(')
        {
            return None;
        }
        if self.starts("-p ") {
            self.pos += 3;
            self.spacing();
        } else if self.byte() == Some(b'-') {
            return None;
        }
        let _ = start;
        self.command()
    }

    /// Whether a word stands here that can begin no command.
    fn at_closer_word(&self) -> bool {
        self.byte() == Some(b'}') || self.at_closer()
    }

    /// The text of a word that is one plain literal.
    fn only_literal(&self, word: NodeId) -> Option<&str> {
        match self.out.kind(word) {
            Kind::Word(parts) => match parts.as_slice() {
                [only] => match self.out.kind(*only) {
                    Kind::Literal(text) => Some(text),
                    _ => None,
                },
                _ => None,
            },
            _ => None,
        }
    }

    /// Reads a variable's name; empty when none stands here.
    pub(super) fn name(&mut self) -> &str {
        let start = self.pos;
        if self
            .byte()
            .is_some_and(|byte| byte.is_ascii_alphabetic() || byte == b'_')
        {
            while self
                .byte()
                .is_some_and(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
            {
                self.pos += 1;
            }
        }
        self.text.get(start..self.pos).unwrap_or("")
    }

    /// `NAME=value`, `NAME+=value`, `NAME[i]=value`, `NAME=(…)`.
    fn assignment(&mut self) -> Option<NodeId> {
        let start = self.pos;
        let name = self.name().to_owned();
        if name.is_empty() {
            self.pos = start;
            return None;
        }
        let mut indexed = false;
        while self.byte() == Some(b'[') {
            let window = self.window().get(self.pos..).unwrap_or_default();
            let Some(len) = window.iter().position(|byte| b"]\n;".contains(byte)) else {
                self.pos = start;
                return None;
            };
            self.pos += len + 1;
            indexed = true;
        }
        let append = self.starts("+=");
        if !(append || self.starts("=") && !self.starts("===")) {
            self.pos = start;
            return None;
        }
        self.pos += if append { 2 } else { 1 };
        let behind = self.pos;
        let blank = self.spacing();
        let over = matches!(
            self.byte(),
            None | Some(b'\r' | b'\n' | b';' | b'&' | b'|' | b')')
        );
        let mut value = None;
        if blank || over {
            if name != "IFS" && blank && !over {
                self.note(1007, behind..self.pos, false);
            }
            self.pos = behind;
        } else {
            if self.byte() == Some(b'=') {
                self.note_here(1097);
            }
            value = if self.byte() == Some(b'(') {
                Some(self.array())
            } else {
                let word = self.word();
                if word.is_none() {
                    self.fail();
                }
                word
            };
        }
        let kind = Kind::Assignment {
            name,
            append,
            indexed,
            value,
        };
        Some(self.add(kind, start))
    }

    fn array(&mut self) -> NodeId {
        let start = self.pos;
        self.open(start);
        self.pos += 1;
        if self.byte() == Some(b'(') {
            self.note(1116, start..start + 1, false);
        }
        self.all_spacing();
        let mut list = Vec::new();
        while let Some(byte) = self.byte() {
            let at = self.pos;
            if byte == b')' {
                break;
            }
            if byte == b'(' && self.descend() {
                list.push(self.array());
                self.ascend();
            } else if byte == b'['
                && let Some(len) = self.rest().find(['=', ' ', '\n'])
                && self
                    .rest()
                    .get(..len)
                    .is_some_and(|index| index.ends_with(']'))
                && self.byte_at(len) == Some(b'=')
            {
                self.pos += len + 1;
                let value = if matches!(self.byte(), Some(b' ' | b'\n' | b')' | b'\t') | None) {
                    None
                } else {
                    self.word()
                };
                list.push(self.add(Kind::Element(value), at));
            } else {
                match self.word() {
                    Some(word) => list.push(word),
                    None => {
                        self.fail();
                        break;
                    }
                }
            }
            self.all_spacing();
        }
        if !self.eat(")") {
            self.fail();
        }
        self.close();
        self.add(Kind::Array(list), start)
    }
}
