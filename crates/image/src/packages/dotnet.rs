//! .NET: `*.deps.json`, where `libraries` maps `Name/Version` to what kind of thing it is.
//!
//! Source: the runtime's design document on `.deps.json`.

use super::record::{PackageKind, Record};
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Deserialize)]
struct Deps {
    #[serde(default)]
    libraries: BTreeMap<String, Library>,
}

#[derive(Deserialize)]
struct Library {
    #[serde(default, rename = "type")]
    kind: String,
}

/// The packages of the file; projects are the program itself.
pub(super) fn records(bytes: &[u8]) -> Vec<Record> {
    let Ok(deps) = serde_json::from_slice::<Deps>(super::source::without_mark(bytes)) else {
        return Vec::new();
    };
    deps.libraries
        .iter()
        .filter(|(_, library)| library.kind == "package")
        .filter_map(|(key, _)| {
            let (name, version) = key.split_once('/')?;
            Record::new(PackageKind::Nuget, name, version)
        })
        .collect()
}
