//! Code Climate issues, which GitLab reads as its code quality report.
//!
//! One JSON array: GitLab reads only that; the stream of objects with zero bytes between them that
//! engines of Code Climate wrote is not made.

use super::{FileFindings, code, fingerprints, path};
use layerlab_protocol::check::{Finding, Severity};
use serde_json::{Value, json};

/// One array for all files.
pub fn render(files: &[FileFindings]) -> Value {
    files
        .iter()
        .flat_map(|file| {
            let findings = file.findings.iter().zip(fingerprints(file));
            findings.map(|(finding, fingerprint)| issue(&path(&file.name), finding, &fingerprint))
        })
        .collect()
}

fn issue(path: &str, finding: &Finding, fingerprint: &str) -> Value {
    let severity = match finding.severity {
        Severity::Error => "critical",
        Severity::Warning => "major",
        Severity::Info => "minor",
        Severity::Hint => "info",
    };
    json!({
        "type": "issue",
        "check_name": code(finding),
        "description": finding.message,
        "content": { "body": format!("{}\n\n{}", finding.why, finding.help) },
        "categories": [category(&finding.group)],
        "severity": severity,
        "fingerprint": fingerprint,
        "location": {
            "path": path,
            "lines": { "begin": finding.range.start.line, "end": finding.range.end.line },
        },
    })
}

/// One of the categories the format knows.
fn category(group: &str) -> &'static str {
    match group {
        "secrets" | "user" => "Security",
        "cache" | "image" => "Performance",
        "names" => "Style",
        "base" | "packages" => "Compatibility",
        _ => "Bug Risk",
    }
}
