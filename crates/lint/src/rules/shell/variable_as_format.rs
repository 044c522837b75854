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

const CODES: &[u16] = &[2059];

const WORDS: &[Words] = &[(
    2059,
    "the format of `printf` comes from a variable",
    "write `printf '%s' \"$VALUE\"`",
)];

impl Rule for VariableAsFormat {
    type Finding = Found;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Found>) {
        found.extend(cx.shell_findings(CODES).cloned());
    }

    fn explain(&self, cx: &RuleContext<'_>, finding: &Found) -> Report {
        report(
            cx,
            &Self::RULE,
            finding,
            WORDS,
            "a `%` or a backslash in the value is taken as an instruction",
        )
    }
}
