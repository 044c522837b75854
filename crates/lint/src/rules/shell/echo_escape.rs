//! `echo-escape`: `echo` may print a backslash as it is.

use crate::prelude::*;

declare_rule! {
    /// Prints escapes such as `\n` with `echo`, which some shells print as they are.
    /// ## Why
    /// dash expands them, bash does not; the same line writes different files on different bases.
    /// ## Examples
    /// ```dockerfile,bad
    /// RUN echo "a\nb" > /srv/lines
    /// ```
    /// ```dockerfile,good
    /// RUN printf 'a\nb\n' > /srv/lines
    /// ```
    pub struct EchoEscape;
    id: "echo-escape",
    group: "shell",
    severity: Hint,
    fix: None,
    on: Default,
    aliases: ["SC2028"],
    lesson: None,
}

const CODES: &[u16] = &[2028];

const WORDS: &[Words] = &[(
    2028,
    "`echo` prints this backslash as it is in some shells, and expands it in others",
    "use `printf`, which expands its format everywhere",
)];

impl Rule for EchoEscape {
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
            "dash expands escapes, bash does not, so the result depends on the shell of the base",
        )
    }
}
