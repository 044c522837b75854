//! dpkg and opkg: `status`, `status.d`, ownership lists, licences of `copyright` files.
//!
//! A stanza counts when its `Status` ends with `installed` (third word), or when it has none (`status.d`).
//! Source: Debian Policy, chapter 5; deb-control(5); dpkg's `dbmodify.c` for the words of `Status`.

use super::record::{MAX_RECORDS_OF_FILE, PackageKind, Record};
use super::stanza::{Folding, each_stanza};

const KEYS: [&str; 6] = [
    "Package",
    "Version",
    "Status",
    "Architecture",
    "Source",
    "License",
];

/// The installed packages of a `status` file or of one file in `status.d`.
pub(super) fn records(bytes: &[u8], kind: PackageKind) -> Vec<Record> {
    let mut out = Vec::new();
    each_stanza(bytes, Folding::Lines, &KEYS, |stanza| {
        let is_installed = stanza
            .get("Status")
            .is_none_or(|status| status.split_ascii_whitespace().nth(2) == Some("installed"));
        if !is_installed || out.len() >= MAX_RECORDS_OF_FILE {
            return;
        }
        let (Some(name), Some(version)) = (stanza.get("Package"), stanza.get("Version")) else {
            return;
        };
        if let Some(mut record) = Record::new(kind, name, version) {
            record = record
                .with_arch(stanza.get("Architecture"))
                .with_licences(stanza.get("License"));
            record.source = stanza.get("Source").and_then(source);
            out.push(record);
        }
    });
    out
}

/// `name (version)` becomes `name@version`.
fn source(text: &str) -> Option<String> {
    let (name, version) = match text.split_once('(') {
        Some((name, rest)) => (
            name.trim(),
            rest.split(')').next().unwrap_or_default().trim(),
        ),
        None => (text.trim(), ""),
    };
    super::record::field(&if version.is_empty() {
        name.to_owned()
    } else {
        format!("{name}@{version}")
    })
}

/// The paths of a `.list` file.
pub(super) fn list(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    bytes
        .split(|b| *b == b'\n')
        .filter(|line| !line.is_empty() && *line != b"/.")
}

/// The paths of a `.md5sums` file.
pub(super) fn md5sums(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    bytes
        .split(|b| *b == b'\n')
        .filter_map(|line| line.get(32..).map(<[u8]>::trim_ascii_start))
        .filter(|path| !path.is_empty())
}

/// The short names of licences in a machine-readable `copyright` file (DEP-5), and the common licences that a free
/// one points to.
pub(super) fn licences(bytes: &[u8]) -> Vec<String> {
    const COMMON: &[u8] = b"/usr/share/common-licenses/";
    let mut out: Vec<String> = Vec::new();
    let mut add = |text: &[u8]| {
        if let Some(name) = super::record::field(&String::from_utf8_lossy(text))
            && out.len() < 16
            && !out.contains(&name)
        {
            out.push(name);
        }
    };
    let is_readable = bytes
        .get(..4096.min(bytes.len()))
        .is_some_and(|head| memchr::memmem::find(head, b"copyright-format").is_some());
    for line in bytes.split(|b| *b == b'\n') {
        if is_readable {
            if let Some(rest) = line.strip_prefix(b"License:") {
                add(rest);
            }
        } else if let Some(at) = memchr::memmem::find(line, COMMON) {
            let name = line.get(at + COMMON.len()..).unwrap_or_default();
            let end = name
                .iter()
                .position(|b| !(b.is_ascii_alphanumeric() || b"-.+".contains(b)))
                .unwrap_or(name.len());
            let name = name.get(..end).unwrap_or_default();
            add(name.strip_suffix(b".").unwrap_or(name));
        }
    }
    out.sort();
    out
}
