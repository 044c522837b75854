//! The `# name=value` lines at the very top.

use super::lines::Line;
use super::mapped::offset;
use crate::ast::{Directive, Dockerfile, ProblemKind, SyntaxProblem};
use layerlab_diagnostics::Span;

const NAMES: [&str; 3] = ["syntax", "escape", "check"];

/// Reads the directives of `file.text` into `file`; returns how many lines they take.
pub(super) fn read(file: &mut Dockerfile, lines: &[Line]) -> usize {
    let mut n_lines = 0;
    for line in lines {
        let Some(directive) = one(&file.text, *line, n_lines + 1) else {
            break;
        };
        n_lines += 1;
        if file
            .directives
            .iter()
            .any(|known| known.name == directive.name)
        {
            file.problems.push(SyntaxProblem {
                kind: ProblemKind::RepeatedDirective,
                span: directive.span,
                line: directive.line,
                message: format!("the `{}` directive is given twice", directive.name),
                suggestion: None,
            });
        } else if directive.name == "escape" {
            match directive.value.as_str() {
                "\\" => file.escape = '\\',
                "`" => file.escape = '`',
                other => file.problems.push(SyntaxProblem {
                    kind: ProblemKind::BadEscapeDirective,
                    span: directive.value_span,
                    line: directive.line,
                    message: format!(
                        "the escape character is a backslash or a backtick, not `{other}`"
                    ),
                    suggestion: ["`", "\\"]
                        .into_iter()
                        .find(|character| other.contains(character))
                        .or_else(|| matches!(other, "/" | "|").then_some("\\"))
                        .or_else(|| matches!(other, "'" | "´").then_some("`"))
                        .map(str::to_owned),
                }),
            }
        }
        file.directives.push(directive);
    }
    n_lines
}

/// The directive on `line`, if it is one.
fn one(text: &str, line: Line, number: usize) -> Option<Directive> {
    let start = line.first_non_blank(text);
    let whole = text.get(start..line.end)?;
    let after = whole.strip_prefix('#')?.trim_start();
    let name_len = after
        .find(|c: char| !c.is_ascii_alphanumeric())
        .unwrap_or(after.len());
    let (name, after) = after.split_at_checked(name_len)?;
    let blanks = ['\t', '\n', '\u{c}', '\r', ' '];
    let value = after.trim_start_matches(blanks).strip_prefix('=')?;
    let value_start = line.end - value.trim_start_matches(blanks).len();
    let value = value.trim_matches(blanks);
    let name = NAMES
        .into_iter()
        .find(|known| known.eq_ignore_ascii_case(name))?;
    if value.is_empty() {
        return None;
    }
    Some(Directive {
        name: name.to_owned(),
        value: value.to_owned(),
        span: Span::new(offset(start), offset(line.end)),
        value_span: Span::new(offset(value_start), offset(value_start + value.len())),
        line: offset(number),
    })
}
