//! `repeated-redirect`: one file is opened again and again.

use crate::prelude::*;

declare_rule! {
    /// Appends to one file with three or more commands in a row.
    /// ## Why
    /// A group writes the name once, so that no line of it can go elsewhere by a slip.
    /// ## Examples
    /// ```dockerfile,bad
    /// RUN <<EOF
    /// set -e
    /// echo one >> /srv/list
    /// echo two >> /srv/list
    /// echo three >> /srv/list
    /// EOF
    /// ```
    /// ```dockerfile,good
    /// RUN <<EOF
    /// set -e
    /// {
    ///   echo one
    ///   echo two
    ///   echo three
    /// } >> /srv/list
    /// EOF
    /// ```
    pub struct RepeatedRedirect;
    id: "repeated-redirect",
    group: "shell",
    severity: Hint,
    fix: None,
    on: Default,
    aliases: ["SC2129"],
    lesson: None,
}

const CODES: &[u16] = &[2129];

const WORDS: &[Words] = &[(
    2129,
    "several commands in a row append to `%`",
    "put them into `{ …; } >> %`",
)];

impl Rule for RepeatedRedirect {
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
            "with a group the name stands once, and no line can go elsewhere by a slip",
        )
    }
}
