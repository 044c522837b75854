//! Programs whose memory can be written and executed.

use crate::binaries::ElfKind;
use crate::findings::{
    Check, CheckInfo, Evidence, Finding, Group, Severity, count_text, tally::Tally,
};

const INFO: CheckInfo = CheckInfo {
    id: "writable-code",
    group: Group::Binaries,
    severity: Severity::Warning,
    summary: "programs have memory that is writable and executable",
    why: "it is the easiest way to turn a flaw into running code",
    help: "link without `-z execstack` and without old assembler objects; libraries that need it should go",
};

#[derive(Default)]
pub(super) struct ExecutableStack {
    tally: Tally,
}

impl Check for ExecutableStack {
    fn info(&self) -> &'static [CheckInfo] {
        &[INFO]
    }
    fn end(&mut self, evidence: &Evidence<'_>) -> Vec<Finding> {
        for binary in evidence.binaries {
            let elf = &binary.elf;
            let is_loaded = elf.kind.is_program() || elf.kind == ElfKind::SharedObject;
            if is_loaded && !elf.is_partial && (!elf.has_nx || elf.is_writable_and_executable) {
                self.tally.add(|| binary.path.clone(), binary.layer, 0);
            }
        }
        if self.tally.is_empty() {
            return Vec::new();
        }
        let message = format!(
            "{} an executable stack, or memory that is writable and executable",
            count_text(self.tally.n, "file has", "files have")
        );
        vec![self.tally.finding(&INFO, message)]
    }
}
