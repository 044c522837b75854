//! Reports about an image for people and for code scanning: Markdown, HTML without scripts, SARIF.
//!
//! They are made from the public JSON, so that whatever an analysis adds under a known name appears in all of them.

use super::bytes;
use layerlab_engine::compare::markdown::markdown_line;
use layerlab_protocol::image_tools::Picture;
use serde_json::{Value, json};

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
                text(l, "created_by")
                    .split_whitespace()
                    .collect::<Vec<_>>()
                    .join(" ")
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

/// Text for HTML.
fn html_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c if c.is_control() && !matches!(c, '\n' | '\t') => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

const STYLE: &str = "
:root { color-scheme: light dark; --text: #1d2433; --soft: #5b6577; --line: #d5dae3; --page: #fff; --mark: #a8256a; --fill: #4b5fb3; --fill2: #6f86d6 }
@media (prefers-color-scheme: dark) { :root { --text: #e6e9f0; --soft: #a3adc0; --line: #39425a; --page: #141926; --mark: #f472b6; --fill: #7f93e6; --fill2: #5a6cb8 } }
body { font: 16px/1.5 system-ui, sans-serif; color: var(--text); background: var(--page); max-width: 72rem; margin: 0 auto; padding: 1rem }
table { border-collapse: collapse; width: 100%; font-size: .9rem; display: block; overflow-x: auto }
th, td { text-align: left; vertical-align: top; padding: .25rem .6rem; border-bottom: 1px solid var(--line); overflow-wrap: anywhere }
th { color: var(--soft); font-weight: 600; white-space: nowrap }
.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap }
svg { width: 100%; height: auto; border: 1px solid var(--line) }
svg rect { stroke: var(--page); stroke-width: .5 }
svg text { font: 9px system-ui, sans-serif; fill: var(--page); pointer-events: none }
p.soft { color: var(--soft) }
@media print { svg, tr { break-inside: avoid } }
";

/// One page that needs nothing but itself: no scripts, no addresses, light and dark.
pub fn html(report: &Value, picture: Option<&Picture>) -> String {
    let (name, facts, tables) = content(report);
    let title = html_text(&name);
    let mut out = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n<table>\n<tbody>\n"
    );
    for (key, value) in facts {
        out.push_str(&format!(
            "<tr><th scope=\"row\">{}</th><td>{}</td></tr>\n",
            html_text(&key),
            html_text(&value)
        ));
    }
    out.push_str("</tbody>\n</table>\n");
    if let Some(picture) = picture {
        out.push_str(&icicle(picture));
    }
    for table in tables {
        out.push_str(&format!("<h2>{}</h2>\n<table>\n<thead><tr>", table.title));
        let class = |at: usize| {
            if table.is_number.get(at).copied().unwrap_or(false) {
                " class=\"n\""
            } else {
                ""
            }
        };
        for (at, head) in table.head.iter().enumerate() {
            out.push_str(&format!(
                "<th scope=\"col\"{}>{}</th>",
                class(at),
                html_text(head)
            ));
        }
        out.push_str("</tr></thead>\n<tbody>\n");
        for row in &table.rows {
            out.push_str("<tr>");
            for (at, cell) in row.iter().enumerate() {
                out.push_str(&format!("<td{}>{}</td>", class(at), html_text(cell)));
            }
            out.push_str("</tr>\n");
        }
        out.push_str("</tbody>\n</table>\n");
        if table.omitted > 0 {
            out.push_str(&format!("<p class=\"soft\">{} more.</p>\n", table.omitted));
        }
    }
    out.push_str("</main>\n</body>\n</html>\n");
    out
}

/// The merged tree: width is bytes, folders above what they hold.
fn icicle(picture: &Picture) -> String {
    const WIDTH: f64 = 1000.0;
    const ROW: f64 = 18.0;
    let Some(root) = picture.areas.first().filter(|root| root.bytes > 0) else {
        return String::new();
    };
    let scale = WIDTH / root.bytes as f64;
    // Children follow their parents, so one pass places them.
    let mut starts: Vec<(f64, f64, usize)> = Vec::with_capacity(picture.areas.len());
    let mut rects = String::new();
    let mut deepest = 0;
    for (at, area) in picture.areas.iter().enumerate() {
        let (x, depth) = if at == 0 {
            (0.0, 0)
        } else {
            match starts.get_mut(area.parent as usize) {
                Some((_, next, depth)) => {
                    let x = *next;
                    *next += area.bytes as f64 * scale;
                    (x, *depth + 1)
                }
                None => continue,
            }
        };
        starts.push((x, x, depth));
        let width = area.bytes as f64 * scale;
        if width < 0.5 {
            continue;
        }
        deepest = deepest.max(depth);
        let path = if area.together > 0 {
            format!("{} small ones in /{}", area.together, area.path)
        } else {
            format!("/{}", area.path)
        };
        let fill = match (area.together > 0, depth % 2) {
            (true, _) => "var(--soft)",
            (false, 0) => "var(--fill)",
            _ => "var(--fill2)",
        };
        let y = depth as f64 * ROW;
        rects.push_str(&format!(
            "<rect x=\"{x:.2}\" y=\"{y}\" width=\"{width:.2}\" height=\"{ROW}\" fill=\"{fill}\"><title>{}: {}</title></rect>\n",
            html_text(&path),
            bytes(area.bytes)
        ));
        let fits = (width / 5.0) as usize;
        let label: String = if area.name.is_empty() && at == 0 {
            "/".to_owned()
        } else {
            area.name.chars().take(fits).collect()
        };
        if fits >= 4 && !label.is_empty() {
            rects.push_str(&format!(
                "<text x=\"{:.2}\" y=\"{:.2}\">{}</text>\n",
                x + 3.0,
                y + 12.5,
                html_text(&label)
            ));
        }
    }
    let height = (deepest + 1) as f64 * ROW;
    format!(
        "<h2>Where the visible bytes are</h2>\n<svg viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" aria-label=\"The merged file tree; width is bytes, {} in all\">\n{rects}</svg>\n",
        bytes(root.bytes)
    )
}

/// SARIF 2.1.0: findings, secrets, failed thresholds and what does not add up. Places are the archive itself, with
/// the path inside the image as a logical location.
pub fn sarif(report: &Value, file: &str) -> Value {
    let image = report.get("image").unwrap_or(&Value::Null);
    let mut results: Vec<Value> = Vec::new();
    let mut rules: Vec<(String, String)> = Vec::new();
    let mut push = |rule: &str, level: &str, message: String, help: &str, paths: Vec<String>| {
        if !rules.iter().any(|(known, _)| known == rule) {
            rules.push((rule.to_owned(), help.to_owned()));
        }
        let mut location = json!({ "physicalLocation": { "artifactLocation": { "uri": super::sarif::uri(&super::path(file)) } } });
        if !paths.is_empty() {
            let logical: Vec<Value> = paths
                .iter()
                .take(20)
                .map(|path| json!({ "fullyQualifiedName": path, "kind": "resource" }))
                .collect();
            location["logicalLocations"] = logical.into();
        }
        results.push(json!({
            "ruleId": rule, "level": level, "message": { "text": message }, "locations": [location],
        }));
    };
    for finding in list(image, "findings") {
        let level = match text(finding, "severity") {
            "error" => "error",
            "warning" => "warning",
            _ => "note",
        };
        let help = text(finding, "help");
        let mut message = text(finding, "message").to_owned();
        if !help.is_empty() {
            message.push_str(&format!(": {help}"));
        }
        let paths = list(finding, "paths")
            .iter()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect();
        push(text(finding, "rule"), level, message, help, paths);
    }
    for secret in list(image, "secrets") {
        let message = format!(
            "{} {} can be read by whoever has the {}",
            text(secret, "kind"),
            text(secret, "masked"),
            text(secret, "reach")
        );
        push(
            &format!("secret-{}", text(secret, "kind")),
            "error",
            message,
            "revoke it, then build the image without it",
            vec![text(secret, "path").to_owned()],
        );
    }
    if let Some(thresholds) = report.get("thresholds") {
        for rule in list(thresholds, "rules") {
            if rule.get("passed").and_then(Value::as_bool) == Some(false) {
                let value = rule
                    .get("value")
                    .filter(|v| !v.is_null())
                    .map_or_else(|| "not a finite number".to_owned(), Value::to_string);
                let limit = rule.get("limit").map_or_else(String::new, Value::to_string);
                push(
                    text(rule, "rule"),
                    "error",
                    format!("{value}, limit {limit}"),
                    "make the image smaller or change the limit",
                    Vec::new(),
                );
            }
        }
    }
    for pair in list(image, "hidden_pairs") {
        let message = format!(
            "{} of layer {} are hidden by layer {}, in no container but in every download",
            bytes(number(pair, "bytes")),
            number(pair, "owner_layer"),
            number(pair, "hiding_layer")
        );
        push(
            "hidden-content",
            "note",
            message,
            "delete or change files in the step that makes them",
            Vec::new(),
        );
    }
    for warning in list(report, "warnings") {
        let place = text(warning, "where");
        let paths = if place.is_empty() {
            Vec::new()
        } else {
            vec![place.to_owned()]
        };
        push(
            text(warning, "kind"),
            "warning",
            text(warning, "message").to_owned(),
            "",
            paths,
        );
    }
    let rules: Vec<Value> = rules
        .into_iter()
        .map(|(id, help)| {
            let mut rule = json!({ "id": id });
            if !help.is_empty() {
                rule["help"] = json!({ "text": help });
            }
            rule
        })
        .collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "layerlab",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            } },
            "results": results,
        }],
    })
}
