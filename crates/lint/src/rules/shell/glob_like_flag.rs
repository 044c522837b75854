//! `glob-like-flag`: a file name may be taken as an option.

use crate::prelude::*;

declare_rule! {
    /// Uses a pattern that may match a name beginning with `-`.
    /// ## Why
    /// A file called `-rf` would be read as an option.
    /// ## Examples
    /// ```dockerfile,bad
    /// RUN rm *.log
    /// ```
    /// ```dockerfile,good
    /// RUN rm ./*.log
    /// ```
    pub struct GlobLikeFlag;
    id: "glob-like-flag",
    group: "shell",
    severity: Hint,
    fix: None,
    on: Default,
    aliases: ["SC2035"],
    lesson: None,
}

const CODES: &[u16] = &[2035];

const WORDS: &[Words] = &[(
    2035,
    "`%` may match a name that begins with `-`",
    "write `./%` or `-- %`",
)];

impl Rule for GlobLikeFlag {
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
            "the command would take such a name as an option",
        )
    }
}
