//! The pass over the file: comments, joined lines, heredoc bodies, stage order.

use super::forms::Form;
use super::heredoc::{self, Ends, Marker};
use super::instruction::{self, Context};
use super::lines::{self, Line};
use super::mapped::{self, offset};
use super::{check, directives};
use crate::ast::{
    Arguments, Comment, Dockerfile, Heredoc, Instruction, Keyword, Mapped, ProblemKind,
    SyntaxProblem,
};
use layerlab_diagnostics::Span;

/// Parses `text`, whatever it holds; what the builder would refuse is listed in
/// [`Dockerfile::problems`]. Cost: O(n), O(n log n) once heredocs are in play.
pub fn parse(text: &str) -> Dockerfile {
    let file = Dockerfile {
        text: text.to_owned(),
        escape: '\\',
        directives: Vec::new(),
        comments: Vec::new(),
        instructions: Vec::new(),
        problems: Vec::new(),
    };
    let lines = lines::split(text);
    let mut parser = Parser {
        file,
        text,
        lines: &lines,
        at: 0,
        has_stage: false,
        ends: None,
    };
    parser.at = directives::read(&mut parser.file, &lines);
    parser.long_lines();
    while parser.at < lines.len() {
        parser.step();
    }
    parser.finish()
}

struct Parser<'a> {
    file: Dockerfile,
    text: &'a str,
    lines: &'a [Line],
    /// Index of the next line to read.
    at: usize,
    has_stage: bool,
    ends: Option<Ends<'a>>,
}

/// A joined line and what was met while joining it.
#[derive(Default)]
struct Joined {
    line: Mapped,
    first_blank: Option<Span>,
    /// End of the last line with text in it.
    end: usize,
}

impl<'a> Parser<'a> {
    fn problem(&mut self, kind: ProblemKind, span: Span, line: u32, message: String) {
        self.file.problems.push(SyntaxProblem {
            kind,
            span,
            line,
            message,
            suggestion: None,
        });
    }

    fn long_lines(&mut self) {
        for (idx, line) in self.lines.iter().enumerate() {
            // The limit counts the carriage return, but not the line feed.
            let raw = self.text.get(line.start..line.next).unwrap_or("");
            let len = raw.strip_suffix('\n').unwrap_or(raw).len();
            if len > lines::MAX_LINE_BYTES {
                self.problem(
                    ProblemKind::LineTooLong,
                    Span::from_usize(line.start, line.end),
                    offset(idx + 1),
                    format!(
                        "the line has {len} bytes, and the builder reads at most {}",
                        lines::MAX_LINE_BYTES
                    ),
                );
            }
        }
    }

    fn take(&mut self) -> Option<Line> {
        let line = self.lines.get(self.at).copied()?;
        self.at += 1;
        Some(line)
    }

    fn comment(&mut self, line: Line, in_instruction: bool) {
        self.file.comments.push(Comment {
            span: Span::from_usize(line.first_non_blank(self.text), line.end),
            line: offset(self.at),
            in_instruction,
        });
    }

    /// One blank line, one comment, or one instruction with its heredocs.
    fn step(&mut self) {
        let Some(first) = self.take() else { return };
        let body = first.body(self.text);
        if lines::is_comment(body) {
            self.comment(first, false);
            return;
        }
        if body.trim_start().is_empty() {
            return;
        }
        let number = offset(self.at);
        let start = first.first_non_blank(self.text);
        let joined = self.join(first);
        if let Some(span) = joined.first_blank {
            let line = offset(self.at);
            self.problem(
                ProblemKind::BlankContinuation,
                span,
                line,
                "a blank line stands inside a continued instruction; the builder skips it today and means to refuse it"
                    .to_owned(),
            );
        }
        let context = Context {
            escape: self.file.escape,
            line: number,
            depth: 0,
        };
        let whole = 0..joined.line.text.len();
        let (mut instruction, form) =
            instruction::read(&joined.line, whole, context, &mut self.file.problems);
        let mut end = joined.end;
        self.heredocs(&joined.line, &mut instruction, &form, &mut end);
        finish_places(
            &mut instruction,
            Span::from_usize(start, end),
            offset(self.at),
        );
        check::instruction(&instruction, &form, &mut self.file.problems);
        self.stage_order(&instruction, &form);
        self.file.instructions.push(instruction);
    }

    /// Joins the continued lines that begin with `first`.
    fn join(&mut self, first: Line) -> Joined {
        let escape = self.file.escape;
        let start = first.first_non_blank(self.text);
        let mut joined = Joined {
            end: trimmed_end(self.text, first),
            ..Joined::default()
        };
        let body = self.text.get(start..first.end).unwrap_or("");
        let Some(kept) = lines::without_continuation(body, escape) else {
            mapped::push(&mut joined.line, body, start);
            return joined;
        };
        mapped::push(&mut joined.line, kept, start);
        if joined.line.pieces.is_empty() {
            joined.line.pieces.push((0, offset(start)));
        }
        while let Some(line) = self.take() {
            let body = line.body(self.text);
            if lines::is_comment(body) {
                self.comment(line, true);
                continue;
            }
            if body.trim_start().is_empty() {
                let span = Span::from_usize(line.start, line.next);
                joined.first_blank.get_or_insert(span);
                continue;
            }
            joined.end = trimmed_end(self.text, line);
            match lines::without_continuation(body, escape) {
                Some(kept) => mapped::push(&mut joined.line, kept, line.start),
                None => {
                    mapped::push(&mut joined.line, body, line.start);
                    break;
                }
            }
        }
        joined
    }

    fn heredocs(
        &mut self,
        line: &Mapped,
        instruction: &mut Instruction,
        form: &Form,
        end: &mut usize,
    ) {
        let is_json = match &instruction.arguments {
            Arguments::Onbuild(inner) => is_exec(inner),
            _ => form.json,
        };
        let keyword = instruction.unwrap_onbuild().keyword;
        if is_json || !matches!(keyword, Keyword::Run | Keyword::Copy | Keyword::Add) {
            return;
        }
        let mut is_broken = false;
        for marker in heredoc::markers(&line.text) {
            let marker_span = mapped::span(line, &marker.range);
            // Behind a missing terminator nothing tells which lines the later bodies would take.
            let (body, terminator) = if is_broken {
                let at = self
                    .lines
                    .get(self.at)
                    .map_or(self.text.len(), |line| line.start);
                (Span::from_usize(at, at), None)
            } else {
                self.body(&marker, marker_span, instruction.line)
            };
            is_broken |= terminator.is_none();
            let body_text = body.of(self.text);
            let content = if marker.chomp {
                let lines = body_text.split_inclusive('\n');
                lines.map(|line| line.trim_start_matches('\t')).collect()
            } else {
                body_text.to_owned()
            };
            let last = terminator.unwrap_or(body);
            if !last.is_empty() || terminator.is_some() {
                *end = (*end).max(last.range().end);
            }
            instruction.heredocs.push(Heredoc {
                name: marker.name,
                marker_span,
                fd: marker.fd,
                expand: marker.expand,
                chomp: marker.chomp,
                content,
                body_span: body,
                terminator_span: terminator,
            });
        }
        if let Arguments::Onbuild(inner) = &mut instruction.arguments {
            inner.heredocs.clone_from(&instruction.heredocs);
        }
    }

    /// Takes the lines of one body; says so when the terminator is missing.
    fn body(&mut self, marker: &Marker, place: Span, line: u32) -> (Span, Option<Span>) {
        let (text, lines) = (self.text, self.lines);
        let ends = self.ends.get_or_insert_with(|| Ends::new(text, lines));
        let from = self.at;
        let terminator = ends.terminator(marker, from);
        let stop = terminator
            .or_else(|| ends.next_instruction(from))
            .unwrap_or(lines.len());
        let start_of = |idx: usize| lines.get(idx).map_or(text.len(), |line| line.start);
        let body = Span::from_usize(start_of(from), start_of(stop));
        self.at = stop;
        let Some(found) = terminator.and_then(|idx| lines.get(idx)) else {
            let name = &marker.name;
            let message = match lines.get(stop) {
                Some(_) => format!(
                    "no line is exactly `{name}`, so the heredoc never ends; it is taken to end before line {}",
                    stop + 1
                ),
                None => format!("no line is exactly `{name}`, so the heredoc never ends"),
            };
            self.problem(ProblemKind::UnterminatedHeredoc, place, line, message);
            return (body, None);
        };
        self.at = stop + 1;
        (body, Some(Span::from_usize(found.start, found.end)))
    }

    fn stage_order(&mut self, instruction: &Instruction, form: &Form) {
        self.has_stage |= instruction.keyword == Keyword::From;
        let is_free = matches!(
            instruction.keyword,
            Keyword::Arg | Keyword::From | Keyword::Unknown
        );
        if is_free || !form.errors.is_empty() || self.has_stage {
            return;
        }
        self.problem(
            ProblemKind::NoStageYet,
            instruction.keyword_span,
            instruction.line,
            format!(
                "{} stands before the first FROM, where only ARG may",
                instruction.keyword.name()
            ),
        );
    }

    fn finish(mut self) -> Dockerfile {
        let end = Span::empty(offset(self.text.len()));
        let last_line = offset(self.lines.len().max(1));
        let instructions = &self.file.instructions;
        if instructions.is_empty() {
            self.problem(
                ProblemKind::NoInstructions,
                end,
                last_line,
                "the file holds no instruction".to_owned(),
            );
        } else if instructions.iter().all(|each| each.keyword == Keyword::Arg) {
            self.problem(
                ProblemKind::NoStage,
                end,
                last_line,
                "the file has no FROM, so there is nothing to build".to_owned(),
            );
        }
        self.file.problems.sort_by_key(|problem| problem.line);
        self.file
    }
}

fn trimmed_end(text: &str, line: Line) -> usize {
    line.start + line.body(text).trim_end().len()
}

fn is_exec(instruction: &Instruction) -> bool {
    match &instruction.arguments {
        Arguments::Command(command) => matches!(command, crate::ast::Command::Exec(_)),
        Arguments::Copy { json, .. } => *json,
        _ => false,
    }
}

/// Sets the last line and the span, also of what an ONBUILD holds.
fn finish_places(instruction: &mut Instruction, span: Span, end_line: u32) {
    instruction.span = span;
    instruction.end_line = end_line;
    let mut current = instruction;
    while let Arguments::Onbuild(inner) = &mut current.arguments {
        inner.span = Span::new(inner.keyword_span.start, span.end);
        inner.end_line = end_line;
        current = inner;
    }
}
