//! `rm-variable-root`: an empty variable would delete from the root.

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
    aliases: ["SC2115", "SC2114"],
    lesson: None,
}

const CODES: &[u16] = &[2115, 2114];

const WORDS: &[Words] = &[
    (
        2115,
        "when `%` is empty this deletes from the root of the image",
        "write `${%:?}`, which stops when it is empty",
    ),
    (
        2114,
        "this deletes a folder of the system",
        "name the folder inside it that shall go",
    ),
];

impl Rule for RmVariableRoot {
    type Finding = Found;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Found>) {
        for one in cx.shell_findings(CODES) {
            let instruction = one
                .run
                .and_then(|idx| cx.runs.get(idx))
                .map(|run| run.instruction);
            let known = instruction.is_some_and(|at| {
                crate::facts::variables::in_force(cx, at, &one.name)
                    .is_some_and(|value| !value.is_empty())
            });
            let nameless = one.code == 2115 && one.name.is_empty();
            if cx.as_hadolint() || !known && !nameless {
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
            "an unset variable expands to nothing, and the path begins with what follows it",
        )
    }
}
