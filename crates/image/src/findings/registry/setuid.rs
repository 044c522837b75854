//! Programs that run with the rights of their owner, whoever starts them.

use crate::findings::{
    Check, CheckInfo, Evidence, Finding, Group, PathFact, Severity, count_text, tally::Tally,
};

const INFO: CheckInfo = CheckInfo {
    id: "setuid-program",
    group: Group::FileSystem,
    severity: Severity::Info,
    summary: "programs run with the rights of their owner",
    why: "a flaw in one of them lifts any user of the container to its owner, mostly root",
    help: "remove the bit where nobody needs it (`chmod u-s,g-s`), and start containers with `--security-opt no-new-privileges`",
};

#[derive(Default)]
pub(super) struct Setuid {
    usual: Tally,
    other: Tally,
}

impl Check for Setuid {
    fn info(&self) -> &'static [CheckInfo] {
        &[INFO]
    }
    fn path(&mut self, path: &PathFact<'_>) {
        if !path.is_file()
            || path.attributes.mode & 0o6000 == 0
            || path.attributes.mode & 0o111 == 0
        {
            return;
        }
        let name = String::from_utf8_lossy(path.name()).into_owned();
        if USUAL.contains(&name.as_str()) {
            self.usual.path(path);
        } else {
            self.other.path(path);
        }
    }
    fn end(&mut self, _evidence: &Evidence<'_>) -> Vec<Finding> {
        let mut out = Vec::new();
        if !self.other.is_empty() {
            let message = format!(
                "{} beyond those that distributions bring",
                count_text(
                    self.other.n,
                    "setuid or setgid program",
                    "setuid or setgid programs"
                )
            );
            out.push(
                self.other
                    .finding(&INFO, message)
                    .severity(Severity::Warning),
            );
        } else if !self.usual.is_empty() {
            let message = format!(
                "{}, all of them the distribution's usual ones",
                count_text(
                    self.usual.n,
                    "setuid or setgid program",
                    "setuid or setgid programs"
                )
            );
            out.push(self.usual.finding(&INFO, message).severity(Severity::Hint));
        }
        out
    }
}

/// Programs that the common distributions install with the bit set.
const USUAL: [&str; 36] = [
    "su",
    "sudo",
    "mount",
    "umount",
    "passwd",
    "gpasswd",
    "chsh",
    "chfn",
    "newgrp",
    "chage",
    "expiry",
    "unix_chkpwd",
    "wall",
    "write",
    "bsd-write",
    "ssh-agent",
    "ssh-keysign",
    "dbus-daemon-launch-helper",
    "pkexec",
    "fusermount",
    "fusermount3",
    "ping",
    "ping6",
    "crontab",
    "at",
    "sg",
    "newuidmap",
    "newgidmap",
    "pam_timestamp_check",
    "userhelper",
    "bbsuid",
    "utempter",
    "polkit-agent-helper-1",
    "pam_extrausers_chkpwd",
    "exim4",
    "mlocate",
];
