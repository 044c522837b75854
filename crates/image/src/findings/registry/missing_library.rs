//! Programs whose libraries are not in the image.

use crate::findings::{
    Check, CheckInfo, Evidence, Finding, Group, Severity, count_text, tally::Tally,
};
use std::collections::BTreeSet;

const INFO: CheckInfo = CheckInfo {
    id: "missing-library",
    group: Group::Binaries,
    severity: Severity::Warning,
    summary: "programs need libraries that the image does not have",
    why: "they fail as soon as they are started",
    help: "install the package with the library, or remove the program",
};

#[derive(Default)]
pub(super) struct MissingLibrary {
    programs: Tally,
    libraries: Tally,
    names: BTreeSet<String>,
}

impl Check for MissingLibrary {
    fn info(&self) -> &'static [CheckInfo] {
        &[INFO]
    }
    fn end(&mut self, evidence: &Evidence<'_>) -> Vec<Finding> {
        for binary in evidence
            .binaries
            .iter()
            .filter(|binary| !binary.missing.is_empty())
        {
            let tally = if binary.elf.kind.is_program() {
                &mut self.programs
            } else {
                &mut self.libraries
            };
            tally.add(|| binary.path.clone(), binary.layer, 0);
            self.names.extend(binary.missing.iter().cloned());
        }
        let names: Vec<&str> = self.names.iter().map(String::as_str).take(8).collect();
        let mut out = Vec::new();
        if !self.programs.is_empty() {
            let message = format!(
                "{} libraries that are not in the image: {}",
                count_text(self.programs.n, "program needs", "programs need"),
                names.join(", ")
            );
            out.push(self.programs.finding(&INFO, message));
        } else if !self.libraries.is_empty() {
            let message = format!(
                "{} other ones that are nowhere in the image: {}",
                count_text(self.libraries.n, "library needs", "libraries need"),
                names.join(", ")
            );
            out.push(
                self.libraries
                    .finding(&INFO, message)
                    .severity(Severity::Hint),
            );
        }
        out
    }
}
