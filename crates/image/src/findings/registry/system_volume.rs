//! Volumes on folders that belong to the system.

use crate::findings::{Check, CheckInfo, Evidence, Finding, Group, Severity};

const INFO: CheckInfo = CheckInfo {
    id: "system-volume",
    group: Group::Config,
    severity: Severity::Warning,
    summary: "a volume covers a system folder",
    why: "an anonymous volume on a system folder hides what the image or the kernel has there",
    help: "remove the `VOLUME`; mount what is needed when the container is started",
};

#[derive(Default)]
pub(super) struct SystemVolume;

impl Check for SystemVolume {
    fn info(&self) -> &'static [CheckInfo] {
        &[INFO]
    }
    fn end(&mut self, evidence: &Evidence<'_>) -> Vec<Finding> {
        let Some(runtime) = evidence.runtime() else {
            return Vec::new();
        };
        let is_system = |volume: &&String| {
            let path = volume.trim_end_matches('/');
            matches!(
                path,
                "" | "/dev" | "/proc" | "/sys" | "/etc" | "/usr" | "/bin" | "/lib" | "/boot"
            ) || ["/dev/", "/proc/", "/sys/"]
                .iter()
                .any(|top| path.starts_with(top))
        };
        let found: Vec<&str> = runtime
            .volumes
            .iter()
            .filter(is_system)
            .map(String::as_str)
            .collect();
        if found.is_empty() {
            return Vec::new();
        }
        vec![Finding::of(
            &INFO,
            format!("`VOLUME` on {}", found.join(", ")),
        )]
    }
}
