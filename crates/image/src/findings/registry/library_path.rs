//! Programs that load libraries from places anybody can fill.

use crate::findings::{
    Check, CheckInfo, Evidence, Finding, Group, Severity, count_text, tally::Tally,
};
use std::collections::BTreeSet;

const INFO: CheckInfo = CheckInfo {
    id: "unsafe-library-path",
    group: Group::Binaries,
    severity: Severity::Warning,
    summary: "programs look for libraries in unsafe folders",
    why: "who can write into one of them runs code in the program",
    help: "link without that `-rpath`, or change it with `patchelf --remove-rpath`",
};

#[derive(Default)]
pub(super) struct LibraryPath {
    tally: Tally,
    folders: BTreeSet<String>,
}

impl Check for LibraryPath {
    fn info(&self) -> &'static [CheckInfo] {
        &[INFO]
    }
    fn end(&mut self, evidence: &Evidence<'_>) -> Vec<Finding> {
        for binary in evidence.binaries {
            let paths = [&binary.elf.rpath, &binary.elf.runpath];
            let unsafe_folders: Vec<&str> = paths
                .into_iter()
                .flatten()
                .flat_map(|path| path.split(':'))
                .filter(|folder| is_unsafe(folder))
                .collect();
            if !unsafe_folders.is_empty() {
                self.tally.add(|| binary.path.clone(), binary.layer, 0);
                self.folders
                    .extend(unsafe_folders.iter().map(|folder| format!("`{folder}`")));
            }
        }
        if self.tally.is_empty() {
            return Vec::new();
        }
        let folders: Vec<&str> = self.folders.iter().map(String::as_str).take(6).collect();
        let message = format!(
            "{} libraries in {}",
            count_text(self.tally.n, "file looks for", "files look for"),
            folders.join(", ")
        );
        vec![self.tally.finding(&INFO, message)]
    }
}

/// Relative folders, and those where everybody or a builder's user can write.
fn is_unsafe(folder: &str) -> bool {
    let is_relative = !folder.starts_with('/')
        && !folder.starts_with("$ORIGIN")
        && !folder.starts_with("${ORIGIN}");
    is_relative
        || ["/tmp", "/var/tmp", "/dev/shm", "/home/"]
            .iter()
            .any(|top| folder.starts_with(top))
}
