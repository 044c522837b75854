//! Symbolic links that lead nowhere.

use crate::findings::{
    Check, CheckInfo, Evidence, Finding, Group, PathFact, Severity, count_text, tally::Tally,
};
use crate::tree::EntryKind;

const INFO: CheckInfo = CheckInfo {
    id: "dangling-symlink",
    group: Group::FileSystem,
    severity: Severity::Hint,
    summary: "symbolic links lead to nothing",
    why: "what reads them fails; often the target was removed or left in another stage",
    help: "copy the target as well, or remove the link",
};

#[derive(Default)]
pub(super) struct DanglingLink {
    tally: Tally,
}

impl Check for DanglingLink {
    fn info(&self) -> &'static [CheckInfo] {
        &[INFO]
    }
    fn path(&mut self, path: &PathFact<'_>) {
        if path.attributes.kind != EntryKind::Symlink {
            return;
        }
        let tree = &path.image.tree;
        let last = tree.n_layers().saturating_sub(1);
        let target = tree.link_bytes(path.entry).unwrap_or_default();
        // These exist only while a container runs.
        let is_runtime = [
            &b"/proc"[..],
            b"/dev",
            b"/sys",
            b"/run",
            b"/var/run",
            b"/tmp",
        ]
        .iter()
        .any(|top| target.starts_with(top))
            || [&b"dev/"[..], b"run/", b"proc/", b"var/run/"]
                .iter()
                .any(|top| path.path.starts_with(top));
        if !is_runtime && tree.resolve(path.path, last).is_none() {
            self.tally.path(path);
        }
    }
    fn end(&mut self, _evidence: &Evidence<'_>) -> Vec<Finding> {
        if self.tally.is_empty() {
            return Vec::new();
        }
        let message = format!(
            "{} to nothing",
            count_text(self.tally.n, "symbolic link leads", "symbolic links lead")
        );
        vec![self.tally.finding(&INFO, message)]
    }
}
