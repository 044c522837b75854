//! `cd-unchecked`: the script goes on in the wrong folder.

use crate::prelude::*;

declare_rule! {
    /// Changes the folder without a look at whether that worked.
    /// ## Why
    /// When `cd` fails, everything behind it happens in the wrong folder.
    /// ## Examples
    /// ```dockerfile,bad
    /// # also: cd-instead-of-workdir
    /// RUN cd /srv/app; rm -rf build
    /// ```
    /// ```dockerfile,good
    /// RUN cd /srv/app && rm -rf build
    /// ```
    pub struct CdUnchecked;
    id: "cd-unchecked",
    group: "shell",
    severity: Warning,
    fix: None,
    on: Default,
    aliases: ["SC2164", "SC2103"],
    lesson: None,
}

const CODES: &[u16] = &[2164, 2103];

const WORDS: &[Words] = &[
    (
        2164,
        "the script goes on when `%` fails",
        "join with `&&`, begin with `set -e`, or use WORKDIR",
    ),
    (
        2103,
        "going there and back again can fail on the way",
        "put the commands into `( … )`, or use WORKDIR",
    ),
];

impl Rule for CdUnchecked {
    type Finding = Found;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Found>) {
        for one in cx.shell_findings(CODES) {
            // Behind the last command nothing can happen in the wrong folder.
            let last = one.run.and_then(|idx| cx.runs.get(idx)).is_some_and(|run| {
                run.text.get(one.range.end as usize..).is_some_and(|rest| {
                    rest.trim_matches([' ', '\t', '\n', ';', ')', '}'])
                        .is_empty()
                })
            });
            if cx.as_hadolint() || one.code == 2164 && !last && !shell_stops(cx, one) {
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
            "everything behind it then happens in the wrong folder",
        )
    }
}

/// Whether SHELL already asks the shell to stop at the first failure.
fn shell_stops(cx: &RuleContext<'_>, found: &Found) -> bool {
    let Some(run) = found.run.and_then(|idx| cx.runs.get(idx)) else {
        return false;
    };
    cx.shell_before(run.instruction).iter().any(|word| {
        word == "errexit" || word.starts_with('-') && !word.starts_with("--") && word.contains('e')
    })
}
