//! PHP: Composer's `vendor/composer/installed.json`, in the form of version 1 (a list) and 2 (an object).

use super::reader::Paths;
use super::record::{Files, PackageKind, Record};
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
#[serde(untagged)]
enum Installed {
    Two { packages: Vec<Entry> },
    One(Vec<Entry>),
}

#[derive(Deserialize)]
struct Entry {
    #[serde(default)]
    name: String,
    #[serde(default)]
    version: String,
    #[serde(default, rename = "install-path")]
    install_path: Value,
    #[serde(default)]
    license: Value,
}

/// The packages; `folder` is the one that holds the file.
pub(super) fn records(bytes: &[u8], folder: &[u8], mut paths: Option<&mut Paths>) -> Vec<Record> {
    let bytes = super::source::without_mark(bytes);
    let entries = match serde_json::from_slice(bytes) {
        Ok(Installed::Two { packages }) => packages,
        Ok(Installed::One(packages)) => packages,
        Err(_) => return Vec::new(),
    };
    entries
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
