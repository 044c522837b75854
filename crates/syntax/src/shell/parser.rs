//! From tokens to simple commands.
//!
//! Reserved words at command position open and close frames on a stack; everything else is words
//! until an operator. Broken scripts therefore still give the commands that can be seen.

use super::command::{effective_index, nested_script};
use super::lexer::{Lexer, Token, Word};
use super::scan::MAX_DEPTH;
use super::{Connector, Nesting, Script, SimpleCommand};
use std::ops::Range;

/// Takes a script apart. Never fails; what makes no sense is listed in [`Script::errors`].
///
/// Cost: near-linear; nested scripts are read once more for each level, at most 64 levels.
pub fn parse(script: &str) -> Script {
    let mut out = Script::default();
    let mut next_pipeline = 0;
    read(
        script,
        0..script.len(),
        Nesting::default(),
        0,
        &mut next_pipeline,
        &mut out,
    );
    out
}

/// A compound command that is open.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Frame {
    If,
    Loop,
    Case,
    Group,
    Subshell,
}

/// What stands behind the last token.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Position {
    /// A command may begin.
    Command,
    /// Pattern of a `case`.
    Pattern,
    /// Behind `fi`, `done`, `}`, `)`: only redirections and operators make sense.
    AfterCompound,
}

struct Reader<'t, 'o> {
    lexer: Lexer<'t>,
    base: Nesting,
    depth: usize,
    frames: Vec<Frame>,
    functions: Vec<usize>,
    position: Position,
    connector: Connector,
    pipeline: u32,
    next_pipeline: &'o mut u32,
    out: &'o mut Script,
}

fn read(
    text: &str,
    range: Range<usize>,
    base: Nesting,
    depth: usize,
    next_pipeline: &mut u32,
    out: &mut Script,
) {
    if depth > MAX_DEPTH {
        return;
    }
    let pipeline = *next_pipeline;
    *next_pipeline += 1;
    let mut reader = Reader {
        lexer: Lexer::new(text, range.clone()),
        base,
        depth,
        frames: Vec::new(),
        functions: Vec::new(),
        position: Position::Command,
        connector: Connector::Start,
        pipeline,
        next_pipeline,
        out,
    };
    reader.run();
    let open = reader.frames.len();
    let errors = std::mem::take(&mut reader.lexer.errors);
    out.errors.extend(errors);
    if open > 0 {
        out.errors.push((
            range.start as u32..range.end as u32,
            "a compound command is not closed".to_owned(),
        ));
    }
}

impl Reader<'_, '_> {
    fn run(&mut self) {
        loop {
            match self.lexer.next() {
                Token::End => return,
                Token::Newline => {
                    if self.position != Position::Pattern {
                        self.separate(Connector::Sequence);
                    }
                }
                Token::Operator(operator) => self.operator(operator),
                Token::Redirect(_) if self.position == Position::AfterCompound => {
                    // Its target belongs to the compound command.
                    if let Token::Word(word) = self.lexer.next() {
                        self.nested(&word);
                    }
                }
                Token::Redirect(operator) => self.command(None, Some(operator)),
                Token::Word(word) => self.word(word),
            }
        }
    }

    /// A new command list or the next command of one.
    fn separate(&mut self, connector: Connector) {
        // A line end behind `&&` or `|` separates nothing.
        let waits = matches!(
            self.connector,
            Connector::And | Connector::Or | Connector::Pipe | Connector::Start
        ) && self.position == Position::Command;
        if connector == Connector::Sequence && waits {
            return;
        }
        self.connector = connector;
        self.position = Position::Command;
        if connector != Connector::Pipe {
            self.pipeline = *self.next_pipeline;
            *self.next_pipeline += 1;
        }
    }

    fn begin_list(&mut self) {
        self.connector = Connector::Start;
        self.position = Position::Command;
        self.pipeline = *self.next_pipeline;
        *self.next_pipeline += 1;
    }

    fn operator(&mut self, operator: &'static str) {
        match operator {
            "&&" => self.separate(Connector::And),
            "||" => self.separate(Connector::Or),
            "|" | "|&" if self.position != Position::Pattern => self.separate(Connector::Pipe),
            ";" => self.separate(Connector::Sequence),
            "&" => self.separate(Connector::Background),
            ";;" | ";&" | ";;&" => {
                if self.frames.last() == Some(&Frame::Case) {
                    self.position = Position::Pattern;
                } else {
                    self.separate(Connector::Sequence);
                }
            }
            "(" if self.position == Position::Pattern => {}
            "(" => {
                self.push(Frame::Subshell);
                self.begin_list();
            }
            ")" if self.position == Position::Pattern => self.begin_list(),
            ")" => {
                if self.frames.last() == Some(&Frame::Subshell) {
                    self.pop();
                }
                self.position = Position::AfterCompound;
            }
            _ => {}
        }
    }

    fn push(&mut self, frame: Frame) {
        if self.frames.len() < 4 * MAX_DEPTH {
            self.frames.push(frame);
        }
    }

    fn pop(&mut self) {
        self.frames.pop();
        let open = self.frames.len();
        self.functions.retain(|level| *level < open);
    }

    fn word(&mut self, word: Word) {
        if self.position == Position::Pattern {
            if word.word.text == "esac" {
                self.pop();
                self.position = Position::AfterCompound;
            }
            self.nested(&word);
            return;
        }
        if word.word.quoted {
            self.command(Some(word), None);
            return;
        }
        match word.word.text.as_str() {
            "if" => {
                self.push(Frame::If);
                self.begin_list();
            }
            "while" | "until" => {
                self.push(Frame::Loop);
                self.begin_list();
            }
            "then" | "else" | "elif" | "do" => self.begin_list(),
            "{" => {
                self.push(Frame::Group);
                self.begin_list();
            }
            "fi" | "done" | "}" | "esac" => {
                self.pop();
                self.position = Position::AfterCompound;
            }
            "!" => {}
            "for" | "select" => {
                self.push(Frame::Loop);
                self.head();
            }
            "case" => {
                self.push(Frame::Case);
                self.head();
                self.position = Position::Pattern;
            }
            "function" => {
                let _ = self.lexer.next();
                self.functions.push(self.frames.len());
            }
            _ if self.position == Position::AfterCompound => self.nested(&word),
            _ => self.command(Some(word), None),
        }
    }

    /// Words of `for NAME in …` up to the line end, `;` or `do`; of `case WORD in` up to `in`.
    fn head(&mut self) {
        let in_case = self.frames.last() == Some(&Frame::Case);
        loop {
            match self.lexer.next() {
                Token::End => return,
                Token::Newline if in_case => {}
                Token::Newline => {
                    self.begin_list();
                    return;
                }
                Token::Operator(";") => {
                    self.begin_list();
                    return;
                }
                Token::Operator(_) | Token::Redirect(_) => {}
                Token::Word(word) => {
                    if word.word.text == "do" || (in_case && word.word.text == "in") {
                        self.begin_list();
                        return;
                    }
                    self.nested(&word);
                }
            }
        }
    }

    fn nesting(&self) -> Nesting {
        let mut nesting = self.base;
        for frame in &self.frames {
            match frame {
                Frame::If | Frame::Case => nesting.condition = true,
                Frame::Loop => nesting.looped = true,
                Frame::Subshell => nesting.subshell = true,
                Frame::Group => {}
            }
        }
        nesting.function |= !self.functions.is_empty();
        nesting
    }

    /// Reads a simple command to its end. It begins with a word or with a redirection.
    fn command(&mut self, first: Option<Word>, first_redirect: Option<Range<usize>>) {
        let mut command = SimpleCommand {
            assignments: Vec::new(),
            words: Vec::new(),
            redirects: Vec::new(),
            connector: self.connector,
            pipeline: self.pipeline,
            nesting: self.nesting(),
            range: Range {
                start: u32::MAX,
                end: 0,
            },
            effective: 0,
        };
        let mut inner: Vec<Range<usize>> = Vec::new();
        let mut redirect = first_redirect;
        let mut pending = first;
        loop {
            if let Some(operator) = redirect.take() {
                command.range.start = command.range.start.min(operator.start as u32);
                command.range.end = command.range.end.max(operator.end as u32);
                let before = self.lexer.mark();
                if let Token::Word(target) = self.lexer.next() {
                    self.redirect(&mut command, operator, target, &mut inner);
                } else {
                    self.lexer.reset(before);
                    break;
                }
            }
            if let Some(word) = pending.take() {
                extend(&mut command.range, &word.word.range);
                inner.extend(word.nested);
                if command.words.is_empty() && is_assignment(&word.word.text) {
                    command.assignments.push(word.word);
                } else {
                    command.words.push(word.word);
                }
            }
            let before = self.lexer.mark();
            match self.lexer.next() {
                Token::Word(word) => pending = Some(word),
                Token::Redirect(operator) => redirect = Some(operator),
                Token::Operator("(") if self.is_function_head(&command) => return,
                Token::Operator("(") if assignment_is_open(&command, before.pos) => {
                    self.array();
                }
                _ => {
                    self.lexer.reset(before);
                    break;
                }
            }
        }
        self.finish(command, inner);
    }

    /// `name ( )`: the command that follows is the body of a function.
    fn is_function_head(&mut self, command: &SimpleCommand) -> bool {
        if command.words.len() != 1 || !command.redirects.is_empty() {
            return false;
        }
        let before = self.lexer.mark();
        if matches!(self.lexer.next(), Token::Operator(")")) {
            self.functions.push(self.frames.len());
            self.position = Position::Command;
            self.connector = Connector::Start;
            return true;
        }
        self.lexer.reset(before);
        false
    }

    /// The elements of `NAME=( … )`.
    fn array(&mut self) {
        loop {
            match self.lexer.next() {
                Token::End | Token::Operator(")") => return,
                Token::Word(word) => self.nested(&word),
                _ => {}
            }
        }
    }

    fn redirect(
        &mut self,
        command: &mut SimpleCommand,
        operator: Range<usize>,
        target: Word,
        inner: &mut Vec<Range<usize>>,
    ) {
        let text = self.lexer.text.get(operator).unwrap_or("").to_owned();
        let kind = text.trim_start_matches(|c: char| c.is_ascii_digit());
        if kind == "<<" || kind == "<<-" {
            self.lexer.expect_heredoc(&target.word.value, kind == "<<-");
        }
        extend(&mut command.range, &target.word.range);
        inner.extend(target.nested);
        command.redirects.push((text, target.word));
    }

    fn finish(&mut self, mut command: SimpleCommand, inner: Vec<Range<usize>>) {
        self.position = Position::AfterCompound;
        if command.words.is_empty()
            && command.assignments.is_empty()
            && command.redirects.is_empty()
        {
            return;
        }
        command.effective = effective_index(&command.words);
        let nesting = command.nesting;
        let shell_text = nested_script(&command);
        self.out.commands.push(command);
        let substitution = Nesting {
            substitution: true,
            ..nesting
        };
        for range in inner {
            self.descend(range, substitution);
        }
        if let Some(range) = shell_text {
            let nested = Nesting {
                nested_shell: true,
                ..nesting
            };
            self.descend(range.start as usize..range.end as usize, nested);
        }
        self.position = Position::AfterCompound;
    }

    fn nested(&mut self, word: &Word) {
        let nesting = Nesting {
            substitution: true,
            ..self.nesting()
        };
        for range in word.nested.clone() {
            self.descend(range, nesting);
        }
    }

    fn descend(&mut self, range: Range<usize>, nesting: Nesting) {
        read(
            self.lexer.text,
            range,
            nesting,
            self.depth + 1,
            self.next_pipeline,
            self.out,
        );
    }
}

fn extend(range: &mut Range<u32>, part: &Range<u32>) {
    range.start = range.start.min(part.start);
    range.end = range.end.max(part.end);
}

/// `NAME=…`, `NAME+=…`, `NAME[…]=…`.
fn is_assignment(text: &str) -> bool {
    let Some((name, _)) = text.split_once('=') else {
        return false;
    };
    let name = name.strip_suffix('+').unwrap_or(name);
    let name = name.split('[').next().unwrap_or(name);
    !name.is_empty()
        && !name.starts_with(|c: char| c.is_ascii_digit())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// Whether the `(` at `at` directly follows `NAME=`.
fn assignment_is_open(command: &SimpleCommand, at: usize) -> bool {
    command.words.is_empty()
        && command
            .assignments
            .last()
            .is_some_and(|word| word.text.ends_with('=') && word.range.end as usize == at)
}
