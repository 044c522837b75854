//! Comments that silence findings: ours, hadolint's, the builder's, Trivy's and Checkov's.
//!
//! Source: the rule reference, section 9. Any code of a finding works in any of them. A comment
//! that silenced nothing is reported, because it hides the next real finding.

use crate::context::RuleContext;
use crate::rule::{FixClass, On, RuleMeta};
use crate::{rule, same_code};
use layerlab_diagnostics::{Diagnostic, Edit, Fix, Safety, Severity, Span};
use layerlab_syntax::ast::Keyword;

/// Metadata of the finding about comments that silence nothing.
pub const UNUSED_IGNORE: RuleMeta = RuleMeta {
    id: "unused-ignore",
    group: "syntax",
    severity: Severity::Hint,
    fix: FixClass::Safe,
    on: On::Default,
    aliases: &[],
    lesson: None,
    summary: "A comment silences a rule that found nothing there.",
    docs: "## Why\nA suppression that outlives its reason hides the next real finding.\n",
};

/// What a comment covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reach {
    File,
    Range(Span),
}

#[derive(Debug)]
struct Suppression {
    /// Rule id, alias, or `all`.
    code: String,
    reach: Reach,
    place: Span,
    comment: Span,
    used: bool,
}

/// Removes what comments silence and adds a hint for each comment that silenced nothing.
pub fn apply(cx: &RuleContext<'_>, found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut suppressions = collect(cx);
    let mut kept = Vec::with_capacity(found.len());
    for diagnostic in found {
        let mut silenced = false;
        for suppression in &mut suppressions {
            if suppression.covers(&diagnostic) {
                suppression.used = true;
                silenced = true;
            }
        }
        if !silenced {
            kept.push(diagnostic);
        }
    }
    kept.extend(suppressions.iter().filter_map(unused));
    kept
}

impl Suppression {
    fn covers(&self, diagnostic: &Diagnostic) -> bool {
        let named = self.code == "all"
            || diagnostic.rule.eq_ignore_ascii_case(&self.code)
            || diagnostic
                .aliases
                .iter()
                .any(|alias| same_code(alias, &self.code));
        named
            && match self.reach {
                Reach::File => true,
                Reach::Range(range) => {
                    range.start <= diagnostic.span.start && diagnostic.span.start < range.end
                }
            }
    }
}

/// A hint, but only for codes we know and would have reported: a code of a check that we do not
/// have says nothing about this comment.
fn unused(suppression: &Suppression) -> Option<Diagnostic> {
    if suppression.used || suppression.code == "all" {
        return None;
    }
    let meta = rule(&suppression.code)?;
    // Our shell rules see less than the checks that own these codes.
    let foreign_shell_code = meta.group == "shell" && meta.id != suppression.code;
    if meta.on != On::Default || foreign_shell_code {
        return None;
    }
    Some(Diagnostic {
        rule: UNUSED_IGNORE.id,
        aliases: Vec::new(),
        group: UNUSED_IGNORE.group,
        severity: UNUSED_IGNORE.severity,
        span: suppression.place,
        instruction: suppression.comment,
        message: format!(
            "this comment silences `{}`, which finds nothing here",
            suppression.code
        ),
        why: "a suppression that outlives its reason hides the next real finding".to_owned(),
        help: "remove the code from the comment".to_owned(),
        related: Vec::new(),
        fix: (suppression.place == suppression.comment).then(|| Fix {
            safety: Safety::Safe,
            title: "remove the comment".to_owned(),
            edits: vec![Edit::delete(suppression.comment)],
            caveat: String::new(),
        }),
        effect: None,
        lesson: None,
    })
}

fn collect(cx: &RuleContext<'_>) -> Vec<Suppression> {
    let mut out = Vec::new();
    for comment in &cx.file.comments {
        let text = cx.text(comment.span);
        let body = text.trim_start_matches('#');
        let offset = (text.len() - body.len()) as u32;
        let lead = (body.len() - body.trim_start().len()) as u32;
        read_comment(
            cx,
            body.trim(),
            comment.span,
            comment.span.start + offset + lead,
            comment.in_instruction,
            &mut out,
        );
    }
    for directive in &cx.file.directives {
        if directive.name == "check" {
            read_check(
                &directive.value,
                Reach::File,
                directive.span,
                directive.value_span.start,
                &mut out,
            );
        }
    }
    out
}

fn read_comment(
    cx: &RuleContext<'_>,
    body: &str,
    comment: Span,
    start: u32,
    in_instruction: bool,
    out: &mut Vec<Suppression>,
) {
    let lower = body.to_ascii_lowercase();
    let next = || next_instruction(cx, comment, in_instruction).map(Reach::Range);
    if let Some(rest) = lower.strip_prefix("hadolint") {
        let words = rest.trim_start();
        let (reach, words) = if let Some(words) = words.strip_prefix("global") {
            (Some(Reach::File), words.trim_start())
        } else if let Some(words) = words.strip_prefix("stage") {
            (stage_below(cx, comment), words.trim_start())
        } else {
            (next(), words)
        };
        if let (Some(reach), Some(list)) = (reach, after_equals(words, "ignore")) {
            push_list(body, list, reach, comment, start, out);
        }
    } else if let Some(list) = after_equals(&lower, "ignore-file") {
        push_list(body, list, Reach::File, comment, start, out);
    } else if let Some(list) = after_equals(&lower, "ignore") {
        if let Some(reach) = next() {
            push_list(body, list, reach, comment, start, out);
        }
    } else if after_equals(&lower, "check").is_some() {
        let reach = match next_keyword(cx, comment) {
            Some(Keyword::From) => stage_below(cx, comment),
            _ => next(),
        };
        if let (Some(reach), Some((_, value))) = (reach, body.split_once('=')) {
            let at = start + (body.len() - value.len()) as u32;
            read_check(value, reach, comment, at, out);
        }
    } else if let Some(list) = lower.strip_prefix("trivy:ignore:") {
        let reach = next().unwrap_or(Reach::File);
        push_list(body, list, reach, comment, start, out);
    } else if let Some(list) = lower.strip_prefix("checkov:skip=") {
        let list = list.split(':').next().unwrap_or("");
        push_list(body, list, Reach::File, comment, start, out);
    }
}

/// `skip=A,B|all;error=true`.
fn read_check(value: &str, reach: Reach, comment: Span, start: u32, out: &mut Vec<Suppression>) {
    let mut at = 0usize;
    for part in value.split(';') {
        let trimmed = part.trim_start();
        if let Some(list) = trimmed.strip_prefix("skip=") {
            let offset = at + (part.len() - list.len());
            let list = list.split_whitespace().next().unwrap_or("");
            let mut code_at = offset;
            for code in list.split(',') {
                if !code.is_empty() {
                    let place = Span::from_usize(
                        start as usize + code_at,
                        start as usize + code_at + code.len(),
                    );
                    out.push(suppression(code, reach, place, comment));
                }
                code_at += code.len() + 1;
            }
        }
        at += part.len() + 1;
    }
}

fn suppression(code: &str, reach: Reach, place: Span, comment: Span) -> Suppression {
    Suppression {
        code: if code.eq_ignore_ascii_case("all") {
            "all".to_owned()
        } else {
            code.to_owned()
        },
        reach,
        place,
        comment,
        used: false,
    }
}

/// Codes of a list that ends at a blank, `;` or `#`. `list` is the tail of the lower-cased `body`.
fn push_list(
    body: &str,
    list: &str,
    reach: Reach,
    comment: Span,
    start: u32,
    out: &mut Vec<Suppression>,
) {
    let Some(from) = body.to_ascii_lowercase().find(list) else {
        return;
    };
    let original = body.get(from..from + list.len()).unwrap_or(list);
    let mut at = from;
    let mut items = Vec::new();
    for item in original.split(',') {
        let code = item.trim();
        let word = code
            .split([' ', '\t', ';', '#'])
            .next()
            .unwrap_or("")
            .to_owned();
        let lead = item.len() - item.trim_start().len();
        if !word.is_empty() {
            let place = Span::from_usize(
                start as usize + at + lead,
                start as usize + at + lead + word.len(),
            );
            let ended = word.len() < code.len();
            items.push((word, place));
            if ended {
                break;
            }
        }
        at += item.len() + 1;
    }
    let alone = items.len() == 1;
    for (word, place) in items {
        let place = if alone { comment } else { place };
        out.push(suppression(&word, reach, place, comment));
    }
}

/// What follows `name`, blanks and `=`.
fn after_equals<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    text.strip_prefix(name)?
        .trim_start()
        .strip_prefix('=')
        .map(str::trim_start)
}

/// The instruction the comment stands above (or inside), its comment lines included.
fn next_instruction(cx: &RuleContext<'_>, comment: Span, inside: bool) -> Option<Span> {
    let list = &cx.file.instructions;
    if inside {
        return list
            .iter()
            .find(|instruction| instruction.span.encloses(comment))
            .map(|instruction| instruction.span);
    }
    let idx = list.partition_point(|instruction| instruction.span.start < comment.end);
    list.get(idx).map(|instruction| instruction.span)
}

fn next_keyword(cx: &RuleContext<'_>, comment: Span) -> Option<Keyword> {
    let list = &cx.file.instructions;
    let idx = list.partition_point(|instruction| instruction.span.start < comment.end);
    list.get(idx).map(|instruction| instruction.keyword)
}

/// The stage whose FROM comes next.
fn stage_below(cx: &RuleContext<'_>, comment: Span) -> Option<Reach> {
    let list = &cx.file.instructions;
    let idx = list.partition_point(|instruction| instruction.span.start < comment.end);
    let stage = cx.model.stage_of(idx)?;
    let range = cx.model.stages.get(stage)?.instructions.clone();
    let first = list.get(range.start)?.span;
    let last = list.get(range.end.checked_sub(1)?)?.span;
    Some(Reach::Range(first.cover(last)))
}
