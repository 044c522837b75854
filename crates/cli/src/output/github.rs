//! Annotations for GitHub Actions: one workflow command a finding.

use super::FileFindings;
use layerlab_protocol::check::Severity;

/// Lines of `::warning file=…::message`.
pub fn render(files: &[FileFindings]) -> String {
    let mut out = String::new();
    for file in files {
        for finding in &file.findings {
            let level = match finding.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Info | Severity::Hint => "notice",
            };
            out.push_str(&format!(
                "::{level} file={},line={},endLine={},col={},endColumn={},title={}::{}\n",
                property(&file.name),
                finding.range.start.line,
                finding.range.end.line,
                finding.range.start.column,
                finding.range.end.column,
                property(&format!("{} ({})", finding.rule, super::code(finding))),
                data(&format!("{}. {}", finding.message, finding.help)),
            ));
        }
    }
    out
}

fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
