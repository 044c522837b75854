//! Whole-system upgrades inside a layer.

use crate::findings::{
    Check, CheckInfo, Evidence, Finding, Group, Severity, bytes_text, count_text, tally::Tally,
};

const INFO: CheckInfo = CheckInfo {
    id: "distribution-upgrade",
    group: Group::Config,
    severity: Severity::Info,
    summary: "a layer upgrades the whole system",
    why: "upgraded files are stored again above those of the base, and every build gives something else",
    help: "use a newer base image; upgrade single packages where a fix is missing",
};

#[derive(Default)]
pub(super) struct DistributionUpgrade;

impl Check for DistributionUpgrade {
    fn info(&self) -> &'static [CheckInfo] {
        &[INFO]
    }
    fn end(&mut self, evidence: &Evidence<'_>) -> Vec<Finding> {
        let wanted = [
            "apt-get upgrade",
            "apt-get -y upgrade",
            "apt upgrade",
            "dist-upgrade",
            "full-upgrade",
            "apk upgrade",
            "yum update",
            "yum -y update",
            "dnf upgrade",
            "dnf -y upgrade",
            "dnf update",
        ];
        let mut tally = Tally::default();
        for (layer, command) in evidence.commands() {
            let words: String = command.split_whitespace().collect::<Vec<_>>().join(" ");
            let is_whole = wanted.iter().any(|text| {
                words.split(text).skip(1).any(|rest| {
                    let next = rest.split_whitespace().find(|word| !word.starts_with('-'));
                    next.is_none_or(|word| {
                        matches!(word, "&&" | ";" | "||" | "#") || word.starts_with([';', '&'])
                    })
                })
            });
            if let (true, Some(layer)) = (is_whole, layer) {
                let bytes = evidence
                    .image
                    .layers
                    .get(layer as usize)
                    .map_or(0, |layer| layer.content_bytes);
                tally.add(String::new, layer, bytes);
            }
        }
        if tally.is_empty() {
            return Vec::new();
        }
        let message = format!(
            "{} the system, with {} of files",
            count_text(tally.n, "layer upgrades", "layers upgrade"),
            bytes_text(tally.bytes())
        );
        let finding = tally.finding(&INFO, message);
        vec![Finding {
            paths: Vec::new(),
            n_paths: 0,
            ..finding
        }]
    }
}
