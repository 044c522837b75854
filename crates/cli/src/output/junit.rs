//! JUnit XML: a file is a suite, a finding a failed case.

use super::{FileFindings, xml};

/// One document for all files.
pub fn render(files: &[FileFindings]) -> String {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n");
    for file in files {
        let n = file.findings.len();
        out.push_str(&format!(
            "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{n}\">\n",
            xml(&file.name),
            n.max(1)
        ));
        if n == 0 {
            out.push_str("    <testcase name=\"no findings\"/>\n");
        }
        for finding in &file.findings {
            out.push_str(&format!(
                "    <testcase classname=\"{}\" name=\"{}\"><failure type=\"{}\" message=\"{}\">{}</failure></testcase>\n",
                xml(&file.name),
                xml(&format!("{}:{} {}", finding.range.start.line, finding.range.start.column, finding.rule)),
                finding.severity.name(),
                xml(&finding.message),
                xml(&format!("{}\n{}", finding.why, finding.help)),
            ));
        }
        out.push_str("  </testsuite>\n");
    }
    out.push_str("</testsuites>\n");
    out
}
