//! `cd-instead-of-workdir`: `cd` in a RUN.

use crate::prelude::*;
use crate::rewrite;

declare_rule! {
    /// Changes the folder with `cd`, which ends with the instruction.
    /// ## Why
    /// Each RUN starts in the WORKDIR again, so a `cd` is easily repeated or forgotten. WORKDIR says
    /// it once, creates the folder, and holds for the lines below.
    /// ## Examples
    /// ```dockerfile,bad
    /// RUN cd /app && ./configure
    /// ```
    /// ```dockerfile,good
    /// WORKDIR /app
    /// RUN ./configure
    /// ```
    /// ```dockerfile,good
    /// RUN (cd /opt/tool && ./install)
    /// ```
    /// ```dockerfile,good
    /// RUN cd /tmp/build && make install && rm -rf /tmp/build
    /// ```
    pub struct CdInsteadOfWorkdir;
    id: "cd-instead-of-workdir",
    group: "run",
    severity: Info,
    fix: Decision,
    on: Default,
    aliases: ["DL3003", "DS-0013"],
    lesson: Some("instruction-traps"),
}

/// A `cd`.
pub struct Cd {
    run: usize,
    command: usize,
    span: Span,
    folder: Option<String>,
}

impl Rule for CdInsteadOfWorkdir {
    type Finding = Cd;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Cd>) {
        for (at, run) in cx.runs.iter().enumerate() {
            if !cx.as_hadolint() && !cx.model.is_instruction_needed(run.instruction) {
                continue;
            }
            let commands = run.commands();
            let mut all = commands
                .iter()
                .enumerate()
                .filter(|(_, command)| command.name() == "cd");
            let Some((idx, cd)) = all.next() else {
                continue;
            };
            let target = cd
                .args()
                .iter()
                .find(|word| !word.value.starts_with('-') || word.value == "-");
            let quiet = all.next().is_some()
                || cd.nesting.subshell
                || cd.nesting.substitution
                || cd.nesting.function
                || deleted_later(run, idx, target);
            if quiet && !cx.as_hadolint() {
                continue;
            }
            found.push(Cd {
                run: at,
                command: idx,
                span: run.command(cd),
                folder: target.map(|word| word.value.clone()),
            });
        }
    }

    fn explain(&self, _: &RuleContext<'_>, finding: &Cd) -> Report {
        let folder = finding.folder.as_deref().unwrap_or("~");
        Report::at(
            finding.span,
            format!("`cd {folder}` holds for this RUN only"),
        )
        .why("the next instruction starts in the WORKDIR again, which surprises the reader of both")
        .help(format!(
            "put `WORKDIR {folder}` before the RUN; it also creates the folder"
        ))
    }

    fn fix(&self, cx: &RuleContext<'_>, finding: &Cd) -> Option<Fix> {
        let run = cx.runs.get(finding.run)?;
        let command = run.commands().get(finding.command)?;
        let folder = finding.folder.as_deref()?;
        let [word] = command.args() else { return None };
        if finding.command != 0
            || run.onbuild
            || word.dynamic
            || folder.starts_with(['~', '-'])
            || folder.contains(|c: char| c.is_whitespace() || "*?[{\"'\\$".contains(c))
            || !run.is_plain_text()
        {
            return None;
        }
        let cut = rewrite::remove_command(run, 0)?;
        let line = cx.lines.line_start(cx.lines.line(run.span.start));
        let indent = cx.text(Span::new(line, run.span.start));
        if !indent.trim().is_empty() {
            return None;
        }
        Some(decision_fix(
            format!("put `WORKDIR {folder}` before the RUN"),
            vec![
                Edit::insert(
                    line,
                    format!("{indent}WORKDIR {folder}{}", rewrite::line_end(cx)),
                ),
                cut,
            ],
            "WORKDIR also holds for the lines below and for the container's start",
        ))
    }
}

/// Whether the same RUN removes the folder afterwards, so that it cannot be a WORKDIR.
fn deleted_later(run: &RunScript, idx: usize, target: Option<&ShellWord>) -> bool {
    let Some(target) = target else { return false };
    let folder = target.value.trim_end_matches('/');
    let name = folder.rsplit('/').next().unwrap_or(folder);
    run.commands().iter().skip(idx + 1).any(|later| {
        later.name() == "rm"
            && later.args().iter().any(|word| {
                let path = word.value.trim_end_matches("/*").trim_end_matches('/');
                !path.is_empty()
                    && (path == folder
                        || folder.starts_with(&format!("{path}/"))
                        || path.rsplit('/').next() == Some(name))
            })
    })
}
