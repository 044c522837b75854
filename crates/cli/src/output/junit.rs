//! JUnit XML: a file is a suite, a finding a failed case.

use super::{FileFindings, path, xml};

/// One document for all files.
pub fn render(files: &[FileFindings]) -> String {
    let n_failures: usize = files.iter().map(|file| file.findings.len()).sum();
    let n_tests: usize = files.iter().map(|file| file.findings.len().max(1)).sum();
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"layerlab\" tests=\"{n_tests}\" failures=\"{n_failures}\" errors=\"0\">\n"
    );
    for file in files {
        let n = file.findings.len();
        let name = xml(&path(&file.name));
        out.push_str(&format!(
            "  <testsuite name=\"{name}\" tests=\"{}\" failures=\"{n}\" errors=\"0\" skipped=\"0\">\n",
            n.max(1)
        ));
        if n == 0 {
            out.push_str(&format!(
                "    <testcase classname=\"{name}\" name=\"no findings\"/>\n"
            ));
        }
        for finding in &file.findings {
            let start = finding.range.start;
            out.push_str(&format!(
                "    <testcase classname=\"{name}\" name=\"{}\">\n      <failure type=\"{}\" message=\"{}\">{}</failure>\n    </testcase>\n",
                xml(&format!("{}:{} {}", start.line, start.column, finding.rule)),
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
