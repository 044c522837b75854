//! From tokens to a tree, with the complaints of `text/template/parse/parse.go`.

use super::TemplateError;
use super::functions::is_function;
use super::lex::{Kind, Token, tokens};
use super::node::{Body, Command, Node, Number, Operand, Pipe};

/// Deepest nesting of blocks and parentheses.
pub const MAX_NESTING: usize = 48;

/// A template that was read without fault.
#[derive(Debug, Clone, PartialEq)]
pub struct Template {
    pub(super) source: String,
    pub(super) body: Body,
}

impl Template {
    /// Reads a template.
    ///
    /// # Errors
    /// What Go says about the first fault.
    pub fn parse(source: &str) -> Result<Self, TemplateError> {
        let mut parser = Parser {
            tokens: tokens(source),
            at: 0,
            variables: vec!["$".into()],
            depth: 0,
            loops: 0,
            action_line: 0,
        };
        let (body, end) = parser.body()?;
        match end {
            BodyEnd::Input => Ok(Self {
                source: source.into(),
                body,
            }),
            BodyEnd::End => parser.fail("unexpected {{end}}"),
            BodyEnd::Else => parser.fail("unexpected {{else}}"),
        }
    }
}

/// What ended a list of nodes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum BodyEnd {
    Input,
    End,
    Else,
}

struct Parser {
    tokens: Vec<Token>,
    at: usize,
    variables: Vec<String>,
    depth: usize,
    loops: usize,
    action_line: usize,
}

type Parsed<T> = Result<T, TemplateError>;

impl Parser {
    fn peek(&self) -> Token {
        self.tokens
            .get(self.at)
            .or(self.tokens.last())
            .cloned()
            .unwrap_or(Token {
                kind: Kind::End,
                text: String::new(),
                at: 0,
                line: 1,
            })
    }

    fn next(&mut self) -> Token {
        let token = self.peek();
        self.at += 1;
        token
    }

    fn peek_past_space(&mut self) -> Token {
        while self.peek().kind == Kind::Space {
            self.at += 1;
        }
        self.peek()
    }

    fn next_past_space(&mut self) -> Token {
        self.peek_past_space();
        self.next()
    }

    fn fail<T>(&self, reason: impl Into<String>) -> Parsed<T> {
        let before = self.at.saturating_sub(1);
        let line = self
            .tokens
            .get(before)
            .or(self.tokens.last())
            .map_or(1, |token| token.line);
        Err(TemplateError::Syntax {
            line,
            reason: reason.into(),
        })
    }

    fn unexpected<T>(&self, token: &Token, place: &str) -> Parsed<T> {
        let reason = if token.kind == Kind::Error {
            let mut reason = token.shown();
            if self.action_line != 0 && self.action_line != token.line {
                let extra = format!(" in action started at :{}", self.action_line);
                let cut = if reason.ends_with(" action") {
                    " in action".len()
                } else {
                    0
                };
                reason.push_str(extra.get(cut..).unwrap_or_default());
            }
            reason
        } else {
            format!("unexpected {} in {place}", token.shown())
        };
        Err(TemplateError::Syntax {
            line: token.line,
            reason,
        })
    }

    fn enter(&mut self) -> Parsed<()> {
        self.depth += 1;
        if self.depth > MAX_NESTING {
            return self.fail(format!("blocks are nested deeper than {MAX_NESTING}"));
        }
        Ok(())
    }

    fn body(&mut self) -> Parsed<(Body, BodyEnd)> {
        self.enter()?;
        let mut body = Vec::new();
        loop {
            let token = self.peek();
            match token.kind {
                Kind::Text => {
                    body.push(Node::Text(token.text));
                    self.at += 1;
                }
                Kind::Left => {
                    self.at += 1;
                    self.action_line = token.line;
                    let first = self.peek_past_space();
                    if first.kind == Kind::Keyword {
                        match first.text.as_str() {
                            "end" => {
                                self.at += 1;
                                let close = self.next_past_space();
                                if close.kind != Kind::Right {
                                    return self.unexpected(&close, "end");
                                }
                                self.depth -= 1;
                                return Ok((body, BodyEnd::End));
                            }
                            "else" => {
                                self.at += 1;
                                self.depth -= 1;
                                return Ok((body, BodyEnd::Else));
                            }
                            _ => {}
                        }
                    }
                    body.push(self.action()?);
                    self.action_line = 0;
                }
                Kind::End => {
                    if self.depth > 1 {
                        self.at += 1;
                        return Err(TemplateError::Syntax {
                            line: token.line,
                            reason: "unexpected EOF".into(),
                        });
                    }
                    self.depth -= 1;
                    return Ok((body, BodyEnd::Input));
                }
                _ => return self.unexpected(&token, "input"),
            }
        }
    }

    fn action(&mut self) -> Parsed<Node> {
        let token = self.peek_past_space();
        if token.kind != Kind::Keyword {
            return self.pipeline("command", Kind::Right).map(Node::Action);
        }
        self.at += 1;
        match token.text.as_str() {
            "if" => self.control("if", Node::If),
            "with" => self.control("with", Node::With),
            "range" => self.control("range", Node::Range),
            word @ ("break" | "continue") => {
                let close = self.next_past_space();
                if close.kind != Kind::Right {
                    return self.unexpected(&close, &format!("{{{{{word}}}}}"));
                }
                if self.loops == 0 {
                    return self.fail(format!("{{{{{word}}}}} outside {{{{range}}}}"));
                }
                Ok(if word == "break" {
                    Node::Break
                } else {
                    Node::Continue
                })
            }
            _ => self.unexpected(&token, "command"),
        }
    }

    fn control(&mut self, word: &'static str, build: fn(Pipe, Body, Body) -> Node) -> Parsed<Node> {
        let known = self.variables.len();
        let pipe = self.pipeline(word, Kind::Right)?;
        self.loops += usize::from(word == "range");
        let (body, end) = self.body()?;
        self.loops -= usize::from(word == "range");
        let otherwise = match end {
            BodyEnd::End => Vec::new(),
            BodyEnd::Input => return self.fail("unexpected EOF"),
            BodyEnd::Else => {
                let next = self.peek_past_space();
                let chained = next.kind == Kind::Keyword && next.text == word && word != "range";
                if chained {
                    // `{{else if}}` is an `if` inside the `else`, with one `{{end}}` for both.
                    self.at += 1;
                    self.enter()?;
                    let inner = self.control(word, build)?;
                    self.depth -= 1;
                    self.variables.truncate(known);
                    return Ok(build(pipe, body, vec![inner]));
                }
                let close = self.next_past_space();
                if close.kind != Kind::Right {
                    return self.unexpected(&close, "else");
                }
                let (otherwise, end) = self.body()?;
                if end != BodyEnd::End {
                    return self.fail("expected end; found {{else}}");
                }
                otherwise
            }
        };
        self.variables.truncate(known);
        Ok(build(pipe, body, otherwise))
    }

    fn pipeline(&mut self, place: &str, end: Kind) -> Parsed<Pipe> {
        let at = self.peek_past_space().at;
        let mut pipe = Pipe {
            variables: Vec::new(),
            assigns: false,
            commands: Vec::new(),
            at,
        };
        self.declarations(place, &mut pipe)?;
        loop {
            let token = self.peek_past_space();
            match token.kind {
                kind if kind == end => {
                    self.at += 1;
                    return self.checked(pipe, place);
                }
                Kind::Bool
                | Kind::Character
                | Kind::Dot
                | Kind::Field
                | Kind::Identifier
                | Kind::Number
                | Kind::Nil
                | Kind::Raw
                | Kind::Text2
                | Kind::Variable
                | Kind::Open => {
                    let command = self.command()?;
                    pipe.commands.push(command);
                }
                _ => {
                    self.at += 1;
                    return self.unexpected(&token, place);
                }
            }
        }
    }

    fn declarations(&mut self, place: &str, pipe: &mut Pipe) -> Parsed<()> {
        let start = self.at;
        let mut names = Vec::new();
        loop {
            let variable = self.peek_past_space();
            if variable.kind != Kind::Variable {
                break;
            }
            self.at += 1;
            let next = self.peek_past_space();
            match next.kind {
                Kind::Declare | Kind::Assign => {
                    self.at += 1;
                    names.push(variable.text);
                    pipe.assigns = next.kind == Kind::Assign;
                    for name in &names {
                        if pipe.assigns && !self.variables.contains(name) {
                            return self.fail(format!(
                                "undefined variable {}",
                                crate::flags::go_quoted(name)
                            ));
                        }
                        self.variables.push(name.clone());
                    }
                    pipe.variables = names;
                    return Ok(());
                }
                Kind::Comma => {
                    self.at += 1;
                    names.push(variable.text);
                    if place != "range" || names.len() > 1 {
                        return self.fail(format!("too many declarations in {place}"));
                    }
                }
                _ => break,
            }
        }
        self.at = start;
        Ok(())
    }

    fn checked(&self, pipe: Pipe, place: &str) -> Parsed<Pipe> {
        if pipe.commands.is_empty() {
            return self.fail(format!("missing value for {place}"));
        }
        for (position, command) in pipe.commands.iter().enumerate().skip(1) {
            let fixed = matches!(
                command.operands.first(),
                Some(
                    Operand::Bool(_)
                        | Operand::Dot
                        | Operand::Nil(_)
                        | Operand::Number(..)
                        | Operand::Text(..)
                )
            );
            if fixed {
                return self.fail(format!(
                    "non executable command in pipeline stage {}",
                    position + 1
                ));
            }
        }
        Ok(pipe)
    }

    fn command(&mut self) -> Parsed<Command> {
        let at = self.peek_past_space().at;
        let mut operands = Vec::new();
        loop {
            self.peek_past_space();
            if let Some(operand) = self.operand()? {
                operands.push(operand);
            }
            let token = self.next();
            match token.kind {
                Kind::Space => continue,
                Kind::Right | Kind::Close => self.at -= 1,
                Kind::Pipe => {
                    let next = self.peek_past_space();
                    if matches!(next.kind, Kind::Right | Kind::Close) {
                        return self.fail("missing value for command");
                    }
                }
                _ => return self.unexpected(&token, "operand"),
            }
            break;
        }
        if operands.is_empty() {
            return self.fail("empty command");
        }
        Ok(Command { operands, at })
    }

    fn operand(&mut self) -> Parsed<Option<Operand>> {
        let token = self.peek();
        let mut operand = match token.kind {
            Kind::Identifier => {
                if !is_function(&token.text) {
                    self.at += 1;
                    return self.fail(format!(
                        "function {} not defined",
                        crate::flags::go_quoted(&token.text)
                    ));
                }
                Operand::Function(token.text, token.at)
            }
            Kind::Dot => Operand::Dot,
            Kind::Nil => Operand::Nil(token.at),
            Kind::Variable => {
                if !self.variables.contains(&token.text) {
                    self.at += 1;
                    return self.fail(format!(
                        "undefined variable {}",
                        crate::flags::go_quoted(&token.text)
                    ));
                }
                Operand::Variable(vec![token.text], token.at)
            }
            Kind::Field => {
                let name = token.text.trim_start_matches('.').to_owned();
                Operand::Field(vec![name], token.at)
            }
            Kind::Bool => Operand::Bool(token.text == "true"),
            Kind::Number => match number(&token.text) {
                Some(value) => Operand::Number(value, token.text),
                None => return self.fail("bad number"),
            },
            Kind::Character => {
                let text = unquote(&token.text, '\'').unwrap_or_default();
                let value = text.chars().next().map_or(0, u32::from);
                Operand::Number(Number::Int(i64::from(value)), token.text)
            }
            Kind::Text2 => match unquote(&token.text, '"') {
                Some(text) => Operand::Text(text, token.text),
                None => return self.fail("invalid syntax"),
            },
            Kind::Raw => {
                let text = token.text.trim_matches('`').replace('\r', "");
                Operand::Text(text, token.text)
            }
            Kind::Open => {
                self.at += 1;
                self.enter()?;
                let pipe = self.pipeline("parenthesized pipeline", Kind::Close)?;
                self.depth -= 1;
                self.at -= 1;
                Operand::Chain(Box::new(pipe), Vec::new(), token.at)
            }
            _ => return Ok(None),
        };
        self.at += 1;
        self.chain(&mut operand)?;
        Ok(Some(operand))
    }

    /// Adds `.Field`s that follow a term without a blank.
    fn chain(&mut self, operand: &mut Operand) -> Parsed<()> {
        let mut first = true;
        while self.peek().kind == Kind::Field {
            let token = self.next();
            let name = token.text.trim_start_matches('.').to_owned();
            match operand {
                Operand::Field(names, at)
                | Operand::Variable(names, at)
                | Operand::Chain(_, names, at) => {
                    names.push(name);
                    // Go places a chain at its second part.
                    if first {
                        *at = token.at;
                    }
                }
                Operand::Bool(_)
                | Operand::Text(..)
                | Operand::Number(..)
                | Operand::Nil(_)
                | Operand::Dot => {
                    let shown = operand.to_string();
                    return self.fail(format!(
                        "unexpected . after term {}",
                        crate::flags::go_quoted(&shown)
                    ));
                }
                Operand::Function(function, at) => {
                    let inner = Pipe {
                        variables: Vec::new(),
                        assigns: false,
                        commands: vec![Command {
                            operands: vec![Operand::Function(function.clone(), *at)],
                            at: *at,
                        }],
                        at: *at,
                    };
                    *operand = Operand::Chain(Box::new(inner), vec![name], token.at);
                }
            }
            first = false;
        }
        Ok(())
    }
}

/// A Go number: decimal, hexadecimal, octal, binary or floating.
pub(super) fn number(text: &str) -> Option<Number> {
    let clean = text.replace('_', "");
    let digits = clean.trim_start_matches(['+', '-']);
    let negative = clean.starts_with('-');
    let radix = match digits.get(..2).map(str::to_ascii_lowercase).as_deref() {
        Some("0x") => Some(16),
        Some("0o") => Some(8),
        Some("0b") => Some(2),
        _ => None,
    };
    if let Some(radix) = radix {
        let value = i64::from_str_radix(digits.get(2..)?, radix).ok()?;
        return Some(Number::Int(if negative { -value } else { value }));
    }
    if let Ok(value) = clean.trim_start_matches('+').parse::<i64>() {
        return Some(Number::Int(value));
    }
    let numeric = digits.starts_with(|each: char| each.is_ascii_digit() || each == '.');
    let value = clean
        .parse::<f64>()
        .ok()
        .filter(|value| numeric && value.is_finite())?;
    Some(Number::Float(value))
}

/// The text of a Go string or character literal.
fn unquote(source: &str, quote: char) -> Option<String> {
    let inner = source.strip_prefix(quote)?.strip_suffix(quote)?;
    let mut text = String::new();
    let mut characters = inner.chars();
    while let Some(character) = characters.next() {
        if character != '\\' {
            text.push(character);
            continue;
        }
        let escape = characters.next()?;
        let code = |characters: &mut std::str::Chars<'_>, length: usize| {
            let digits: String = characters.by_ref().take(length).collect();
            u32::from_str_radix(&digits, 16)
                .ok()
                .and_then(char::from_u32)
        };
        text.push(match escape {
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            'a' => '\u{7}',
            'b' => '\u{8}',
            'f' => '\u{c}',
            'v' => '\u{b}',
            '\\' | '"' | '\'' => escape,
            'x' => code(&mut characters, 2)?,
            'u' => code(&mut characters, 4)?,
            'U' => code(&mut characters, 8)?,
            _ => return None,
        });
    }
    Some(text)
}
