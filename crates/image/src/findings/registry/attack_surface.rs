//! Tools that help whoever breaks in.

use crate::findings::{
    Check, CheckInfo, Evidence, Finding, Group, PathFact, Severity, tally::Tally,
};
use crate::tree::EntryKind;
use std::collections::{BTreeMap, BTreeSet};

const INFO: CheckInfo = CheckInfo {
    id: "attack-surface",
    group: Group::FileSystem,
    severity: Severity::Hint,
    summary: "the image holds tools that its program does not need",
    why: "shells, package managers, compilers and network tools help whoever got in; updates for them are needed as well",
    help: "build in another stage and start from a slim or distroless image",
};

#[derive(Default)]
pub(super) struct AttackSurface {
    found: BTreeMap<&'static str, BTreeSet<String>>,
    tally: Tally,
}

impl Check for AttackSurface {
    fn info(&self) -> &'static [CheckInfo] {
        &[INFO]
    }
    fn path(&mut self, path: &PathFact<'_>) {
        if path.attributes.mode & 0o111 == 0 && path.attributes.kind != EntryKind::Symlink {
            return;
        }
        let folder = path
            .path
            .get(..path.path.len().saturating_sub(path.name().len()))
            .unwrap_or_default();
        if !folder.ends_with(b"bin/") {
            return;
        }
        let Ok(name) = std::str::from_utf8(path.name()) else {
            return;
        };
        for (kind, names) in TOOLS {
            if names.contains(&name) {
                self.found.entry(kind).or_default().insert(name.to_owned());
                self.tally.path(path);
            }
        }
    }
    fn end(&mut self, _evidence: &Evidence<'_>) -> Vec<Finding> {
        if self.tally.is_empty() {
            return Vec::new();
        }
        let parts: Vec<String> = self
            .found
            .iter()
            .map(|(kind, names)| {
                format!(
                    "{kind}: {}",
                    names
                        .iter()
                        .map(String::as_str)
                        .collect::<Vec<_>>()
                        .join(", ")
                )
            })
            .collect();
        vec![self.tally.finding(&INFO, parts.join("; "))]
    }
}

const TOOLS: [(&str, &[&str]); 6] = [
    (
        "shells",
        &["sh", "bash", "dash", "ash", "zsh", "fish", "ksh", "busybox"],
    ),
    (
        "package managers",
        &[
            "apt", "apt-get", "dpkg", "apk", "yum", "dnf", "microdnf", "zypper", "rpm", "pip",
            "pip3", "npm", "yarn", "gem",
        ],
    ),
    (
        "compilers",
        &[
            "gcc", "cc", "g++", "clang", "make", "ld", "go", "rustc", "cargo", "javac",
        ],
    ),
    (
        "network tools",
        &[
            "curl", "wget", "nc", "netcat", "ncat", "socat", "nmap", "tcpdump", "telnet", "ssh",
            "scp", "ftp", "dig", "nslookup",
        ],
    ),
    ("remote login", &["sshd", "dropbear", "telnetd"]),
    ("debuggers", &["gdb", "strace", "ltrace", "lldb"]),
];
