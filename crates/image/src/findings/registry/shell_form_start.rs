//! Programs that are started by a shell, which swallows signals.

use crate::findings::{Check, CheckInfo, Evidence, Finding, Group, Severity};

const INFO: CheckInfo = CheckInfo {
    id: "shell-form-start",
    group: Group::Config,
    severity: Severity::Info,
    summary: "the program is started through a shell",
    why: "the shell is process 1 and does not pass signals on, so `docker stop` waits ten seconds and then kills",
    help: "write `ENTRYPOINT` and `CMD` as lists: `[\"program\", \"argument\"]`, or start the shell's command with `exec`",
};

#[derive(Default)]
pub(super) struct ShellFormStart;

impl Check for ShellFormStart {
    fn info(&self) -> &'static [CheckInfo] {
        &[INFO]
    }
    fn end(&mut self, evidence: &Evidence<'_>) -> Vec<Finding> {
        let Some(start) = evidence.start else {
            return Vec::new();
        };
        let [shell, flag, command, ..] = start.arguments.as_slice() else {
            return Vec::new();
        };
        let is_shell = matches!(
            shell.rsplit('/').next(),
            Some("sh" | "bash" | "ash" | "dash")
        );
        if !is_shell || flag != "-c" || command.trim_start().starts_with("exec ") {
            return Vec::new();
        }
        let shown: String = command.chars().take(80).collect();
        vec![Finding::of(&INFO, format!("`{shell} -c` starts `{shown}`"))]
    }
}
