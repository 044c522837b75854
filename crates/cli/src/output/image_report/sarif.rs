//! The report for code scanning.

use super::{bytes, list, number, text};
use serde_json::{Value, json};

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
        let mut location = json!({ "physicalLocation": { "artifactLocation": { "uri": crate::output::sarif::uri(&crate::output::path(file)) } } });
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
