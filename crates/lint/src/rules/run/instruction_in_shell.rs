//! `instruction-in-shell`: a Dockerfile keyword where a command is expected.

use crate::prelude::*;

declare_rule! {
    /// Writes a Dockerfile keyword inside a RUN, where the shell looks for a program of that name.
    /// ## Why
    /// After `&&` the shell goes on, not the builder. There is no program called `COPY` or `RUN`, so
    /// the step fails with "not found". A stray backslash at the end of the line above is the usual
    /// cause.
    /// ## Examples
    /// ```dockerfile,bad
    /// # also: single-stage-build
    /// RUN make && \
    ///     RUN make install
    /// ```
    /// ```dockerfile,good
    /// RUN make && \
    ///     make install
    /// ```
    pub struct InstructionInShell;
    id: "instruction-in-shell",
    group: "run",
    severity: Error,
    fix: Decision,
    on: Default,
    aliases: [],
    lesson: None,
}

/// A keyword at command position.
pub struct Misplaced {
    keyword: Keyword,
    span: Span,
    /// `RUN cmd` inside a RUN: only the word has to go.
    cut: Option<Edit>,
}

impl Rule for InstructionInShell {
    type Finding = Misplaced;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Misplaced>) {
        for run in cx.needed_runs() {
            for command in run.commands() {
                let Some(word) = command.words.first() else {
                    continue;
                };
                let upper = !word.quoted && word.text.chars().all(|c| c.is_ascii_uppercase());
                let keyword = Keyword::from_word(&word.text);
                if !upper || keyword == Keyword::Unknown || command.nesting.function {
                    continue;
                }
                let cut = command
                    .words
                    .get(1)
                    .filter(|_| keyword == Keyword::Run && run.is_text())
                    .map(|next| {
                        Edit::delete(Span::new(run.word(word).start, run.word(next).start))
                    });
                found.push(Misplaced {
                    keyword,
                    span: run.word(word),
                    cut,
                });
            }
        }
    }

    fn explain(&self, _: &RuleContext<'_>, finding: &Misplaced) -> Report {
        let name = finding.keyword.name();
        let help = if finding.keyword == Keyword::Run {
            "drop the word: the RUN goes on by itself"
        } else {
            "end the RUN before it: remove the `&&` or the backslash, and begin a new line"
        };
        Report::at(
            finding.span,
            format!("`{name}` stands where the shell expects a program"),
        )
        .why(format!(
            "the shell runs this line, not the builder, and it finds no program called `{name}`"
        ))
        .help(help)
    }

    fn fix(&self, _: &RuleContext<'_>, finding: &Misplaced) -> Option<Fix> {
        Some(decision_fix(
            "drop the word",
            vec![finding.cut.clone()?],
            "the command then runs in the same step",
        ))
    }
}
