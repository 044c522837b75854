//! A report for a review comment.

use super::FileFindings;

/// One section a file.
pub fn render(files: &[FileFindings]) -> String {
    let mut out = String::new();
    for file in files {
        let summary = file.summary;
        out.push_str(&format!(
            "## {}\n\n{} errors, {} warnings, {} infos, {} hints\n\n",
            cell(&file.name),
            summary.errors,
            summary.warnings,
            summary.infos,
            summary.hints
        ));
        if file.findings.is_empty() {
            out.push_str("Nothing found.\n\n");
            continue;
        }
        out.push_str("| line | level | rule | what | do |\n|---|---|---|---|---|\n");
        for finding in &file.findings {
            out.push_str(&format!(
                "| {} | {} | `{}` | {} | {} |\n",
                finding.range.start.line,
                finding.severity.name(),
                finding.rule,
                cell(&finding.message),
                cell(&finding.help)
            ));
        }
        out.push('\n');
    }
    out
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|")
        .replace('\n', " ")
        .replace('<', "&lt;")
}
