//! Package lists and installation in different layers.

use crate::findings::{
    Check, CheckInfo, Evidence, Finding, Group, Severity, count_text, tally::Tally,
};

const INFO: CheckInfo = CheckInfo {
    id: "package-lists-apart",
    group: Group::Config,
    severity: Severity::Info,
    summary: "package lists are fetched in a layer of their own",
    why: "the layer is cached, so a later installation uses lists that are out of date",
    help: "fetch lists and install in the same `RUN`",
};

#[derive(Default)]
pub(super) struct PackageListsApart;

impl Check for PackageListsApart {
    fn info(&self) -> &'static [CheckInfo] {
        &[INFO]
    }
    fn end(&mut self, evidence: &Evidence<'_>) -> Vec<Finding> {
        let mut tally = Tally::default();
        for (layer, command) in evidence.commands() {
            let command = command
                .split(" # buildkit")
                .next()
                .unwrap_or(command)
                .trim();
            let command = command.strip_prefix("RUN ").unwrap_or(command);
            let is_alone = [
                "apt-get update",
                "apt update",
                "apt-get -y update",
                "apt-get -qq update",
                "apk update",
                "apt-get update -y",
                "apt-get update -qq",
            ]
            .contains(&command);
            if let (true, Some(layer)) = (is_alone, layer) {
                tally.add(String::new, layer, 0);
            }
        }
        if tally.is_empty() {
            return Vec::new();
        }
        let finding = tally.finding(
            &INFO,
            format!(
                "{} package lists only",
                count_text(tally.n, "layer fetches", "layers fetch")
            ),
        );
        vec![Finding {
            paths: Vec::new(),
            n_paths: 0,
            ..finding
        }]
    }
}
