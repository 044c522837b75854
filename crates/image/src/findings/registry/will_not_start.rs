//! Images whose program cannot be started as it is.

use crate::binaries::StartProblemKind;
use crate::findings::{Check, CheckInfo, Evidence, Finding, Group, Severity};

const INFO: CheckInfo = CheckInfo {
    id: "will-not-start",
    group: Group::Binaries,
    severity: Severity::Error,
    summary: "the container will not start",
    why: "the engine or the kernel refuses to run the program",
    help: "see the message: put the program, its interpreter or its libraries into the image, or correct `ENTRYPOINT`, `CMD`, `USER`, PATH",
};

#[derive(Default)]
pub(super) struct WillNotStart;

impl Check for WillNotStart {
    fn info(&self) -> &'static [CheckInfo] {
        &[INFO]
    }
    fn end(&mut self, evidence: &Evidence<'_>) -> Vec<Finding> {
        let Some(start) = evidence.start else {
            return Vec::new();
        };
        start
            .problems
            .iter()
            .take(1)
            .map(|problem| {
                let finding = Finding::of(&INFO, problem.message.clone());
                let finding = match problem.kind {
                    // A base image needs no command of its own.
                    StartProblemKind::NoCommand => finding.severity(Severity::Info),
                    _ => finding,
                };
                let paths: Vec<String> = Some(problem.path.clone())
                    .filter(|path| !path.is_empty())
                    .into_iter()
                    .collect();
                Finding {
                    n_paths: paths.len() as u64,
                    paths,
                    ..finding
                }
            })
            .collect()
    }
}
