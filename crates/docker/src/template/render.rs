//! Lists: a template over every row, with docker's `table` and `json` prefixes.

use super::TemplateError;
use super::data::Shape;
use super::parse::Template;
use crate::text::align;
use serde_json::{Map, Value};

/// What a list knows about its rows.
#[derive(Debug, Clone, Copy)]
pub struct Headers<'h> {
    /// The Go type that a message about an unknown field names, as `*formatter.imageContext`.
    pub type_name: &'h str,
    /// Field and header.
    pub columns: &'h [(&'h str, &'h str)],
}

/// Renders rows: `table …` aligns columns under headers, `json` writes one object a line, anything else is a template
/// for each line. `\t` and `\n` in the text stand for a tab and a new line.
///
/// # Errors
/// What docker says about the template.
pub fn list(format: &str, headers: Headers<'_>, rows: &[Value]) -> Result<String, TemplateError> {
    let is_table = format.starts_with("table");
    let text = match format {
        "json" => "{{json .}}",
        _ if is_table => format.get("table".len()..).unwrap_or_default(),
        other => other,
    };
    let text = text
        .trim_matches(' ')
        .replace("\\t", "\t")
        .replace("\\n", "\n");
    let template = Template::parse(&text)?;
    let mut body = String::new();
    for row in rows {
        body.push_str(&template.render(row, Shape::Row(headers.type_name))?);
        body.push('\n');
    }
    if !is_table {
        return Ok(body);
    }
    let names: Map<String, Value> = headers
        .columns
        .iter()
        .map(|(field, header)| ((*field).to_owned(), Value::from(*header)))
        .collect();
    // Docker writes what the header template gives, and goes on if it fails.
    let head = template
        .render(&Value::Object(names), Shape::Headers)
        .unwrap_or_default();
    Ok(align(&format!("{head}\n{body}")))
}

/// As [`list`], for commands whose empty `--format` means a table of their own.
///
/// # Errors
/// As [`list`].
pub fn list_or_json(
    format: Option<&str>,
    default_table: &str,
    headers: Headers<'_>,
    rows: &[Value],
) -> Result<String, TemplateError> {
    match format {
        None | Some("" | "table") => list(default_table, headers, rows),
        Some(other) => list(other, headers, rows),
    }
}
