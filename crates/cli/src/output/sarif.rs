//! SARIF 2.1.0 with fixes, for code scanning.
//!
//! Columns count Unicode scalar values, as everywhere; paths are relative references, with what an
//! address may not hold escaped.

use super::{FileFindings, fingerprints, path, sentences};
use layerlab_protocol::check::{Finding, Fix, Range, RulePage, Safety, Severity};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// One run for all files.
pub fn render(files: &[FileFindings]) -> Value {
    let used: BTreeSet<&str> = files
        .iter()
        .flat_map(|file| file.findings.iter().map(|finding| finding.rule.as_str()))
        .collect();
    let pages: Vec<RulePage> = layerlab_engine::rules()
        .into_iter()
        .filter(|rule| used.contains(rule.id.as_str()))
        .collect();
    let results: Vec<Value> = files
        .iter()
        .flat_map(|file| {
            let uri = uri(&path(&file.name));
            let pages = &pages;
            let findings = file.findings.iter().zip(fingerprints(file));
            findings.map(move |(finding, print)| result(&uri, finding, pages, &print))
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
                "rules": pages.iter().map(rule).collect::<Vec<Value>>(),
            } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

fn rule(page: &RulePage) -> Value {
    json!({
        "id": page.id,
        "shortDescription": { "text": page.summary },
        "fullDescription": { "text": page.summary },
        "help": { "text": page.docs, "markdown": page.docs },
        "defaultConfiguration": { "level": level(page.severity) },
        "properties": { "tags": tags(page) },
    })
}

/// Group and codes; each once, as the format wants it.
fn tags(page: &RulePage) -> BTreeSet<&str> {
    let mut tags: BTreeSet<&str> = page.aliases.iter().map(String::as_str).collect();
    tags.insert(&page.group);
    if matches!(page.group.as_str(), "secrets" | "user") {
        tags.insert("security");
    }
    tags
}

const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info | Severity::Hint => "note",
    }
}

fn region(range: Range) -> Value {
    json!({
        "startLine": range.start.line, "startColumn": range.start.column,
        "endLine": range.end.line, "endColumn": range.end.column,
    })
}

fn location(uri: &str, range: Range) -> Value {
    json!({ "artifactLocation": { "uri": uri }, "region": region(range) })
}

fn result(uri: &str, finding: &Finding, pages: &[RulePage], fingerprint: &str) -> Value {
    let mut value = json!({
        "ruleId": finding.rule,
        "level": level(finding.severity),
        "message": { "text": sentences(finding) },
        "locations": [{ "physicalLocation": location(uri, finding.range) }],
        "partialFingerprints": { "layerlab/v1": fingerprint },
        "properties": { "codes": finding.aliases, "why": finding.why },
    });
    let Some(object) = value.as_object_mut() else {
        return value;
    };
    if let Some(idx) = pages.iter().position(|page| page.id == finding.rule) {
        object.insert("ruleIndex".into(), idx.into());
    }
    if !finding.related.is_empty() {
        let related: Vec<Value> = finding
            .related
            .iter()
            .enumerate()
            .map(|(id, related)| {
                json!({
                    "id": id,
                    "physicalLocation": location(uri, related.range),
                    "message": { "text": related.message },
                })
            })
            .collect();
        object.insert("relatedLocations".into(), related.into());
    }
    let fix = finding.fix.as_ref();
    if let Some(fix) = fix.filter(|fix| fix.safety != Safety::Display && !fix.edits.is_empty()) {
        object.insert("fixes".into(), json!([fixed(uri, fix)]));
    }
    value
}

fn fixed(uri: &str, fix: &Fix) -> Value {
    let replacements: Vec<Value> = fix
        .edits
        .iter()
        .map(|edit| {
            let mut replacement = json!({ "deletedRegion": region(edit.range) });
            if !edit.text.is_empty() {
                replacement["insertedContent"] = json!({ "text": edit.text });
            }
            replacement
        })
        .collect();
    let description = if fix.caveat.is_empty() {
        fix.title.clone()
    } else {
        format!("{} ({})", fix.title, fix.caveat)
    };
    json!({
        "description": { "text": description },
        "artifactChanges": [{ "artifactLocation": { "uri": uri }, "replacements": replacements }],
    })
}

/// A path as a relative reference of RFC 3986; an absolute one as a `file` address.
pub(super) fn uri(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    if path.starts_with('/') {
        out.push_str("file://");
    }
    for (at, byte) in path.bytes().enumerate() {
        match byte {
            b'A'..=b'Z'
            | b'a'..=b'z'
            | b'0'..=b'9'
            | b'-'
            | b'.'
            | b'_'
            | b'~'
            | b'/'
            | b'@'
            | b'+'
            | b'='
            | b','
            | b'!'
            | b'$'
            | b'\''
            | b'('
            | b')'
            | b'*'
            | b'&'
            | b';' => {
                out.push(char::from(byte));
            }
            // A colon in the first segment would name a scheme.
            b':' if path.get(..at).is_some_and(|before| before.contains('/')) => out.push(':'),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_references() {
        for (path, expected) in [
            ("Dockerfile", "Dockerfile"),
            ("a b/Docker#file", "a%20b/Docker%23file"),
            ("<stdin>", "%3Cstdin%3E"),
            ("c:x", "c%3Ax"),
            ("a/b:c", "a/b:c"),
            ("ä", "%C3%A4"),
            ("/srv/Dockerfile", "file:///srv/Dockerfile"),
        ] {
            assert_eq!(uri(path), expected);
        }
    }
}
