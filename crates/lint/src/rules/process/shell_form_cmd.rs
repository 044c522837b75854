//! `shell-form-cmd`: CMD or ENTRYPOINT as text for a shell.

use super::invalid_json_form::looks_like_array;
use super::shell_form_without_shell::lacks_shell;
use crate::prelude::*;
use crate::rewrite::json_array;
use crate::rules::names::smart_quotes;
use layerlab_syntax::shell::{self, Nesting, Script};

declare_rule! {
    /// Starts the program through a shell, which then is process 1 and swallows signals.
    /// ## Why
    /// Text behind CMD or ENTRYPOINT is given to `/bin/sh -c`. The shell is process 1; most shells do
    /// not pass SIGTERM on, so `docker stop` waits ten seconds and kills the program. Behind a
    /// shell-form ENTRYPOINT the arguments of `docker run` are lost as well.
    /// ## Examples
    /// ```dockerfile,bad
    /// CMD node server.js
    /// ```
    /// ```dockerfile,good
    /// CMD ["node", "server.js"]
    /// ```
    pub struct ShellFormCmd;
    id: "shell-form-cmd",
    group: "process",
    severity: Warning,
    fix: Decision,
    on: Default,
    aliases: ["DL3025", "JSONArgsRecommended"],
    lesson: Some("instruction-traps"),
}

/// A start command in shell form.
pub struct ShellForm {
    idx: usize,
    name: &'static str,
    text: String,
    span: Span,
    explicit_shell: bool,
}

impl Rule for ShellFormCmd {
    type Finding = ShellForm;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<ShellForm>) {
        for (idx, instruction) in cx.file.instructions.iter().enumerate() {
            if !matches!(instruction.keyword, Keyword::Cmd | Keyword::Entrypoint)
                || !(cx.as_hadolint() || cx.ships(idx))
            {
                continue;
            }
            let Some(Command::Shell(text)) = instruction.command() else {
                continue;
            };
            let trimmed = text.text.trim();
            let explicit_shell = cx.model.scope_before(idx).shell_is_explicit();
            let hands_over = explicit_shell && trimmed.split_whitespace().next() == Some("exec");
            // An empty one starts nothing; only the builder's check minds.
            let empty = trimmed.is_empty();
            // A broken array and a base without shell have rules of their own, with these codes.
            let other = looks_like_array(trimmed, instruction.keyword)
                && !trimmed.chars().any(|c| smart_quotes::plain(c).is_some())
                || !empty && cx.ships(idx) && lacks_shell(cx, idx);
            if (empty || hands_over) && !cx.as_hadolint() || other {
                continue;
            }
            found.push(ShellForm {
                idx,
                name: instruction.keyword.name(),
                text: trimmed.to_owned(),
                span: if empty {
                    instruction.keyword_span
                } else {
                    text.full_span()
                },
                explicit_shell,
            });
        }
    }

    fn explain(&self, _: &RuleContext<'_>, finding: &ShellForm) -> Report {
        let name = finding.name;
        let lost = if name == "ENTRYPOINT" {
            "; arguments given to `docker run` are lost too"
        } else {
            ""
        };
        let help = match rewrite(&finding.text) {
            Some((array, false)) => format!("write `{name} {array}`"),
            Some((array, true)) => format!(
                "write `{name} {array}`: a JSON array expands nothing itself, so the shell stays, and `exec` lets the program take its place"
            ),
            None => format!("write {name} as a JSON array, or let a script end in `exec`"),
        };
        let report = Report::at(
            finding.span,
            format!("{name} is in shell form: `{}`", short(&finding.text)),
        )
        .why(format!(
            "a shell becomes process 1 and does not pass signals on, so `docker stop` waits and then kills{lost}"
        ))
        .help(help);
        if finding.text.is_empty() && !finding.explicit_shell {
            report.aliases(["JSONArgsRecommended"])
        } else if finding.explicit_shell {
            // The builder says nothing once SHELL is set.
            report.aliases(["DL3025"])
        } else {
            report
        }
    }

    fn fix(&self, cx: &RuleContext<'_>, finding: &ShellForm) -> Option<Fix> {
        if cx.instruction(finding.idx)?.heredocs.is_empty() && !finding.text.starts_with('[') {
            let (array, shell) = rewrite(&finding.text)?;
            let caveat = if shell {
                "the shell is named explicitly; check that the base has `sh`"
            } else {
                "nothing is expanded in a JSON array; the words are passed on as they stand"
            };
            return Some(decision_fix(
                "write it as a JSON array",
                vec![Edit::replace(finding.span, array)],
                caveat,
            ));
        }
        None
    }
}

/// The text as JSON array, and whether a shell is still needed. `None` when it cannot be read.
fn rewrite(text: &str) -> Option<(String, bool)> {
    if text.starts_with('[') {
        return None;
    }
    let script = shell::parse(text);
    if !script.errors.is_empty() || script.commands.is_empty() {
        return None;
    }
    if let Some(words) = plain_words(&script, text) {
        return Some((json_array(words), false));
    }
    let single = matches!(script.commands.as_slice(), [only] if is_simple(only, text))
        && !text.starts_with("exec ");
    let text = if single {
        format!("exec {text}")
    } else {
        text.to_owned()
    };
    Some((json_array(["sh", "-c", &text]), true))
}

fn is_simple(command: &SimpleCommand, text: &str) -> bool {
    command.nesting == Nesting::default()
        && command.assignments.is_empty()
        && !command.words.is_empty()
        && command.range.start == 0
        && command.range.end as usize == text.len()
        && !matches!(command.name(), "cd" | "export" | "set" | "." | "source")
}

/// The words when the shell would do nothing but split them.
fn plain_words<'s>(script: &'s Script, text: &str) -> Option<Vec<&'s str>> {
    let [command] = script.commands.as_slice() else {
        return None;
    };
    let plain = is_simple(command, text)
        && command.redirects.is_empty()
        && command.words.iter().all(|word| {
            !word.dynamic
                && (word.quoted
                    || !word
                        .text
                        .contains(['*', '?', '[', '{', '~', '!', '#', '\\']))
        });
    if !plain {
        return None;
    }
    let words: Vec<&str> = command
        .words
        .iter()
        .map(|word| word.value.as_str())
        .collect();
    match words.as_slice() {
        // `exec` is the shell's own word.
        ["exec", rest @ ..] if !rest.is_empty() => Some(rest.to_vec()),
        _ => Some(words),
    }
}

fn short(text: &str) -> String {
    let line = text.lines().next().unwrap_or("");
    if line.chars().count() <= 60 && line.len() == text.len() {
        return line.to_owned();
    }
    let mut cut: String = line.chars().take(59).collect();
    cut.push('…');
    cut
}
