//! Names that differ only in capitals.

use crate::findings::{
    Check, CheckInfo, Evidence, Finding, Group, PathFact, Severity, count_text, tally::Tally,
};
use std::collections::HashSet;
use xxhash_rust::xxh3::Xxh3;

const INFO: CheckInfo = CheckInfo {
    id: "case-collision",
    group: Group::FileSystem,
    severity: Severity::Hint,
    summary: "names differ only in capitals",
    why: "on a file system of Windows or macOS one of them overwrites the other",
    help: "rename one of them if the files are to be used there",
};

#[derive(Default)]
pub(super) struct CaseCollision {
    /// Hashes of folder and name in small letters.
    seen: HashSet<u64>,
    tally: Tally,
}

impl Check for CaseCollision {
    fn info(&self) -> &'static [CheckInfo] {
        &[INFO]
    }
    fn path(&mut self, path: &PathFact<'_>) {
        let name = path.name();
        if !name.iter().any(u8::is_ascii_alphabetic) {
            return;
        }
        let mut hasher = Xxh3::new();
        hasher.update(&path.image.tree.parent(path.node).to_u32().to_le_bytes());
        hasher.update(&name.to_ascii_lowercase());
        if !self.seen.insert(hasher.digest()) {
            self.tally.path(path);
        }
    }
    fn end(&mut self, _evidence: &Evidence<'_>) -> Vec<Finding> {
        self.seen = HashSet::new();
        if self.tally.is_empty() {
            return Vec::new();
        }
        let message = format!(
            "{} from a neighbour only in capitals",
            count_text(self.tally.n, "name differs", "names differ")
        );
        vec![self.tally.finding(&INFO, message)]
    }
}
