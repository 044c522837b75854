//! `no-set-e`: failures in the middle of a script go unnoticed.

use crate::prelude::*;
use crate::runs::RunForm;
use layerlab_syntax::shell::Nesting;

declare_rule! {
    /// Runs several commands in a row and only looks at the last one.
    /// ## Why
    /// Commands joined by `;` or by line ends go on after a failure. The RUN succeeds when the last
    /// one does, and an image with half of its parts is built.
    /// ## Examples
    /// ```dockerfile,bad
    /// # also: cd-instead-of-workdir, cd-unchecked
    /// RUN <<EOF
    /// mkdir /srv/app
    /// cd /srv/app
    /// touch ready
    /// EOF
    /// ```
    /// ```dockerfile,good
    /// RUN <<EOF
    /// set -e
    /// mkdir /srv/app
    /// cd /srv/app
    /// touch ready
    /// EOF
    /// ```
    pub struct NoSetE;
    id: "no-set-e",
    group: "run",
    severity: Info,
    fix: Decision,
    on: Default,
    aliases: [],
    lesson: Some("instruction-traps"),
}

/// A script that goes on.
pub struct GoesOn {
    span: Span,
    n_commands: usize,
    edit: Option<Edit>,
}

impl Rule for NoSetE {
    type Finding = GoesOn;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<GoesOn>) {
        for run in cx.needed_runs() {
            let mut unguarded = 0;
            let mut place = None;
            let mut stops = shell_stops(cx, run.instruction);
            for command in run.commands() {
                let option = |word: &ShellWord| {
                    word.value == "errexit"
                        || (word.value.starts_with('-')
                            && !word.value.starts_with("--")
                            && word.value.contains('e'))
                };
                stops |= command.name() == "set" && command.args().iter().any(option);
                if command.nesting == Nesting::default() && command.connector == Connector::Sequence
                {
                    unguarded += 1;
                    place = place.or(Some(run.command(command)));
                }
            }
            // `#!/bin/sh -e`
            stops |= run
                .text
                .lines()
                .next()
                .is_some_and(|line| line.starts_with("#!") && line.contains(" -e"));
            let Some(span) = place.filter(|_| unguarded >= 2 && !stops) else {
                continue;
            };
            let edit = (run.form == RunForm::Heredoc && !run.text.starts_with("#!"))
                .then(|| Edit::insert(run.span_of(&(0..0)).start, "set -e\n"));
            found.push(GoesOn {
                span,
                n_commands: unguarded + 1,
                edit,
            });
        }
    }

    fn explain(&self, _: &RuleContext<'_>, finding: &GoesOn) -> Report {
        Report::at(
            finding.span,
            format!(
                "{} commands in a row, and only the last one can fail this RUN",
                finding.n_commands
            ),
        )
        .why("`;` and line ends go on after a failure, so an image with half of its parts is built")
        .help("join the commands with `&&`, or begin with `set -e`")
    }

    fn fix(&self, _: &RuleContext<'_>, finding: &GoesOn) -> Option<Fix> {
        Some(decision_fix(
            "begin with `set -e`",
            vec![finding.edit.clone()?],
            "a command that failed quietly so far stops the build",
        ))
    }
}

/// Whether SHELL already asks the shell to stop.
fn shell_stops(cx: &RuleContext<'_>, instruction: usize) -> bool {
    cx.shell_before(instruction).iter().any(|word| {
        word == "errexit"
            || (word.starts_with('-') && !word.starts_with("--") && word.contains('e'))
    })
}
