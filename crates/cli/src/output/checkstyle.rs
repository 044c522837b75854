//! Checkstyle XML, which many CI systems read.

use super::{FileFindings, path, sentences, xml};
use layerlab_protocol::check::Severity;

/// One document for all files.
pub fn render(files: &[FileFindings]) -> String {
    let mut out =
        String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<checkstyle version=\"4.3\">\n");
    for file in files {
        out.push_str(&format!("  <file name=\"{}\">\n", xml(&path(&file.name))));
        for finding in &file.findings {
            let level = match finding.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Info | Severity::Hint => "info",
            };
            out.push_str(&format!(
                "    <error line=\"{}\" column=\"{}\" severity=\"{level}\" message=\"{}\" source=\"{}\"/>\n",
                finding.range.start.line,
                finding.range.start.column,
                xml(&sentences(finding)),
                xml(super::code(finding)),
            ));
        }
        out.push_str("  </file>\n");
    }
    out.push_str("</checkstyle>\n");
    out
}
