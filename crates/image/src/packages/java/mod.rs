//! Java archives: what a jar is, from the metadata inside it, and the archives nested in it.
//!
//! `META-INF/maven/*/*/pom.properties` names artifacts exactly; several of them mean that others were merged in.
//! Without one that fits the file name, the manifest and the file name (`name-1.2.3.jar`) say what the archive is.
//! Archives inside (`BOOT-INF/lib`, `WEB-INF/lib`) are opened up to [`MAX_DEPTH`], within one inflate budget.

mod names;

use super::record::{Files, MAX_RECORDS_OF_FILE, PackageKind, Record, field};
use super::stanza::{Folding, first_stanza};
use super::zip::Zip;
use names::FileName;

/// Archives nested deeper are not opened.
const MAX_DEPTH: usize = 4;
/// Bytes inflated for one stored archive, everything inside included.
const MAX_INFLATED_BYTES: usize = 256 << 20;
/// Bytes inflated of one metadata file.
const MAX_METADATA_BYTES: usize = 1 << 20;

/// What an archive holds.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub records: Vec<Record>,
    /// Whether something was left out: a limit, a cut file, damage.
    pub is_cut: bool,
}

/// The packages of an archive of `size_bytes`, of which `bytes` are the start.
pub(super) fn records(path: &[u8], bytes: &[u8], size_bytes: u64) -> Found {
    let mut found = Found {
        is_cut: (bytes.len() as u64) < size_bytes,
        ..Found::default()
    };
    let mut budget = MAX_INFLATED_BYTES;
    open(path, bytes, None, 0, &mut budget, &mut found);
    found
}

fn open(
    path: &[u8],
    bytes: &[u8],
    inner_path: Option<&str>,
    depth: usize,
    budget: &mut usize,
    found: &mut Found,
) {
    if found.records.len() >= MAX_RECORDS_OF_FILE {
        found.is_cut = true;
        return;
    }
    let name = FileName::new(path);
    // The end of a cut archive may be that of one inside it, so its directory is not looked for.
    let is_cut = depth == 0 && found.is_cut;
    let zip = if is_cut {
        Zip::cut(bytes)
    } else {
        Zip::new(bytes)
    };
    let Some(zip) = zip else {
        // Only the name can be read of a damaged archive.
        found.is_cut = true;
        found.records.extend(
            name.as_ref()
                .filter(|_| bytes.starts_with(b"PK"))
                .and_then(|name| {
                    Record::new(PackageKind::Maven, &name.name, name.version.as_deref()?)
                })
                .map(|record| place(record, inner_path)),
        );
        return;
    };
    let mut poms = Vec::new();
    let mut manifest = None;
    let mut nested = Vec::new();
    let entries = if is_cut {
        zip.entries_by_header(budget)
    } else {
        zip.entries().collect()
    };
    for entry in entries {
        if entry.name == b"META-INF/MANIFEST.MF" {
            manifest = zip.read(&entry, MAX_METADATA_BYTES, budget);
        } else if entry.name.starts_with(b"META-INF/maven/")
            && entry.name.ends_with(b"/pom.properties")
        {
            poms.extend(
                zip.read(&entry, MAX_METADATA_BYTES, budget)
                    .and_then(|text| Pom::new(&text)),
            );
        } else if is_archive(entry.name) {
            nested.push(entry);
        }
    }
    let manifest = manifest.map(|text| first_stanza(&text, Folding::Joined, &names::KEYS));
    // The artifact that the file is named after is the archive itself; it comes first.
    poms.sort_by_key(|pom| {
        let is_own = name
            .as_ref()
            .is_some_and(|name| names::is_of(&name.stem, &pom.artifact));
        !is_own
    });
    let is_named = match (&poms.first(), &name) {
        (Some(pom), Some(name)) => names::is_of(&name.stem, &pom.artifact),
        (Some(_), None) => poms.len() == 1,
        _ => false,
    };
    if !is_named {
        let record = names::of(manifest.as_ref(), name.as_ref());
        found.records.extend(record.map(|record| {
            let licence = manifest.as_ref().and_then(|m| m.get("Bundle-License"));
            place(
                record.with_licences(licence.filter(|l| l.len() <= 200)),
                inner_path,
            )
        }));
    }
    for (i, pom) in poms.into_iter().enumerate() {
        let licence = manifest
            .as_ref()
            .filter(|_| i == 0 && is_named)
            .and_then(|m| m.get("Bundle-License"));
        found.records.extend(
            Record::new(PackageKind::Maven, &pom.artifact, &pom.version).map(|mut record| {
                record.group = field(&pom.group);
                place(
                    record.with_licences(licence.filter(|l| l.len() <= 200)),
                    inner_path,
                )
            }),
        );
    }
    for entry in nested {
        if depth + 1 >= MAX_DEPTH {
            found.is_cut = true;
            return;
        }
        let Some(bytes) = zip.read(&entry, usize::MAX, budget) else {
            found.is_cut = true;
            continue;
        };
        let text = crate::names::escaped(entry.name);
        let inner = match inner_path {
            Some(outer) => format!("{outer}!{text}"),
            None => text,
        };
        open(entry.name, &bytes, Some(&inner), depth + 1, budget, found);
    }
}

/// An outer archive is its own file; nested ones are part of it.
fn place(mut record: Record, inner_path: Option<&str>) -> Record {
    record.inner_path = inner_path.map(str::to_owned);
    record.files = match inner_path {
        None => Files::Itself,
        Some(_) => Files::Unknown,
    };
    record
}

fn is_archive(name: &[u8]) -> bool {
    [
        b".jar".as_slice(),
        b".war",
        b".ear",
        b".jpi",
        b".hpi",
        b".rar",
    ]
    .iter()
    .any(|end| name.ends_with(end))
}

struct Pom {
    group: String,
    artifact: String,
    version: String,
}

impl Pom {
    fn new(bytes: &[u8]) -> Option<Self> {
        let text = String::from_utf8_lossy(bytes);
        let get = |key: &str| {
            text.lines().take(200).find_map(|line| {
                let (k, value) = line.split_once(['=', ':'])?;
                (k.trim() == key).then(|| value.trim().to_owned())
            })
        };
        let pom = Self {
            group: get("groupId").unwrap_or_default(),
            artifact: get("artifactId")?,
            version: get("version")?,
        };
        // A template that was not filled in.
        (!pom.version.contains("${") && !pom.artifact.contains("${")).then_some(pom)
    }
}

/// The Java runtime that a file `release` names.
pub(super) fn runtime(bytes: &[u8]) -> Option<Record> {
    let text = String::from_utf8_lossy(bytes);
    let get = |key: &str| {
        text.lines().take(100).find_map(|line| {
            let (k, value) = line.split_once('=')?;
            (k.trim() == key).then(|| value.trim().trim_matches('"').to_owned())
        })
    };
    let version = get("JAVA_VERSION")?;
    let version = get("JAVA_RUNTIME_VERSION").unwrap_or(version);
    let implementor = get("IMPLEMENTOR").unwrap_or_default();
    let is_oracle = implementor.starts_with("Oracle")
        && get("BUILD_TYPE").is_some_and(|kind| kind == "commercial");
    let is_jre = get("IMAGE_TYPE").is_some_and(|kind| kind.eq_ignore_ascii_case("jre"));
    let name = match (is_oracle, is_jre) {
        (false, _) => "openjdk",
        (true, false) => "jdk",
        (true, true) => "jre",
    };
    let mut record = Record::new(PackageKind::Generic, name, &version)?;
    // The project's owner, whoever built it: the name under which vulnerabilities are listed.
    record.group = Some("oracle".to_owned());
    Some(record)
}
