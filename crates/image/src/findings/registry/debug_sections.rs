//! Programs with debug information.

use crate::binaries::ElfKind;
use crate::findings::{
    Check, CheckInfo, Evidence, Finding, Group, Severity, bytes_text, count_text, tally::Tally,
};

const INFO: CheckInfo = CheckInfo {
    id: "debug-sections",
    group: Group::Leftovers,
    severity: Severity::Info,
    summary: "programs carry debug information",
    why: "it is never loaded when they run",
    help: "strip them (`strip`, `-ldflags=\"-s -w\"`, `strip = true`), and keep the symbols elsewhere",
};

#[derive(Default)]
pub(super) struct DebugSections {
    tally: Tally,
}

impl Check for DebugSections {
    fn info(&self) -> &'static [CheckInfo] {
        &[INFO]
    }
    fn end(&mut self, evidence: &Evidence<'_>) -> Vec<Finding> {
        for binary in evidence
            .binaries
            .iter()
            .filter(|binary| binary.elf.debug_bytes > 0 && binary.elf.kind != ElfKind::Object)
        {
            self.tally
                .add(|| binary.path.clone(), binary.layer, binary.elf.debug_bytes);
        }
        if self.tally.is_empty() {
            return Vec::new();
        }
        let message = format!(
            "{} {} of debug information",
            count_text(self.tally.n, "file holds", "files hold"),
            bytes_text(self.tally.bytes())
        );
        let finding = self.tally.finding(&INFO, message);
        vec![if finding.visible_bytes >= 1_000_000 {
            finding
        } else {
            finding.severity(Severity::Hint)
        }]
    }
}
