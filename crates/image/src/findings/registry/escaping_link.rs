//! Symbolic links that climb above the root.

use crate::findings::{
    Check, CheckInfo, Evidence, Finding, Group, PathFact, Severity, count_text, tally::Tally,
};
use crate::tree::EntryKind;

const INFO: CheckInfo = CheckInfo {
    id: "escaping-symlink",
    group: Group::FileSystem,
    severity: Severity::Warning,
    summary: "symbolic links climb above the root",
    why: "inside a container `..` stops at the root, but tools that unpack or copy the image on a host can be led out of it",
    help: "make the links absolute, or relative within the image",
};

#[derive(Default)]
pub(super) struct EscapingLink {
    tally: Tally,
}

impl Check for EscapingLink {
    fn info(&self) -> &'static [CheckInfo] {
        &[INFO]
    }
    fn path(&mut self, path: &PathFact<'_>) {
        if path.attributes.kind != EntryKind::Symlink {
            return;
        }
        let target = path.image.tree.link_bytes(path.entry).unwrap_or_default();
        if target.starts_with(b"/") {
            return;
        }
        let mut depth = path.path.split(|b| *b == b'/').count() as i64 - 1;
        for part in target.split(|b| *b == b'/') {
            match part {
                b"" | b"." => {}
                b".." => depth -= 1,
                _ => depth += 1,
            }
            if depth < 0 {
                return self.tally.path(path);
            }
        }
    }
    fn end(&mut self, _evidence: &Evidence<'_>) -> Vec<Finding> {
        if self.tally.is_empty() {
            return Vec::new();
        }
        let message = format!(
            "{} above the root with `..`",
            count_text(self.tally.n, "symbolic link climbs", "symbolic links climb")
        );
        vec![self.tally.finding(&INFO, message)]
    }
}
