//! Programs built without the usual protections.

use crate::binaries::{ElfKind, Relro};
use crate::findings::{Check, CheckInfo, Evidence, Finding, Group, Severity, tally::Tally};

const INFO: CheckInfo = CheckInfo {
    id: "weak-hardening",
    group: Group::Binaries,
    severity: Severity::Hint,
    summary: "programs are built without the usual protections",
    why: "a flaw in them is easier to use: fixed addresses, no guards on the stack, relocations that can be overwritten",
    help: "build with `-fPIE -pie`, `-fstack-protector-strong`, `-Wl,-z,relro,-z,now`",
};

#[derive(Default)]
pub(super) struct WeakHardening {
    tally: Tally,
}

impl Check for WeakHardening {
    fn info(&self) -> &'static [CheckInfo] {
        &[INFO]
    }
    fn end(&mut self, evidence: &Evidence<'_>) -> Vec<Finding> {
        let (mut n_fixed, mut n_no_relro, mut n_no_canary) = (0u64, 0u64, 0u64);
        for binary in evidence.binaries {
            let elf = &binary.elf;
            // Go and static programs follow other rules.
            if !elf.kind.is_program() || elf.language == "go" || elf.is_static || elf.is_partial {
                continue;
            }
            let (is_fixed, has_no_relro) =
                (elf.kind == ElfKind::Executable, elf.relro == Relro::None);
            let has_no_canary =
                elf.has_canary == Some(false) && matches!(elf.language, "c" | "c++");
            n_fixed += u64::from(is_fixed);
            n_no_relro += u64::from(has_no_relro);
            n_no_canary += u64::from(has_no_canary);
            if is_fixed || has_no_relro {
                self.tally.add(|| binary.path.clone(), binary.layer, 0);
            }
        }
        if self.tally.is_empty() {
            return Vec::new();
        }
        let message = format!(
            "programs at fixed addresses: {n_fixed}; without read-only relocations: {n_no_relro}; without guards on the stack: {n_no_canary}"
        );
        vec![self.tally.finding(&INFO, message)]
    }
}
