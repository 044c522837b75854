//! Private keys that everybody may read.

use crate::findings::{
    Check, CheckInfo, Evidence, Finding, Group, Severity, count_text, tally::Tally,
};
use crate::secrets::Reach;

const INFO: CheckInfo = CheckInfo {
    id: "readable-private-key",
    group: Group::FileSystem,
    severity: Severity::Warning,
    summary: "everybody may read a private key",
    why: "any process of the container can take it; SSH refuses such keys",
    help: "set mode 0600, or better keep the key out of the image",
};

#[derive(Default)]
pub(super) struct ReadableKey;

impl Check for ReadableKey {
    fn info(&self) -> &'static [CheckInfo] {
        &[INFO]
    }
    fn end(&mut self, evidence: &Evidence<'_>) -> Vec<Finding> {
        let tree = &evidence.image.tree;
        let last = tree.n_layers().saturating_sub(1);
        let mut tally = Tally::default();
        for secret in evidence
            .secrets
            .iter()
            .filter(|s| s.kind == "private-key" && s.reach == Reach::Container)
        {
            let attributes = tree
                .resolve(secret.path.as_bytes(), last)
                .and_then(|node| tree.entry_at(node, last))
                .and_then(|entry| tree.attributes(entry));
            if attributes.is_some_and(|a| a.mode & 0o004 != 0) {
                tally.add(|| secret.path.clone(), secret.layer.unwrap_or(0), 0);
            }
        }
        if tally.is_empty() {
            return Vec::new();
        }
        vec![tally.finding(
            &INFO,
            count_text(
                tally.n,
                "private key that everybody may read",
                "private keys that everybody may read",
            ),
        )]
    }
}
