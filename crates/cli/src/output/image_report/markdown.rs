//! The report as Markdown.

use super::content;
use layerlab_engine::compare::markdown::markdown_line;
use serde_json::Value;

/// For a review comment.
pub fn markdown(report: &Value) -> String {
    let (name, facts, tables) = content(report);
    let mut out = format!("## {}\n\n| | |\n|---|---|\n", markdown_line(&name));
    for (key, value) in facts {
        out.push_str(&format!(
            "| {} | {} |\n",
            markdown_line(&key),
            markdown_line(&value)
        ));
    }
    for table in tables {
        out.push_str(&format!(
            "\n### {}\n\n| {} |\n|",
            table.title,
            table.head.join(" | ")
        ));
        for is_number in &table.is_number {
            out.push_str(if *is_number { "---:|" } else { "---|" });
        }
        out.push('\n');
        for row in &table.rows {
            let cells: Vec<String> = row.iter().map(|cell| markdown_line(cell)).collect();
            out.push_str(&format!("| {} |\n", cells.join(" | ")));
        }
        if table.omitted > 0 {
            out.push_str(&format!("\n{} more.\n", table.omitted));
        }
    }
    out
}
