//! Highlighting of a Dockerfile from its own parse, so the colours never disagree with the engine.
//!
//! Deliberately absent: colours (the page's style sheet) and any second grammar.

use crate::text_map::TextMap;
use layerlab_diagnostics::Span;
use layerlab_protocol::check::{Token, TokenKind};
use layerlab_syntax::ast::{Arguments, Command, Dockerfile, Instruction, Keyword, Mapped};
use layerlab_syntax::shell;

/// Pieces in file order that never overlap. Cost: O(n log n).
pub fn highlight(file: &Dockerfile, map: &TextMap<'_>) -> Vec<Token> {
    let mut painter = Painter::default();
    for directive in &file.directives {
        painter.put(directive.span, TokenKind::Directive, 0);
    }
    for comment in &file.comments {
        painter.put(comment.span, TokenKind::Comment, 0);
    }
    for instruction in &file.instructions {
        paint_instruction(file, instruction, &mut painter);
    }
    painter.finish(map)
}

/// Collects spans with a priority; where two overlap the higher priority keeps its bytes.
#[derive(Default)]
struct Painter {
    spans: Vec<(Span, TokenKind, u8)>,
}

impl Painter {
    fn put(&mut self, span: Span, kind: TokenKind, priority: u8) {
        if !span.is_empty() {
            self.spans.push((span, kind, priority));
        }
    }

    /// Sweeps the boundaries once, always showing the piece with the highest priority.
    fn finish(mut self, map: &TextMap<'_>) -> Vec<Token> {
        self.spans
            .sort_by_key(|(span, _, priority)| (span.start, *priority));
        let mut edges: Vec<u32> = self
            .spans
            .iter()
            .flat_map(|(span, ..)| [span.start, span.end])
            .collect();
        edges.sort_unstable();
        edges.dedup();
        let mut tokens: Vec<Token> = Vec::with_capacity(self.spans.len());
        let mut next = 0usize;
        let mut active: Vec<(Span, TokenKind, u8)> = Vec::new();
        for pair in edges.windows(2) {
            let &[from, to] = pair else { continue };
            while let Some(entry) = self.spans.get(next)
                && entry.0.start <= from
            {
                active.push(*entry);
                next += 1;
            }
            active.retain(|(span, ..)| span.end > from);
            let Some((_, kind, _)) = active.iter().max_by_key(|(_, _, priority)| *priority) else {
                continue;
            };
            let utf16 = map.utf16(Span::new(from, to));
            match tokens.last_mut() {
                Some(last) if last.utf16.to == utf16.from && last.kind == *kind => {
                    last.utf16.to = utf16.to;
                }
                _ => tokens.push(Token { utf16, kind: *kind }),
            }
        }
        tokens
    }
}

fn paint_instruction(file: &Dockerfile, instruction: &Instruction, painter: &mut Painter) {
    let kind = if instruction.keyword == Keyword::Unknown {
        TokenKind::Invalid
    } else {
        TokenKind::Keyword
    };
    painter.put(instruction.keyword_span, kind, 1);
    for flag in &instruction.flags {
        painter.put(flag.span, TokenKind::Flag, 1);
        paint_variables(file, flag.value_span, painter);
    }
    for heredoc in &instruction.heredocs {
        painter.put(heredoc.body_span, TokenKind::HeredocBody, 1);
        painter.put(heredoc.marker_span, TokenKind::Heredoc, 4);
        if let Some(span) = heredoc.terminator_span {
            painter.put(span, TokenKind::Heredoc, 4);
        }
    }
    match &instruction.arguments {
        Arguments::From { image, alias } => {
            painter.put(image.span, TokenKind::Image, 1);
            paint_variables(file, image.span, painter);
            if let Some((keyword, name)) = alias {
                painter.put(keyword.span, TokenKind::Keyword, 1);
                painter.put(name.span, TokenKind::Stage, 1);
            }
        }
        Arguments::Command(command) | Arguments::Healthcheck(Some(command)) => {
            paint_command(file, command, painter);
        }
        Arguments::ShellList(words) => {
            for word in words {
                painter.put(word.span, TokenKind::String, 1);
            }
        }
        Arguments::Pairs(pairs) => {
            for pair in pairs {
                painter.put(pair.key.span, TokenKind::Name, 1);
                paint_value(file, pair.value.span, painter);
            }
        }
        Arguments::Args(declarations) => {
            for declaration in declarations {
                painter.put(declaration.name.span, TokenKind::Name, 1);
                if let Some(default) = &declaration.default {
                    paint_value(file, default.span, painter);
                }
            }
        }
        Arguments::Copy {
            sources,
            destination,
            json,
        } => {
            for word in sources.iter().chain([destination]) {
                if *json {
                    painter.put(word.span, TokenKind::String, 1);
                }
                paint_variables(file, word.span, painter);
            }
        }
        Arguments::Words { words, json } => {
            for word in words {
                if *json {
                    painter.put(word.span, TokenKind::String, 1);
                }
                paint_variables(file, word.span, painter);
            }
        }
        Arguments::Text(word) => paint_variables(file, word.span, painter),
        Arguments::Onbuild(inner) => paint_instruction(file, inner, painter),
        Arguments::Healthcheck(None) | Arguments::Opaque => {}
    }
}

fn paint_command(file: &Dockerfile, command: &Command, painter: &mut Painter) {
    match command {
        Command::Exec(words) => {
            for word in words {
                painter.put(word.span, TokenKind::String, 1);
            }
        }
        Command::Shell(script) => paint_script(file, script, painter),
    }
}

fn paint_script(file: &Dockerfile, script: &Mapped, painter: &mut Painter) {
    let parsed = shell::parse_shared(&script.text);
    for command in &parsed.commands {
        if let Some(name) = command.words.get(command.effective) {
            painter.put(
                script.span(name.range.start, name.range.end),
                TokenKind::Command,
                2,
            );
        }
        for word in &command.words {
            let span = script.span(word.range.start, word.range.end);
            if word.quoted {
                painter.put(span, TokenKind::String, 1);
            }
        }
    }
    paint_variables(file, script.full_span(), painter);
}

fn paint_value(file: &Dockerfile, span: Span, painter: &mut Painter) {
    if span.of(&file.text).starts_with(['"', '\'']) {
        painter.put(span, TokenKind::String, 1);
    }
    paint_variables(file, span, painter);
}

/// Marks `$NAME` and `${…}` outside single quotes.
fn paint_variables(file: &Dockerfile, span: Span, painter: &mut Painter) {
    let text = span.of(&file.text);
    let mut single = false;
    let mut chars = text.char_indices().peekable();
    while let Some((at, character)) = chars.next() {
        match character {
            '\'' => single = !single,
            _ if character == file.escape => {
                chars.next();
            }
            '$' if !single => {
                let rest = text.get(at + 1..).unwrap_or("");
                let len = if rest.starts_with('{') {
                    rest.find('}').map(|end| end + 1)
                } else {
                    Some(
                        rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
                            .unwrap_or(rest.len()),
                    )
                };
                if let Some(len) = len.filter(|len| *len > 0) {
                    let start = span.start + at as u32;
                    painter.put(
                        Span::new(start, start + 1 + len as u32),
                        TokenKind::Variable,
                        3,
                    );
                }
            }
            _ => {}
        }
    }
}
