//! Rust: the section `.dep-v0` that `cargo auditable` writes: zlib around JSON.
//!
//! Only dependencies of the running program count; those of build scripts (`kind` = `build`) are not in it. Source:
//! cargo-auditable's `PARSING.md`.

use super::sections::Program;
use crate::packages::record::{Files, PackageKind, Record};
use flate2::read::ZlibDecoder;
use serde::Deserialize;
use std::io::Read;

/// What the section may inflate to.
const MAX_JSON_BYTES: u64 = 8 << 20;

#[derive(Deserialize)]
struct Audit {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    version: String,
    #[serde(default)]
    source: Option<String>,
    #[serde(default)]
    kind: Option<String>,
    #[serde(default)]
    root: bool,
}

/// The crates of a program, its own first.
pub(super) fn records(program: &Program<'_>) -> Vec<Record> {
    let Some(section) = program.section(b".dep-v0") else {
        return Vec::new();
    };
    let mut json = Vec::new();
    let is_fine = ZlibDecoder::new(section)
        .take(MAX_JSON_BYTES)
        .read_to_end(&mut json)
        .is_ok();
    let Some(mut audit) = is_fine
        .then(|| serde_json::from_slice::<Audit>(&json).ok())
        .flatten()
    else {
        return Vec::new();
    };
    audit.packages.sort_by_key(|package| !package.root);
    audit
        .packages
        .iter()
        .filter(|package| package.kind.as_deref().unwrap_or("runtime") == "runtime")
        .filter_map(|package| {
            let mut record = Record::new(PackageKind::Cargo, &package.name, &package.version)?;
            if package.root {
                record.files = Files::Itself;
            }
            record.source = package
                .source
                .as_deref()
                .filter(|source| !matches!(*source, "crates.io" | "local"))
                .and_then(crate::packages::record::field);
            Some(record)
        })
        .collect()
}
