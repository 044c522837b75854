//! The public JSON of `layerlab check`. Absent things are left out rather than null.

use super::FileFindings;
use layerlab_protocol::check::Safety;
use serde_json::{Value, json};

/// One object for all files.
pub fn render(files: &[FileFindings]) -> Value {
    let files: Vec<Value> = files
        .iter()
        .map(|file| {
            let findings: Vec<Value> = file.findings.iter().map(finding).collect();
            json!({ "file": file.name, "findings": findings, "summary": file.summary })
        })
        .collect();
    json!({ "version": 1, "files": files })
}

/// One finding in the public shape.
pub fn finding(finding: &layerlab_protocol::check::Finding) -> Value {
    let mut value = json!({
        "rule": finding.rule,
        "aliases": finding.aliases,
        "severity": finding.severity,
        "group": finding.group,
        "message": finding.message,
        "why": finding.why,
        "help": finding.help,
        "range": finding.range,
    });
    let Some(object) = value.as_object_mut() else {
        return value;
    };
    if !finding.related.is_empty() {
        let related: Vec<Value> = finding
            .related
            .iter()
            .map(|related| json!({ "range": related.range, "message": related.message }))
            .collect();
        object.insert("related".into(), related.into());
    }
    if let Some(fix) = finding
        .fix
        .as_ref()
        .filter(|fix| fix.safety != Safety::Display)
    {
        let edits: Vec<Value> = fix
            .edits
            .iter()
            .map(|edit| json!({ "range": edit.range, "text": edit.text }))
            .collect();
        object.insert(
            "fix".into(),
            json!({ "safety": fix.safety, "title": fix.title, "edits": edits }),
        );
    }
    if let Some(effect) = &finding.effect {
        let mut map = serde_json::Map::new();
        if let Some(bytes) = effect.bytes {
            map.insert("bytes".into(), bytes.into());
            map.insert("modelled".into(), effect.modelled.into());
        }
        if let Some(steps) = effect.rebuilt_steps {
            map.insert("rebuilt_steps".into(), steps.into());
        }
        if let Some(seconds) = effect.seconds {
            map.insert("seconds".into(), seconds.into());
            map.insert("modelled".into(), effect.modelled.into());
        }
        object.insert("effect".into(), map.into());
    }
    if let Some(lesson) = &finding.lesson {
        object.insert("lesson".into(), lesson.clone().into());
    }
    value
}
