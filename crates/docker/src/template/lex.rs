//! Tokens of a template, as `text/template/parse/lex.go` finds them.

/// Kinds of tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Left,
    Right,
    Space,
    Field,
    Dot,
    Variable,
    Identifier,
    Keyword,
    Bool,
    Nil,
    Text2,
    Raw,
    Character,
    Number,
    Pipe,
    Declare,
    Assign,
    Open,
    Close,
    Comma,
    End,
    Error,
}

/// One token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) text: String,
    /// Byte offset.
    pub(super) at: usize,
    pub(super) line: usize,
}

impl Token {
    /// How Go's parser shows a token in a message.
    pub(super) fn shown(&self) -> String {
        match self.kind {
            Kind::End => "EOF".into(),
            Kind::Error => self.text.clone(),
            Kind::Keyword => format!("<{}>", self.text),
            _ if self.text.len() > 10 => {
                let mut cut = 10;
                while !self.text.is_char_boundary(cut) {
                    cut -= 1;
                }
                let head = self.text.get(..cut).unwrap_or_default();
                format!("{}...", crate::flags::go_quoted(head))
            }
            _ => crate::flags::go_quoted(&self.text),
        }
    }
}

const KEYWORDS: [&str; 10] = [
    "break", "continue", "else", "end", "if", "range", "with", "define", "template", "block",
];

struct Lexer<'t> {
    source: &'t str,
    at: usize,
    tokens: Vec<Token>,
    parentheses: usize,
    line: usize,
    counted: usize,
}

/// Splits a template. The last token is [`Kind::End`] or [`Kind::Error`].
pub(super) fn tokens(source: &str) -> Vec<Token> {
    let mut lexer = Lexer {
        source,
        at: 0,
        tokens: Vec::new(),
        parentheses: 0,
        line: 1,
        counted: 0,
    };
    lexer.all();
    lexer.tokens
}

impl Lexer<'_> {
    fn rest(&self) -> &str {
        self.source.get(self.at..).unwrap_or_default()
    }

    fn push(&mut self, kind: Kind, from: usize) {
        let text = self
            .source
            .get(from..self.at)
            .unwrap_or_default()
            .to_owned();
        self.push_text(kind, text, from);
    }

    fn push_text(&mut self, kind: Kind, text: String, from: usize) {
        let between = self.source.get(self.counted..from).unwrap_or_default();
        self.line += between.matches('\n').count();
        self.counted = self.counted.max(from);
        self.tokens.push(Token {
            kind,
            text,
            at: from,
            line: self.line,
        });
    }

    fn fail(&mut self, reason: impl Into<String>) {
        self.push_text(Kind::Error, reason.into(), self.at);
    }

    fn all(&mut self) {
        loop {
            let start = self.at;
            let Some(found) = self.rest().find("{{") else {
                self.at = self.source.len();
                if self.at > start {
                    self.push(Kind::Text, start);
                }
                self.push(Kind::End, self.at);
                return;
            };
            let open = start + found;
            let after = self.source.get(open + 2..).unwrap_or_default();
            let trims = after.starts_with('-')
                && after
                    .get(1..)
                    .is_some_and(|text| text.starts_with([' ', '\t', '\r', '\n']));
            let text = self.source.get(start..open).unwrap_or_default();
            let text = if trims {
                text.trim_end_matches([' ', '\t', '\r', '\n'])
            } else {
                text
            };
            let text = text.to_owned();
            if !text.is_empty() {
                self.push_text(Kind::Text, text, start);
            }
            self.at = open + 2 + usize::from(trims) * 2;
            if self.rest().starts_with("/*") {
                if !self.comment() {
                    return;
                }
                continue;
            }
            let inside = self.at;
            self.at = open + 2;
            self.push(Kind::Left, open);
            self.at = inside;
            self.parentheses = 0;
            if !self.action() {
                return;
            }
        }
    }

    fn comment(&mut self) -> bool {
        let Some(end) = self.rest().find("*/") else {
            self.fail("unclosed comment");
            return false;
        };
        self.at += end + 2;
        let Some((trims, length)) = self.right() else {
            self.fail("comment ends before closing delimiter");
            return false;
        };
        self.at += length;
        if trims {
            self.skip_blanks();
        }
        true
    }

    /// Whether a closing delimiter starts here, whether it trims, and its length.
    fn right(&self) -> Option<(bool, usize)> {
        let rest = self.rest();
        let trimmed = rest.trim_start_matches([' ', '\t', '\r', '\n']);
        if rest.starts_with([' ', '\t', '\r', '\n']) && trimmed.starts_with("-}}") {
            // Only one blank belongs to the marker; the others before it are blanks of the action.
            return (rest.len() - trimmed.len() == 1).then_some((true, 4));
        }
        rest.starts_with("}}").then_some((false, 2))
    }

    fn skip_blanks(&mut self) {
        let rest = self.rest();
        let kept = rest.trim_start_matches([' ', '\t', '\r', '\n']).len();
        self.at += rest.len() - kept;
    }

    /// Tokens up to the closing delimiter; `false` ends everything.
    fn action(&mut self) -> bool {
        loop {
            if let Some((trims, length)) = self.right() {
                if self.parentheses > 0 {
                    self.fail("unclosed left paren");
                    return false;
                }
                let start = self.at + length - 2;
                self.at = start + 2;
                self.push(Kind::Right, start);
                if trims {
                    self.skip_blanks();
                }
                return true;
            }
            let start = self.at;
            let Some(first) = self.rest().chars().next() else {
                self.fail("unclosed action");
                return false;
            };
            self.at += first.len_utf8();
            let kind = match first {
                ' ' | '\t' | '\r' | '\n' => {
                    while self.rest().starts_with([' ', '\t', '\r', '\n']) && self.right().is_none()
                    {
                        self.at += 1;
                    }
                    Kind::Space
                }
                '=' => Kind::Assign,
                ':' => {
                    if !self.rest().starts_with('=') {
                        self.fail("expected :=");
                        return false;
                    }
                    self.at += 1;
                    Kind::Declare
                }
                '|' => Kind::Pipe,
                ',' => Kind::Comma,
                '(' => {
                    self.parentheses += 1;
                    Kind::Open
                }
                ')' => {
                    if self.parentheses == 0 {
                        self.fail("unexpected right paren");
                        return false;
                    }
                    self.parentheses -= 1;
                    Kind::Close
                }
                '"' => match self.quoted('"', "unterminated quoted string") {
                    Some(()) => Kind::Text2,
                    None => return false,
                },
                '\'' => match self.quoted('\'', "unterminated character constant") {
                    Some(()) => Kind::Character,
                    None => return false,
                },
                '`' => match self.rest().find('`') {
                    Some(end) => {
                        self.at += end + 1;
                        Kind::Raw
                    }
                    None => {
                        self.fail("unterminated raw quoted string");
                        return false;
                    }
                },
                '$' => {
                    self.word();
                    Kind::Variable
                }
                '.' if !self.rest().starts_with(|next: char| next.is_ascii_digit()) => {
                    self.word();
                    if self.at == start + 1 {
                        Kind::Dot
                    } else {
                        Kind::Field
                    }
                }
                '+' | '-' | '.' | '0'..='9' => match self.number(start) {
                    Some(()) => Kind::Number,
                    None => return false,
                },
                letter if letter == '_' || letter.is_alphabetic() => {
                    self.word();
                    match self.source.get(start..self.at).unwrap_or_default() {
                        word if KEYWORDS.contains(&word) => Kind::Keyword,
                        "true" | "false" => Kind::Bool,
                        "nil" => Kind::Nil,
                        _ => Kind::Identifier,
                    }
                }
                other => {
                    self.at = start;
                    let shown = if other.is_control() {
                        String::new()
                    } else {
                        format!(" '{other}'")
                    };
                    self.fail(format!(
                        "unrecognized character in action: U+{:04X}{shown}",
                        u32::from(other)
                    ));
                    return false;
                }
            };
            let ends_alone = matches!(
                kind,
                Kind::Variable
                    | Kind::Field
                    | Kind::Identifier
                    | Kind::Keyword
                    | Kind::Bool
                    | Kind::Nil
            );
            if ends_alone && let Some(next) = self.rest().chars().next() {
                let ends =
                    next.is_whitespace() || ".,|:)(".contains(next) || self.right().is_some();
                if !ends {
                    self.fail(format!("bad character U+{:04X} '{next}'", u32::from(next)));
                    return false;
                }
            }
            self.push(kind, start);
        }
    }

    fn word(&mut self) {
        let rest = self.rest();
        let length = rest
            .find(|each: char| each != '_' && !each.is_alphanumeric())
            .unwrap_or(rest.len());
        self.at += length;
    }

    fn quoted(&mut self, quote: char, fault: &str) -> Option<()> {
        let mut escaped = false;
        let mut end = None;
        for (position, each) in self.rest().char_indices() {
            match each {
                '\n' => break,
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                found if found == quote => {
                    end = Some(position + 1);
                    break;
                }
                _ => {}
            }
        }
        match end {
            Some(length) => {
                self.at += length;
                Some(())
            }
            None => {
                self.fail(fault);
                None
            }
        }
    }

    fn number(&mut self, start: usize) -> Option<()> {
        let rest = self.source.get(start..).unwrap_or_default();
        let mut length = 0;
        for (position, each) in rest.char_indices() {
            let sign = matches!(each, '+' | '-')
                && (position == 0
                    || rest
                        .get(..position)
                        .is_some_and(|text| text.ends_with(['e', 'E'])));
            if sign || each == '.' || each == '_' || each.is_ascii_alphanumeric() {
                length = position + each.len_utf8();
            } else {
                break;
            }
        }
        let text = rest.get(..length).unwrap_or_default();
        if super::parse::number(text).is_none() {
            self.at = start;
            let fault = format!("bad number syntax: {}", crate::flags::go_quoted(text));
            self.fail(fault);
            return None;
        }
        self.at = start + length;
        Some(())
    }
}
