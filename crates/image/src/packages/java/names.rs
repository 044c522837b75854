//! What a Java archive is called: from its file name and from its manifest.

use crate::packages::record::{PackageKind, Record};
use crate::packages::source;
use crate::packages::stanza::Stanza;

/// The manifest attributes that are looked at.
pub(super) const KEYS: [&str; 16] = [
    "Automatic-Module-Name",
    "Bundle-License",
    "Bundle-Name",
    "Bundle-SymbolicName",
    "Bundle-Version",
    "Created-By",
    "Extension-Name",
    "Implementation-Title",
    "Implementation-Vendor-Id",
    "Implementation-Version",
    "Plugin-Version",
    "Short-Name",
    "Specification-Title",
    "Specification-Version",
    "Name",
    "Version",
];

/// A file name split into name and version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FileName {
    /// Without the extension.
    pub stem: String,
    pub name: String,
    pub version: Option<String>,
}

impl FileName {
    /// The version starts at the first hyphen (or underscore, dot) that a digit follows: `guava-31.1-jre.jar`. A `v`
    /// may stand before the digit.
    pub fn new(path: &[u8]) -> Option<Self> {
        let (_, file) = source::split(path);
        let file = std::str::from_utf8(file).ok()?;
        let (stem, _) = file.rsplit_once('.')?;
        let bytes = stem.as_bytes();
        let starts_version = |at: usize| match (bytes.get(at + 1), bytes.get(at + 2)) {
            (Some(b), _) if b.is_ascii_digit() => true,
            (Some(b'v'), Some(b)) => b.is_ascii_digit(),
            _ => false,
        };
        let at = (1..bytes.len())
            .find(|at| matches!(bytes.get(*at), Some(b'-' | b'_')) && starts_version(*at));
        let (name, version) = match at {
            Some(at) => (stem.get(..at)?, stem.get(at + 1..)),
            None => (stem, None),
        };
        (!name.is_empty()).then(|| Self {
            stem: stem.to_owned(),
            name: name.to_owned(),
            version: version.map(str::to_owned),
        })
    }
}

/// Whether a file with this stem is named after the artifact: equal, or followed by a hyphen.
pub(super) fn is_of(stem: &str, artifact: &str) -> bool {
    !artifact.is_empty()
        && stem
            .strip_prefix(artifact)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(['-', '_', '.']))
}

/// The archive's own package, when no `pom.properties` names it; `None` without a name or a version.
pub(super) fn of(manifest: Option<&Stanza>, file: Option<&FileName>) -> Option<Record> {
    let get = |keys: &[&str]| {
        keys.iter()
            .filter_map(|key| manifest?.get(key))
            .map(str::trim)
            .find(|text| !text.is_empty() && text.len() <= 200 && !text.contains("${"))
    };
    let symbolic = get(&["Bundle-SymbolicName"])
        .and_then(|name| name.split(';').next())
        .map(str::trim);
    let name = file
        .map(|file| file.name.as_str())
        .filter(|name| !name.is_empty())
        .or(symbolic)
        .or_else(|| get(&["Implementation-Title", "Bundle-Name", "Extension-Name"]))?;
    let version = file.and_then(|file| file.version.as_deref()).or_else(|| {
        get(&[
            "Implementation-Version",
            "Specification-Version",
            "Plugin-Version",
            "Bundle-Version",
        ])
    })?;
    let mut record = Record::new(PackageKind::Maven, name, version)?;
    record.group = group(name, symbolic, manifest);
    Some(record)
}

/// A group that the manifest supports: the vendor's identifier, or a symbolic name that is a dotted path.
fn group(name: &str, symbolic: Option<&str>, manifest: Option<&Stanza>) -> Option<String> {
    let is_dotted = |text: &str| {
        text.contains('.')
            && text
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b".-_".contains(&b))
    };
    if let Some(vendor) = manifest.and_then(|m| m.get("Implementation-Vendor-Id"))
        && is_dotted(vendor)
    {
        return Some(vendor.to_owned());
    }
    let path = symbolic
        .or_else(|| manifest.and_then(|m| m.get("Automatic-Module-Name")))
        .filter(|path| is_dotted(path))?;
    // `com.fasterxml.jackson.core.jackson-core` is the artifact `jackson-core` of `com.fasterxml.jackson.core`.
    let group = path
        .strip_suffix(name)
        .and_then(|group| group.strip_suffix('.'))
        .unwrap_or(path);
    Some(group.to_owned())
}
