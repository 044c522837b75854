//! Bytes that later layers hide, by what hid them: one finding a cause, with the layers that store them.

use crate::findings::{
    Check, CheckInfo, Evidence, Finding, Group, Severity, bytes_text, count_text, tally::Tally,
};
use crate::image::{Cause, HiddenFile};
use std::collections::BTreeMap;

const fn info(
    id: &'static str,
    summary: &'static str,
    why: &'static str,
    help: &'static str,
) -> CheckInfo {
    CheckInfo {
        id,
        group: Group::Waste,
        severity: Severity::Info,
        summary,
        why,
        help,
    }
}

const DELETED: CheckInfo = info(
    "deleted-later",
    "files are deleted in a later layer",
    "the layer that stores them keeps them: they are sent and unpacked, and can be read by whoever has the image",
    "delete them in the `RUN` that makes them, or leave them out of what is copied",
);
const REWRITTEN: CheckInfo = info(
    "same-bytes-again",
    "files are stored again with the same content",
    "a changed owner, mode or time stores the whole file a second time",
    "set owner and mode when copying: `COPY --chown=… --chmod=…`",
);
const REPLACED: CheckInfo = info(
    "replaced-later",
    "files are replaced in a later layer",
    "the layer below keeps the old content",
    "copy or install the final version once; take a base image that has it already",
);
const MOVED: CheckInfo = info(
    "moved-later",
    "files are moved in a later layer",
    "moving stores the content again under its new name and hides the old one",
    "put files where they belong at once",
);
const DUPLICATE: CheckInfo = info(
    "stored-twice-in-layer",
    "a layer stores a path twice",
    "only the last copy counts; the others are dead bytes",
    "use another tool to write the layer, or report it to the maker of the one that did",
);

#[derive(Default)]
pub(super) struct HiddenBytes {
    by_rule: BTreeMap<&'static str, (Tally, BTreeMap<String, u64>)>,
}

/// The finding a cause belongs to.
fn rule(cause: Cause) -> Option<&'static CheckInfo> {
    match cause {
        Cause::Deleted | Cause::DirectoryRecreated | Cause::TypeChange => Some(&DELETED),
        Cause::SameBytes => Some(&REWRITTEN),
        Cause::Replaced => Some(&REPLACED),
        Cause::Moved => Some(&MOVED),
        Cause::Duplicate => Some(&DUPLICATE),
        Cause::Marker => None,
    }
}

impl Check for HiddenBytes {
    fn info(&self) -> &'static [CheckInfo] {
        &[DELETED, REWRITTEN, REPLACED, MOVED, DUPLICATE]
    }

    fn hidden(&mut self, file: &HiddenFile) {
        let Some(info) = rule(file.cause) else { return };
        let (tally, changes) = self.by_rule.entry(info.id).or_default();
        tally.hidden(file);
        if file.cause == Cause::SameBytes {
            let names = file.changed.names();
            let what = if names.is_empty() {
                "nothing".to_owned()
            } else {
                names.join(" and ")
            };
            *changes.entry(what).or_default() += 1;
        }
    }

    fn end(&mut self, evidence: &Evidence<'_>) -> Vec<Finding> {
        let total = evidence.image.accounting.total_bytes;
        let n_base = evidence.n_base_layers();
        let mut out = Vec::new();
        for info in self.info() {
            let Some((tally, changes)) = self.by_rule.get(info.id) else {
                continue;
            };
            let mut message = format!(
                "{}: {} in {}",
                info.summary,
                bytes_text(tally.hidden_bytes),
                count_text(tally.n, "file", "files")
            );
            if let Some((what, _)) = changes.iter().max_by_key(|(_, n)| **n) {
                message.push_str(&format!("; what changed is mostly the {what}"));
            }
            let finding = tally.finding(info, message);
            let is_large =
                tally.hidden_bytes >= 1_000_000 && tally.hidden_bytes.saturating_mul(20) >= total;
            out.push(match (is_large, tally.is_below(n_base)) {
                (_, true) => finding.severity(Severity::Hint),
                (true, false) => finding.severity(Severity::Warning),
                (false, false) if tally.hidden_bytes < 10_000 => finding.severity(Severity::Hint),
                (false, false) => finding,
            });
        }
        out
    }
}
