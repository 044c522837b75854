//! `echo-escape`: `echo` may print a backslash as it is.

use crate::prelude::*;
use crate::runs::RunForm;

declare_rule! {
    /// Prints escapes such as `\n` with `echo`, which some shells print as they are.
    /// ## Why
    /// dash expands them, bash does not; the same line writes different files on different bases.
    /// ## Examples
    /// ```dockerfile,bad
    /// RUN echo "a\nb" > /srv/lines
    /// ```
    /// ```dockerfile,good
    /// RUN printf 'a\nb\n' > /srv/lines
    /// ```
    pub struct EchoEscape;
    id: "echo-escape",
    group: "shell",
    severity: Hint,
    fix: None,
    on: Default,
    aliases: ["SC2028"],
    lesson: None,
}

impl Rule for EchoEscape {
    type Finding = Span;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Span>) {
        for run in cx.needed_runs() {
            if run.form == RunForm::Exec {
                continue;
            }
            for command in run
                .commands()
                .iter()
                .filter(|command| command.name() == "echo")
            {
                if command.has_flag(&["e"]) {
                    continue;
                }
                if let Some(word) = command
                    .args()
                    .iter()
                    .find(|word| word.quoted && has_escape(&word.text))
                {
                    found.push(run.word(word));
                }
            }
        }
    }

    fn explain(&self, _: &RuleContext<'_>, span: &Span) -> Report {
        Report::at(
            *span,
            "`echo` prints this backslash as it is in some shells, and expands it in others",
        )
        .why("dash expands escapes, bash does not, so the result depends on the shell of the base")
        .help("use `printf`, which expands its format everywhere")
    }
}

/// A backslash in front of a letter that stands for something, not itself escaped.
fn has_escape(text: &str) -> bool {
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        if letter == '\\'
            && let Some('a' | 'b' | 'e' | 'f' | 'n' | 'r' | 't' | 'v' | 'x' | '0') = letters.next()
        {
            return true;
        }
    }
    false
}
