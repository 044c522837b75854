//! Programs for another machine than the image says.

use crate::binaries::ElfKind;
use crate::findings::{
    Check, CheckInfo, Evidence, Finding, Group, Severity, count_text, tally::Tally,
};
use std::collections::BTreeSet;

const INFO: CheckInfo = CheckInfo {
    id: "foreign-program",
    group: Group::Binaries,
    severity: Severity::Warning,
    summary: "programs are made for another machine",
    why: "they do not run on the platform that the image names",
    help: "build for the right platform (`--platform`, `TARGETARCH`), or correct the platform of the image",
};

#[derive(Default)]
pub(super) struct ForeignProgram {
    tally: Tally,
    machines: BTreeSet<&'static str>,
}

impl Check for ForeignProgram {
    fn info(&self) -> &'static [CheckInfo] {
        &[INFO]
    }
    fn end(&mut self, evidence: &Evidence<'_>) -> Vec<Finding> {
        for binary in evidence
            .binaries
            .iter()
            .filter(|binary| binary.is_foreign && binary.elf.kind != ElfKind::Object)
        {
            self.tally
                .add(|| binary.path.clone(), binary.layer, binary.size_bytes);
            self.machines.extend(binary.elf.architecture());
        }
        if self.tally.is_empty() {
            return Vec::new();
        }
        let machines: Vec<&str> = self.machines.iter().copied().collect();
        let message = format!(
            "{} for {}, the image for {}",
            count_text(self.tally.n, "file is made", "files are made"),
            machines.join(", "),
            evidence.image.info.platform
        );
        vec![self.tally.finding(&INFO, message)]
    }
}
