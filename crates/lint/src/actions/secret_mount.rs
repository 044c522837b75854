//! Mounts a secret for the RUN that uses it, instead of ENV or ARG.
//!
//! Only where every use can be seen: a secret that the running program reads from its environment
//! has to be given when the container starts, so that is only shown.

use crate::context::RuleContext;
use crate::facts::variables;
use layerlab_diagnostics::{Edit, Fix, Safety, Span};
use layerlab_syntax::ast::{Arguments, Instruction, Keyword};

/// The rewrite for the variable `name`, declared at `span`.
pub fn rewrite(cx: &RuleContext<'_>, name: &str, span: Span) -> Option<Fix> {
    let at = cx
        .file
        .instructions
        .iter()
        .position(|line| line.span.encloses(span))?;
    let line = cx
        .instruction(at)
        .filter(|line| line.keyword != Keyword::Label)?;
    let stage = cx.model.stages.get(cx.model.stage_of(at)?)?;
    let mut edits = vec![without(cx, line, span)?];
    let id = name.to_ascii_lowercase();
    let flag = format!(" --mount=type=secret,id={id},env={name}");
    let (mut n_runs, mut elsewhere) = (0, false);
    for idx in at + 1..stage.instructions.end {
        let Some(user) = cx.instruction(idx) else {
            continue;
        };
        if !variables::mentions(cx.text(user.span), name) {
            continue;
        }
        if user.keyword == Keyword::Run {
            n_runs += 1;
            edits.push(Edit::insert(user.keyword_span.end, flag.clone()));
        } else {
            elsewhere = true;
        }
    }
    let continued = cx.model.continued_by(stage.index).next().is_some();
    let build = format!("build with `docker build --secret id={id},env={name} …`");
    let (safety, title, caveat) = if n_runs > 0 && !elsewhere && !continued {
        (
            Safety::Decision,
            format!("mount `{name}` for the RUN that uses it"),
            format!(
                "{build}; if the running program reads `{name}`, too, give it with `docker run -e {name}`; a value that was committed before has to be revoked"
            ),
        )
    } else {
        (
            Safety::DisplayOnly,
            format!("take `{name}` out of the image"),
            format!(
                "no RUN names `{name}`: a tool that reads it from its environment needs `RUN{flag} …` ({build}); the running program gets it with `docker run -e {name}`"
            ),
        )
    };
    Some(Fix {
        safety,
        title,
        edits,
        caveat,
    })
}

/// Takes one name out of an ENV or ARG; with the last one the line goes.
fn without(cx: &RuleContext<'_>, line: &Instruction, span: Span) -> Option<Edit> {
    let spans: Vec<Span> = match &line.arguments {
        Arguments::Pairs(pairs) => pairs
            .iter()
            .map(|pair| pair.key.span.cover(pair.value.span))
            .collect(),
        Arguments::Args(list) => list
            .iter()
            .map(|each| match &each.default {
                Some(value) => each.name.span.cover(value.span),
                None => each.name.span,
            })
            .collect(),
        _ => return None,
    };
    let idx = spans.iter().position(|each| each.encloses(span))?;
    if let Some(next) = spans.get(idx + 1) {
        return Some(Edit::delete(Span::new(spans.get(idx)?.start, next.start)));
    }
    match idx.checked_sub(1).and_then(|before| spans.get(before)) {
        Some(before) => Some(Edit::delete(Span::new(before.end, line.span.end))),
        None => crate::rewrite::remove_instruction(
            cx,
            cx.file
                .instructions
                .iter()
                .position(|each| std::ptr::eq(each, line))?,
        ),
    }
}
