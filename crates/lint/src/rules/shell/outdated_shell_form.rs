//! `outdated-shell-form`: a command or a form that is on its way out.

use crate::prelude::*;

declare_rule! {
    /// Uses a command or a form that is deprecated.
    /// ## Why
    /// New releases warn about it or drop it.
    /// ## Examples
    /// ```dockerfile,bad
    /// RUN egrep 'a|b' /etc/hosts
    /// ```
    /// ```dockerfile,good
    /// RUN grep -E 'a|b' /etc/hosts
    /// ```
    pub struct OutdatedShellForm;
    id: "outdated-shell-form",
    group: "shell",
    severity: Hint,
    fix: None,
    on: Default,
    aliases: ["SC2196", "SC2197", "SC2186", "SC2003", "SC2007", "SC2004", "SC2219", "SC2267", "SC2304", "SC2307", "SC2308", "SC2268"],
    lesson: None,
}

const CODES: &[u16] = &[
    2196, 2197, 2186, 2003, 2007, 2004, 2219, 2267, 2304, 2307, 2308, 2268,
];

const WORDS: &[Words] = &[
    (2196, "`egrep` is deprecated", "write `grep -E`"),
    (2197, "`fgrep` is deprecated", "write `grep -F`"),
    (2186, "`tempfile` is deprecated", "use `mktemp`"),
    (2003, "`expr` is an old way to calculate", "write `$((…))`"),
    (2007, "`$[…]` is the old form of `$((…))`", "write `$((…))`"),
    (
        2004,
        "no `$` is needed in arithmetic",
        "write the name alone",
    ),
    (2219, "`let` is an old way to calculate", "write `((…))`"),
    (2267, "`xargs -i` is deprecated", "write `-I{}`"),
    (2304, "`*` is a pattern here", "write `\\*`, or `$((…))`"),
    (
        2307,
        "`expr` wants its operators as words of their own",
        "put blanks around them",
    ),
    (
        2308,
        "this operation of `expr` is not defined everywhere",
        "use `${…}`",
    ),
    (
        2268,
        "the `x` in front serves no purpose any more",
        "compare the values themselves",
    ),
];

impl Rule for OutdatedShellForm {
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
            "new releases warn about it or drop it",
        )
    }
}
