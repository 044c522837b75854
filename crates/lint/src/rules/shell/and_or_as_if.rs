//! `and-or-as-if`: `a && b || c` is no if-then-else.

use crate::prelude::*;

declare_rule! {
    /// Writes `a && b || c` where an if-then-else is meant.
    /// ## Why
    /// When `a` succeeds and `b` fails, `c` runs as well.
    /// ## Examples
    /// ```dockerfile,bad
    /// RUN grep -q app /etc/passwd && touch /srv/yes || touch /srv/no
    /// ```
    /// ```dockerfile,good
    /// RUN if grep -q app /etc/passwd; then touch /srv/yes; else touch /srv/no; fi
    /// ```
    pub struct AndOrAsIf;
    id: "and-or-as-if",
    group: "shell",
    severity: Hint,
    fix: None,
    on: Default,
    aliases: ["SC2015"],
    lesson: None,
}

const CODES: &[u16] = &[2015];

const WORDS: &[Words] = &[(
    2015,
    "the command behind `||` also runs when the one behind `&&` fails",
    "write `if …; then …; else …; fi`",
)];

impl Rule for AndOrAsIf {
    type Finding = Found;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Found>) {
        for one in cx.shell_findings(CODES) {
            // `|| true` says that a failure does not matter, whichever it is.
            let forgiven = one.run.and_then(|idx| cx.runs.get(idx)).is_some_and(|run| {
                let rest = run
                    .text
                    .get(one.range.end as usize..)
                    .unwrap_or("")
                    .trim_start();
                let rest = rest.strip_prefix("||").unwrap_or(rest).trim_start();
                rest.starts_with("true") || rest.starts_with(':')
            });
            if cx.as_hadolint() || !forgiven {
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
            "`a && b || c` runs `c` when `b` fails, too",
        )
    }
}
