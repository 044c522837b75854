//! `trailing-comment`: a `#` behind an instruction, which is no comment there.

use crate::prelude::*;
use crate::rewrite;
use layerlab_syntax::ast::{ProblemKind, ProblemLevel, SyntaxProblem};

declare_rule! {
    /// Puts a comment behind an instruction, where `#` is ordinary text.
    /// ## Why
    /// Only a whole line can be a comment. Behind EXPOSE, WORKDIR or ARG the words after `#` become
    /// ports, part of a path, or more arguments. In a RUN that goes on, the shell sees one long line,
    /// and everything behind the `#` is gone.
    /// ## Examples
    /// ```dockerfile,bad
    /// EXPOSE 80 # web
    /// ```
    /// ```dockerfile,good
    /// # web
    /// EXPOSE 80
    /// ```
    pub struct TrailingComment;
    id: "trailing-comment",
    group: "names",
    severity: Error,
    fix: Decision,
    on: Default,
    aliases: [],
    lesson: None,
}

/// A `#` that begins no comment.
pub struct Trailing {
    idx: usize,
    keyword: &'static str,
    /// From `#` to the end of the instruction.
    span: Span,
    /// The shell drops the lines behind it.
    swallowed: Option<Span>,
}

impl Rule for TrailingComment {
    type Finding = Trailing;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Trailing>) {
        for (idx, instruction) in cx.file.instructions.iter().enumerate() {
            let keyword = instruction.keyword;
            let text = &instruction.rest.text;
            if !text.contains('#') {
                continue;
            }
            if keyword == Keyword::Run {
                found.extend(swallowing(cx, idx));
                continue;
            }
            let counts = matches!(
                keyword,
                Keyword::Expose
                    | Keyword::Workdir
                    | Keyword::User
                    | Keyword::Stopsignal
                    | Keyword::Volume
                    | Keyword::Copy
                    | Keyword::Add
                    | Keyword::Arg
                    | Keyword::Env
            );
            if let Some(span) = comment_in_pairs(cx, instruction) {
                found.push(Trailing {
                    idx,
                    keyword: keyword.name(),
                    span,
                    swallowed: None,
                });
                continue;
            }
            let refused = problems_of(cx, instruction)
                .any(|problem| problem.kind.level() != ProblemLevel::Warning);
            if !counts || refused || text.starts_with('[') {
                continue;
            }
            let Some(at) = hash(text, keyword) else {
                continue;
            };
            found.push(Trailing {
                idx,
                keyword: keyword.name(),
                span: instruction.rest.span(at as u32, text.len() as u32),
                swallowed: None,
            });
        }
    }

    fn explain(&self, _: &RuleContext<'_>, finding: &Trailing) -> Report {
        if let Some(rest) = finding.swallowed {
            return Report::at(
                finding.span,
                "this `#` takes the rest of the RUN away, not only the rest of the line",
            )
            .why("the lines are joined before the shell sees them, so its comment runs to the end of the instruction")
            .help("put the comment on a line of its own")
            .related(rest, "this never runs");
        }
        Report::at(
            finding.span,
            format!(
                "`#` begins no comment here; {} takes it as text",
                finding.keyword
            ),
        )
        .why("only a whole line can be a comment in a Dockerfile")
        .help("put the comment on a line of its own, above")
    }

    fn fix(&self, cx: &RuleContext<'_>, finding: &Trailing) -> Option<Fix> {
        let instruction = cx.instruction(finding.idx)?;
        if finding.swallowed.is_some() || cx.text(instruction.span).contains('\n') {
            return None;
        }
        let line = cx.lines.line_start(cx.lines.line(instruction.span.start));
        let before = cx.file.text.get(..finding.span.start as usize)?;
        let cut = before.trim_end().len() as u32;
        let comment = cx.text(finding.span).trim_start_matches('#').trim();
        Some(decision_fix(
            "move the comment above",
            vec![
                Edit::insert(line, format!("# {comment}{}", rewrite::line_end(cx))),
                Edit::delete(Span::new(cut, finding.span.end)),
            ],
            "the instruction then has other arguments: the ones you meant",
        ))
    }
}

/// Problems stand in the order of their lines.
fn problems_of<'a>(
    cx: &RuleContext<'a>,
    instruction: &'a Instruction,
) -> impl Iterator<Item = &'a SyntaxProblem> {
    let problems = &cx.file.problems;
    problems
        .get(problems.partition_point(|problem| problem.line < instruction.line)..)
        .unwrap_or_default()
        .iter()
        .take_while(|problem| problem.line <= instruction.end_line)
}

/// The comment behind `ENV A=1`, when its words are all the builder refuses there.
pub fn comment_in_pairs(cx: &RuleContext<'_>, instruction: &Instruction) -> Option<Span> {
    if !matches!(instruction.keyword, Keyword::Env | Keyword::Label) {
        return None;
    }
    let text = &instruction.rest.text;
    let at = hash(text, instruction.keyword)?;
    let span = instruction.rest.span(at as u32, text.len() as u32);
    let mut problems = problems_of(cx, instruction).peekable();
    problems.peek()?;
    problems
        .all(|problem| problem.kind == ProblemKind::MissingEquals && span.encloses(problem.span))
        .then_some(span)
}

/// Offset of a `#` that looks like a comment: behind a blank, followed by a blank or the only other
/// thing that makes sense there.
fn hash(text: &str, keyword: Keyword) -> Option<usize> {
    let mut quote = None;
    let mut before = 'x';
    for (at, c) in text.char_indices() {
        match quote {
            None if c == '"' || c == '\'' => quote = Some(c),
            Some(open) if open == c => quote = None,
            None if c == '#' && before.is_whitespace() => {
                let after = text.get(at + 1..).unwrap_or("");
                let spaced = after.is_empty() || after.starts_with(char::is_whitespace);
                // A colour or an anchor in a value is no comment.
                if spaced || matches!(keyword, Keyword::Expose | Keyword::Stopsignal) {
                    return Some(at);
                }
            }
            _ => {}
        }
        before = c;
    }
    None
}

/// A shell comment in a continued RUN that hides commands of later lines.
fn swallowing(cx: &RuleContext<'_>, idx: usize) -> Option<Trailing> {
    let at = cx.runs.partition_point(|run| run.instruction < idx);
    let run = cx
        .runs
        .get(at)
        .filter(|run| run.instruction == idx && !run.onbuild)?;
    let instruction = cx.instruction(idx)?;
    if !run.is_plain_text() || instruction.line == instruction.end_line || run.commands().is_empty()
    {
        return None;
    }
    let end = run
        .commands()
        .iter()
        .map(|command| command.range.end)
        .max()?;
    let tail = run.text.get(end as usize..)?;
    let at = tail.find('#').filter(|at| {
        tail.get(..*at)
            .is_some_and(|gap| gap.trim().trim_matches(['&', ';', '|']).is_empty())
    })?;
    let start = end + at as u32;
    let from = run.span_of(&(start..start + 1));
    let line_end = cx
        .lines
        .line_span(&cx.file.text, cx.lines.line(from.start))
        .end;
    let whole = run.span_of(&(start..run.text.len() as u32));
    let rest = cx.text(Span::new(line_end, whole.end));
    let hidden = rest.trim_start().trim_matches(['\\', '`']).trim();
    if hidden.is_empty() || whole.end <= line_end {
        return None;
    }
    let first = line_end + (rest.len() - rest.trim_start().len()) as u32;
    Some(Trailing {
        idx,
        keyword: "RUN",
        span: Span::new(from.start, line_end),
        swallowed: Some(Span::new(first, whole.end)),
    })
}
