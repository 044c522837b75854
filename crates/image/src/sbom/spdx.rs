//! SPDX 2.3 JSON. Source: the specification 2.3 and its JSON schema.

use super::licence::{self, Licence};
use super::{Subject, TOOL, TOOL_VERSION};
use crate::image::Image;
use crate::packages::{Package, Packages};
use serde::Serialize;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeMap, HashSet};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document {
    spdx_version: &'static str,
    data_license: &'static str,
    #[serde(rename = "SPDXID")]
    spdx_id: &'static str,
    name: String,
    document_namespace: String,
    creation_info: Value,
    packages: Vec<Value>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    has_extracted_licensing_infos: Vec<Value>,
    relationships: Vec<Value>,
}

const DOCUMENT: &str = "SPDXRef-DOCUMENT";
const ROOT: &str = "SPDXRef-Image";
const NOTHING: &str = "NOASSERTION";

/// The document, pretty-printed, with a newline at its end.
pub fn spdx(image: &Image, packages: &Packages) -> String {
    let subject = Subject::new(image, "spdx");
    let mut ids = HashSet::from([DOCUMENT.to_owned(), ROOT.to_owned()]);
    let mut extracted = BTreeMap::new();
    let mut list = vec![root(&subject)];
    let mut relationships = vec![relation(DOCUMENT, "DESCRIBES", ROOT)];
    if let Some(distribution) = &packages.distribution {
        let id = unique(
            &mut ids,
            format!("SPDXRef-OperatingSystem-{}", idstring(&distribution.id)),
        );
        let mut system = blank(&distribution.id, &id);
        set(
            &mut system,
            "primaryPackagePurpose",
            json!("OPERATING_SYSTEM"),
        );
        set(&mut system, "summary", json!(distribution.pretty_name));
        if !distribution.version_id.is_empty() {
            set(&mut system, "versionInfo", json!(distribution.version_id));
        }
        if let Some(end) = distribution.end_of_life {
            let until = format!("{}T23:59:59Z", end.date);
            set(&mut system, "validUntilDate", json!(until));
        }
        relationships.push(relation(ROOT, "CONTAINS", &id));
        list.push(system);
    }
    for package in &packages.packages {
        let id = unique(&mut ids, identifier(package));
        relationships.push(relation(ROOT, "CONTAINS", &id));
        list.push(one(image, package, &id, &mut extracted));
    }
    let document = Document {
        spdx_version: "SPDX-2.3",
        data_license: "CC0-1.0",
        spdx_id: DOCUMENT,
        document_namespace: format!(
            "https://spdx.org/spdxdocs/{TOOL}-{}-{}",
            idstring(&subject.name),
            subject.uuid
        ),
        creation_info: json!({
            "created": subject.created.as_deref().unwrap_or("1970-01-01T00:00:00Z"),
            "creators": [format!("Tool: {TOOL}-{TOOL_VERSION}")],
        }),
        name: subject.name,
        packages: list,
        has_extracted_licensing_infos: extracted
            .into_iter()
            .map(|(id, text)| json!({ "licenseId": id, "name": text, "extractedText": text }))
            .collect(),
        relationships,
    };
    let mut text = serde_json::to_string_pretty(&document).unwrap_or_default();
    text.push('\n');
    text
}

fn relation(from: &str, kind: &str, to: &str) -> Value {
    json!({ "spdxElementId": from, "relationshipType": kind, "relatedSpdxElement": to })
}

/// A package of which nothing is claimed.
fn blank(name: &str, id: &str) -> Value {
    json!({
        "name": name,
        "SPDXID": id,
        "downloadLocation": NOTHING,
        "filesAnalyzed": false,
        "licenseConcluded": NOTHING,
        "licenseDeclared": NOTHING,
        "copyrightText": NOTHING,
    })
}

fn root(subject: &Subject) -> Value {
    let mut out = blank(&subject.name, ROOT);
    set(&mut out, "primaryPackagePurpose", json!("CONTAINER"));
    if let Some(digest) = &subject.digest {
        set(&mut out, "versionInfo", json!(digest));
    }
    if let Some(hash) = subject.sha256() {
        set(
            &mut out,
            "checksums",
            json!([{ "algorithm": "SHA256", "checksumValue": hash }]),
        );
    }
    if let Some(purl) = &subject.purl {
        set(&mut out, "externalRefs", external(purl));
    }
    out
}

fn one(
    image: &Image,
    package: &Package,
    id: &str,
    extracted: &mut BTreeMap<String, String>,
) -> Value {
    let mut out = blank(&package.name, id);
    set(&mut out, "versionInfo", json!(package.version));
    set(&mut out, "externalRefs", external(&package.purl));
    let layer = image
        .layers
        .get(package.layer)
        .and_then(|layer| layer.diff_id.as_ref())
        .map(|diff_id| format!(" ({})", diff_id.as_str()))
        .unwrap_or_default();
    let how = if package.is_guessed {
        "guessed from the text of"
    } else {
        "named by"
    };
    set(
        &mut out,
        "sourceInfo",
        json!(format!(
            "{how} /{}, layer {}{layer}",
            package.path, package.layer
        )),
    );
    if !package.licences.is_empty() {
        let declared = declared(&package.licences, extracted);
        set(&mut out, "licenseDeclared", json!(declared));
    }
    out
}

fn external(purl: &str) -> Value {
    json!([{
        "referenceCategory": "PACKAGE-MANAGER",
        "referenceType": "purl",
        "referenceLocator": purl,
    }])
}

/// All licences joined by `AND`; texts that are no expression become references with the text beside them.
fn declared(texts: &[String], extracted: &mut BTreeMap<String, String>) -> String {
    let parts: Vec<String> = texts
        .iter()
        .map(|text| match licence::read(text) {
            Licence::Id(id) => id.to_owned(),
            Licence::Expression(text) if texts.len() == 1 => text.to_owned(),
            Licence::Expression(text) => format!("({text})"),
            Licence::Name(text) => {
                let id = format!("LicenseRef-{}", idstring(text));
                let is_same = extracted.get(&id).is_none_or(|known| known == text);
                let id = if is_same {
                    id
                } else {
                    format!("{id}-{}", short_hash(text))
                };
                extracted.insert(id.clone(), text.to_owned());
                id
            }
        })
        .collect();
    parts.join(" AND ")
}

fn identifier(package: &Package) -> String {
    format!(
        "SPDXRef-Package-{}-{}-{}",
        package.kind,
        idstring(&package.name),
        short_hash(&format!("{}\n{}", package.purl, package.path))
    )
}

fn unique(ids: &mut HashSet<String>, wanted: String) -> String {
    let mut id = wanted.clone();
    let mut n = 1u32;
    while !ids.insert(id.clone()) {
        n += 1;
        id = format!("{wanted}-{n}");
    }
    id
}

/// Letters, digits, `.` and `-` only, at most 64 of them.
fn idstring(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars().take(64) {
        if c.is_ascii_alphanumeric() || c == '.' {
            out.push(c);
        } else if !out.ends_with('-') {
            out.push('-');
        }
    }
    let out = out.trim_matches('-');
    if out.is_empty() {
        "x".to_owned()
    } else {
        out.to_owned()
    }
}

fn short_hash(text: &str) -> String {
    Sha256::digest(text.as_bytes())
        .iter()
        .take(6)
        .map(|b| format!("{b:02x}"))
        .collect()
}

fn set(object: &mut Value, key: &str, value: Value) {
    if let Some(map) = object.as_object_mut() {
        map.insert(key.to_owned(), value);
    }
}
