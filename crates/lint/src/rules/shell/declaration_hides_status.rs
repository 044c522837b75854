//! `declaration-hides-status`: a declaration swallows the failure of a command.

use crate::facts::expansions::{Part, parts};
use crate::prelude::*;

declare_rule! {
    /// Declares a variable with the output of a command, which hides its failure.
    /// ## Why
    /// `export` itself succeeds, so the RUN goes on with an empty value when the command fails.
    /// ## Examples
    /// ```dockerfile,bad
    /// RUN export VERSION=$(cat /srv/version) && echo "$VERSION"
    /// ```
    /// ```dockerfile,good
    /// RUN VERSION=$(cat /srv/version) && export VERSION && echo "$VERSION"
    /// ```
    pub struct DeclarationHidesStatus;
    id: "declaration-hides-status",
    group: "shell",
    severity: Info,
    fix: None,
    on: Default,
    aliases: ["SC2155"],
    lesson: None,
}

impl Rule for DeclarationHidesStatus {
    type Finding = (Span, String, String);
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Self::Finding>) {
        for run in cx.needed_runs() {
            for command in run.commands() {
                if !command.is_any(&["export", "local", "declare", "typeset"])
                    || command.has_flag(&["r"])
                {
                    continue;
                }
                for word in command
                    .args()
                    .iter()
                    .filter(|word| word.value.contains('='))
                {
                    let runs_something = parts(word)
                        .iter()
                        .any(|(part, _)| matches!(part, Part::Substitution { .. }));
                    if runs_something {
                        let name = word.value.split('=').next().unwrap_or("").to_owned();
                        found.push((run.word(word), command.name().to_owned(), name));
                    }
                }
            }
        }
    }

    fn explain(&self, _: &RuleContext<'_>, (span, keyword, name): &Self::Finding) -> Report {
        Report::at(
            *span,
            format!("`{keyword} {name}=$(…)` goes on when the command fails"),
        )
        .why(format!(
            "`{keyword}` itself succeeds, so the failure of the command inside is lost"
        ))
        .help(format!(
            "assign first, then {keyword}: `{name}=$(…) && {keyword} {name}`"
        ))
    }
}
