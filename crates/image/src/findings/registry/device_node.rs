//! Devices in an image.

use crate::findings::{
    Check, CheckInfo, Evidence, Finding, Group, PathFact, Severity, count_text, tally::Tally,
};
use crate::tree::EntryKind;

const INFO: CheckInfo = CheckInfo {
    id: "device-node",
    group: Group::FileSystem,
    severity: Severity::Info,
    summary: "the image holds device files",
    why: "engines make the devices of a container themselves; one in the image is ignored at best and opens a device of the host at worst",
    help: "remove them; give devices with `docker run --device`",
};

#[derive(Default)]
pub(super) struct DeviceNode {
    tally: Tally,
}

impl Check for DeviceNode {
    fn info(&self) -> &'static [CheckInfo] {
        &[INFO]
    }
    fn path(&mut self, path: &PathFact<'_>) {
        if matches!(
            path.attributes.kind,
            EntryKind::CharDevice | EntryKind::BlockDevice
        ) {
            self.tally.path(path);
        }
    }
    fn end(&mut self, _evidence: &Evidence<'_>) -> Vec<Finding> {
        if self.tally.is_empty() {
            return Vec::new();
        }
        vec![self.tally.finding(
            &INFO,
            count_text(self.tally.n, "device file", "device files"),
        )]
    }
}
