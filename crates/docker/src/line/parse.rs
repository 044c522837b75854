//! Lists, pipelines and commands of a terminal line.

use super::ast::{
    AndOr, Assignment, Command, Join, Line, Pipeline, Redirect, RedirectKind, Script, Simple, Word,
};
use super::error::{LineError, Open};

/// Longest input that is read; a paste of a script fits, a file does not.
pub const MAX_LINE_BYTES: usize = 256 * 1024;

/// Deepest nesting of `$(…)`, groups and loops.
pub const MAX_DEPTH: usize = 32;

/// A here-document whose body starts at the next new line.
pub(super) struct Awaited {
    pub(super) slot: usize,
    pub(super) delimiter: String,
    pub(super) strip_tabs: bool,
    pub(super) verbatim: bool,
}

/// Position in the characters of one input.
pub(super) struct Parser {
    pub(super) text: Vec<char>,
    pub(super) at: usize,
    pub(super) depth: usize,
    pub(super) awaited: Vec<Awaited>,
    pub(super) bodies: Vec<Word>,
}

/// Reads an input of one or more lines.
///
/// # Errors
/// A [`LineError`] says what a shell would say; [`LineError::is_incomplete`] tells a terminal to ask for more.
pub fn parse(text: &str) -> Result<Line, LineError> {
    if text.len() > MAX_LINE_BYTES {
        return Err(LineError::TooLong {
            seen: text.len(),
            max: MAX_LINE_BYTES,
        });
    }
    let mut parser = Parser {
        text: text.replace("\r\n", "\n").chars().collect(),
        at: 0,
        depth: 0,
        awaited: Vec::new(),
        bodies: Vec::new(),
    };
    let script = parser.script(&[])?;
    parser.blanks();
    if let Some(character) = parser.peek() {
        return Err(LineError::Unexpected {
            token: parser.token_from(character),
        });
    }
    parser.take_bodies()?;
    Ok(Line {
        script,
        here_documents: parser.bodies,
    })
}

impl Parser {
    pub(super) fn peek(&self) -> Option<char> {
        self.text.get(self.at).copied()
    }

    pub(super) fn peek_at(&self, ahead: usize) -> Option<char> {
        self.text.get(self.at + ahead).copied()
    }

    pub(super) fn starts_with(&self, wanted: &str) -> bool {
        wanted
            .chars()
            .enumerate()
            .all(|(ahead, each)| self.peek_at(ahead) == Some(each))
    }

    fn eat(&mut self, wanted: &str) -> bool {
        let found = self.starts_with(wanted);
        if found {
            self.at += wanted.chars().count();
        }
        found
    }

    /// Skips blanks, continuations and comments; not new lines.
    pub(super) fn blanks(&mut self) {
        loop {
            match self.peek() {
                Some(' ' | '\t' | '\r') => self.at += 1,
                Some('\\') if self.peek_at(1) == Some('\n') => self.at += 2,
                Some('#') => {
                    while self.peek().is_some_and(|each| each != '\n') {
                        self.at += 1;
                    }
                }
                _ => return,
            }
        }
    }

    /// Skips blanks and new lines, reading here-documents that start at them.
    fn blank_lines(&mut self) -> Result<(), LineError> {
        loop {
            self.blanks();
            if self.peek() != Some('\n') {
                return Ok(());
            }
            self.at += 1;
            self.take_bodies()?;
        }
    }

    pub(super) fn enter(&mut self) -> Result<(), LineError> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(LineError::TooDeep { max: MAX_DEPTH });
        }
        Ok(())
    }

    /// The token that starts here, for a message.
    fn token_from(&self, first: char) -> String {
        if first == '\n' {
            return "newline".into();
        }
        for long in ["&&", "||", ";;", ">>", "<<"] {
            if self.starts_with(long) {
                return long.into();
            }
        }
        if "();&|<>".contains(first) {
            return first.into();
        }
        let rest = self.text.get(self.at..).unwrap_or_default();
        rest.iter()
            .take_while(|each| !each.is_whitespace() && !"();&|<>".contains(**each))
            .collect()
    }

    fn unexpected<T>(&self) -> Result<T, LineError> {
        match self.peek() {
            None => Err(LineError::Unclosed {
                open: Open::Construct,
            }),
            Some(character) => Err(LineError::Unexpected {
                token: self.token_from(character),
            }),
        }
    }

    /// The reserved word that starts here, as a whole word.
    fn reserved(&self) -> Option<&'static str> {
        const WORDS: [&str; 15] = [
            "if", "then", "elif", "else", "fi", "for", "while", "until", "do", "done", "in", "{",
            "}", "!", "case",
        ];
        WORDS.into_iter().find(|word| {
            self.starts_with(word)
                && self
                    .peek_at(word.chars().count())
                    .is_none_or(|next| next.is_whitespace() || "();&|<>".contains(next))
        })
    }

    /// Lists up to the end, to a `)` or to one of the closing words, which stay unread.
    pub(super) fn script(&mut self, closing: &[&str]) -> Result<Script, LineError> {
        self.enter()?;
        let mut lists = Vec::new();
        loop {
            self.blank_lines()?;
            match self.peek() {
                None | Some(')') => break,
                _ => {}
            }
            if let Some(word) = self.reserved()
                && closing.contains(&word)
            {
                break;
            }
            lists.push(self.and_or()?);
            self.blanks();
            if self.starts_with(";;") {
                return self.unexpected();
            }
            match self.peek() {
                Some(';') => self.at += 1,
                Some('\n') | None | Some(')') => {}
                Some('&') if !self.starts_with("&&") => {
                    return Err(LineError::NotSimulated {
                        what: "running in the background with `&`",
                    });
                }
                _ => return self.unexpected(),
            }
        }
        self.depth -= 1;
        Ok(Script { lists })
    }

    fn and_or(&mut self) -> Result<AndOr, LineError> {
        let first = self.pipeline()?;
        let mut rest = Vec::new();
        loop {
            self.blanks();
            let join = if self.eat("&&") {
                Join::And
            } else if self.eat("||") {
                Join::Or
            } else {
                return Ok(AndOr { first, rest });
            };
            self.blank_lines()?;
            rest.push((join, self.pipeline()?));
        }
    }

    fn pipeline(&mut self) -> Result<Pipeline, LineError> {
        self.blanks();
        let mut negated = false;
        while self.reserved() == Some("!") {
            self.at += 1;
            negated = !negated;
            self.blanks();
        }
        let mut commands = vec![self.command()?];
        loop {
            self.blanks();
            if self.peek() != Some('|') || self.starts_with("||") {
                return Ok(Pipeline { negated, commands });
            }
            self.at += 1;
            self.blank_lines()?;
            commands.push(self.command()?);
        }
    }

    fn command(&mut self) -> Result<Command, LineError> {
        self.blanks();
        if self.peek() == Some('(') {
            self.at += 1;
            let script = self.script(&[])?;
            self.close(')')?;
            if script.lists.is_empty() {
                return Err(LineError::Unexpected { token: ")".into() });
            }
            return Ok(Command::Subshell(script, self.redirects()?));
        }
        match self.reserved() {
            Some("{") => {
                self.at += 1;
                let script = self.body(&["}"])?;
                self.expect("}")?;
                Ok(Command::Group(script, self.redirects()?))
            }
            Some("if") => self.conditional(),
            Some("for") => self.for_loop(),
            Some(word @ ("while" | "until")) => {
                self.at += word.len();
                let condition = self.body(&["do"])?;
                self.expect("do")?;
                let body = self.body(&["done"])?;
                self.expect("done")?;
                Ok(Command::While {
                    until: word == "until",
                    condition,
                    body,
                    redirects: self.redirects()?,
                })
            }
            Some("case") => Err(LineError::NotSimulated { what: "`case`" }),
            Some("in") | None => self.simple().map(Command::Simple),
            Some(_) => self.unexpected(),
        }
    }

    fn conditional(&mut self) -> Result<Command, LineError> {
        let mut branches = Vec::new();
        self.expect("if")?;
        loop {
            let condition = self.body(&["then"])?;
            self.expect("then")?;
            let body = self.body(&["elif", "else", "fi"])?;
            branches.push((condition, body));
            if self.reserved() != Some("elif") {
                break;
            }
            self.expect("elif")?;
        }
        let mut otherwise = Script::default();
        if self.reserved() == Some("else") {
            self.expect("else")?;
            otherwise = self.body(&["fi"])?;
        }
        self.expect("fi")?;
        Ok(Command::If {
            branches,
            otherwise,
            redirects: self.redirects()?,
        })
    }

    fn for_loop(&mut self) -> Result<Command, LineError> {
        self.expect("for")?;
        self.blanks();
        let Some(variable) = self.word()? else {
            return self.unexpected();
        };
        let name = variable.source;
        if !is_name(&name) {
            return Err(LineError::Unexpected { token: name });
        }
        self.blank_lines()?;
        let mut words = Vec::new();
        if self.reserved() == Some("in") {
            self.expect("in")?;
            loop {
                self.blanks();
                match self.word()? {
                    Some(word) => words.push(word),
                    None => break,
                }
            }
        }
        self.blanks();
        if self.peek() == Some(';') {
            self.at += 1;
        }
        self.blank_lines()?;
        self.expect("do")?;
        let body = self.body(&["done"])?;
        self.expect("done")?;
        Ok(Command::For {
            name,
            words,
            body,
            redirects: self.redirects()?,
        })
    }

    /// A script that must hold something.
    fn body(&mut self, closing: &[&str]) -> Result<Script, LineError> {
        let script = self.script(closing)?;
        if script.lists.is_empty() {
            return self.unexpected();
        }
        Ok(script)
    }

    fn expect(&mut self, word: &'static str) -> Result<(), LineError> {
        self.blanks();
        if self.reserved() == Some(word) {
            self.at += word.chars().count();
            return Ok(());
        }
        self.unexpected()
    }

    pub(super) fn close(&mut self, bracket: char) -> Result<(), LineError> {
        self.blanks();
        match self.peek() {
            Some(found) if found == bracket => {
                self.at += 1;
                Ok(())
            }
            None => Err(LineError::Unclosed {
                open: if bracket == ')' {
                    Open::Parenthesis
                } else {
                    Open::Brace
                },
            }),
            Some(_) => self.unexpected(),
        }
    }

    fn redirects(&mut self) -> Result<Vec<Redirect>, LineError> {
        let mut found = Vec::new();
        loop {
            self.blanks();
            match self.redirect()? {
                Some(redirect) => found.push(redirect),
                None => return Ok(found),
            }
        }
    }

    fn simple(&mut self) -> Result<Simple, LineError> {
        let mut simple = Simple::default();
        loop {
            self.blanks();
            if let Some(redirect) = self.redirect()? {
                simple.redirects.push(redirect);
                continue;
            }
            if simple.words.is_empty()
                && let Some(name) = self.assignment_name()
            {
                self.at += name.chars().count() + 1;
                let value = self.word()?.unwrap_or_default();
                simple.assignments.push(Assignment { name, value });
                continue;
            }
            match self.word()? {
                Some(word) => simple.words.push(word),
                None => break,
            }
        }
        if simple.words.is_empty() && simple.assignments.is_empty() && simple.redirects.is_empty() {
            return self.unexpected();
        }
        if self.peek() == Some('(') {
            return self.unexpected();
        }
        Ok(simple)
    }

    fn assignment_name(&self) -> Option<String> {
        let rest = self.text.get(self.at..)?;
        let name: String = rest
            .iter()
            .take_while(|each| each.is_ascii_alphanumeric() || **each == '_')
            .collect();
        let equals = self.peek_at(name.chars().count()) == Some('=');
        (equals && is_name(&name)).then_some(name)
    }

    fn redirect(&mut self) -> Result<Option<Redirect>, LineError> {
        let digits = match (self.peek(), self.peek_at(1)) {
            (Some(digit), Some('>' | '<')) => digit.to_digit(10),
            _ => None,
        };
        let descriptor = digits.and_then(|digit| u8::try_from(digit).ok());
        if descriptor.is_some() {
            self.at += 1;
        }
        let kind = if self.eat("&>") {
            RedirectKind::WriteBoth(self.target()?)
        } else if self.eat("<<<") {
            RedirectKind::HereString(self.target()?)
        } else if self.eat("<<") {
            self.await_body()?
        } else if self.eat(">>") {
            RedirectKind::Append(self.target()?)
        } else if self.eat(">&") {
            let target = self.target()?;
            match target.source.parse::<u8>() {
                Ok(stream) => RedirectKind::Join(stream),
                Err(_) => RedirectKind::WriteBoth(target),
            }
        } else if self.eat(">|") || self.eat(">") {
            RedirectKind::Write(self.target()?)
        } else if self.starts_with("<(") {
            return Err(LineError::NotSimulated {
                what: "process substitution `<(…)`",
            });
        } else if self.eat("<") {
            RedirectKind::Read(self.target()?)
        } else {
            return Ok(None);
        };
        Ok(Some(Redirect { descriptor, kind }))
    }

    fn target(&mut self) -> Result<Word, LineError> {
        self.blanks();
        match self.word()? {
            Some(word) => Ok(word),
            None => match self.peek() {
                None => Err(LineError::Unexpected {
                    token: "newline".into(),
                }),
                Some(_) => self.unexpected(),
            },
        }
    }

    fn await_body(&mut self) -> Result<RedirectKind, LineError> {
        let strip_tabs = self.eat("-");
        let word = self.target()?;
        let verbatim = word.source.contains(['\'', '"', '\\']);
        let slot = self.bodies.len();
        self.bodies.push(Word::default());
        self.awaited.push(Awaited {
            slot,
            delimiter: word.literal().unwrap_or(word.source),
            strip_tabs,
            verbatim,
        });
        Ok(RedirectKind::HereDocument(slot))
    }
}

pub(super) fn is_name(text: &str) -> bool {
    let mut characters = text.chars();
    characters
        .next()
        .is_some_and(|first| first.is_ascii_alphabetic() || first == '_')
        && characters.all(|each| each.is_ascii_alphanumeric() || each == '_')
}

#[cfg(test)]
#[path = "parse_tests.rs"]
mod tests;
