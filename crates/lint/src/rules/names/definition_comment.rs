//! `definition-comment`: a comment above ARG or FROM that describes something else.

use crate::prelude::*;

declare_rule! {
    /// Has a comment above ARG or FROM that does not begin with the name defined there.
    /// ## Why
    /// `docker build --call=outline` and `--call=targets` show such comments as descriptions of
    /// arguments and stages, but only when they begin with the name. An empty comment keeps a
    /// remark that means something else apart; a blank line does not.
    /// ## Examples
    /// ```dockerfile,bad
    /// # the release to install
    /// ARG VERSION=1.2
    /// ```
    /// ```dockerfile,good
    /// # VERSION is the release to install
    /// ARG VERSION=1.2
    /// # some remark
    /// #
    /// ARG OTHER=1
    /// ```
    pub struct DefinitionComment;
    id: "definition-comment",
    group: "names",
    severity: Hint,
    fix: None,
    on: Off,
    aliases: ["InvalidDefinitionDescription"],
    lesson: None,
}

/// A comment that names something else.
pub struct Undescribed {
    comment: Span,
    instruction: Span,
    keyword: &'static str,
    names: Vec<String>,
}

impl Rule for DefinitionComment {
    type Finding = Undescribed;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Undescribed>) {
        let above = std::iter::once(None).chain(cx.file.instructions.iter().map(Some));
        for (above, instruction) in above.zip(&cx.file.instructions) {
            let names: Vec<String> = match &instruction.arguments {
                Arguments::Args(list) => list.iter().map(|arg| arg.name.text.clone()).collect(),
                Arguments::From {
                    alias: Some((_, name)),
                    ..
                } => vec![name.text.to_lowercase()],
                _ => continue,
            };
            let Some(comment) = comment_above(cx, above, instruction.line) else {
                continue;
            };
            let text = cx.text(comment).trim_start_matches('#').trim();
            let first = text.split(' ').next().unwrap_or("");
            if !text.is_empty() && !names.iter().any(|name| name == first) {
                found.push(Undescribed {
                    comment,
                    instruction: instruction.span,
                    keyword: instruction.keyword.name(),
                    names,
                });
            }
        }
    }

    fn explain(&self, cx: &RuleContext<'_>, finding: &Undescribed) -> Report {
        let name = finding.names.first().map_or("", String::as_str);
        let place = if cx.as_hadolint() {
            finding.instruction
        } else {
            finding.comment
        };
        Report::at(
            place,
            format!("this comment does not describe {} `{name}`", finding.keyword),
        )
        .why("`--call=outline` shows the comment above a definition only when it begins with the name")
        .help(format!("begin it with `# {name} …`, or part it from the definition with an empty comment, `#`"))
    }
}

/// The last comment between `above`, the instruction before, and `line`. Blank lines do not part it
/// from the instruction (BuildKit, `parser.go`); a comment without text does.
fn comment_above(cx: &RuleContext<'_>, above: Option<&Instruction>, line: u32) -> Option<Span> {
    let comments = &cx.file.comments;
    let at = comments.partition_point(|comment| comment.line < line);
    let last = comments.get(at.checked_sub(1)?)?;
    let behind = above.is_none_or(|above| above.span.end <= last.span.start);
    (behind && !last.in_instruction).then_some(last.span)
}
