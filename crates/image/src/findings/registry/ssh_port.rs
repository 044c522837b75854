//! Containers that offer a remote login.

use crate::findings::{Check, CheckInfo, Evidence, Finding, Group, Severity};

const INFO: CheckInfo = CheckInfo {
    id: "ssh-port",
    group: Group::Config,
    severity: Severity::Warning,
    summary: "the port of SSH is exposed",
    why: "a second way in needs keys, users and updates of its own; `docker exec` does the same from outside",
    help: "remove the SSH server and `EXPOSE 22`",
};

#[derive(Default)]
pub(super) struct SshPort;

impl Check for SshPort {
    fn info(&self) -> &'static [CheckInfo] {
        &[INFO]
    }
    fn end(&mut self, evidence: &Evidence<'_>) -> Vec<Finding> {
        let is_exposed = evidence.runtime().is_some_and(|runtime| {
            runtime
                .exposed_ports
                .iter()
                .any(|port| port == "22/tcp" || port == "22")
        });
        if !is_exposed {
            return Vec::new();
        }
        vec![Finding::of(&INFO, "port 22 is exposed".to_owned())]
    }
}
