//! `roundabout-pipe`: a pipe that one command could do.

use crate::prelude::*;

declare_rule! {
    /// Pipes where one command would do.
    /// ## Why
    /// Fewer programs fail in fewer ways, and without a pipe no failure is lost.
    /// ## Examples
    /// ```dockerfile,bad
    /// # also: pipe-without-pipefail
    /// RUN ls /srv | wc -l > /srv/count
    /// ```
    /// ```dockerfile,good
    /// RUN find /srv -mindepth 1 -maxdepth 1 -printf x | wc -c > /srv/count
    /// ```
    pub struct RoundaboutPipe;
    id: "roundabout-pipe",
    group: "shell",
    severity: Hint,
    fix: None,
    on: Default,
    aliases: ["SC2012", "SC2010", "SC2009", "SC2126", "SC2143", "SC2001"],
    lesson: None,
}

const CODES: &[u16] = &[2012, 2010, 2009, 2126, 2143, 2001];

const WORDS: &[Words] = &[
    (
        2012,
        "`ls` prints some names in a way that no program can read back",
        "use `find`",
    ),
    (
        2010,
        "`ls | grep` stumbles over odd names",
        "use a pattern, or `find -name`",
    ),
    (2009, "`ps | grep` finds itself, too", "use `pgrep`"),
    (2126, "`grep -c` counts by itself", "write `grep -c`"),
    (
        2143,
        "`grep -q` answers without printing",
        "write `if … | grep -q …`",
    ),
    (
        2001,
        "the shell can replace text itself",
        "write `${name//search/replacement}`",
    ),
];

impl Rule for RoundaboutPipe {
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
            "fewer programs fail in fewer ways",
        )
    }
}
