//! `mkdir-mode`: the mode holds for the last folder only.

use crate::prelude::*;

declare_rule! {
    /// Gives `mkdir -p` a mode, which only the last folder gets.
    /// ## Why
    /// The folders above get the default mode.
    /// ## Examples
    /// ```dockerfile,bad
    /// RUN mkdir -p -m 0700 /srv/app/data
    /// ```
    /// ```dockerfile,good
    /// RUN mkdir -p /srv/app && mkdir -m 0700 /srv/app/data
    /// ```
    pub struct MkdirMode;
    id: "mkdir-mode",
    group: "shell",
    severity: Hint,
    fix: None,
    on: Default,
    aliases: ["SC2174"],
    lesson: None,
}

impl Rule for MkdirMode {
    type Finding = Span;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Span>) {
        for run in cx.needed_runs() {
            for command in run
                .commands()
                .iter()
                .filter(|command| command.name() == "mkdir")
            {
                let both = command.has_flag(&["p", "parents"]) && command.has_flag(&["m", "mode"]);
                let deep = command
                    .operands(&["m", "mode"])
                    .iter()
                    .any(|word| word.value.trim_matches('/').contains('/'));
                if both && deep {
                    found.push(run.command(command));
                }
            }
        }
    }

    fn explain(&self, _: &RuleContext<'_>, span: &Span) -> Report {
        Report::at(*span, "with `-p` the mode holds for the last folder only")
            .why("the folders above get the default mode")
            .help("make the folders above first, or set their mode with `chmod`")
    }
}
