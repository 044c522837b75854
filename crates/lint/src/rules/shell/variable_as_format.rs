//! `variable-as-format`: a value decides how printf prints.

use crate::prelude::*;

declare_rule! {
    /// Uses a variable as the format of printf.
    /// ## Why
    /// A `%` or a backslash in the value is then taken as an instruction.
    /// ## Examples
    /// ```dockerfile,bad
    /// RUN name="$(hostname)" && printf "$name" > /srv/name
    /// ```
    /// ```dockerfile,good
    /// RUN name="$(hostname)" && printf "%s" "$name" > /srv/name
    /// ```
    pub struct VariableAsFormat;
    id: "variable-as-format",
    group: "shell",
    severity: Info,
    fix: None,
    on: Default,
    aliases: ["SC2059"],
    lesson: None,
}

impl Rule for VariableAsFormat {
    type Finding = Span;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Span>) {
        for run in cx.needed_runs() {
            for command in run
                .commands()
                .iter()
                .filter(|command| command.name() == "printf")
            {
                let format = command
                    .args()
                    .iter()
                    .find(|word| word.value != "--" && word.value != "-v");
                if let Some(word) = format.filter(|word| word.dynamic && !word.value.contains('%'))
                {
                    found.push(run.word(word));
                }
            }
        }
    }

    fn explain(&self, _: &RuleContext<'_>, span: &Span) -> Report {
        Report::at(*span, "the format of `printf` comes from a variable")
            .why("a `%` or a backslash in the value is taken as an instruction")
            .help("write `printf '%s' \"$VALUE\"`")
    }
}
