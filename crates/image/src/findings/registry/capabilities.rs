//! Programs with file capabilities.

use crate::findings::{
    Check, CheckInfo, Evidence, Finding, Group, PathFact, Severity, count_text, tally::Tally,
};
use std::collections::BTreeSet;

const INFO: CheckInfo = CheckInfo {
    id: "file-capabilities",
    group: Group::FileSystem,
    severity: Severity::Info,
    summary: "programs have capabilities of their own",
    why: "who starts them gets rights that the user alone does not have; and some builders and engines drop them silently when copying",
    help: "keep those that the program needs, and prefer to give capabilities to the container",
};

#[derive(Default)]
pub(super) struct Capabilities {
    tally: Tally,
    names: BTreeSet<&'static str>,
}

impl Check for Capabilities {
    fn info(&self) -> &'static [CheckInfo] {
        &[INFO]
    }
    fn path(&mut self, path: &PathFact<'_>) {
        if !path.attributes.has_xattrs {
            return;
        }
        let Some(entry) = path.image.tree.entry(path.entry) else {
            return;
        };
        for (name, value) in &entry.xattrs {
            if name == "security.capability" {
                self.names.extend(names_of(value));
                self.tally.path(path);
            }
        }
    }
    fn end(&mut self, _evidence: &Evidence<'_>) -> Vec<Finding> {
        if self.tally.is_empty() {
            return Vec::new();
        }
        let names: Vec<&str> = self.names.iter().copied().collect();
        let message = format!(
            "{} with file capabilities: {}",
            count_text(self.tally.n, "program", "programs"),
            names.join(", ")
        );
        let is_strong = self.names.iter().any(|name| {
            matches!(
                *name,
                "sys_admin" | "sys_ptrace" | "sys_module" | "dac_override" | "setuid" | "sys_rawio"
            )
        });
        let finding = self.tally.finding(&INFO, message);
        vec![if is_strong {
            finding.severity(Severity::Warning)
        } else {
            finding
        }]
    }
}

/// Capabilities by their number (`linux/capability.h`).
const NAMES: [&str; 41] = [
    "chown",
    "dac_override",
    "dac_read_search",
    "fowner",
    "fsetid",
    "kill",
    "setgid",
    "setuid",
    "setpcap",
    "linux_immutable",
    "net_bind_service",
    "net_broadcast",
    "net_admin",
    "net_raw",
    "ipc_lock",
    "ipc_owner",
    "sys_module",
    "sys_rawio",
    "sys_chroot",
    "sys_ptrace",
    "sys_pacct",
    "sys_admin",
    "sys_boot",
    "sys_nice",
    "sys_resource",
    "sys_time",
    "sys_tty_config",
    "mknod",
    "lease",
    "audit_write",
    "audit_control",
    "setfcap",
    "mac_override",
    "mac_admin",
    "syslog",
    "wake_alarm",
    "block_suspend",
    "audit_read",
    "perfmon",
    "bpf",
    "checkpoint_restore",
];

/// The permitted capabilities of a `security.capability` value: magic, then pairs of permitted and inheritable bits.
fn names_of(value: &[u8]) -> Vec<&'static str> {
    let word = |at: usize| {
        value
            .get(at..at + 4)
            .and_then(|raw| raw.try_into().ok())
            .map_or(0, u32::from_le_bytes)
    };
    let bits = u64::from(word(4)) | u64::from(word(12)) << 32;
    NAMES
        .iter()
        .enumerate()
        .filter(|(number, _)| bits & (1 << number) != 0)
        .map(|(_, name)| *name)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::names_of;

    #[test]
    fn capability_values_are_named() {
        let value = [
            &[1, 0, 0, 2][..],
            &(1u32 << 10 | 1 << 13).to_le_bytes(),
            &[0; 12],
        ]
        .concat();
        assert_eq!(names_of(&value), ["net_bind_service", "net_raw"]);
        assert_eq!(names_of(&[]), [""; 0]);
    }
}
