//! Edits that several fixes share: a command more or less in a script, an instruction less.
//!
//! Each returns `None` where the text around is too entangled to be sure; nothing is guessed.

use crate::context::RuleContext;
use crate::runs::RunScript;
use layerlab_diagnostics::{Edit, Span};
use layerlab_syntax::shell::{Connector, Nesting, SimpleCommand};

/// The line end the file uses, judged by its first line.
pub fn line_end(cx: &RuleContext<'_>) -> &'static str {
    let text = &cx.file.text;
    let first = text.find('\n').and_then(|at| text.get(..at));
    if first.is_some_and(|line| line.ends_with('\r')) {
        "\r\n"
    } else {
        "\n"
    }
}

/// Puts `&& text` behind the command at `idx`, on a line of its own where the RUN has several.
pub fn append_command(
    cx: &RuleContext<'_>,
    run: &RunScript,
    idx: usize,
    text: &str,
) -> Option<Edit> {
    let command = run.commands().get(idx)?;
    if !run.is_text() || command.nesting != Nesting::default() {
        return None;
    }
    let behind = run.text.get(command.range.end as usize..)?.trim_start();
    if behind.starts_with("||") || (behind.starts_with(['|', '&']) && !behind.starts_with("&&")) {
        return None;
    }
    if matches!(command.connector, Connector::Or | Connector::Pipe) {
        return None;
    }
    if command
        .redirects
        .iter()
        .any(|(operator, _)| operator.contains("<<"))
    {
        return None;
    }
    let at = run.command(command).end;
    let instruction = cx.instruction(run.instruction)?.unwrap_onbuild();
    let first = cx.lines.line(run.span.start);
    let own_line = instruction.heredocs.is_empty() && cx.lines.line(at) > first;
    let joint = if own_line {
        let line = cx.lines.line_span(&cx.file.text, cx.lines.line(at));
        let line = cx.text(line);
        let indent: String = line
            .chars()
            .take_while(|c| matches!(c, ' ' | '\t'))
            .collect();
        format!(" {}{}{indent}", cx.file.escape, line_end(cx))
    } else {
        " ".to_owned()
    };
    Some(Edit::insert(at, format!("{joint}&& {text}")))
}

/// Takes the command at `idx` out of a chain of `&&`.
pub fn remove_command(run: &RunScript, idx: usize) -> Option<Edit> {
    let list = run.commands();
    let command = list.get(idx)?;
    if !run.is_text() {
        return None;
    }
    let joined = |one: &SimpleCommand, other: &SimpleCommand| {
        one.nesting == Nesting::default()
            && other.nesting == Nesting::default()
            && other.connector == Connector::And
            && run
                .text
                .get(one.range.end as usize..other.range.start as usize)
                .is_some_and(|between| between.trim() == "&&")
    };
    let previous = idx.checked_sub(1).and_then(|idx| list.get(idx));
    let next = list.get(idx + 1);
    if let Some(next) = next.filter(|next| joined(command, next)) {
        let starts = command.connector == Connector::Start
            || previous.is_some_and(|previous| joined(previous, command));
        return starts.then(|| {
            Edit::delete(Span::new(
                run.command(command).start,
                run.command(next).start,
            ))
        });
    }
    let ends = run
        .text
        .get(command.range.end as usize..)
        .is_some_and(|rest| rest.trim().is_empty());
    match previous {
        Some(previous) if ends && joined(previous, command) => Some(Edit::delete(Span::new(
            run.command(previous).end,
            run.command(command).end,
        ))),
        _ => None,
    }
}

/// Takes an instruction out together with its lines.
pub fn remove_instruction(cx: &RuleContext<'_>, idx: usize) -> Option<Edit> {
    let span = cx.instruction(idx)?.span;
    let text = &cx.file.text;
    let start = cx.lines.line_start(cx.lines.line(span.start));
    let rest = text.get(span.end as usize..)?;
    let behind = rest.find('\n').map_or(rest.len(), |at| at + 1);
    let end = span.end + u32::try_from(behind).ok()?;
    let clean = text
        .get(start as usize..span.start as usize)?
        .trim()
        .is_empty()
        && rest.get(..behind)?.trim().is_empty();
    clean.then(|| Edit::delete(Span::new(start, end)))
}

/// A JSON array of strings, as CMD takes it.
pub fn json_array<'t>(words: impl IntoIterator<Item = &'t str>) -> String {
    let mut out = String::from("[");
    for (idx, word) in words.into_iter().enumerate() {
        if idx > 0 {
            out.push_str(", ");
        }
        out.push('"');
        for c in word.chars() {
            match c {
                '"' => out.push_str("\\\""),
                '\\' => out.push_str("\\\\"),
                '\n' => out.push_str("\\n"),
                '\t' => out.push_str("\\t"),
                c if u32::from(c) < 0x20 => out.push_str(&format!("\\u{:04x}", u32::from(c))),
                c => out.push(c),
            }
        }
        out.push('"');
    }
    out.push(']');
    out
}
