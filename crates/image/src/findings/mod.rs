//! Findings about an image: one file per check, each with its identity, its reason and its remedy beside its code.
//!
//! A check sees every visible path and every hidden file once, then the evidence as a whole, and reports at most one
//! finding a rule: what happened, in which layers, how many bytes of it are visible and how many hidden. Deliberately
//! absent: what the Dockerfile could have said better (the linter's affair) and known vulnerabilities (no network).

mod evidence;
mod registry;
mod tally;

pub(crate) use evidence::{Evidence, PathFact};
pub(crate) use registry::all as checks;

use crate::image::HiddenFile;

/// What a check is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Group {
    /// Runtime settings and history.
    Config,
    /// Modes, owners, links and names.
    FileSystem,
    /// Files that nobody needs in the image.
    Leftovers,
    /// Bytes that are stored twice or hidden.
    Waste,
    /// Keys, tokens, passwords.
    Secrets,
    /// Programs and libraries.
    Binaries,
}

impl Group {
    /// The name used in output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Config => "config",
            Self::FileSystem => "filesystem",
            Self::Leftovers => "leftovers",
            Self::Waste => "waste",
            Self::Secrets => "secrets",
            Self::Binaries => "binaries",
        }
    }
}

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// Broken, or dangerous as it is.
    Error,
    /// Should be changed.
    Warning,
    /// Good to know; often changed with profit.
    Info,
    /// A remark.
    Hint,
}

impl Severity {
    /// The name used in output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Info => "info",
            Self::Hint => "hint",
        }
    }
}

/// What is known about a check without an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CheckInfo {
    /// Identity in kebab case: the pattern, not the cure.
    pub id: &'static str,
    /// What it is about.
    pub group: Group,
    /// How much its findings usually matter.
    pub severity: Severity,
    /// What it finds, in a few words.
    pub summary: &'static str,
    /// Why that matters.
    pub why: &'static str,
    /// What to do.
    pub help: &'static str,
}

/// Bytes of a finding in one layer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LayerShare {
    /// The layer that stores them.
    pub layer: u32,
    /// What a container can still read of them.
    pub visible_bytes: u64,
    /// What later layers hide of them.
    pub hidden_bytes: u64,
    /// The instruction that made the layer, as recorded.
    pub instruction: Option<String>,
}

/// Something a check found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The check's identity.
    pub rule: &'static str,
    /// What it is about.
    pub group: Group,
    /// How much it matters here.
    pub severity: Severity,
    /// What was found, with names and numbers.
    pub message: String,
    /// Why it matters.
    pub why: &'static str,
    /// What to do.
    pub help: &'static str,
    /// Bytes concerned that are visible in the end.
    pub visible_bytes: u64,
    /// Bytes concerned that later layers hide.
    pub hidden_bytes: u64,
    /// The bytes by the layer that stores them, lowest first.
    pub layers: Vec<LayerShare>,
    /// Paths concerned, escaped and sorted: the first ones.
    pub paths: Vec<String>,
    /// How many paths there are in all.
    pub n_paths: u64,
}

impl Finding {
    fn of(info: &CheckInfo, message: String) -> Self {
        Self {
            rule: info.id,
            group: info.group,
            severity: info.severity,
            message,
            why: info.why,
            help: info.help,
            visible_bytes: 0,
            hidden_bytes: 0,
            layers: Vec::new(),
            paths: Vec::new(),
            n_paths: 0,
        }
    }

    fn severity(self, severity: Severity) -> Self {
        Self { severity, ..self }
    }

    /// The layer that stores most of it.
    pub fn main_layer(&self) -> Option<&LayerShare> {
        self.layers.iter().max_by_key(|share| {
            (
                share.visible_bytes.saturating_add(share.hidden_bytes),
                std::cmp::Reverse(share.layer),
            )
        })
    }
}

/// One check. It sees paths in no particular order.
pub(crate) trait Check {
    /// What it is.
    fn info(&self) -> &'static [CheckInfo];
    /// A path of the final file system that has an entry of its own.
    fn path(&mut self, _path: &PathFact<'_>) {}
    /// A file with content that no container can read.
    fn hidden(&mut self, _file: &HiddenFile) {}
    /// The conclusion.
    fn end(&mut self, evidence: &Evidence<'_>) -> Vec<Finding>;
}

/// What is known about every check, in the order of the registry.
pub fn check_infos() -> Vec<CheckInfo> {
    checks()
        .iter()
        .flat_map(|check| check.info().iter().copied())
        .collect()
}

/// Runs every check. Most serious first, then by bytes, then by identity.
pub(crate) fn conclude(evidence: &Evidence<'_>) -> Vec<Finding> {
    let mut checks = checks();
    evidence.each_path(|path| {
        for check in &mut checks {
            check.path(path);
        }
    });
    for file in &evidence.image.accounting.hidden {
        for check in &mut checks {
            check.hidden(file);
        }
    }
    let mut out: Vec<Finding> = checks
        .iter_mut()
        .flat_map(|check| check.end(evidence))
        .collect();
    for finding in &mut out {
        for share in &mut finding.layers {
            share.instruction = evidence
                .image
                .layers
                .get(share.layer as usize)
                .and_then(|layer| layer.created_by.as_ref())
                .map(|text| text.chars().take(300).collect());
        }
    }
    let bytes = |f: &Finding| f.visible_bytes.saturating_add(f.hidden_bytes);
    out.sort_by(|a, b| (a.severity, bytes(b), a.rule).cmp(&(b.severity, bytes(a), b.rule)));
    out
}

/// Bytes as people read them.
fn bytes_text(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{:.1} kB", bytes as f64 / 1e3),
        1_000_000..1_000_000_000 => format!("{:.1} MB", bytes as f64 / 1e6),
        _ => format!("{:.2} GB", bytes as f64 / 1e9),
    }
}

/// `1 file`, `2 files`.
fn count_text(n: u64, one: &str, many: &str) -> String {
    if n == 1 {
        format!("1 {one}")
    } else {
        format!("{n} {many}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_check_has_an_identity_of_its_own_and_says_why_and_what_to_do() {
        let infos = check_infos();
        let ids: BTreeSet<_> = infos.iter().map(|info| info.id).collect();
        assert_eq!(ids.len(), infos.len());
        for info in infos {
            assert!(
                info.id
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'),
                "{}",
                info.id
            );
            for text in [info.summary, info.why, info.help] {
                assert!(
                    !text.is_empty() && !text.ends_with('.'),
                    "{}: {text}",
                    info.id
                );
            }
        }
    }
}
