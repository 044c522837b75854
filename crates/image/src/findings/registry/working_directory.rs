//! Working directories that depend on something else.

use crate::findings::{Check, CheckInfo, Evidence, Finding, Group, Severity};

const INFO: CheckInfo = CheckInfo {
    id: "relative-workdir",
    group: Group::Config,
    severity: Severity::Warning,
    summary: "the working directory is relative",
    why: "what a relative directory means is up to the engine",
    help: "write `WORKDIR` with a leading slash",
};

#[derive(Default)]
pub(super) struct WorkingDirectory;

impl Check for WorkingDirectory {
    fn info(&self) -> &'static [CheckInfo] {
        &[INFO]
    }
    fn end(&mut self, evidence: &Evidence<'_>) -> Vec<Finding> {
        let Some(runtime) = evidence.runtime() else {
            return Vec::new();
        };
        let folder = &runtime.working_dir;
        let is_windows = folder.get(1..2) == Some(":");
        if folder.is_empty() || folder.starts_with('/') || is_windows {
            return Vec::new();
        }
        vec![Finding::of(
            &INFO,
            format!("the working directory is `{folder}`"),
        )]
    }
}
