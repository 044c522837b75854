//! `unterminated-quote`: a quote, bracket or brace that is opened and never closed.

use crate::facts::references;
use crate::prelude::*;
use crate::runs::RunForm;
use layerlab_syntax::expand::{ExpandErrorKind, Lookup, Mode, expand};

declare_rule! {
    /// Opens a quote, a `$(` or a `${` and never closes it, or writes a `${…}` nobody can read.
    /// ## Why
    /// The builder refuses the instruction, or the shell stops at it: nothing after it runs.
    /// ## Examples
    /// ```dockerfile,bad
    /// ENV GREETING="hello
    /// ```
    /// ```dockerfile,bad
    /// RUN echo "it's done
    /// ```
    /// ```dockerfile,good
    /// ENV GREETING="hello" QUOTE=\"
    /// RUN echo "it's done"
    /// ```
    pub struct UnterminatedQuote;
    id: "unterminated-quote",
    group: "names",
    severity: Error,
    fix: None,
    on: Default,
    aliases: ["DL1000"],
    lesson: None,
}

/// Something left open.
pub struct Open {
    span: Span,
    what: String,
    shell: bool,
}

struct Nothing;

impl Lookup for Nothing {
    fn get(&self, _: &str) -> Option<&str> {
        None
    }
}

impl Rule for UnterminatedQuote {
    type Finding = Open;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Open>) {
        for (idx, outer) in cx.file.instructions.iter().enumerate() {
            if !cx.model.is_instruction_needed(idx) {
                continue;
            }
            let instruction = outer.unwrap_onbuild();
            let json = matches!(
                instruction.arguments,
                Arguments::Copy { json: true, .. } | Arguments::Words { json: true, .. }
            );
            let mut words: Vec<(&str, Span, Mode)> = references::expanded_words(instruction)
                .into_iter()
                .filter(|_| !json)
                .map(|word| (word.text.as_str(), word.span, Mode::Word))
                .collect();
            if matches!(instruction.keyword, Keyword::Copy | Keyword::Add) {
                for heredoc in instruction.heredocs.iter().filter(|heredoc| heredoc.expand) {
                    let body = cx.text(heredoc.body_span);
                    words.push((body, heredoc.marker_span, Mode::Heredoc));
                }
            }
            for (text, span, mode) in words {
                if let Err(error) = expand(text, mode, cx.file.escape, &Nothing)
                    && is_of_form(&error.kind)
                {
                    found.push(Open {
                        span,
                        what: match &error.kind {
                            ExpandErrorKind::UnsupportedModifier(sign) if sign.is_empty() => {
                                ExpandErrorKind::MissingBrace.to_string()
                            }
                            kind => kind.to_string(),
                        },
                        shell: false,
                    });
                    // The builder stops at the first.
                    break;
                }
            }
        }
        for run in cx.needed_runs() {
            let here = run.form == RunForm::Text && run.text.contains("<<");
            if let Some((range, what)) = run.script.errors.first()
                && !here
                && !what.contains("compound")
            {
                let len = run
                    .text
                    .get(range.start as usize..)
                    .and_then(|rest| rest.split([' ', '\n', ';', '&']).next())
                    .map_or(0, str::len) as u32;
                found.push(Open {
                    span: if len == 0 {
                        run.span
                    } else {
                        run.span_of(&(range.start..range.start + len))
                    },
                    what: what.clone(),
                    shell: true,
                });
            }
        }
    }

    fn explain(&self, _: &RuleContext<'_>, finding: &Open) -> Report {
        let report = Report::at(finding.span, finding.what.clone());
        if finding.shell {
            report
                .why("the shell cannot read the command, so the build fails here")
                .help("close it, or put a backslash in front of a sign that is meant as it is")
                .aliases([])
        } else {
            report
                .why("the builder refuses the instruction")
                .help("close it, or escape a sign that is meant as it is")
        }
    }
}

/// Errors that no value of a variable can cure.
fn is_of_form(kind: &ExpandErrorKind) -> bool {
    use ExpandErrorKind as K;
    matches!(
        kind,
        K::MissingBrace
            | K::MissingSlash
            | K::BadSubstitution
            | K::UnsupportedModifier(_)
            | K::UnterminatedDoubleQuote
            | K::UnterminatedSingleQuote
    )
}
