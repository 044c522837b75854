//! Files and folders that everybody may change.

use crate::findings::{
    Check, CheckInfo, Evidence, Finding, Group, PathFact, Severity, count_text, tally::Tally,
};
use crate::tree::EntryKind;

const INFO: CheckInfo = CheckInfo {
    id: "world-writable",
    group: Group::FileSystem,
    severity: Severity::Warning,
    summary: "everybody may change files",
    why: "any process of the container, whatever its user, can change programs or settings that others use",
    help: "set modes without write permission for others; give files to the user who needs them (`COPY --chown`)",
};

#[derive(Default)]
pub(super) struct WorldWritable {
    files: Tally,
    folders: Tally,
}

impl Check for WorldWritable {
    fn info(&self) -> &'static [CheckInfo] {
        &[INFO]
    }
    fn path(&mut self, path: &PathFact<'_>) {
        let mode = path.attributes.mode;
        if mode & 0o002 == 0 {
            return;
        }
        match path.attributes.kind {
            EntryKind::File | EntryKind::HardLink => self.files.path(path),
            EntryKind::Directory if mode & 0o1000 == 0 => self.folders.path(path),
            _ => {}
        }
    }
    fn end(&mut self, _evidence: &Evidence<'_>) -> Vec<Finding> {
        if self.files.is_empty() && self.folders.is_empty() {
            return Vec::new();
        }
        let message = format!(
            "{} and {} can be changed by everybody",
            count_text(self.files.n, "file", "files"),
            count_text(
                self.folders.n,
                "folder without the sticky bit",
                "folders without the sticky bit"
            )
        );
        let most = if self.files.is_empty() {
            &self.folders
        } else {
            &self.files
        };
        vec![most.finding(&INFO, message)]
    }
}
