//! portage: one folder per package in `var/db/pkg`, named `category/name-version`, with a list `CONTENTS`.
//!
//! Source: Gentoo's package manager specification, chapters on names and versions; the list is portage's own.

use super::reader::Paths;
use super::record::{Files, PackageKind, Record};

/// The package whose `CONTENTS` lies at `path`.
pub(super) fn record(path: &[u8], bytes: &[u8], paths: Option<&mut Paths>) -> Option<Record> {
    let mut parts = path.rsplit(|b| *b == b'/').skip(1);
    let folder = String::from_utf8_lossy(parts.next()?).into_owned();
    let category = String::from_utf8_lossy(parts.next()?).into_owned();
    let (name, version) = split(&folder)?;
    let files = paths.map_or(Files::Unknown, |paths| {
        Files::Listed(
            bytes
                .split(|b| *b == b'\n')
                .filter_map(owned)
                .filter_map(|path| paths.node(path))
                .collect(),
        )
    });
    let name = format!("{category}/{name}");
    Some(Record::new(PackageKind::Ebuild, &name, version)?.with_files(files))
}

/// `obj PATH MD5 MTIME` and `sym PATH -> TARGET MTIME`; paths may hold spaces.
fn owned(line: &[u8]) -> Option<&[u8]> {
    if let Some(rest) = line.strip_prefix(b"obj ") {
        let end = rest.iter().rposition(|b| *b == b' ')?;
        let rest = rest.get(..end)?;
        let end = rest.iter().rposition(|b| *b == b' ')?;
        return rest.get(..end);
    }
    let rest = line.strip_prefix(b"sym ")?;
    rest.get(..memchr::memmem::find(rest, b" -> ")?)
}

/// The version starts after the last hyphen that a digit follows; `-r1` belongs to it.
fn split(folder: &str) -> Option<(&str, &str)> {
    let end = match folder.rsplit_once("-r") {
        Some((head, revision))
            if !revision.is_empty() && revision.bytes().all(|b| b.is_ascii_digit()) =>
        {
            head.len()
        }
        _ => folder.len(),
    };
    let at = folder.get(..end)?.rfind('-')?;
    let (name, version) = (folder.get(..at)?, folder.get(at + 1..)?);
    version
        .starts_with(|c: char| c.is_ascii_digit())
        .then_some((name, version))
}
