//! rpm: the installed database in its three shapes, and the manifest of images without one.
//!
//! Each shape is a container of header blobs; the shape is told from the first bytes. All work is bounded by a
//! budget that is proportional to the size of the file, so that records which claim the same pages again and again
//! cost no more than honest ones.

mod berkeley;
mod header;
mod ndb;
mod sqlite;

use super::reader::Paths;
use super::record::{Files, MAX_RECORDS_OF_FILE, PackageKind, Record, field};
use crate::error::WarningKind;
use std::fmt;

pub(super) use header::Header;

/// Why a database gave fewer records than it may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Problem {
    /// It has none of the known shapes.
    Unknown,
    /// It is damaged or cut.
    Damaged,
    /// Its records refer to more bytes than the file can honestly hold.
    Budget,
}

impl Problem {
    pub fn kind(self) -> WarningKind {
        match self {
            Self::Budget => WarningKind::Limit,
            _ => WarningKind::Truncated,
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unknown => "this rpm database has an unknown format; its packages are not listed",
            Self::Damaged => "this rpm database is damaged; packages may be missing from the list",
            Self::Budget => "this rpm database claims more data than it holds; packages may be missing from the list",
        })
    }
}

/// Bytes that may still be copied out of a database.
pub(super) struct Budget(usize);

impl Budget {
    fn new(file_bytes: usize) -> Self {
        Self(file_bytes.saturating_mul(2).saturating_add(1 << 20))
    }

    /// Takes `n` bytes.
    fn take(&mut self, n: usize) -> Result<(), Problem> {
        self.0 = self.0.checked_sub(n).ok_or(Problem::Budget)?;
        Ok(())
    }
}

/// The packages of a database, and what kept some from being read.
pub(super) fn records(
    bytes: &[u8],
    mut paths: Option<&mut Paths>,
) -> (Vec<Record>, Option<Problem>) {
    let mut out = Vec::new();
    if bytes.is_empty() {
        return (out, None);
    }
    let result = each_header(bytes, &mut |blob| {
        if let Some(header) = Header::new(blob).filter(|_| out.len() < MAX_RECORDS_OF_FILE) {
            out.extend(record(&header, paths.as_deref_mut()));
        }
    });
    (out, result.err())
}

/// Calls `take` with each header blob of a database of any shape.
pub(super) fn each_header(bytes: &[u8], take: &mut dyn FnMut(&[u8])) -> Result<(), Problem> {
    let mut budget = Budget::new(bytes.len());
    if sqlite::is_sqlite(bytes) {
        sqlite::each_blob(bytes, &mut budget, take)
    } else if ndb::is_ndb(bytes) {
        ndb::each_blob(bytes, &mut budget, take)
    } else if berkeley::is_hash(bytes) {
        berkeley::each_blob(bytes, &mut budget, take)
    } else {
        Err(Problem::Unknown)
    }
}

fn record(header: &Header<'_>, paths: Option<&mut Paths>) -> Option<Record> {
    let name = header.text(header::NAME)?;
    if name == "gpg-pubkey" {
        return None;
    }
    let bare = match header.text(header::RELEASE) {
        Some(release) => format!("{}-{release}", header.text(header::VERSION)?),
        None => header.text(header::VERSION)?,
    };
    let epoch = header.number(header::EPOCH);
    let version = match epoch {
        Some(epoch) => format!("{epoch}:{bare}"),
        None => bare.clone(),
    };
    let files = paths.map_or(Files::Unknown, |paths| {
        let mut nodes = Vec::new();
        header.each_file(|path| nodes.extend(paths.node(path)));
        Files::Listed(nodes)
    });
    let mut record = Record::new(PackageKind::Rpm, &name, &version)?
        .with_arch(header.text(header::ARCH).as_deref())
        .with_licences(header.text(header::LICENCE).as_deref())
        .with_files(files);
    record.purl_version = field(&bare);
    record.source = header
        .text(header::SOURCE_RPM)
        .and_then(|source| field(&source))
        .filter(|source| source != "(none)");
    if let Some(epoch) = epoch {
        record.qualifiers.push(("epoch", epoch.to_string()));
    }
    let label = header.text(header::MODULE_LABEL);
    if let Some(label) = label.and_then(|label| field(&label)) {
        record.qualifiers.push(("rpmmod", label));
    }
    Some(record)
}

/// `container-manifest-2` of images without a database: ten columns separated by tabs (name, version-release,
/// install time, build time, vendor, epoch, size, architecture, epoch number, source package).
pub(super) fn manifest(bytes: &[u8]) -> Vec<Record> {
    bytes
        .split(|b| *b == b'\n')
        .filter_map(|line| {
            let line = String::from_utf8_lossy(line);
            let columns: Vec<&str> = line.trim_end_matches('\r').split('\t').collect();
            if columns.len() < 10 {
                return None;
            }
            let column = |i: usize| columns.get(i).copied().filter(|text| *text != "(none)");
            let bare = column(1)?;
            let epoch = column(5).filter(|epoch| epoch.bytes().all(|b| b.is_ascii_digit()));
            let epoch = epoch.filter(|epoch| !epoch.is_empty());
            let version = epoch.map_or_else(|| bare.to_owned(), |e| format!("{e}:{bare}"));
            let mut record =
                Record::new(PackageKind::Rpm, column(0)?, &version)?.with_arch(column(7));
            record.purl_version = field(bare);
            record.source = column(9).and_then(field);
            if let Some(epoch) = epoch {
                record.qualifiers.push(("epoch", epoch.to_owned()));
            }
            Some(record)
        })
        .take(MAX_RECORDS_OF_FILE)
        .collect()
}
