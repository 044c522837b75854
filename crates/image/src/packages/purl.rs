//! Package URLs, written by the rules of the purl specification ("How to build `purl` string", "Character encoding").
//!
//! Unreserved characters and `:` stay, everything else is percent-encoded; namespace and subpath segments are
//! encoded one by one; qualifiers are sorted by key. Namespaces and qualifiers follow what scanners commonly write:
//! `arch`, `distro`, `epoch`, `upstream`.

use super::distribution::Distribution;
use super::record::{PackageKind, Record};

/// Percent-encodes one component.
pub(crate) fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for b in text.bytes() {
        if b.is_ascii_alphanumeric() || b"-._~:".contains(&b) {
            out.push(char::from(b));
        } else {
            out.push_str(&format!("%{b:02X}"));
        }
    }
    out
}

/// Encodes the segments of a path, empty ones left out.
fn segments(path: &str) -> String {
    path.split('/')
        .filter(|part| !part.is_empty())
        .map(encoded)
        .collect::<Vec<_>>()
        .join("/")
}

/// The package URL of a record in an image of this distribution.
pub(super) fn of(record: &Record, distribution: Option<&Distribution>) -> String {
    let (namespace, name, subpath) = names(record, distribution);
    let mut out = format!("pkg:{}/", record.kind);
    let namespace = segments(&namespace);
    if !namespace.is_empty() {
        out.push_str(&namespace);
        out.push('/');
    }
    out.push_str(&encoded(&name));
    let version = record.purl_version.as_ref().unwrap_or(&record.version);
    out.push('@');
    out.push_str(&encoded(version));
    let mut separator = '?';
    for (key, value) in qualifiers(record, distribution) {
        out.push(separator);
        out.push_str(key);
        out.push('=');
        out.push_str(&encoded(&value));
        separator = '&';
    }
    if !subpath.is_empty() {
        out.push('#');
        out.push_str(&segments(&subpath));
    }
    out
}

/// Namespace, name and subpath.
fn names(record: &Record, distribution: Option<&Distribution>) -> (String, String, String) {
    let name = record.name.as_str();
    let simple = |namespace: &str| (namespace.to_owned(), name.to_owned(), String::new());
    let id = distribution.map(|d| d.id.to_lowercase());
    match record.kind {
        PackageKind::Deb => simple(id.as_deref().unwrap_or("debian")),
        PackageKind::Apk => simple(id.as_deref().unwrap_or("alpine")),
        PackageKind::Opkg => simple(id.as_deref().unwrap_or("openwrt")),
        PackageKind::Alpm => simple(id.as_deref().unwrap_or("arch")),
        PackageKind::Rpm => simple(match id.as_deref() {
            Some("rhel") => "redhat",
            Some(id) if id.starts_with("opensuse") => "opensuse",
            Some(id) => id,
            None => "",
        }),
        // An archive that names no group: the artifact stands for it, as Maven's oldest artifacts do.
        PackageKind::Maven => simple(record.group.as_deref().unwrap_or(name)),
        PackageKind::Npm | PackageKind::Composer | PackageKind::Ebuild => {
            match name.split_once('/') {
                Some((namespace, name)) => (namespace.to_owned(), name.to_owned(), String::new()),
                None => simple(""),
            }
        }
        PackageKind::Golang => {
            // Three segments name the repository on the common hosts; what follows is a path inside it.
            let parts: Vec<&str> = name.split('/').collect();
            match parts.as_slice() {
                [host, owner, name, rest @ ..] => (
                    format!("{host}/{owner}"),
                    (*name).to_owned(),
                    rest.join("/"),
                ),
                [host, name] => ((*host).to_owned(), (*name).to_owned(), String::new()),
                _ => simple(""),
            }
        }
        _ => simple(record.group.as_deref().unwrap_or_default()),
    }
}

fn qualifiers(record: &Record, distribution: Option<&Distribution>) -> Vec<(&'static str, String)> {
    let mut out = record.qualifiers.clone();
    let is_system = matches!(
        record.kind,
        PackageKind::Deb
            | PackageKind::Apk
            | PackageKind::Rpm
            | PackageKind::Opkg
            | PackageKind::Alpm
    );
    if is_system {
        if let Some(arch) = &record.arch {
            out.push(("arch", arch.clone()));
        }
        if let Some(distribution) = distribution {
            out.push(("distro", distribution.qualifier()));
        }
        if let Some(source) = &record.source {
            out.push(("upstream", source.clone()));
        }
    }
    out.sort();
    out
}
