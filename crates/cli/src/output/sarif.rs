//! SARIF 2.1.0 with fixes, for code scanning.

use super::{FileFindings, fingerprint};
use layerlab_protocol::check::{Finding, Range, Safety, Severity};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// One run for all files.
pub fn render(files: &[FileFindings]) -> Value {
    let used: BTreeSet<&str> = files
        .iter()
        .flat_map(|file| file.findings.iter().map(|finding| finding.rule.as_str()))
        .collect();
    let rules: Vec<Value> = layerlab_engine::rules()
        .into_iter()
        .filter(|rule| used.contains(rule.id.as_str()))
        .map(|rule| {
            json!({
                "id": rule.id,
                "shortDescription": { "text": rule.summary },
                "help": { "text": rule.docs, "markdown": rule.docs },
                "properties": { "tags": rule.aliases },
            })
        })
        .collect();
    let results: Vec<Value> = files
        .iter()
        .flat_map(|file| {
            file.findings
                .iter()
                .map(|finding| result(&file.name, finding))
        })
        .collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "layerlab",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

fn region(range: Range) -> Value {
    json!({
        "startLine": range.start.line, "startColumn": range.start.column,
        "endLine": range.end.line, "endColumn": range.end.column,
    })
}

fn result(file: &str, finding: &Finding) -> Value {
    let level = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info | Severity::Hint => "note",
    };
    let mut value = json!({
        "ruleId": finding.rule,
        "level": level,
        "message": { "text": format!("{}. {}", finding.message, finding.help) },
        "locations": [{ "physicalLocation": {
            "artifactLocation": { "uri": file },
            "region": region(finding.range),
        } }],
        "partialFingerprints": { "layerlab/v1": fingerprint(file, finding) },
    });
    let fix = finding
        .fix
        .as_ref()
        .filter(|fix| fix.safety != Safety::Display);
    if let (Some(fix), Some(object)) = (fix, value.as_object_mut()) {
        let replacements: Vec<Value> = fix
            .edits
            .iter()
            .map(|edit| {
                json!({ "deletedRegion": region(edit.range), "insertedContent": { "text": edit.text } })
            })
            .collect();
        object.insert(
            "fixes".into(),
            json!([{
                "description": { "text": fix.title },
                "artifactChanges": [{ "artifactLocation": { "uri": file }, "replacements": replacements }],
            }]),
        );
    }
    value
}
