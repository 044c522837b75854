//! conda: one JSON file per package in `conda-meta` of an environment, with the list of its files.

use super::reader::Paths;
use super::record::{Files, PackageKind, Record, field};
use serde::Deserialize;

#[derive(Deserialize)]
struct Meta {
    name: String,
    version: String,
    #[serde(default)]
    build: Option<String>,
    #[serde(default)]
    channel: Option<String>,
    #[serde(default)]
    subdir: Option<String>,
    #[serde(default)]
    license: Option<String>,
    #[serde(default)]
    files: Vec<String>,
}

/// The package; `prefix` is the folder of the environment.
pub(super) fn record(bytes: &[u8], prefix: &[u8], paths: Option<&mut Paths>) -> Option<Record> {
    let meta: Meta = serde_json::from_slice(super::source::without_mark(bytes)).ok()?;
    let files = paths.map_or(Files::Unknown, |paths| {
        Files::Listed(
            meta.files
                .iter()
                .filter_map(|file| paths.node_below(prefix, file.as_bytes()))
                .collect(),
        )
    });
    let mut record = Record::new(PackageKind::Conda, &meta.name, &meta.version)?
        .with_licences(meta.license.as_deref())
        .with_files(files);
    // A channel may be a URL; its last folders name it.
    let channel = meta.channel.as_deref().map(|channel| {
        let channel = channel.trim_end_matches('/');
        let channel = meta
            .subdir
            .as_deref()
            .and_then(|subdir| channel.strip_suffix(subdir))
            .unwrap_or(channel)
            .trim_end_matches('/');
        channel.rsplit('/').next().unwrap_or(channel).to_owned()
    });
    for (key, value) in [
        ("build", meta.build),
        ("channel", channel),
        ("subdir", meta.subdir),
    ] {
        if let Some(value) = value.as_deref().and_then(field) {
            record.qualifiers.push((key, value));
        }
    }
    Some(record)
}
