//! Containers that run as root because nothing else was said.

use crate::findings::{Check, CheckInfo, Evidence, Finding, Group, Severity};

const INFO: CheckInfo = CheckInfo {
    id: "root-user",
    group: Group::Config,
    severity: Severity::Warning,
    summary: "the container runs as root",
    why: "a break-in into the process has all rights inside the container, and a step less to take to the host",
    help: "create a user and name it with `USER`, best as `UID:GID`",
};

#[derive(Default)]
pub(super) struct RootUser;

impl Check for RootUser {
    fn info(&self) -> &'static [CheckInfo] {
        &[INFO]
    }
    fn end(&mut self, evidence: &Evidence<'_>) -> Vec<Finding> {
        let Some(runtime) = evidence.runtime() else {
            return Vec::new();
        };
        // Windows containers run as a user of their own.
        if evidence.image.info.platform.os.as_deref() == Some("windows") {
            return Vec::new();
        }
        let user = runtime.user.split(':').next().unwrap_or_default();
        if !matches!(user, "" | "root" | "0") {
            return Vec::new();
        }
        let message = if user.is_empty() {
            "no `USER` is set, so the container runs as root".to_owned()
        } else {
            format!("`USER {}` is root", runtime.user)
        };
        vec![Finding::of(&INFO, message)]
    }
}
