//! PHP: Composer's `vendor/composer/installed.json`, in the form of version 1 (a list) and 2 (an object).

use super::reader::Paths;
use super::record::{Files, PackageKind, Record};
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
struct Installed {
    packages: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    name: String,
    version: String,
    #[serde(default, rename = "install-path")]
    install_path: Value,
    #[serde(default)]
    license: Value,
}

/// The packages; `folder` is the one that holds the file.
pub(super) fn records(bytes: &[u8], folder: &[u8], mut paths: Option<&mut Paths>) -> Vec<Record> {
    let bytes = super::source::without_mark(bytes);
    let entries = if bytes.trim_ascii_start().starts_with(b"[") {
        serde_json::from_slice(bytes)
    } else {
        serde_json::from_slice(bytes).map(|installed: Installed| installed.packages)
    };
    entries
        .unwrap_or_default()
        .into_iter()
        .filter_map(|entry| {
            let licences: Vec<&str> = match &entry.license {
                Value::String(text) => vec![text],
                Value::Array(list) => list.iter().filter_map(Value::as_str).collect(),
                _ => Vec::new(),
            };
            let place = match entry.install_path.as_str() {
                Some(path) => path.to_owned(),
                None => format!("../{}", entry.name),
            };
            let files = paths
                .as_deref_mut()
                .and_then(|paths| paths.node_below(folder, place.as_bytes()))
                .map_or(Files::Unknown, Files::Folder);
            let mut record =
                Record::new(PackageKind::Composer, &entry.name, &entry.version)?.with_files(files);
            record = record.with_licences(licences);
            Some(record)
        })
        .collect()
}
