//! CycloneDX 1.6 JSON. Source: the specification's JSON schema `bom-1.6`.

use super::licence::{self, Licence};
use super::{Subject, TOOL, TOOL_VERSION};
use crate::image::Image;
use crate::packages::{Distribution, Package, PackageKind, Packages};
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::HashSet;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Bom {
    #[serde(rename = "$schema")]
    schema: &'static str,
    bom_format: &'static str,
    spec_version: &'static str,
    serial_number: String,
    version: u32,
    metadata: Value,
    components: Vec<Value>,
    dependencies: Vec<Value>,
}

/// The document, pretty-printed, with a newline at its end.
pub fn cyclonedx(image: &Image, packages: &Packages) -> String {
    let subject = Subject::new(image, "cyclonedx");
    let root = subject.purl.clone().unwrap_or_else(|| "image".to_owned());
    let mut references = HashSet::from([root.clone()]);
    let mut components = Vec::new();
    let mut below = Vec::new();
    if let Some(distribution) = &packages.distribution {
        let reference = unique(&mut references, format!("os:{}", distribution.qualifier()));
        components.push(system(distribution, &reference));
        below.push(reference);
    }
    for package in &packages.packages {
        let mut reference = package.purl.clone();
        if references.contains(&reference) {
            reference = format!("{reference}|{}", package.path);
        }
        let reference = unique(&mut references, reference);
        components.push(component(image, package, &reference));
        below.push(reference);
    }
    let mut dependencies = vec![json!({ "ref": root, "dependsOn": below })];
    dependencies.extend(below.iter().map(|reference| json!({ "ref": reference })));
    let bom = Bom {
        schema: "http://cyclonedx.org/schema/bom-1.6.schema.json",
        bom_format: "CycloneDX",
        spec_version: "1.6",
        serial_number: format!("urn:uuid:{}", subject.uuid),
        version: 1,
        metadata: metadata(&subject, &root),
        components,
        dependencies,
    };
    let mut text = serde_json::to_string_pretty(&bom).unwrap_or_default();
    text.push('\n');
    text
}

/// A reference that no other component has.
fn unique(references: &mut HashSet<String>, wanted: String) -> String {
    let mut reference = wanted.clone();
    let mut n = 1u32;
    while !references.insert(reference.clone()) {
        n += 1;
        reference = format!("{wanted}|{n}");
    }
    reference
}

fn metadata(subject: &Subject, root: &str) -> Value {
    let mut component = json!({ "bom-ref": root, "type": "container", "name": subject.name });
    set(&mut component, "version", subject.digest.clone());
    set(&mut component, "purl", subject.purl.clone());
    if let Some(content) = subject.sha256() {
        set(
            &mut component,
            "hashes",
            Some(json!([{ "alg": "SHA-256", "content": content }])),
        );
    }
    let mut metadata = json!({
        "tools": { "components": [{ "type": "application", "name": TOOL, "version": TOOL_VERSION }] },
        "component": component,
    });
    set(&mut metadata, "timestamp", subject.created.clone());
    metadata
}

fn system(distribution: &Distribution, reference: &str) -> Value {
    let mut out = json!({
        "bom-ref": reference,
        "type": "operating-system",
        "name": distribution.id,
        "description": distribution.pretty_name,
    });
    if !distribution.version_id.is_empty() {
        set(&mut out, "version", Some(distribution.version_id.clone()));
    }
    if let Some(end) = distribution.end_of_life {
        set(
            &mut out,
            "properties",
            Some(json!([{ "name": "layerlab:end-of-life", "value": end.date }])),
        );
    }
    out
}

fn component(image: &Image, package: &Package, reference: &str) -> Value {
    let kind = match package.kind {
        PackageKind::Generic => "application",
        _ => "library",
    };
    let mut properties = vec![json!({ "name": "layerlab:path", "value": package.path })];
    properties.push(json!({ "name": "layerlab:layer", "value": package.layer.to_string() }));
    if let Some(diff_id) = image
        .layers
        .get(package.layer)
        .and_then(|layer| layer.diff_id.as_ref())
    {
        properties.push(json!({ "name": "layerlab:layer:diffid", "value": diff_id.as_str() }));
    }
    properties.push(json!({ "name": "layerlab:bytes", "value": package.size_bytes.to_string() }));
    if package.is_guessed {
        properties.push(json!({ "name": "layerlab:guessed", "value": "true" }));
    }
    let mut out = json!({
        "bom-ref": reference,
        "type": kind,
        "name": package.name,
        "version": package.version,
        "purl": package.purl,
        "properties": properties,
    });
    set(&mut out, "licenses", licences(&package.licences));
    out
}

/// One expression, or a list of identifiers and names.
fn licences(texts: &[String]) -> Option<Value> {
    if let [text] = texts
        && let Licence::Expression(expression) = licence::read(text)
    {
        return Some(json!([{ "expression": expression }]));
    }
    let list: Vec<Value> = texts
        .iter()
        .map(|text| match licence::read(text) {
            Licence::Id(id) => json!({ "license": { "id": id } }),
            Licence::Expression(name) | Licence::Name(name) => {
                json!({ "license": { "name": name } })
            }
        })
        .collect();
    (!list.is_empty()).then_some(Value::Array(list))
}

fn set<V: Into<Value>>(object: &mut Value, key: &str, value: Option<V>) {
    if let (Some(map), Some(value)) = (object.as_object_mut(), value) {
        map.insert(key.to_owned(), value.into());
    }
}
