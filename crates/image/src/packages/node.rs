//! Node: `package.json` files of installed packages.
//!
//! Below `node_modules`, only the manifest of a package's own folder counts (`node_modules/NAME/package.json`,
//! `node_modules/@SCOPE/NAME/package.json`, and the folder `package` that unpacking a registry tarball leaves there):
//! packages ship many other `package.json` files as fixtures and module markers. Elsewhere every manifest with name
//! and version counts that does not lie in a folder of tests or examples. Yarn keeps packages as zip files in
//! `.yarn/cache`, with the same folders inside.

use super::record::{Files, PackageKind, Record};
use super::zip::Zip;
use serde::Deserialize;
use serde_json::Value;

/// Whether a `package.json` at this path is the manifest of an installed package.
pub(super) fn is_manifest(path: &[u8]) -> bool {
    let parts: Vec<&[u8]> = path.split(|b| *b == b'/').collect();
    let n = parts.len();
    let at = |back: usize| n.checked_sub(back).and_then(|i| parts.get(i)).copied();
    let is_scope = |part: Option<&[u8]>| part.is_some_and(|p| p.starts_with(b"@"));
    let own = |back: usize| {
        at(back + 1) == Some(b"node_modules")
            || (is_scope(at(back + 1)) && at(back + 2) == Some(b"node_modules"))
    };
    if own(2) && !is_scope(at(2)) {
        return true;
    }
    if at(2) == Some(b"package") && own(3) {
        return true;
    }
    !parts.iter().any(|part| {
        matches!(
            *part,
            b"node_modules"
                | b"test"
                | b"tests"
                | b"__tests__"
                | b"fixtures"
                | b"__fixtures__"
                | b"examples"
                | b"testdata"
                | b"proc"
                | b".git"
                | b"_cacache"
        )
    })
}

#[derive(Deserialize)]
struct Manifest {
    name: String,
    version: String,
    #[serde(default)]
    license: Value,
    #[serde(default)]
    licenses: Value,
}

/// The package of a manifest.
pub(super) fn record(bytes: &[u8]) -> Option<Record> {
    let manifest: Manifest = serde_json::from_slice(super::source::without_mark(bytes)).ok()?;
    let name = manifest.name.trim();
    if !is_name(name) {
        return None;
    }
    let licences = licences(&manifest.license)
        .into_iter()
        .chain(licences(&manifest.licenses))
        .collect::<Vec<_>>();
    Some(
        Record::new(PackageKind::Npm, name, &manifest.version)?
            .with_licences(licences.iter().map(String::as_str)),
    )
}

/// Bytes inflated of one archive in Yarn's cache.
const MAX_INFLATED_BYTES: usize = 4 << 20;

/// The package in a zip file of Yarn's cache: the first manifest of a package's own folder.
pub(super) fn cached(bytes: &[u8]) -> Option<Record> {
    let zip = Zip::new(bytes)?;
    let manifest = zip
        .entries()
        .find(|entry| entry.name.ends_with(b"/package.json") && is_manifest(entry.name))?;
    let mut budget = MAX_INFLATED_BYTES;
    let record = record(&zip.read(&manifest, MAX_INFLATED_BYTES, &mut budget)?)?;
    Some(record.with_files(Files::Itself))
}

/// A text, `{ "type": … }`, or a list of either.
fn licences(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.clone()],
        Value::Object(map) => map
            .get("type")
            .and_then(Value::as_str)
            .map(|text| vec![text.to_owned()])
            .unwrap_or_default(),
        Value::Array(list) => list
            .iter()
            .take(16)
            .filter_map(|v| {
                v.as_str()
                    .or_else(|| v.get("type").and_then(Value::as_str))
                    .map(str::to_owned)
            })
            .collect(),
        _ => Vec::new(),
    }
}

/// Templates write names such as `{{name}}`.
fn is_name(name: &str) -> bool {
    let bare = match name.strip_prefix('@') {
        Some(rest) => match rest.split_once('/') {
            Some((_, bare)) => bare,
            None => return false,
        },
        None => name,
    };
    !bare.is_empty()
        && !name.contains(|c: char| c.is_whitespace() || "{}<>$\"'\\()".contains(c))
        && !bare.contains('/')
}
