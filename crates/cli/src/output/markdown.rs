//! A report for a review comment.

use super::{FileFindings, counts, score};
use layerlab_engine::compare::markdown::markdown_line;

/// One section a file.
pub fn render(files: &[FileFindings]) -> String {
    let mut out = String::new();
    for file in files {
        out.push_str(&format!(
            "## {}\n\n{}; {}\n\n",
            markdown_line(&file.name),
            counts(&file.summary),
            score(&file.summary),
        ));
        if file.findings.is_empty() {
            out.push_str("Nothing found.\n\n");
            continue;
        }
        out.push_str("| line | level | rule | what | do |\n|---:|---|---|---|---|\n");
        for finding in &file.findings {
            let code = match finding.aliases.first() {
                Some(code) => format!("`{}` ({code})", finding.rule),
                None => format!("`{}`", finding.rule),
            };
            out.push_str(&format!(
                "| {} | {} | {code} | {} | {} |\n",
                finding.range.start.line,
                finding.severity.name(),
                markdown_line(&finding.message),
                markdown_line(&finding.help)
            ));
        }
        out.push('\n');
    }
    out
}
