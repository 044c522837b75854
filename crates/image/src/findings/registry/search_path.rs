//! Search paths with the current folder in them.

use crate::findings::{Check, CheckInfo, Evidence, Finding, Group, Severity};

const INFO: CheckInfo = CheckInfo {
    id: "unsafe-search-path",
    group: Group::Config,
    severity: Severity::Warning,
    summary: "PATH has a relative or empty part",
    why: "whatever lies in the current folder is then run instead of the program that is meant",
    help: "write only folders with a leading slash into PATH",
};

#[derive(Default)]
pub(super) struct SearchPath;

impl Check for SearchPath {
    fn info(&self) -> &'static [CheckInfo] {
        &[INFO]
    }
    fn end(&mut self, evidence: &Evidence<'_>) -> Vec<Finding> {
        let Some(path) = evidence.runtime().and_then(|runtime| {
            runtime
                .env
                .iter()
                .rev()
                .find_map(|variable| variable.strip_prefix("PATH="))
        }) else {
            return Vec::new();
        };
        let found: Vec<&str> = path
            .split(':')
            .filter(|folder| !folder.starts_with('/'))
            .collect();
        if found.is_empty()
            || path.contains(";C:")
            || path.contains(";c:")
            || path.starts_with("C:")
            || path.starts_with("c:")
        {
            return Vec::new();
        }
        let shown: Vec<String> = found.iter().map(|folder| format!("`{folder}`")).collect();
        vec![Finding::of(
            &INFO,
            format!("PATH has {} in it", shown.join(", ")),
        )]
    }
}
