//! Images that do not say where they come from.

use crate::findings::{Check, CheckInfo, Evidence, Finding, Group, Severity};

const INFO: CheckInfo = CheckInfo {
    id: "missing-labels",
    group: Group::Config,
    severity: Severity::Hint,
    summary: "the image does not say what it was built from",
    why: "who finds it running cannot tell its source or version",
    help: "set the labels `org.opencontainers.image.source`, `.version` and `.revision`",
};

#[derive(Default)]
pub(super) struct MissingLabels;

impl Check for MissingLabels {
    fn info(&self) -> &'static [CheckInfo] {
        &[INFO]
    }
    fn end(&mut self, evidence: &Evidence<'_>) -> Vec<Finding> {
        let Some(runtime) = evidence.runtime() else {
            return Vec::new();
        };
        let has = |key: &str| {
            runtime
                .labels
                .contains_key(&format!("org.opencontainers.image.{key}"))
        };
        if has("source") || has("version") || has("revision") || has("title") {
            return Vec::new();
        }
        vec![Finding::of(
            &INFO,
            "none of the labels source, version, revision is set".to_owned(),
        )]
    }
}
