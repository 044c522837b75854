//! Joins a RUN that only cleans up with the RUN before it that made the mess.

use crate::context::RuleContext;
use crate::facts::packages;
use crate::rewrite;
use crate::runs::RunScript;
use layerlab_diagnostics::{Edit, Fix, Safety, Span};
use layerlab_syntax::ast::Keyword;
use layerlab_syntax::shell::{Connector, Nesting};

/// The rewrite; `None` unless both are plain chains of `&&` with the same flags and nothing but
/// metadata stands between them.
pub fn rewrite(cx: &RuleContext<'_>, mess: usize, cleaning: usize) -> Option<Fix> {
    let script = |idx: usize| {
        cx.runs
            .iter()
            .find(|run| run.instruction == idx && !run.onbuild)
    };
    let (first, second) = (script(mess)?, script(cleaning)?);
    let (line, other) = (cx.instruction(mess)?, cx.instruction(cleaning)?);
    let flags = |idx: usize| -> Vec<&str> {
        cx.instruction(idx)
            .into_iter()
            .flat_map(|line| &line.flags)
            .map(|flag| flag.text.as_str())
            .collect()
    };
    let only_removes = second.commands().iter().all(|command| {
        command.is_any(&["rm", "rmdir", "unlink"]) || packages::operation(command).is_some()
    });
    // A variable or user set in between would be missing or too early.
    let harmless = (mess + 1..cleaning).all(|idx| {
        cx.instruction(idx).is_some_and(|line| {
            matches!(
                line.keyword,
                Keyword::Label | Keyword::Expose | Keyword::Cmd
            ) || only_removes && matches!(line.keyword, Keyword::Copy | Keyword::Add)
        })
    });
    if !harmless || !is_chain(first) || !is_chain(second) || flags(mess) != flags(cleaning) {
        return None;
    }
    let text = cx.text(Span::new(other.rest.full_span().start, other.span.end));
    let end = rewrite::line_end(cx);
    let joint = format!(" {}{end}    && {}", cx.file.escape, text.trim());
    Some(Fix {
        safety: Safety::Decision,
        title: "clean up in the RUN that made it".to_owned(),
        edits: vec![
            Edit::insert(line.span.end, joint),
            rewrite::remove_instruction(cx, cleaning)?,
        ],
        caveat: "what stands between the two lines must not need what is removed".to_owned(),
    })
}

fn is_chain(run: &RunScript) -> bool {
    run.is_plain_text()
        && run.script.errors.is_empty()
        && !run.text.contains('#')
        && !run.text.trim_end().ends_with(['&', ';', '|', '\\'])
        && run.commands().iter().all(|command| {
            command.nesting == Nesting::default()
                && matches!(command.connector, Connector::Start | Connector::And)
        })
}
