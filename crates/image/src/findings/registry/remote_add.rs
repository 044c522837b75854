//! Files fetched with ADD.

use crate::findings::{
    Check, CheckInfo, Evidence, Finding, Group, Severity, bytes_text, count_text, tally::Tally,
};

const INFO: CheckInfo = CheckInfo {
    id: "remote-add",
    group: Group::Config,
    severity: Severity::Info,
    summary: "`ADD` fetches a file from the network",
    why: "what comes can be another file tomorrow, and stays in a layer of its own even when it is unpacked and removed later",
    help: "use `ADD --checksum=…`, or fetch, verify, unpack and remove in one `RUN`",
};

#[derive(Default)]
pub(super) struct RemoteAdd;

impl Check for RemoteAdd {
    fn info(&self) -> &'static [CheckInfo] {
        &[INFO]
    }
    fn end(&mut self, evidence: &Evidence<'_>) -> Vec<Finding> {
        let mut tally = Tally::default();
        for (layer, command) in evidence.commands() {
            let text = command
                .strip_prefix("#(nop)")
                .map_or(command, str::trim_start);
            let is_remote = text.strip_prefix("ADD ").is_some_and(|rest| {
                rest.split_whitespace()
                    .take(3)
                    .any(|word| word.starts_with("http://") || word.starts_with("https://"))
            });
            if let (true, Some(layer)) = (is_remote, layer) {
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
        let finding = tally.finding(
            &INFO,
            format!(
                "{} from the network with `ADD` ({})",
                count_text(tally.n, "layer comes", "layers come"),
                bytes_text(tally.bytes())
            ),
        );
        vec![Finding {
            paths: Vec::new(),
            n_paths: 0,
            ..finding
        }]
    }
}
