//! Names that are not UTF-8.

use crate::findings::{
    Check, CheckInfo, Evidence, Finding, Group, PathFact, Severity, count_text, tally::Tally,
};

const INFO: CheckInfo = CheckInfo {
    id: "non-utf8-name",
    group: Group::FileSystem,
    severity: Severity::Info,
    summary: "names are not UTF-8",
    why: "many programs cannot open or even list such files",
    help: "rename them; archives from old systems are the usual source",
};

#[derive(Default)]
pub(super) struct OddName {
    tally: Tally,
}

impl Check for OddName {
    fn info(&self) -> &'static [CheckInfo] {
        &[INFO]
    }
    fn path(&mut self, path: &PathFact<'_>) {
        if std::str::from_utf8(path.name()).is_err() {
            self.tally.path(path);
        }
    }
    fn end(&mut self, _evidence: &Evidence<'_>) -> Vec<Finding> {
        if self.tally.is_empty() {
            return Vec::new();
        }
        let message = format!(
            "{} UTF-8",
            count_text(self.tally.n, "name is not", "names are not")
        );
        vec![self.tally.finding(&INFO, message)]
    }
}
