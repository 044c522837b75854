//! What the image starts, worked out from ENTRYPOINT and CMD.
//!
//! Wrappers (`sh -c`, `exec`, `tini`, `gosu` …) are looked through. Scripts are not: what a script
//! starts is not known here.

use crate::context::RuleContext;
use layerlab_buildgraph::StartCommand;
use layerlab_diagnostics::Span;
use layerlab_syntax::ast::Command;
use layerlab_syntax::shell;

/// The start of the final image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Start {
    /// Name of the program without its folder; empty when it cannot be told.
    pub program: String,
    /// Its words, itself first.
    pub words: Vec<String>,
    /// The whole text of ENTRYPOINT and CMD, words joined by blanks.
    pub text: String,
    /// Whether a shell reads it.
    pub through_shell: bool,
    /// Whether a variable or substitution stands in it that a shell would fill.
    pub dynamic: bool,
    /// Position of the instruction that names the program; `None` when the base does.
    pub instruction: Option<usize>,
    /// Place of that instruction, or of the base.
    pub span: Span,
}

/// The start of the final image; `None` when nothing is known of it.
pub fn of_target(cx: &RuleContext<'_>) -> Option<Start> {
    let target = cx.model.target?;
    let scope = cx.model.scope_after_stage(target);
    let (entry, cmd) = (scope.entrypoint(), scope.cmd());
    let base_span = cx.model.stages.get(target)?.base_span;
    // The instruction of the file that says most: its own ENTRYPOINT, else its CMD.
    let instruction = [&entry, &cmd]
        .into_iter()
        .flatten()
        .find_map(|part| match part {
            StartCommand::Instruction(idx) => Some(*idx),
            StartCommand::Base(_) => None,
        });
    let mut words: Vec<String> = Vec::new();
    let mut script: Option<String> = None;
    for part in [&entry, &cmd].into_iter().flatten() {
        match part {
            // Entry scripts of official images end in `exec "$@"`.
            StartCommand::Base([script])
                if script.ends_with("entrypoint.sh") || script.ends_with("-entrypoint") => {}
            StartCommand::Base(list) => words.extend(list.iter().map(|word| (*word).to_owned())),
            StartCommand::Instruction(idx) => match cx.instruction(*idx)?.command()? {
                Command::Exec(list) => words.extend(list.iter().map(|word| word.text.clone())),
                Command::Shell(text) => {
                    // A shell-form ENTRYPOINT ignores CMD.
                    if words.is_empty() {
                        script = Some(text.text.clone());
                    } else {
                        words.extend(["/bin/sh".to_owned(), "-c".to_owned(), text.text.clone()]);
                    }
                }
            },
        }
        if script.is_some() {
            break;
        }
    }
    let span = instruction
        .and_then(|idx| cx.instruction(idx))
        .map_or(base_span, |instruction| instruction.span);
    let text = script.clone().unwrap_or_else(|| words.join(" "));
    if script.is_none() {
        words = behind_wrappers(words);
        if let [name, option, text, ..] = words.as_slice()
            && is_shell(name)
            && option.starts_with('-')
            && option.ends_with('c')
        {
            script = Some(text.clone());
        }
    }
    let mut start = Start {
        program: String::new(),
        words,
        text,
        through_shell: script.is_some(),
        dynamic: false,
        instruction,
        span,
    };
    if let Some(script) = script {
        start.dynamic = script.contains('$') || script.contains('`');
        start.words = shell::parse(&script)
            .commands
            .iter()
            // The last command is what keeps running.
            .rfind(|command| {
                !matches!(
                    command.name(),
                    "" | "export"
                        | "cd"
                        | "set"
                        | "echo"
                        | "test"
                        | "["
                        | "sleep"
                        | "mkdir"
                        | "source"
                        | "."
                )
            })
            .map(|command| {
                behind_wrappers(
                    command
                        .effective_words()
                        .iter()
                        .map(|word| word.value.clone())
                        .collect(),
                )
            })
            .unwrap_or_default();
    }
    start.program = start
        .words
        .first()
        .filter(|word| !word.contains('$'))
        .map(|word| word.rsplit('/').next().unwrap_or(word).to_owned())
        .unwrap_or_default();
    Some(start)
}

fn is_shell(name: &str) -> bool {
    matches!(
        name.rsplit('/').next().unwrap_or(name),
        "sh" | "bash" | "ash" | "dash" | "zsh"
    )
}

/// Words behind `tini --`, `dumb-init`, `gosu user`, `docker-entrypoint.sh` and the like.
fn behind_wrappers(words: Vec<String>) -> Vec<String> {
    let mut rest: &[String] = &words;
    for _ in 0..4 {
        let Some((first, others)) = rest.split_first() else {
            break;
        };
        let name = first.rsplit('/').next().unwrap_or(first);
        let n_operands = match name {
            "tini"
            | "tini-static"
            | "dumb-init"
            | "catatonit"
            | "docker-init"
            | "docker-entrypoint.sh"
            | "exec"
            | "nohup"
            | "env" => 0,
            "gosu" | "su-exec" => 1,
            _ => break,
        };
        let mut others = others;
        while let Some((word, more)) = others.split_first() {
            if word.starts_with('-') || name == "env" && word.contains('=') {
                others = more;
            } else {
                break;
            }
        }
        match others.get(n_operands..) {
            Some(next) if !next.is_empty() => rest = next,
            _ => break,
        }
    }
    rest.to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::LintOptions;

    #[track_caller]
    fn check(text: &str, program: &str) {
        let file = layerlab_syntax::parse(text);
        let options = LintOptions::default();
        let cx = RuleContext::new(&file, &options);
        let start = of_target(&cx).expect("a start command");
        assert_eq!(start.program, program, "{text}");
    }

    #[test]
    fn wrappers_are_looked_through() {
        check("FROM x\nCMD node server.js", "node");
        check("FROM x\nCMD [\"node\", \"a.js\"]", "node");
        check(
            "FROM x\nENTRYPOINT [\"tini\", \"--\"]\nCMD [\"/usr/bin/java\", \"-jar\", \"a\"]",
            "java",
        );
        check(
            "FROM x\nENTRYPOINT [\"sh\", \"-c\", \"export A=1 && exec java $JAVA_OPTS -jar a\"]",
            "java",
        );
        check(
            "FROM x\nENTRYPOINT [\"/entry.sh\"]\nCMD [\"java\"]",
            "entry.sh",
        );
        check("FROM node:24-slim", "node");
        check("FROM x\nCMD $APP run", "");
    }
}
