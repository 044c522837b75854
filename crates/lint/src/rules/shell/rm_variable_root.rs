//! `rm-variable-root`: an empty variable would delete from the root.

use crate::facts::expansions::{Part, parts};
use crate::prelude::*;

declare_rule! {
    /// Deletes below a variable that may be empty.
    /// ## Why
    /// With an empty value `rm -rf "$DIR/"*` becomes `rm -rf /*`.
    /// ## Examples
    /// ```dockerfile,bad
    /// RUN dir="$(mktemp -d)" && rm -rf "$dir/"*
    /// ```
    /// ```dockerfile,good
    /// RUN dir="$(mktemp -d)" && rm -rf "${dir:?}/"*
    /// ```
    pub struct RmVariableRoot;
    id: "rm-variable-root",
    group: "shell",
    severity: Warning,
    fix: None,
    on: Default,
    aliases: ["SC2115"],
    lesson: None,
}

impl Rule for RmVariableRoot {
    type Finding = (Span, String);
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Self::Finding>) {
        for run in cx.needed_runs() {
            for command in run.commands() {
                if command.name() != "rm" || !command.has_flag(&["r", "R", "recursive"]) {
                    continue;
                }
                for word in command.args().iter().filter(|word| word.dynamic) {
                    let parts = parts(word);
                    let [(Part::Variable { name, operator, .. }, _)] = parts.as_slice() else {
                        continue;
                    };
                    let rest = word
                        .value
                        .strip_prefix(&format!("${name}"))
                        .or_else(|| word.value.strip_prefix(&format!("${{{name}}}")));
                    let dangerous = rest.is_some_and(|rest| {
                        matches!(
                            rest,
                            "/" | "/*" | "/bin" | "/lib" | "/usr" | "/var" | "/etc" | "/home"
                        )
                    });
                    let known = crate::facts::variables::in_force(cx, run.instruction, name)
                        .is_some_and(|value| !value.is_empty());
                    if operator.is_empty() && dangerous && (!known || cx.as_hadolint()) {
                        found.push((run.word(word), name.clone()));
                    }
                }
            }
        }
    }

    fn explain(&self, _: &RuleContext<'_>, (span, name): &Self::Finding) -> Report {
        Report::at(
            *span,
            format!("when `{name}` is empty this deletes from the root of the image"),
        )
        .why("an unset variable expands to nothing, and the path begins with what follows it")
        .help(format!(
            "write `${{{name}:?}}`, which stops when it is empty"
        ))
    }
}
