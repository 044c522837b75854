//! Code Climate issues, which GitLab reads as its code quality report.

use super::{FileFindings, code, fingerprint};
use layerlab_protocol::check::Severity;
use serde_json::{Value, json};

/// One array for all files.
pub fn render(files: &[FileFindings]) -> Value {
    files
        .iter()
        .flat_map(|file| {
            file.findings.iter().map(|finding| {
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
                    "categories": [if finding.group == "secrets" { "Security" } else { "Bug Risk" }],
                    "severity": severity,
                    "fingerprint": fingerprint(&file.name, finding),
                    "location": {
                        "path": file.name,
                        "lines": { "begin": finding.range.start.line, "end": finding.range.end.line },
                    },
                })
            })
        })
        .collect()
}
