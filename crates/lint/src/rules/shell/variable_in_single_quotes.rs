//! `variable-in-single-quotes`: a variable that stays as it is written.

use crate::prelude::*;

/// Programs that expand, or interpret, their words themselves.
const INTERPRETERS: &[&str] = &[
    "git", "su", "gosu", "xargs", "python", "python3", "node", "php", "ruby", "make", "R",
    "Rscript", "groovy", "crontab", "yq", "dash", "ash", "timeout", "envsubst", "perl", "find",
    "sudo", "doas",
];

declare_rule! {
    /// Writes a variable in single quotes, where nothing is expanded.
    /// ## Why
    /// Single quotes keep every character; the program gets `$NAME`, not its value.
    /// ## Examples
    /// ```dockerfile,bad
    /// RUN echo 'home is $HOME' > /srv/note
    /// ```
    /// ```dockerfile,good
    /// RUN echo "home is $HOME" > /srv/note
    /// ```
    pub struct VariableInSingleQuotes;
    id: "variable-in-single-quotes",
    group: "shell",
    severity: Hint,
    fix: None,
    on: Default,
    aliases: ["SC2016"],
    lesson: None,
}

const CODES: &[u16] = &[2016];

const WORDS: &[Words] = &[(
    2016,
    "nothing is expanded in single quotes, so the text keeps its `$`",
    "use double quotes where the value is meant; keep it where the text itself is meant",
)];

impl Rule for VariableInSingleQuotes {
    type Finding = Found;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Found>) {
        for one in cx.shell_findings(CODES) {
            let meant = one.run.and_then(|idx| cx.runs.get(idx)).is_some_and(|run| {
                run.command_at(&one.range)
                    .is_some_and(|(_, command)| command.is_any(INTERPRETERS))
            });
            if cx.as_hadolint() || !meant {
                found.push(one.clone());
            }
        }
    }

    fn explain(&self, cx: &RuleContext<'_>, finding: &Found) -> Report {
        report(
            cx,
            &Self::RULE,
            finding,
            WORDS,
            "the program gets the name of the variable, not its value",
        )
    }
}
