//! What is in an archive that lies in a layer: tar (also compressed) and zip (jar, whl, apk, docx).
//!
//! A tar passes by and only its headers are kept; of a zip the directory at its end is read. Nothing is unpacked to
//! disk, names are text. Source: PKWARE's APPNOTE 4.3.12 and 4.3.16, with ZIP64 sizes (4.5.3).

use crate::archive::Compression;
use crate::content::Passing;
use crate::decode::Decoder;
use crate::limits::Limits;
use crate::names::escaped;
use crate::tar_push::{TarEntry, TarProblem, TarPush, TarSink};
use crate::tree::EntryKind;

/// Entries that are listed; the others are counted.
const MAX_LISTED: usize = 20_000;
/// Longest name that is shown.
const MAX_NAME_BYTES: usize = 4 << 10;
/// Bytes that unpacking may produce.
const MAX_INFLATED_BYTES: u64 = 16 << 30;

/// An entry of a nested archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedEntry {
    /// Its name, escaped.
    pub path: String,
    /// What it is.
    pub kind: EntryKind,
    /// Length of its content.
    pub size_bytes: u64,
    /// Target of a link, escaped; empty for none.
    pub link: String,
    /// Permission bits, where they are told.
    pub mode: Option<u32>,
}

/// What an archive holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Listing {
    /// The first entries, in their order.
    pub entries: Vec<ListedEntry>,
    /// All of them.
    pub n_entries: u64,
    /// Their content.
    pub content_bytes: u64,
    /// What is wrong; the list is then what could be read before.
    pub problem: Option<String>,
}

impl Listing {
    fn push(&mut self, entry: ListedEntry) {
        self.n_entries += 1;
        self.content_bytes = self.content_bytes.saturating_add(entry.size_bytes);
        if self.entries.len() < MAX_LISTED {
            self.entries.push(entry);
        }
    }

    fn wrong(&mut self, what: impl Into<String>) {
        self.problem.get_or_insert_with(|| what.into());
    }
}

fn name(bytes: &[u8]) -> String {
    escaped(bytes.get(..MAX_NAME_BYTES).unwrap_or(bytes))
}

/// Lists a tar that passes by.
#[derive(Debug)]
pub(crate) struct TarLister {
    decoder: Decoder,
    tar: TarPush,
    out: Listing,
    inflated_bytes: u64,
    is_done: bool,
}

impl TarLister {
    pub(crate) fn new(compression: Compression) -> Self {
        Self {
            decoder: Decoder::new(compression),
            tar: TarPush::new(Limits::default().extended_header_bytes),
            out: Listing::default(),
            inflated_bytes: 0,
            is_done: false,
        }
    }

    pub(crate) fn finish(self) -> Listing {
        self.out
    }
}

impl Passing for TarLister {
    fn pass(&mut self, bytes: &[u8]) {
        if self.is_done {
            return;
        }
        let (tar, out, inflated) = (&mut self.tar, &mut self.out, &mut self.inflated_bytes);
        let fed = self.decoder.feed(bytes, &mut |output| {
            *inflated = inflated.saturating_add(output.len() as u64);
            if *inflated <= MAX_INFLATED_BYTES {
                tar.feed(output, out);
            }
        });
        if fed.is_err() {
            self.out.wrong("its compressed data is damaged");
            self.is_done = true;
        } else if self.inflated_bytes > MAX_INFLATED_BYTES {
            self.out.wrong("it unpacks to more than 16 GiB");
            self.is_done = true;
        } else if self.tar.is_ended() {
            self.is_done = true;
        }
    }

    fn over(&mut self, is_complete: bool) {
        if !self.is_done {
            self.tar.finish(&mut self.out);
            if !is_complete {
                self.out.wrong("the image is damaged there");
            } else if self.decoder.finish().is_err() {
                self.out.wrong("its compressed data is cut off");
            }
        }
        self.is_done = true;
    }

    fn is_done(&self) -> bool {
        self.is_done
    }
}

impl TarSink for Listing {
    fn entry(&mut self, entry: &TarEntry<'_>) -> bool {
        self.push(ListedEntry {
            path: name(entry.path),
            kind: entry.kind,
            size_bytes: if entry.kind == EntryKind::File {
                entry.size
            } else {
                0
            },
            link: name(entry.link),
            mode: Some(entry.mode & 0o7777),
        });
        false
    }
    fn data(&mut self, _: &[u8]) {}
    fn end_entry(&mut self, _: u64) {}
    fn problem(&mut self, problem: TarProblem) {
        match problem {
            TarProblem::BadExtended { .. } => {}
            TarProblem::Truncated { .. } | TarProblem::TruncatedHeader { .. } => {
                self.wrong("the tar ends within an entry");
            }
            TarProblem::BadChecksum { .. }
            | TarProblem::BadSize { .. }
            | TarProblem::NotATar { .. } => self.wrong("a header of the tar is damaged"),
        }
    }
}

/// Lists a zip by its last bytes. `size` is the length of the whole file.
pub(crate) fn zip(tail: &[u8], size: u64) -> Listing {
    let mut out = Listing::default();
    match directory(tail, size) {
        Ok(directory) => {
            let mut rest = directory;
            while !rest.is_empty() {
                let Some((entry, after)) = zip_entry(rest) else {
                    out.wrong("an entry of its directory is damaged");
                    break;
                };
                out.push(entry);
                rest = after;
            }
        }
        Err(problem) => out.wrong(problem),
    }
    out
}

/// The central directory within the last bytes.
fn directory(tail: &[u8], size: u64) -> Result<&[u8], &'static str> {
    let missing = "its directory at the end is missing";
    let end = memchr::memmem::rfind(tail, b"PK\x05\x06").ok_or(missing)?;
    let record = tail.get(end..).filter(|r| r.len() >= 22).ok_or(missing)?;
    let mut directory_bytes = u64::from(le32(record, 12).ok_or(missing)?);
    let mut stop = end;
    // ZIP64: a locator in front of the record, and the longer record it points to in front of that.
    if directory_bytes == u64::from(u32::MAX)
        && let Some(locator) = end.checked_sub(20)
        && tail
            .get(locator..)
            .is_some_and(|l| l.starts_with(b"PK\x06\x07"))
    {
        let at = memchr::memmem::rfind(tail.get(..locator).unwrap_or_default(), b"PK\x06\x06")
            .ok_or(missing)?;
        directory_bytes = le64(tail.get(at..).unwrap_or_default(), 40).ok_or(missing)?;
        stop = at;
    }
    let start = usize::try_from(directory_bytes)
        .ok()
        .and_then(|bytes| stop.checked_sub(bytes));
    match start {
        Some(start) => tail.get(start..stop).ok_or(missing),
        None if directory_bytes < size => Err("its directory is too long to be shown"),
        None => Err(missing),
    }
}

fn zip_entry(bytes: &[u8]) -> Option<(ListedEntry, &[u8])> {
    const UNIX: u8 = 3;
    if !bytes.starts_with(b"PK\x01\x02") {
        return None;
    }
    let name_bytes = usize::from(le16(bytes, 28)?);
    let extra_bytes = usize::from(le16(bytes, 30)?);
    let comment_bytes = usize::from(le16(bytes, 32)?);
    let path = bytes.get(46..46 + name_bytes)?;
    let extra = bytes.get(46 + name_bytes..46 + name_bytes + extra_bytes)?;
    let mut size_bytes = u64::from(le32(bytes, 24)?);
    if size_bytes == u64::from(u32::MAX) {
        size_bytes = zip64_size(extra).unwrap_or(size_bytes);
    }
    let attributes = le32(bytes, 38)?;
    let mode = (bytes.get(5) == Some(&UNIX) && attributes >> 16 != 0).then_some(attributes >> 16);
    let kind = match mode.map(|mode| mode & 0o170_000) {
        _ if path.ends_with(b"/") => EntryKind::Directory,
        Some(0o120_000) => EntryKind::Symlink,
        Some(0o040_000) => EntryKind::Directory,
        _ => EntryKind::File,
    };
    let entry = ListedEntry {
        path: name(path),
        kind,
        size_bytes: if kind == EntryKind::File {
            size_bytes
        } else {
            0
        },
        link: String::new(),
        mode: mode.map(|mode| mode & 0o7777),
    };
    let after = bytes.get(46 + name_bytes + extra_bytes + comment_bytes..)?;
    Some((entry, after))
}

/// The length of the content in the ZIP64 field, where it stands first.
fn zip64_size(mut extra: &[u8]) -> Option<u64> {
    loop {
        let (id, len) = (le16(extra, 0)?, usize::from(le16(extra, 2)?));
        if id == 1 {
            return le64(extra, 4);
        }
        extra = extra.get(4 + len..)?;
    }
}

fn le16(bytes: &[u8], at: usize) -> Option<u16> {
    bytes
        .get(at..)?
        .first_chunk()
        .map(|raw| u16::from_le_bytes(*raw))
}

fn le32(bytes: &[u8], at: usize) -> Option<u32> {
    bytes
        .get(at..)?
        .first_chunk()
        .map(|raw| u32::from_le_bytes(*raw))
}

fn le64(bytes: &[u8], at: usize) -> Option<u64> {
    bytes
        .get(at..)?
        .first_chunk()
        .map(|raw| u64::from_le_bytes(*raw))
}

#[cfg(test)]
mod tests {
    use super::*;
    use layerlab_testing::{gzip, layer};

    fn list(bytes: &[u8], compression: Compression, chunk: usize) -> Listing {
        let mut lister = TarLister::new(compression);
        for piece in bytes.chunks(chunk) {
            lister.pass(piece);
        }
        lister.over(true);
        lister.finish()
    }

    #[test]
    fn a_tar_is_listed_plain_and_packed() {
        let tar = layer(["a/", "a/b*700", "a/link->b"]).tar();
        for (bytes, compression) in [
            (tar.clone(), Compression::None),
            (gzip(&tar), Compression::Gzip),
        ] {
            let listing = list(&bytes, compression, 97);
            assert_eq!(listing.problem, None);
            assert_eq!((listing.n_entries, listing.content_bytes), (3, 700));
            let paths: Vec<_> = listing.entries.iter().map(|e| e.path.as_str()).collect();
            assert_eq!(paths, ["a/", "a/b", "a/link"]);
        }
    }

    #[test]
    fn a_cut_tar_lists_what_came_before() {
        let tar = layer(["a*700", "b*700"]).tar();
        let listing = list(&tar[..2_200], Compression::None, 512);
        assert_eq!(listing.n_entries, 2);
        assert!(listing.problem.is_some());
    }

    /// A zip of stored empty members, as far as its directory goes.
    fn zip_of(names: &[&str]) -> Vec<u8> {
        let mut directory = Vec::new();
        for name in names {
            let mut record = vec![0u8; 46];
            record[..4].copy_from_slice(b"PK\x01\x02");
            record[5] = 3;
            record[24..28].copy_from_slice(&7u32.to_le_bytes());
            record[28..30].copy_from_slice(&(name.len() as u16).to_le_bytes());
            record[38..42].copy_from_slice(&(0o100_644u32 << 16).to_le_bytes());
            record.extend(name.as_bytes());
            directory.extend(record);
        }
        let mut out = b"PK\x03\x04 contents ".to_vec();
        let offset = out.len() as u32;
        out.extend(&directory);
        let mut end = vec![0u8; 22];
        end[..4].copy_from_slice(b"PK\x05\x06");
        end[12..16].copy_from_slice(&(directory.len() as u32).to_le_bytes());
        end[16..20].copy_from_slice(&offset.to_le_bytes());
        out.extend(end);
        out
    }

    #[test]
    fn a_zip_is_listed_by_its_directory() {
        let bytes = zip_of(&["META-INF/", "META-INF/MANIFEST.MF"]);
        let listing = zip(&bytes, bytes.len() as u64);
        assert_eq!(listing.problem, None);
        assert_eq!((listing.n_entries, listing.content_bytes), (2, 7));
        assert_eq!(listing.entries[0].kind, EntryKind::Directory);
        assert_eq!(listing.entries[1].mode, Some(0o644));
    }

    #[test]
    fn damaged_zips_say_so() {
        let bytes = zip_of(&["a", "b"]);
        for cut in 0..bytes.len() {
            assert!(zip(&bytes[..cut], bytes.len() as u64).problem.is_some());
        }
        let mut broken = bytes.clone();
        broken[14] = 0;
        assert_eq!(zip(&broken, 200).n_entries, 0);
    }
}
