//! `unquoted-substitution`: the shell splits the output of a command.

use crate::facts::expansions::{Part, Quote, parts};
use crate::prelude::*;
use crate::runs::RunForm;

declare_rule! {
    /// Uses the output of a command without quotes, so the shell splits it at blanks.
    /// ## Why
    /// Output with a blank becomes several words, and `*` in it becomes file names.
    /// ## Examples
    /// ```dockerfile,bad
    /// RUN touch /srv/$(hostname)
    /// ```
    /// ```dockerfile,good
    /// RUN touch "/srv/$(hostname)"
    /// ```
    pub struct UnquotedSubstitution;
    id: "unquoted-substitution",
    group: "shell",
    severity: Info,
    fix: Decision,
    on: Default,
    aliases: ["SC2046"],
    lesson: None,
}

impl Rule for UnquotedSubstitution {
    /// Place and text of the substitution, and whether quotes can be put around it.
    type Finding = (Span, String, bool);
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Self::Finding>) {
        for run in cx.needed_runs() {
            if run.form == RunForm::Exec {
                continue;
            }
            for command in run.commands() {
                let sets = command.is_any(&["export", "local", "declare", "typeset", "readonly"]);
                if command.name() == "[[" || sets {
                    continue;
                }
                for word in command.words.iter().skip(1).filter(|word| word.dynamic) {
                    for (part, range) in parts(word) {
                        let Part::Substitution {
                            text,
                            quote: Quote::None,
                            ..
                        } = part
                        else {
                            continue;
                        };
                        // These print lists that are meant to be split.
                        let first = text.split_whitespace().next().unwrap_or("");
                        if !matches!(first, "seq" | "pgrep") {
                            let shown: String = text.chars().take(40).collect();
                            found.push((run.span_of(&range), shown, run.form != RunForm::JsonText));
                        }
                    }
                }
            }
        }
    }

    fn explain(&self, _: &RuleContext<'_>, (span, text, _): &Self::Finding) -> Report {
        Report::at(
            *span,
            format!("the output of `{text}` is not quoted, so the shell splits it"),
        )
        .why("output with a blank becomes several words, and `*` in it becomes file names")
        .help("put double quotes around `$(…)`, unless several words are meant")
    }

    fn fix(&self, _: &RuleContext<'_>, (span, _, editable): &Self::Finding) -> Option<Fix> {
        editable.then(|| {
            decision_fix(
                "quote it",
                vec![Edit::insert(span.start, "\""), Edit::insert(span.end, "\"")],
                "where several words are meant (a list of packages), the quotes make them one",
            )
        })
    }
}
