//! Which language a script is written for, as far as the file says.

use crate::context::RuleContext;
use crate::runs::{RunForm, RunScript};
use layerlab_syntax::ast::Command;

/// A shell language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Dialect {
    /// What every `sh` understands.
    Posix,
    /// busybox: a few things more.
    Ash,
    /// bash, zsh, ksh: arrays, `[[`, and so on.
    Bash,
}

/// The language of a RUN's script.
pub fn of(cx: &RuleContext<'_>, run: &RunScript) -> Dialect {
    let by_name = |program: &str| match program.rsplit('/').next().unwrap_or(program) {
        "ash" | "busybox" => Dialect::Ash,
        "sh" | "dash" => Dialect::Posix,
        _ => Dialect::Bash,
    };
    if let Some(line) = run
        .text
        .lines()
        .next()
        .and_then(|line| line.strip_prefix("#!"))
    {
        let program = line.split_whitespace().find(|word| !word.ends_with("/env"));
        return by_name(program.unwrap_or("sh"));
    }
    if run.form == RunForm::JsonText
        && let Some(Command::Exec(words)) = cx
            .instruction(run.instruction)
            .and_then(|instruction| instruction.unwrap_onbuild().command())
    {
        return words
            .first()
            .map_or(Dialect::Posix, |word| by_name(&word.text));
    }
    let shell = cx.shell_before(run.instruction);
    shell
        .first()
        .map_or(Dialect::Posix, |program| by_name(program))
}
