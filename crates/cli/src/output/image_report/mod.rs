//! Reports about an image for people and for code scanning: Markdown, HTML without scripts, SARIF.
//!
//! They are made from the public JSON, so that whatever an analysis adds under a known name appears in all of them.

mod html;
mod markdown;
mod sarif;

pub use html::html;
pub use markdown::markdown;
pub use sarif::sarif;

use super::bytes;
use layerlab_engine::image::recorded;
use serde_json::Value;

/// Rows of a long list; the rest is counted.
const N_ROWS: usize = 50;

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn number(value: &Value, key: &str) -> u64 {
    value.get(key).and_then(Value::as_u64).unwrap_or(0)
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value
        .get(key)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

/// A table of the report.
struct Table {
    title: &'static str,
    head: Vec<&'static str>,
    /// Which columns hold numbers.
    is_number: Vec<bool>,
    rows: Vec<Vec<String>>,
    /// Rows left out.
    omitted: usize,
}

impl Table {
    fn new(title: &'static str, head: &[(&'static str, bool)], rows: Vec<Vec<String>>) -> Self {
        let omitted = rows.len().saturating_sub(N_ROWS);
        Self {
            title,
            head: head.iter().map(|(name, _)| *name).collect(),
            is_number: head.iter().map(|(_, is)| *is).collect(),
            rows: rows.into_iter().take(N_ROWS).collect(),
            omitted,
        }
    }
}

/// Name, headline facts and tables.
fn content(report: &Value) -> (String, Vec<(String, String)>, Vec<Table>) {
    let image = report.get("image").unwrap_or(&Value::Null);
    let archive = report.get("archive").unwrap_or(&Value::Null);
    let totals = image.get("totals").unwrap_or(&Value::Null);
    let dive = image.get("dive").unwrap_or(&Value::Null);
    let name = list(image, "ref_names")
        .first()
        .and_then(Value::as_str)
        .unwrap_or("an image without a name")
        .to_owned();
    let ratio = |value: &Value, key: &str| {
        value.get(key).and_then(Value::as_f64).map_or_else(
            || "not a number".to_owned(),
            |r| format!("{:.2} %", r * 100.0),
        )
    };
    let mut facts = vec![
        (
            "archive".to_owned(),
            format!(
                "{} ({})",
                text(archive, "says"),
                bytes(number(archive, "bytes"))
            ),
        ),
        ("platform".to_owned(), text(image, "platform").to_owned()),
        ("image ID".to_owned(), text(image, "image_id").to_owned()),
        ("created".to_owned(), text(image, "created").to_owned()),
        (
            "in all layers".to_owned(),
            bytes(number(totals, "total_bytes")),
        ),
        (
            "visible in a container".to_owned(),
            bytes(number(totals, "visible_bytes")),
        ),
        (
            "hidden, in no container".to_owned(),
            bytes(number(totals, "hidden_bytes")),
        ),
        ("visible part".to_owned(), ratio(totals, "efficiency")),
        (
            "files and folders".to_owned(),
            format!(
                "{} and {}",
                number(totals, "files"),
                number(totals, "directories")
            ),
        ),
        ("dive's efficiency".to_owned(), ratio(dive, "efficiency")),
        (
            "dive's wasted bytes".to_owned(),
            bytes(number(dive, "wasted_bytes")),
        ),
    ];
    facts.retain(|(_, value)| !value.is_empty());
    let mut tables = Vec::new();
    if let Some(thresholds) = report.get("thresholds") {
        let rows = list(thresholds, "rules")
            .iter()
            .map(|rule| {
                let passed = rule.get("passed").and_then(Value::as_bool) == Some(true);
                let shown = |key: &str| {
                    rule.get(key).map_or_else(String::new, |v| {
                        if v.is_null() {
                            "not finite".to_owned()
                        } else {
                            v.to_string()
                        }
                    })
                };
                vec![
                    if passed { "pass" } else { "FAIL" }.to_owned(),
                    text(rule, "rule").to_owned(),
                    shown("value"),
                    shown("limit"),
                ]
            })
            .collect();
        tables.push(Table::new(
            "Thresholds",
            &[
                ("", false),
                ("rule", false),
                ("value", true),
                ("limit", true),
            ],
            rows,
        ));
    }
    let rows = list(image, "findings")
        .iter()
        .map(|f| {
            vec![
                text(f, "severity").to_owned(),
                text(f, "rule").to_owned(),
                text(f, "message").to_owned(),
                text(f, "help").to_owned(),
                f.get("layer")
                    .and_then(Value::as_u64)
                    .map_or_else(String::new, |l| l.to_string()),
                match number(f, "bytes") {
                    0 => String::new(),
                    n => bytes(n),
                },
            ]
        })
        .collect();
    tables.push(Table::new(
        "Findings",
        &[
            ("level", false),
            ("rule", false),
            ("what", false),
            ("do", false),
            ("layer", true),
            ("bytes", true),
        ],
        rows,
    ));
    let rows = list(image, "secrets")
        .iter()
        .map(|s| {
            vec![
                text(s, "kind").to_owned(),
                text(s, "path").to_owned(),
                text(s, "reach").to_owned(),
                text(s, "masked").to_owned(),
            ]
        })
        .collect();
    tables.push(Table::new(
        "Secrets",
        &[
            ("kind", false),
            ("where", false),
            ("reach", false),
            ("masked", false),
        ],
        rows,
    ));
    let rows = list(image, "layers")
        .iter()
        .map(|l| {
            vec![
                number(l, "index").to_string(),
                bytes(number(l, "content_bytes")),
                bytes(number(l, "hidden_later_bytes")),
                bytes(number(l, "stored_bytes")),
                number(l, "entries").to_string(),
                recorded::readable(text(l, "created_by"))
                    .line()
                    .unwrap_or_default()
                    .chars()
                    .take(160)
                    .collect(),
            ]
        })
        .collect();
    tables.push(Table::new(
        "Layers",
        &[
            ("layer", true),
            ("content", true),
            ("hidden later", true),
            ("stored", true),
            ("entries", true),
            ("instruction", false),
        ],
        rows,
    ));
    let rows = list(image, "hidden")
        .iter()
        .map(|h| {
            vec![
                bytes(number(h, "bytes")),
                text(h, "path").to_owned(),
                number(h, "owner_layer").to_string(),
                number(h, "hiding_layer").to_string(),
                text(h, "cause").to_owned(),
            ]
        })
        .collect();
    tables.push(Table::new(
        "Hidden content",
        &[
            ("bytes", true),
            ("path", false),
            ("stored in layer", true),
            ("hidden by layer", true),
            ("cause", false),
        ],
        rows,
    ));
    let rows = list(image, "duplicates")
        .iter()
        .map(|d| {
            let paths: Vec<&str> = list(d, "paths").iter().filter_map(Value::as_str).collect();
            vec![
                bytes(number(d, "bytes")),
                paths.len().to_string(),
                paths.into_iter().take(5).collect::<Vec<_>>().join(", "),
            ]
        })
        .collect();
    tables.push(Table::new(
        "Equal contents",
        &[("bytes each", true), ("copies", true), ("paths", false)],
        rows,
    ));
    let rows = list(image, "largest")
        .iter()
        .map(|f| {
            vec![
                bytes(number(f, "bytes")),
                text(f, "path").to_owned(),
                number(f, "layer").to_string(),
            ]
        })
        .collect();
    tables.push(Table::new(
        "Largest files",
        &[("bytes", true), ("path", false), ("layer", true)],
        rows,
    ));
    let rows = list(image, "packages")
        .iter()
        .map(|p| {
            vec![
                text(p, "type").to_owned(),
                text(p, "name").to_owned(),
                text(p, "version").to_owned(),
                p.get("layer")
                    .and_then(Value::as_u64)
                    .map_or_else(String::new, |l| l.to_string()),
            ]
        })
        .collect();
    tables.push(Table::new(
        "Packages",
        &[
            ("type", false),
            ("name", false),
            ("version", false),
            ("layer", true),
        ],
        rows,
    ));
    let config = image.get("config").unwrap_or(&Value::Null);
    let mut rows = Vec::new();
    if let Some(config) = config.as_object() {
        for (key, value) in config {
            let shown = match value {
                Value::String(text) => text.clone(),
                Value::Null => continue,
                Value::Array(items) if items.is_empty() => continue,
                Value::Object(items) if items.is_empty() => continue,
                other => other.to_string(),
            };
            if !shown.is_empty() {
                rows.push(vec![key.clone(), shown]);
            }
        }
    }
    tables.push(Table::new(
        "Configuration",
        &[("setting", false), ("value", false)],
        rows,
    ));
    let rows = list(report, "warnings")
        .iter()
        .map(|w| {
            vec![
                text(w, "kind").to_owned(),
                text(w, "where").to_owned(),
                text(w, "message").to_owned(),
            ]
        })
        .collect();
    tables.push(Table::new(
        "What does not add up",
        &[("kind", false), ("where", false), ("what", false)],
        rows,
    ));
    tables.retain(|table| !table.rows.is_empty());
    (name, facts, tables)
}
