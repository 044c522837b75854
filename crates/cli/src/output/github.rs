//! Annotations for GitHub Actions: one workflow command a finding.

use super::{FileFindings, path, sentences};
use layerlab_protocol::check::{Finding, Range, Severity};

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
                "::{level} file={},{},title={}::{}\n",
                property(&path(&file.name)),
                place(finding.range),
                property(&title(finding)),
                data(&sentences(finding)),
            ));
        }
    }
    out
}

/// The rule and the code people know it by.
fn title(finding: &Finding) -> String {
    match finding.aliases.first() {
        Some(code) => format!("{} ({code})", finding.rule),
        None => finding.rule.clone(),
    }
}

/// Columns are only allowed where a finding ends on the line it begins on.
fn place(range: Range) -> String {
    let (start, end) = (range.start, range.end);
    let lines = format!("line={},endLine={}", start.line, end.line);
    if start.line == end.line {
        format!("{lines},col={},endColumn={}", start.column, end.column)
    } else {
        lines
    }
}

fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
