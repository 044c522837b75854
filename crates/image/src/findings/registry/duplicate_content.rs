//! The same bytes under several names.

use crate::findings::{
    Check, CheckInfo, Evidence, Finding, Group, Severity, bytes_text, count_text, tally::Tally,
};

const INFO: CheckInfo = CheckInfo {
    id: "duplicate-content",
    group: Group::Waste,
    severity: Severity::Info,
    summary: "the same content is stored several times",
    why: "every copy is stored, sent and unpacked",
    help: "keep one copy and link to it, or copy it only once",
};

#[derive(Default)]
pub(super) struct DuplicateContent;

impl Check for DuplicateContent {
    fn info(&self) -> &'static [CheckInfo] {
        &[INFO]
    }
    fn end(&mut self, evidence: &Evidence<'_>) -> Vec<Finding> {
        let (mut n, mut extra) = (0u64, 0u64);
        let mut tally = Tally::default();
        let tree = &evidence.image.tree;
        for (_, copies) in evidence.duplicates {
            n += 1;
            extra = extra.saturating_add(copies.extra_bytes());
            tally.list(|| copies.paths.first().cloned().unwrap_or_default());
            for path in copies.paths.iter().skip(1) {
                let layer = tree
                    .find(path.as_bytes())
                    .and_then(|node| tree.final_entry(node))
                    .map_or(copies.entry.layer, |entry| entry.layer);
                tally.share(layer, copies.size_bytes);
            }
        }
        if n == 0 {
            return Vec::new();
        }
        let message = format!(
            "{} several times; one copy of each would save {}",
            count_text(n, "content is stored", "contents are stored"),
            bytes_text(extra)
        );
        let is_large =
            extra >= 1_000_000 && extra.saturating_mul(50) >= evidence.image.accounting.total_bytes;
        let finding = tally.finding(&INFO, message);
        vec![if is_large {
            finding
        } else {
            finding.severity(Severity::Hint)
        }]
    }
}
