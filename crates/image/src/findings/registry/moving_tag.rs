//! Names that will mean another image tomorrow.

use crate::findings::{Check, CheckInfo, Evidence, Finding, Group, Severity};

const INFO: CheckInfo = CheckInfo {
    id: "moving-tag",
    group: Group::Config,
    severity: Severity::Hint,
    summary: "the image has no name that stays",
    why: "`latest` and missing tags do not say which build runs, and cannot be rolled back",
    help: "tag images with a version or the commit",
};

#[derive(Default)]
pub(super) struct MovingTag;

impl Check for MovingTag {
    fn info(&self) -> &'static [CheckInfo] {
        &[INFO]
    }
    fn end(&mut self, evidence: &Evidence<'_>) -> Vec<Finding> {
        let names = &evidence.image.info.ref_names;
        let is_moving = |name: &String| {
            name.ends_with(":latest")
                || !name.rsplit('/').next().unwrap_or(name).contains([':', '@'])
        };
        if names.is_empty() || !names.iter().all(is_moving) {
            return Vec::new();
        }
        vec![Finding::of(
            &INFO,
            format!("its only names are moving ones: {}", names.join(", ")),
        )]
    }
}
