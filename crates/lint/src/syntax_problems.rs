//! What the builder refuses, as findings: one rule id for each family of problem kinds.
//!
//! The parser finds and words them; here they only get an id, a reason and a cure.

use crate::context::RuleContext;
use crate::rule::{FixClass, On, RuleMeta};
use crate::rules::names::trailing_comment;
use layerlab_diagnostics::{Diagnostic, Edit, Fix, Safety, Severity, Span};
use layerlab_syntax::ast::{ProblemKind, ProblemLevel, SyntaxProblem};

macro_rules! metas {
    ($($name:ident: $id:literal, $severity:ident, $fix:ident, [$($alias:literal),*], $summary:literal, $why:literal, $help:literal;)*) => {
        $(const $name: (RuleMeta, &str, &str) = (
            RuleMeta {
                id: $id,
                group: "syntax",
                severity: Severity::$severity,
                fix: FixClass::$fix,
                on: On::Default,
                aliases: &[$($alias),*],
                lesson: None,
                summary: $summary,
                docs: concat!("## Why\n", $why, "\n\n## Do\n", $help, "\n"),
            },
            $why,
            $help,
        );)*
        /// Metadata of all syntax findings.
        pub const RULES: &[RuleMeta] = &[$($name.0),*];
    };
}

metas! {
    NO_FROM: "no-from", Error, None, ["DL1000"], "The file builds nothing.",
        "an image starts from a base, so a Dockerfile needs at least one FROM", "begin with `FROM image:tag`";
    BEFORE_FROM: "instruction-before-from", Error, None, ["DL3061"], "An instruction stands before the first FROM.",
        "only ARG may stand there; the builder refuses the file", "move it below the first FROM";
    UNKNOWN: "unknown-instruction", Error, Decision, ["DL1000"], "A line begins with a word that is no instruction.",
        "the builder refuses the whole file", "check the spelling, or join the line to the one above with a backslash";
    FLAG: "unknown-flag", Error, Decision, ["DL1000"], "A flag is unknown, repeated or has a wrong value.",
        "the builder refuses the instruction", "use the flags this instruction knows";
    ARGUMENT: "missing-argument", Error, None, ["DL1000"], "An instruction has too few, too many or malformed arguments.",
        "the builder refuses the instruction", "give it the arguments it needs";
    HEREDOC: "unterminated-heredoc", Error, None, ["DL1000"], "A here-document is never ended.",
        "everything below is taken as its text, so the builder refuses the file", "end it with a line that holds only its name";
    DURATION: "bad-duration", Error, None, ["DL1000"], "A duration or a count cannot be read.",
        "durations need a unit (`30s`, `1m`) and are 0 or at least 1 ms", "write a number with a unit";
    STAGE_NAME: "bad-stage-name", Error, None, ["DL1000"], "A stage name has letters it may not have.",
        "a name begins with a letter and holds letters, digits, `-`, `_` and `.`", "choose another name";
    DIRECTIVE: "directive-misplaced", Error, None, ["DL1000"], "A parser directive is repeated or has a wrong value.",
        "directives are read once, at the very top", "keep one, with a valid value";
    ONBUILD: "onbuild-nesting", Error, None, ["DL3043"], "ONBUILD holds an instruction that it may not hold.",
        "ONBUILD, FROM and MAINTAINER cannot be triggers; the builder refuses the file", "move the instruction out of ONBUILD";
    CONTINUATION: "empty-continuation", Warning, Safe, ["NoEmptyContinuation"], "A blank line stands inside a continued instruction.",
        "the builder skips it today and has announced to refuse it", "remove the blank line";
}

fn family(kind: ProblemKind) -> &'static (RuleMeta, &'static str, &'static str) {
    use ProblemKind as P;
    match kind {
        P::NoInstructions | P::NoStage => &NO_FROM,
        P::NoStageYet => &BEFORE_FROM,
        P::UnknownInstruction => &UNKNOWN,
        P::UnknownFlag
        | P::RepeatedFlag
        | P::FlagWithoutValue
        | P::FlagNotBoolean
        | P::NetworkMode
        | P::SecurityMode => &FLAG,
        P::UnterminatedHeredoc => &HEREDOC,
        P::BadDuration | P::DurationTooSmall | P::NegativeRetries => &DURATION,
        P::BadStageName => &STAGE_NAME,
        P::BadEscapeDirective | P::RepeatedDirective => &DIRECTIVE,
        P::OnbuildOfOnbuild | P::OnbuildOfForbidden => &ONBUILD,
        P::BlankContinuation => &CONTINUATION,
        _ => &ARGUMENT,
    }
}

/// One finding for each problem of the parser.
pub fn check(cx: &RuleContext<'_>) -> Vec<Diagnostic> {
    // Each instruction is looked at once, however many words of it are refused.
    let mut known: Option<(usize, bool)> = None;
    let problems = cx
        .file
        .problems
        .iter()
        .filter(|problem| cx.as_hadolint() || !is_comment_word(cx, problem, &mut known))
        .map(|problem| finding(cx, problem));
    problems.chain(late_directives(cx)).collect()
}

/// Words of a comment behind ENV have a rule of their own. `known` is the last answer.
fn is_comment_word(
    cx: &RuleContext<'_>,
    problem: &SyntaxProblem,
    known: &mut Option<(usize, bool)>,
) -> bool {
    if problem.kind != ProblemKind::MissingEquals {
        return false;
    }
    let list = &cx.file.instructions;
    let behind = list.partition_point(|line| line.span.start <= problem.span.start);
    let Some(idx) = behind.checked_sub(1) else {
        return false;
    };
    match *known {
        Some((at, answer)) if at == idx => answer,
        _ => {
            let answer = list
                .get(idx)
                .is_some_and(|line| trailing_comment::comment_in_pairs(cx, line).is_some());
            *known = Some((idx, answer));
            answer
        }
    }
}

/// Comments that look like a directive but stand too low to be one. A late `# check=` silences the
/// instruction below it, so it is not among them.
fn late_directives<'c>(cx: &'c RuleContext<'_>) -> impl Iterator<Item = Diagnostic> + 'c {
    cx.file.comments.iter().filter_map(|comment| {
        let text = cx.text(comment.span).trim_start_matches('#');
        let (name, value) = text.split_once('=')?;
        let (name, value) = (name.trim().to_ascii_lowercase(), value.trim());
        let directive = match name.as_str() {
            "escape" => matches!(value, "\\" | "`"),
            // An image name, not the rest of a sentence.
            "syntax" => value.contains('/') && !value.contains(char::is_whitespace),
            _ => false,
        };
        if !directive || comment.in_instruction {
            return None;
        }
        let (meta, ..) = &DIRECTIVE;
        let message = format!("`{name}` stands too low to count: here it is only a comment");
        Some(Diagnostic {
            rule: meta.id,
            aliases: Vec::new(),
            group: meta.group,
            severity: Severity::Warning,
            span: comment.span,
            instruction: comment.span,
            message,
            why: "directives are read only at the very top, above any other comment, blank line or instruction"
                .to_owned(),
            help: "move it to the first line, or remove it".to_owned(),
            related: Vec::new(),
            fix: None,
            effect: None,
            lesson: None,
        })
    })
}

/// A `# check=` directive the builder refuses.
pub fn bad_check_directive(cx: &RuleContext<'_>, span: Span, message: String) -> Diagnostic {
    let (meta, why, _) = &DIRECTIVE;
    Diagnostic {
        rule: meta.id,
        aliases: Vec::new(),
        group: meta.group,
        severity: meta.severity,
        span,
        instruction: cx.instruction_span(span),
        message,
        why: format!("{why}; the builder refuses the file"),
        help: "write `skip=` with names of checks, `error=true` or `experimental=`, joined by `;`"
            .to_owned(),
        related: Vec::new(),
        fix: None,
        effect: None,
        lesson: None,
    }
}

fn finding(cx: &RuleContext<'_>, problem: &SyntaxProblem) -> Diagnostic {
    let (meta, why, help) = family(problem.kind);
    let help = match &problem.suggestion {
        Some(word) => format!("did you mean `{word}`?"),
        None => (*help).to_owned(),
    };
    let blank = problem.kind == ProblemKind::BlankContinuation;
    let span = if blank && cx.as_hadolint() {
        // The builder names the last line of the instruction.
        cx.lines.line_span(&cx.file.text, problem.line)
    } else {
        problem.span
    };
    let fix = if blank {
        without_blank_lines(cx, problem)
    } else {
        problem.suggestion.as_ref().map(|word| Fix {
            safety: Safety::Decision,
            title: format!("write `{word}`"),
            edits: vec![Edit::replace(problem.span, word.clone())],
            caveat: "check that this is the word you meant".to_owned(),
        })
    };
    Diagnostic {
        rule: meta.id,
        aliases: meta.aliases.to_vec(),
        group: meta.group,
        severity: if problem.kind.level() == ProblemLevel::Warning {
            Severity::Warning
        } else {
            meta.severity
        },
        span,
        instruction: cx.instruction_span(problem.span),
        message: problem.message.clone(),
        why: (*why).to_owned(),
        help,
        related: Vec::new(),
        fix,
        effect: None,
        lesson: None,
    }
}

/// Deletes the blank lines of a continued instruction, which the builder skips.
fn without_blank_lines(cx: &RuleContext<'_>, problem: &SyntaxProblem) -> Option<Fix> {
    let end = cx.lines.line_span(&cx.file.text, problem.line).end;
    let mut at = problem.span.start;
    let mut edits = Vec::new();
    let text = cx.file.text.get(at as usize..end as usize)?;
    for line in text.split_inclusive('\n') {
        let next = at + line.len() as u32;
        if line.trim().is_empty() {
            edits.push(Edit::delete(Span::new(at, next)));
        }
        at = next;
    }
    (!edits.is_empty()).then(|| Fix {
        safety: Safety::Safe,
        title: "remove the blank line".to_owned(),
        edits,
        caveat: String::new(),
    })
}
