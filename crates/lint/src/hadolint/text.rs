//! The text of a RUN as hadolint hands it to ShellCheck.
//!
//! A JSON array is its words joined by blanks. A here-document that stands first is the script,
//! with what is left of its first line; behind any other text it ends the script.

use crate::context::RuleContext;
use layerlab_syntax::ast::{Command, Dockerfile, Instruction};
use layerlab_syntax::shell::read;
use layerlab_syntax::shell::tree::Tree;
use std::borrow::Cow;

/// The script; `None` when the instruction has no command.
pub(crate) fn script_text<'a>(file: &'a Dockerfile, run: &'a Instruction) -> Option<Cow<'a, str>> {
    let joined = match run.command()? {
        Command::Exec(words) => {
            let words: Vec<String> = words
                .iter()
                .map(|word| {
                    let raw = word.span.of(&file.text);
                    let inside = raw.get(1..raw.len().saturating_sub(1)).unwrap_or("");
                    inside.replace("\\\"", "\"")
                })
                .collect();
            return Some(Cow::Owned(words.join(" ")));
        }
        Command::Shell(joined) => joined.text.as_str(),
    };
    let Some(first) = run.heredocs.first() else {
        return Some(Cow::Borrowed(joined));
    };
    let marker = first.marker_span.of(&file.text);
    let Some((before, behind)) = joined.split_once(marker) else {
        return Some(Cow::Borrowed(joined));
    };
    if !before.trim().is_empty() {
        return Some(Cow::Borrowed(before.trim()));
    }
    let rest = behind.trim();
    let rest = if rest.starts_with(['|', '>']) {
        ""
    } else {
        rest
    };
    Some(Cow::Owned(
        format!("{rest}\n{}", first.content).trim().to_owned(),
    ))
}

/// The tree of the script of the RUN at `instruction`; the one that was read before, when that was
/// of the same text.
pub(super) fn tree_of<'t>(
    cx: &'t RuleContext<'_>,
    instruction: usize,
    text: &str,
) -> Cow<'t, Tree> {
    let runs = &cx.runs;
    let at = runs.partition_point(|run| run.instruction < instruction);
    match runs.get(at) {
        Some(run)
            if run.instruction == instruction
                && run.text == text
                && !run.script.tree.nodes.is_empty() =>
        {
            Cow::Borrowed(&run.script.tree)
        }
        _ => Cow::Owned(read(text)),
    }
}
