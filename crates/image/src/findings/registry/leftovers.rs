//! Files that stay behind although nobody needs them in the image: a table of paths, each with the one-line remedy.
//!
//! Hidden ones count as well: a cache that a later layer deletes is still stored.

mod place;
mod table;

use crate::findings::{
    Check, CheckInfo, Evidence, Finding, PathFact, Severity, bytes_text, count_text, tally::Tally,
};
use crate::image::HiddenFile;
use std::sync::LazyLock;
use table::ROWS;

#[derive(Default)]
pub(super) struct Leftovers {
    found: Vec<Tally>,
}

impl Leftovers {
    fn tally(&mut self, path: &str) -> Option<&mut Tally> {
        let name = path.rsplit('/').next().unwrap_or(path);
        let row = ROWS
            .iter()
            .position(|row| row.places.iter().any(|place| place.holds(path, name)))?;
        if self.found.is_empty() {
            self.found.resize_with(ROWS.len(), Tally::default);
        }
        self.found.get_mut(row)
    }
}

static INFOS: LazyLock<Vec<CheckInfo>> =
    LazyLock::new(|| ROWS.iter().map(|row| row.info).collect());

impl Check for Leftovers {
    fn info(&self) -> &'static [CheckInfo] {
        &INFOS
    }

    fn path(&mut self, path: &PathFact<'_>) {
        if path.size_bytes == 0 {
            return;
        }
        if let Some(tally) = self.tally(&String::from_utf8_lossy(path.path)) {
            tally.path(path);
        }
    }

    fn hidden(&mut self, file: &HiddenFile) {
        if let Some(tally) = self.tally(&file.path) {
            tally.hidden(file);
        }
    }

    fn end(&mut self, evidence: &Evidence<'_>) -> Vec<Finding> {
        let n_base = evidence.n_base_layers();
        let mut out = Vec::new();
        for (row, tally) in ROWS.iter().zip(&self.found) {
            if tally.is_empty() {
                continue;
            }
            let hidden = match (tally.hidden_bytes, tally.visible_bytes) {
                (0, _) => "",
                (_, 0) => ", all of it hidden by later layers but still stored",
                _ => ", a part of it hidden by later layers but still stored",
            };
            let message = format!(
                "{}: {} in {}{hidden}",
                row.info.summary,
                bytes_text(tally.bytes()),
                count_text(tally.n, "file", "files")
            );
            let finding = tally.finding(&row.info, message);
            // What the base brings can only be changed there; small things are remarks.
            let severity = match row.info.severity {
                Severity::Warning => Severity::Warning,
                _ if tally.is_below(n_base) || tally.bytes() < 50_000 => Severity::Hint,
                Severity::Info if tally.bytes() >= 20_000_000 => Severity::Warning,
                other => other,
            };
            out.push(finding.severity(severity));
        }
        out
    }
}
