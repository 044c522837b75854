//! Images without a health check.

use crate::findings::{Check, CheckInfo, Evidence, Finding, Group, Severity};

const INFO: CheckInfo = CheckInfo {
    id: "no-healthcheck",
    group: Group::Config,
    severity: Severity::Hint,
    summary: "there is no health check",
    why: "an engine can only tell that the process runs, not that it answers; orchestrators have probes of their own",
    help: "add `HEALTHCHECK` where the image is run by plain Docker",
};

#[derive(Default)]
pub(super) struct NoHealthcheck;

impl Check for NoHealthcheck {
    fn info(&self) -> &'static [CheckInfo] {
        &[INFO]
    }
    fn end(&mut self, evidence: &Evidence<'_>) -> Vec<Finding> {
        let Some(runtime) = evidence.runtime() else {
            return Vec::new();
        };
        let is_set = runtime
            .healthcheck
            .as_ref()
            .is_some_and(|check| check.test.first().is_some_and(|word| word != "NONE"));
        let is_service = !runtime.exposed_ports.is_empty();
        if is_set || !is_service {
            return Vec::new();
        }
        let ports = runtime.exposed_ports.join(", ");
        vec![Finding::of(
            &INFO,
            format!("the image exposes {ports} and has no `HEALTHCHECK`"),
        )]
    }
}
