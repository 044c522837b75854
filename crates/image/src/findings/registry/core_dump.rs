//! Memory of crashed processes.

use crate::binaries::ElfKind;
use crate::findings::{
    Check, CheckInfo, Evidence, Finding, Group, Severity, bytes_text, count_text, tally::Tally,
};

const INFO: CheckInfo = CheckInfo {
    id: "core-dump",
    group: Group::Leftovers,
    severity: Severity::Warning,
    summary: "the memory of a crashed process is in the image",
    why: "it is large and can hold passwords and data of the process",
    help: "remove it in the same `RUN` that crashed, and find out what crashed",
};

#[derive(Default)]
pub(super) struct CoreDump {
    tally: Tally,
}

impl Check for CoreDump {
    fn info(&self) -> &'static [CheckInfo] {
        &[INFO]
    }
    fn end(&mut self, evidence: &Evidence<'_>) -> Vec<Finding> {
        for binary in evidence
            .binaries
            .iter()
            .filter(|binary| binary.elf.kind == ElfKind::Core)
        {
            self.tally
                .add(|| binary.path.clone(), binary.layer, binary.size_bytes);
        }
        if self.tally.is_empty() {
            return Vec::new();
        }
        let message = format!(
            "{} ({})",
            count_text(self.tally.n, "core dump", "core dumps"),
            bytes_text(self.tally.bytes())
        );
        vec![self.tally.finding(&INFO, message)]
    }
}
