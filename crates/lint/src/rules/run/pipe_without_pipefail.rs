//! `pipe-without-pipefail`: a failure in front of a pipe goes unnoticed.

use crate::facts::bases::{self, Family};
use crate::facts::dialect::{self, Dialect};
use crate::prelude::*;

declare_rule! {
    /// Pipes commands in a shell that only looks at the last one.
    /// ## Why
    /// Without `pipefail` the RUN succeeds when the download in front of the pipe fails, and a broken
    /// image is built and shipped.
    /// ## Examples
    /// ```dockerfile,bad
    /// RUN wget -qO - https://example.com/a.tar.gz | tar -xz -C /srv
    /// ```
    /// ```dockerfile,good
    /// SHELL ["/bin/bash", "-o", "pipefail", "-c"]
    /// RUN wget -qO - https://example.com/a.tar.gz | tar -xz -C /srv
    /// ```
    /// ```dockerfile,good
    /// RUN ["/bin/bash", "-o", "pipefail", "-c", "wget -qO - https://example.com/a.tar.gz | tar -xz -C /srv"]
    /// ```
    /// ```dockerfile,good
    /// FROM alpine:3.22
    /// RUN set -o pipefail && wget -qO - https://example.com/a.tar.gz | tar -xz -C /srv
    /// ```
    pub struct PipeWithoutPipefail;
    id: "pipe-without-pipefail",
    group: "run",
    severity: Warning,
    fix: Decision,
    on: Default,
    aliases: ["DL4006"],
    lesson: None,
}

/// A pipe nobody watches.
pub struct Pipe {
    span: Span,
    from: String,
    to: String,
    harmless: bool,
    /// The `set -o pipefail` that the shell in force refuses.
    refused: Option<Span>,
    instruction: usize,
    family: Family,
}

impl Rule for PipeWithoutPipefail {
    type Finding = Pipe;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Pipe>) {
        for run in &cx.runs {
            if !cx.as_hadolint() && !cx.model.is_instruction_needed(run.instruction) {
                continue;
            }
            if shell_has_pipefail(cx, run) {
                continue;
            }
            let family = cx
                .model
                .stage_of(run.instruction)
                .map_or(Family::Unknown, |stage| bases::family(cx, stage));
            let refuses = dialect::of(cx, run) == Dialect::Posix && family == Family::Debian;
            let mut watched = false;
            let mut refused = None;
            let mut worst: Option<(&SimpleCommand, &SimpleCommand, bool)> = None;
            let list = run.commands();
            let watched_until = watched_shells(list);
            for (idx, command) in list.iter().enumerate() {
                if command.name() == "set"
                    && sets_pipefail(command.args().iter().map(|word| word.value.as_str()))
                {
                    // dash, the `sh` of Debian and Ubuntu, stops at the option it does not know.
                    watched = !refuses || command.nesting.nested_shell;
                    refused = (!watched).then(|| run.command(command));
                }
                // `bash -o pipefail -c '…'` and `bash -euo pipefail -c '…'` watch their own text.
                if watched
                    || command.connector != Connector::Pipe
                    || command.nesting.nested_shell
                        && (cx.as_hadolint() || is_within(&watched_until, command))
                {
                    continue;
                }
                let before = list.iter().take(idx).rev().find(|before| {
                    before.pipeline == command.pipeline && before.nesting == command.nesting
                });
                let Some(before) = before else { continue };
                let harmless = before.is_any(&["echo", "printf", "yes", "cat"]);
                if worst.is_none_or(|(_, _, mild)| mild && !harmless) {
                    worst = Some((before, command, harmless));
                }
            }
            let Some((before, command, harmless)) = worst else {
                continue;
            };
            found.push(Pipe {
                span: run.command(before).cover(run.command(command)),
                from: before.name().to_owned(),
                to: command.name().to_owned(),
                harmless,
                refused,
                instruction: run.instruction,
                family,
            });
        }
    }

    fn explain(&self, _: &RuleContext<'_>, finding: &Pipe) -> Report {
        if let Some(set) = finding.refused {
            return Report::at(
                finding.span,
                "this pipe is to be watched by `pipefail`, which `sh` refuses here",
            )
            .why("`sh` is dash on this base, and dash stops with \"Illegal option -o pipefail\"")
            .help(format!("put `{}` above instead", shell(finding.family)))
            .related(set, "`sh` stops here")
            .severity(Severity::Error);
        }
        let report = Report::at(
            finding.span,
            format!(
                "when `{}` fails, the RUN goes on: only `{}` behind the pipe counts",
                finding.from, finding.to
            ),
        )
        .why("the shell reports the last command of a pipe, so a failed download builds a broken image without a word")
        .help(format!("put `{}` above (or write to a file first, then read it)", shell(finding.family)));
        if finding.harmless {
            report.severity(Severity::Hint)
        } else {
            report
        }
    }

    fn fix(&self, cx: &RuleContext<'_>, finding: &Pipe) -> Option<Fix> {
        if matches!(
            finding.family,
            Family::Unknown | Family::Scratch | Family::Distroless(_) | Family::Windows
        ) {
            return None;
        }
        let instruction = cx.instruction(finding.instruction)?;
        Some(decision_fix(
            "choose a shell with pipefail",
            vec![Edit::insert(
                instruction.span.start,
                format!("{}\n", shell(finding.family)),
            )],
            "every RUN below uses this shell, and a pipe that failed quietly so far stops the build",
        ))
    }
}

const fn shell(family: Family) -> &'static str {
    match family {
        Family::Alpine | Family::Busybox => "SHELL [\"/bin/ash\", \"-o\", \"pipefail\", \"-c\"]",
        _ => "SHELL [\"/bin/bash\", \"-o\", \"pipefail\", \"-c\"]",
    }
}

/// Whether the shell in force, or the one a JSON RUN starts, is told to.
fn shell_has_pipefail(cx: &RuleContext<'_>, run: &RunScript) -> bool {
    if let Some(Command::Exec(words)) = cx
        .instruction(run.instruction)
        .and_then(|instruction| instruction.unwrap_onbuild().command())
    {
        return sets_pipefail(words.iter().map(|word| word.text.as_str()));
    }
    let shell = cx.shell_before(run.instruction);
    let name = shell
        .first()
        .map_or("", |program| program.rsplit('/').next().unwrap_or(""));
    // What `/bin/sh` is differs from base to base, so naming it proves nothing to hadolint.
    let knows = matches!(name, "bash" | "zsh" | "ash")
        || !cx.as_hadolint() && matches!(name, "busybox" | "ksh");
    knows && sets_pipefail(shell.iter().map(String::as_str))
}

/// `-o pipefail`, `-eo pipefail`, `-euxo pipefail`.
fn sets_pipefail<'w>(words: impl Iterator<Item = &'w str>) -> bool {
    let words: Vec<&str> = words.collect();
    words.windows(2).any(|pair| match pair {
        [options, name] => {
            options.starts_with('-') && options.ends_with('o') && *name == "pipefail"
        }
        _ => false,
    })
}

/// Places of shells that watch their own text: where each begins, and the farthest end so far.
fn watched_shells(list: &[SimpleCommand]) -> Vec<(u32, u32)> {
    let mut out: Vec<(u32, u32)> = Vec::new();
    for outer in list {
        if outer.is_any(&["bash", "zsh", "ash", "sh"])
            && sets_pipefail(outer.args().iter().map(|word| word.value.as_str()))
        {
            let farthest = out.last().map_or(0, |(_, end)| *end);
            out.push((outer.range.start, outer.range.end.max(farthest)));
        }
    }
    out
}

fn is_within(shells: &[(u32, u32)], command: &SimpleCommand) -> bool {
    let behind = shells.partition_point(|(start, _)| *start < command.range.start);
    behind
        .checked_sub(1)
        .and_then(|idx| shells.get(idx))
        .is_some_and(|(_, end)| command.range.end <= *end)
}
