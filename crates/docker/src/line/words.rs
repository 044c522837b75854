//! Words: quotes, escapes, `$NAME`, `${…}`, `$(…)`, backquotes, and bodies of here-documents.

use super::ast::{Part, Script, Trim, VariableForm, Word};
use super::error::{LineError, Open};
use super::parse::{Parser, is_name};

/// Parts under construction; adjacent texts of one kind are joined.
#[derive(Default)]
struct Parts(Vec<Part>);

impl Parts {
    fn push(&mut self, character: char, quote: bool) {
        if let Some(Part::Text { text, quoted }) = self.0.last_mut()
            && *quoted == quote
        {
            text.push(character);
            return;
        }
        self.0.push(Part::Text {
            text: character.into(),
            quoted: quote,
        });
    }

    /// Marks that a word is here although it may be empty: `""`.
    fn quoted_empty(&mut self) {
        if !matches!(self.0.last(), Some(Part::Text { quoted: true, .. })) {
            self.0.push(Part::Text {
                text: String::new(),
                quoted: true,
            });
        }
    }
}

impl Parser {
    /// The word that starts here, or `None` at an operator or an end.
    pub(super) fn word(&mut self) -> Result<Option<Word>, LineError> {
        let start = self.at;
        let mut parts = Parts::default();
        if self.peek() == Some('~')
            && self
                .peek_at(1)
                .is_none_or(|next| next == '/' || next.is_whitespace())
        {
            self.at += 1;
            parts.0.push(Part::Home);
        }
        loop {
            match self.peek() {
                None => break,
                Some(end) if end.is_whitespace() || "();&|<>".contains(end) => break,
                Some('\\') => match self.peek_at(1) {
                    Some('\n') => self.at += 2,
                    Some(next) => {
                        self.at += 2;
                        parts.push(next, true);
                    }
                    None => {
                        return Err(LineError::Unclosed {
                            open: Open::Continuation,
                        });
                    }
                },
                Some('\'') => {
                    self.at += 1;
                    parts.quoted_empty();
                    loop {
                        match self.next() {
                            Some('\'') => break,
                            Some(character) => parts.push(character, true),
                            None => {
                                return Err(LineError::Unclosed {
                                    open: Open::SingleQuote,
                                });
                            }
                        }
                    }
                }
                Some('"') => {
                    self.at += 1;
                    parts.quoted_empty();
                    self.quoted(&mut parts, Some('"'))?;
                }
                Some('$') => self.dollar(&mut parts, false)?,
                Some('`') => self.backquote(&mut parts, false)?,
                Some(character) => {
                    self.at += 1;
                    parts.push(character, false);
                }
            }
        }
        if self.at == start {
            return Ok(None);
        }
        let source = self
            .text
            .get(start..self.at)
            .unwrap_or_default()
            .iter()
            .collect();
        Ok(Some(Word {
            parts: parts.0,
            source,
        }))
    }

    fn next(&mut self) -> Option<char> {
        let character = self.peek()?;
        self.at += 1;
        Some(character)
    }

    /// Text in which `$`, backquotes and some escapes work: up to the quote, or to the end of the input.
    fn quoted(&mut self, parts: &mut Parts, end: Option<char>) -> Result<(), LineError> {
        loop {
            match self.peek() {
                None if end.is_none() => return Ok(()),
                None => {
                    return Err(LineError::Unclosed {
                        open: Open::DoubleQuote,
                    });
                }
                found if found == end => {
                    self.at += 1;
                    return Ok(());
                }
                Some('\\') => {
                    self.at += 1;
                    match self.next() {
                        Some('\n') => {}
                        Some(next) if "$`\\".contains(next) || Some(next) == end => {
                            parts.push(next, true);
                        }
                        Some(next) => {
                            parts.push('\\', true);
                            parts.push(next, true);
                        }
                        None => parts.push('\\', true),
                    }
                }
                Some('$') => self.dollar(parts, true)?,
                Some('`') => self.backquote(parts, true)?,
                Some(character) => {
                    self.at += 1;
                    parts.push(character, true);
                }
            }
        }
    }

    fn dollar(&mut self, parts: &mut Parts, quoted: bool) -> Result<(), LineError> {
        if self.starts_with("$((") {
            return Err(LineError::NotSimulated {
                what: "arithmetic `$((…))`",
            });
        }
        if self.starts_with("$(") {
            self.at += 2;
            let script = self.script(&[])?;
            self.close(')')?;
            parts.0.push(Part::Command { script, quoted });
            return Ok(());
        }
        if self.starts_with("${") {
            return self.braces(parts, quoted);
        }
        self.at += 1;
        let name: String = match self.peek() {
            Some(special) if special.is_ascii_digit() || "?$!#@*".contains(special) => {
                special.into()
            }
            _ => self
                .text
                .get(self.at..)
                .unwrap_or_default()
                .iter()
                .enumerate()
                .take_while(|(position, each)| {
                    **each == '_'
                        || each.is_ascii_alphabetic()
                        || (*position > 0 && each.is_ascii_digit())
                })
                .map(|(_, each)| each)
                .collect(),
        };
        if name.is_empty() {
            parts.push('$', quoted);
            return Ok(());
        }
        self.at += name.chars().count();
        parts.0.push(Part::Variable {
            name,
            form: VariableForm::Plain,
            quoted,
        });
        Ok(())
    }

    fn braces(&mut self, parts: &mut Parts, quoted: bool) -> Result<(), LineError> {
        let start = self.at;
        self.at += 2;
        let length = self.peek() == Some('#') && self.peek_at(1) != Some('}');
        if length {
            self.at += 1;
        }
        let mut name = String::new();
        while let Some(character) = self.peek() {
            let special = name.is_empty() && "?$!#@*".contains(character);
            if !(special || character == '_' || character.is_ascii_alphanumeric()) {
                break;
            }
            name.push(character);
            self.at += 1;
            if special {
                break;
            }
        }
        let colon = self.peek() == Some(':');
        if colon {
            self.at += 1;
        }
        let operator = self.peek();
        let form = match operator {
            Some('}') if !colon => {
                if length {
                    VariableForm::Length
                } else {
                    VariableForm::Plain
                }
            }
            Some(found @ ('-' | '=' | '+' | '?')) if !length => {
                self.at += 1;
                let word = self.brace_word()?;
                match found {
                    '+' => VariableForm::Alternative { colon, word },
                    '?' => VariableForm::Required { colon, word },
                    _ => VariableForm::Default { colon, word },
                }
            }
            Some(found @ ('#' | '%')) if !length && !colon => {
                self.at += 1;
                let doubled = self.peek() == Some(found);
                if doubled {
                    self.at += 1;
                }
                let trim = match (found, doubled) {
                    ('#', false) => Trim::ShortestPrefix,
                    ('#', true) => Trim::LongestPrefix,
                    (_, false) => Trim::ShortestSuffix,
                    (_, true) => Trim::LongestSuffix,
                };
                VariableForm::Trim {
                    trim,
                    word: self.brace_word()?,
                }
            }
            None => return Err(LineError::Unclosed { open: Open::Brace }),
            Some(_) => return Err(self.bad_substitution(start)),
        };
        let valid = is_name(&name)
            || name.chars().all(|each| each.is_ascii_digit()) && !name.is_empty()
            || matches!(name.as_str(), "?" | "$" | "!" | "#" | "@" | "*");
        if !valid {
            return Err(self.bad_substitution(start));
        }
        self.at += 1;
        parts.0.push(Part::Variable { name, form, quoted });
        Ok(())
    }

    fn bad_substitution(&self, start: usize) -> LineError {
        let rest = self.text.get(start..).unwrap_or_default();
        let end = rest
            .iter()
            .position(|each| *each == '}')
            .map_or(rest.len(), |found| found + 1);
        LineError::BadSubstitution {
            source_text: rest.iter().take(end).collect(),
        }
    }

    /// The word after an operator in `${…}`, up to the brace, which stays unread.
    fn brace_word(&mut self) -> Result<Word, LineError> {
        self.enter()?;
        let start = self.at;
        let mut parts = Parts::default();
        loop {
            match self.peek() {
                None => return Err(LineError::Unclosed { open: Open::Brace }),
                Some('}') => break,
                Some('\'') => {
                    self.at += 1;
                    parts.quoted_empty();
                    loop {
                        match self.next() {
                            Some('\'') => break,
                            Some(character) => parts.push(character, true),
                            None => {
                                return Err(LineError::Unclosed {
                                    open: Open::SingleQuote,
                                });
                            }
                        }
                    }
                }
                Some('"') => {
                    self.at += 1;
                    parts.quoted_empty();
                    self.quoted(&mut parts, Some('"'))?;
                }
                Some('\\') => {
                    self.at += 1;
                    if let Some(next) = self.next() {
                        parts.push(next, true);
                    }
                }
                Some('$') => self.dollar(&mut parts, false)?,
                Some('`') => self.backquote(&mut parts, false)?,
                Some(character) => {
                    self.at += 1;
                    parts.push(character, false);
                }
            }
        }
        self.depth -= 1;
        let source = self
            .text
            .get(start..self.at)
            .unwrap_or_default()
            .iter()
            .collect();
        Ok(Word {
            parts: parts.0,
            source,
        })
    }

    fn backquote(&mut self, parts: &mut Parts, quoted: bool) -> Result<(), LineError> {
        self.at += 1;
        let mut inner = Vec::new();
        loop {
            match self.next() {
                None => {
                    return Err(LineError::Unclosed {
                        open: Open::Backquote,
                    });
                }
                Some('`') => break,
                Some('\\') if self.peek().is_some_and(|next| "`$\\".contains(next)) => {
                    inner.extend(self.next());
                }
                Some(character) => inner.push(character),
            }
        }
        let script = self.nested(inner)?;
        parts.0.push(Part::Command { script, quoted });
        Ok(())
    }

    /// Reads other characters as a script of its own.
    fn nested(&mut self, text: Vec<char>) -> Result<Script, LineError> {
        let mut inner = Parser {
            text,
            at: 0,
            depth: self.depth,
            awaited: Vec::new(),
            bodies: Vec::new(),
        };
        let script = inner.script(&[])?;
        inner.blanks();
        match inner.peek() {
            None => Ok(script),
            Some(character) => Err(LineError::Unexpected {
                token: character.into(),
            }),
        }
    }

    /// Reads the bodies of the here-documents that were announced on the line that just ended.
    pub(super) fn take_bodies(&mut self) -> Result<(), LineError> {
        for awaited in std::mem::take(&mut self.awaited) {
            let mut body = String::new();
            loop {
                if self.at >= self.text.len() {
                    return Err(LineError::Unclosed {
                        open: Open::HereDocument,
                    });
                }
                let rest = self.text.get(self.at..).unwrap_or_default();
                let line: String = rest.iter().take_while(|each| **each != '\n').collect();
                self.at += line.chars().count();
                if self.peek() == Some('\n') {
                    self.at += 1;
                }
                let line = if awaited.strip_tabs {
                    line.trim_start_matches('\t')
                } else {
                    &line
                };
                if line == awaited.delimiter {
                    break;
                }
                body.push_str(line);
                body.push('\n');
            }
            let mut parts = Parts::default();
            if awaited.verbatim {
                for character in body.chars() {
                    parts.push(character, true);
                }
            } else {
                let mut inner = Parser {
                    text: body.chars().collect(),
                    at: 0,
                    depth: self.depth,
                    awaited: Vec::new(),
                    bodies: Vec::new(),
                };
                inner.quoted(&mut parts, None)?;
            }
            if let Some(slot) = self.bodies.get_mut(awaited.slot) {
                *slot = Word {
                    parts: parts.0,
                    source: body,
                };
            }
        }
        Ok(())
    }
}
