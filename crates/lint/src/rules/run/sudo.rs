//! `sudo`: a RUN asks for rights it already has.

use crate::facts::packages::{self, Action};
use crate::prelude::*;

declare_rule! {
    /// Calls `sudo` in a RUN.
    /// ## Why
    /// RUN is root until USER says otherwise. sudo behaves differently without a terminal, and once
    /// it is in the image the program can use it, too.
    /// ## Examples
    /// ```dockerfile,bad
    /// RUN sudo mkdir /srv/app
    /// ```
    /// ```dockerfile,good
    /// RUN mkdir /srv/app
    /// ```
    pub struct Sudo;
    id: "sudo",
    group: "run",
    severity: Warning,
    fix: None,
    on: Default,
    aliases: ["DL3004", "DS-0010", "CKV2_DOCKER_1", "DKL-DI-0001"],
    lesson: Some("instruction-traps"),
}

/// A call, or an install.
pub struct Found {
    span: Span,
    installed: bool,
}

impl Rule for Sudo {
    type Finding = Found;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Found>) {
        for run in cx.needed_runs() {
            let mut called = false;
            for command in run.commands() {
                let name = command
                    .words
                    .first()
                    .filter(|word| word.value.rsplit('/').next() == Some("sudo"));
                if let Some(word) = name.filter(|_| !called) {
                    called = true;
                    found.push(Found {
                        span: run.word(word),
                        installed: false,
                    });
                }
                let Some(operation) =
                    packages::operation(command).filter(|op| op.action == Action::Install)
                else {
                    continue;
                };
                if let Some(word) = operation.packages.iter().find(|word| word.value == "sudo") {
                    found.push(Found {
                        span: run.word(word),
                        installed: true,
                    });
                }
            }
        }
    }

    fn explain(&self, _: &RuleContext<'_>, finding: &Found) -> Report {
        if finding.installed {
            return Report::at(finding.span, "`sudo` is installed in the image")
                .why("whoever breaks into the program can use it to become root")
                .help("choose the user with USER; to drop rights at start use `gosu`, `su-exec` or `setpriv`")
                .severity(Severity::Hint)
                .aliases([]);
        }
        Report::at(finding.span, "`sudo` in a RUN, which chooses its user with USER")
            .why("RUN is root until USER says otherwise; sudo behaves unpredictably without a terminal")
            .help("drop `sudo`; where the steps before run as another user, put `USER root` above and `USER …` below")
    }
}
