//! `entrypoint-script-without-exec`: a start script that stays in front of the program.

use crate::prelude::*;
use layerlab_buildgraph::StartCommand;
use layerlab_syntax::shell::{self, Nesting, Script};

declare_rule! {
    /// Starts a script whose last command is not handed over to with `exec`.
    ///
    /// Looks at scripts whose text the file holds: a here-document copied to the place that ENTRYPOINT
    /// or CMD names, and `["sh", "-c", "a && b"]`.
    /// ## Why
    /// The shell stays process 1 and passes no signal on, so `docker stop` waits ten seconds and then
    /// kills the program. `exec` lets the program take the shell's place.
    /// ## Examples
    /// ```dockerfile,bad
    /// # also: copy-after-user-without-chown
    /// COPY --chmod=755 <<EOF /start.sh
    /// #!/bin/sh
    /// mkdir -p /data
    /// server --port 80
    /// EOF
    /// ENTRYPOINT ["/start.sh"]
    /// ```
    /// ```dockerfile,good
    /// COPY --chmod=755 <<EOF /start.sh
    /// #!/bin/sh
    /// mkdir -p /data
    /// exec server --port 80
    /// EOF
    /// ENTRYPOINT ["/start.sh"]
    /// ```
    pub struct EntrypointScriptWithoutExec;
    id: "entrypoint-script-without-exec",
    group: "process",
    severity: Info,
    fix: Decision,
    on: Default,
    aliases: [],
    lesson: None,
}

/// A last command without `exec`.
pub struct NoExec {
    program: String,
    span: Span,
    started_at: Span,
    /// Where `exec` can be put.
    place: Option<u32>,
}

impl Rule for EntrypointScriptWithoutExec {
    type Finding = NoExec;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<NoExec>) {
        let Some(target) = cx.model.target else {
            return;
        };
        let scope = cx.model.scope_after_stage(target);
        let start = scope.entrypoint().or_else(|| scope.cmd());
        let Some(StartCommand::Instruction(idx)) = start else {
            return;
        };
        let Some(instruction) = cx.instruction(idx) else {
            return;
        };
        let Some(Command::Exec(words)) = instruction.command() else {
            return;
        };
        let words: &[Word] = match words.as_slice() {
            // Its init passes signals on to the whole group only when asked; the script is looked at.
            [init, dashes, rest @ ..]
                if init.text.ends_with("tini") || init.text.ends_with("dumb-init") =>
            {
                if dashes.text == "--" { rest } else { return }
            }
            all => all,
        };
        if let [name, option, text] = words
            && is_shell(&name.text)
            && option.text == "-c"
        {
            let script = shell::parse(&text.text);
            // A lone command is handed over to by today's shells.
            if script.commands.len() > 1
                && let Some((program, at)) = last_program(&script)
            {
                let exact = text.span.len() as usize == text.text.len() + 2;
                found.push(NoExec {
                    program,
                    span: text.span,
                    started_at: instruction.span,
                    place: exact.then(|| text.span.start + 1 + at),
                });
            }
            return;
        }
        let path = match words {
            [name, path, ..] if is_shell(&name.text) => &path.text,
            [path, ..] => &path.text,
            [] => return,
        };
        let Some((start, body)) = copied_script(cx, path) else {
            return;
        };
        let script = shell::parse(body);
        if let Some((program, at)) = last_program(&script) {
            let place = start + at;
            found.push(NoExec {
                span: Span::new(place, place + program.len() as u32),
                program,
                started_at: instruction.span,
                place: Some(place),
            });
        }
    }

    fn explain(&self, _: &RuleContext<'_>, finding: &NoExec) -> Report {
        Report::at(
            finding.span,
            format!("the script starts `{}` without `exec`", finding.program),
        )
        .why("the shell stays process 1 and does not pass signals on, so `docker stop` waits and then kills")
        .help(format!("write `exec {}`, so that it takes the shell's place", finding.program))
        .related(finding.started_at, "the script is started here")
    }

    fn fix(&self, _: &RuleContext<'_>, finding: &NoExec) -> Option<Fix> {
        Some(decision_fix(
            "hand over with `exec`",
            vec![Edit::insert(finding.place?, "exec ")],
            "check that nothing has to happen after the program ends",
        ))
    }
}

fn is_shell(name: &str) -> bool {
    matches!(
        name.rsplit('/').next().unwrap_or(""),
        "sh" | "bash" | "ash" | "dash"
    )
}

/// The here-document that the final chain copies to `path`, when a POSIX shell reads it: the start
/// and the text of its body.
fn copied_script<'a>(cx: &RuleContext<'a>, path: &str) -> Option<(u32, &'a str)> {
    let (_, copy) = cx
        .in_final_chain(Keyword::Copy)
        .filter(|(_, copy)| matches!(copy.heredocs.as_slice(), [_]))
        .find(|(idx, copy)| {
            let Arguments::Copy { destination, .. } = &copy.arguments else {
                return false;
            };
            let to = cx.model.scope_before(*idx).absolute_path(&destination.text);
            to.complete && to.value == path
        })?;
    let heredoc = copy.heredocs.first()?;
    let body = cx.text(heredoc.body_span);
    let first = body.lines().next()?;
    let shell = first.strip_prefix("#!")?;
    // Removed tabs would shift every place.
    (shell.split_whitespace().any(is_shell) && !heredoc.chomp)
        .then_some((heredoc.body_span.start, body))
}

/// The program that the last command starts, when it stays in front, with its place.
fn last_program(script: &Script) -> Option<(String, u32)> {
    let last = script.commands.last()?;
    let plain = script.errors.is_empty()
        && last.nesting == Nesting::default()
        && last.assignments.is_empty()
        && !matches!(last.connector, Connector::Pipe | Connector::Or);
    let name = last.words.first().map_or("", |word| word.value.as_str());
    let program = plain
        && !name.is_empty()
        && !name.contains(['$', '`'])
        && !matches!(
            name,
            "exec"
                | "exit"
                | "return"
                | "wait"
                | "echo"
                | "printf"
                | "cat"
                | "true"
                | ":"
                | "cp"
                | "mv"
                | "rm"
                | "mkdir"
                | "chown"
                | "chmod"
                | "ln"
                | "touch"
                | "set"
                | "export"
                | "cd"
                | "."
                | "source"
                | "trap"
                | "kill"
                | "shift"
                | "test"
                | "["
                | "[["
                | "sleep"
        );
    program.then(|| (name.to_owned(), last.range.start))
}
