//! One instruction from its joined line: keyword, flags, and the arguments of each keyword.

use super::forms::{self, Form, Piece};
use super::{check, flags, mapped, words};
use crate::ast::{
    ArgDeclaration, Arguments, Command, Instruction, Keyword, Mapped, Pair, ProblemKind,
    SyntaxProblem, Word,
};
use std::ops::Range;

/// Deepest ONBUILD in ONBUILD that is taken apart; the builder refuses the second already.
const MAX_ONBUILD: usize = 4;

/// Where the line stands and how to read it.
#[derive(Clone, Copy)]
pub(super) struct Context {
    pub escape: char,
    /// First physical line, 1-based.
    pub line: u32,
    /// Levels of ONBUILD around the instruction.
    pub depth: usize,
}

/// Reads the instruction at `range` of the joined `line`. Heredocs, `end_line` and the end of the
/// span are left to the caller.
pub(super) fn read(
    line: &Mapped,
    range: Range<usize>,
    context: Context,
    problems: &mut Vec<SyntaxProblem>,
) -> (Instruction, Form) {
    let range = trimmed(line, range);
    let source = line.text.get(range.clone()).unwrap_or("");
    let (keyword_range, after) = match words::first_and_rest(source) {
        Some((keyword, rest)) => (
            range.start..range.start + keyword.end,
            range.start + rest.start..range.end,
        ),
        None => (range.clone(), range.end..range.end),
    };
    let keyword_text = line
        .text
        .get(keyword_range.clone())
        .unwrap_or("")
        .to_owned();
    let keyword = Keyword::from_word(&keyword_text);
    let (flags, rest) = flags::extract(line, after, context.escape);
    let rest = trimmed(line, rest);
    let mut instruction = Instruction {
        keyword,
        keyword_text,
        keyword_span: mapped::span(line, &keyword_range),
        span: mapped::span(line, &range),
        line: context.line,
        end_line: context.line,
        flags,
        rest: mapped::slice(line, rest.clone()),
        arguments: Arguments::Opaque,
        heredocs: Vec::new(),
    };
    let form = forms::form(keyword, &instruction.rest.text, context.escape);
    for (kind, range) in &form.errors {
        problems.push(check::line_problem(&instruction, *kind, range));
    }
    instruction.arguments = if keyword == Keyword::Onbuild {
        onbuild(line, rest, context, problems)
    } else {
        arguments(&instruction, &form)
    };
    (instruction, form)
}

fn trimmed(line: &Mapped, range: Range<usize>) -> Range<usize> {
    let text = line.text.get(range.clone()).unwrap_or("");
    let start = range.end - text.trim_start().len();
    let end = range.start + text.trim_end().len();
    start.min(end)..end
}

fn onbuild(
    line: &Mapped,
    rest: Range<usize>,
    context: Context,
    problems: &mut Vec<SyntaxProblem>,
) -> Arguments {
    if rest.is_empty() || context.depth >= MAX_ONBUILD {
        return Arguments::Opaque;
    }
    let inner = Context {
        depth: context.depth + 1,
        ..context
    };
    let (instruction, _) = read(line, rest, inner, problems);
    Arguments::Onbuild(Box::new(instruction))
}

fn arguments(instruction: &Instruction, form: &Form) -> Arguments {
    let rest = &instruction.rest;
    let word = |(text, range): &Piece| mapped::word(rest, text.clone(), range);
    let all = || form.list.iter().map(word).collect::<Vec<Word>>();
    if form
        .errors
        .iter()
        .any(|error| error.0 == ProblemKind::JsonNotStrings)
    {
        return Arguments::Opaque;
    }
    match instruction.keyword {
        Keyword::Run | Keyword::Cmd | Keyword::Entrypoint => Arguments::Command(if form.json {
            Command::Exec(all())
        } else {
            Command::Shell(rest.clone())
        }),
        Keyword::Shell if form.json => Arguments::ShellList(all()),
        Keyword::Env | Keyword::Label if !form.pairs.is_empty() => Arguments::Pairs(
            form.pairs
                .iter()
                .map(|(key, value, legacy)| Pair {
                    key: word(key),
                    value: word(value),
                    legacy: *legacy,
                })
                .collect(),
        ),
        Keyword::Arg if !form.list.is_empty() => Arguments::Args(
            form.list
                .iter()
                .map(|piece| declaration(rest, piece))
                .collect(),
        ),
        Keyword::From => from(&all()),
        Keyword::Copy | Keyword::Add => {
            let mut words = all();
            match words.pop() {
                Some(destination) if !words.is_empty() => Arguments::Copy {
                    sources: words,
                    destination,
                    json: form.json,
                },
                _ => Arguments::Opaque,
            }
        }
        Keyword::Expose | Keyword::Volume if !form.list.is_empty() => Arguments::Words {
            words: all(),
            json: form.json,
        },
        Keyword::Workdir | Keyword::User | Keyword::Stopsignal | Keyword::Maintainer => form
            .list
            .first()
            .map_or(Arguments::Opaque, |piece| Arguments::Text(word(piece))),
        Keyword::Healthcheck => healthcheck(rest, form, &all()),
        _ => Arguments::Opaque,
    }
}

fn declaration(rest: &Mapped, (text, range): &Piece) -> ArgDeclaration {
    match text.split_once('=') {
        Some((name, default)) => {
            let cut = range.start + name.len();
            ArgDeclaration {
                name: mapped::word(rest, name.to_owned(), &(range.start..cut)),
                default: Some(mapped::word(
                    rest,
                    default.to_owned(),
                    &(cut + 1..range.end),
                )),
            }
        }
        None => ArgDeclaration {
            name: mapped::word(rest, text.clone(), range),
            default: None,
        },
    }
}

fn from(words: &[Word]) -> Arguments {
    match words {
        [] => Arguments::Opaque,
        [image, keyword, name] if keyword.text.eq_ignore_ascii_case("as") => Arguments::From {
            image: image.clone(),
            alias: Some((keyword.clone(), name.clone())),
        },
        [image, ..] => Arguments::From {
            image: image.clone(),
            alias: None,
        },
    }
}

fn healthcheck(rest: &Mapped, form: &Form, words: &[Word]) -> Arguments {
    let Some((kind, command)) = words.split_first() else {
        return Arguments::Opaque;
    };
    if kind.text.eq_ignore_ascii_case("none") && command.is_empty() {
        return Arguments::Healthcheck(None);
    }
    if !kind.text.eq_ignore_ascii_case("cmd") || command.is_empty() {
        return Arguments::Opaque;
    }
    let command = match form.list.get(1) {
        Some((_, range)) if !form.json => Command::Shell(mapped::slice(rest, range.clone())),
        _ => Command::Exec(command.to_vec()),
    };
    Arguments::Healthcheck(Some(command))
}
