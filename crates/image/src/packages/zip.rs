//! Reading zip archives that lie in memory: stored and deflated members, found by the central directory, or by their
//! own headers when the end of the archive is missing.
//!
//! Source: PKWARE's APPNOTE, sections 4.3 and 4.4. ZIP64, encryption and other methods are left out: Java archives
//! that need them are rare, and such members are skipped.

use flate2::read::DeflateDecoder;
use flate2::{Decompress, FlushDecompress, Status};
use std::io::Read;

/// More members than this are not looked at.
const MAX_ENTRIES: usize = 200_000;
/// A comment can stand behind the end record.
const MAX_COMMENT_BYTES: usize = 65_535;
const END_RECORD_BYTES: usize = 22;
const LOCAL_HEADER: &[u8] = b"PK\x03\x04";

pub(super) struct Zip<'a> {
    bytes: &'a [u8],
    directory: &'a [u8],
    /// Bytes before the archive: a start script, for example.
    shift: usize,
}

/// One member.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry<'a> {
    pub name: &'a [u8],
    method: usize,
    packed_bytes: usize,
    offset: usize,
}

impl<'a> Zip<'a> {
    /// `None` when there is no end record.
    pub fn new(bytes: &'a [u8]) -> Option<Self> {
        let from = bytes
            .len()
            .saturating_sub(MAX_COMMENT_BYTES + END_RECORD_BYTES);
        let end = from + memchr::memmem::rfind(bytes.get(from..)?, b"PK\x05\x06")?;
        let record = bytes.get(end..)?;
        let size = le32(record, 12)?;
        let offset = le32(record, 16)?;
        let start = end.checked_sub(size)?;
        Some(Self {
            bytes,
            directory: bytes.get(start..end)?,
            shift: start.checked_sub(offset)?,
        })
    }

    /// An archive whose end is missing; `None` when it does not start with a member.
    pub fn cut(bytes: &'a [u8]) -> Option<Self> {
        bytes.starts_with(LOCAL_HEADER).then_some(Self {
            bytes,
            directory: &[],
            shift: 0,
        })
    }

    /// The members as their own headers tell them, up to one whose length cannot be found. A length that stands
    /// behind the content (flag bit 3) is found by inflating, which the budget bounds.
    pub fn entries_by_header(&self, budget: &mut usize) -> Vec<Entry<'a>> {
        let mut out = Vec::new();
        let mut at = 0;
        while out.len() < MAX_ENTRIES
            && let Some((entry, end)) = self.local(at, budget)
        {
            out.push(entry);
            at = end;
        }
        out
    }

    /// The member whose header starts at `at`, and where the next one starts.
    fn local(&self, at: usize, budget: &mut usize) -> Option<(Entry<'a>, usize)> {
        let header = self.bytes.get(at..)?;
        if !header.starts_with(LOCAL_HEADER) {
            return None;
        }
        let name_bytes = le16(header, 26)?;
        let start = 30 + name_bytes + le16(header, 28)?;
        let mut entry = Entry {
            name: header.get(30..30 + name_bytes)?,
            method: le16(header, 8)?,
            packed_bytes: le32(header, 18)?,
            offset: at,
        };
        let mut end = start;
        if le16(header, 6)? & 8 != 0 && entry.packed_bytes == 0 {
            if entry.method == 8 {
                entry.packed_bytes = deflated_bytes(header.get(start..)?, budget)?;
            }
            end = end.checked_add(entry.packed_bytes)?;
            end += if header.get(end..)?.starts_with(b"PK\x07\x08") {
                16
            } else {
                12
            };
        } else {
            end = end.checked_add(entry.packed_bytes)?;
        }
        Some((entry, at.checked_add(end)?))
    }

    /// The members in the order of the directory.
    pub fn entries(&self) -> impl Iterator<Item = Entry<'a>> + use<'a> {
        let mut rest = self.directory;
        std::iter::from_fn(move || {
            if !rest.starts_with(b"PK\x01\x02") {
                return None;
            }
            let name_bytes = le16(rest, 28)?;
            let end = 46 + name_bytes + le16(rest, 30)? + le16(rest, 32)?;
            let entry = Entry {
                name: rest.get(46..46 + name_bytes)?,
                method: le16(rest, 10)?,
                packed_bytes: le32(rest, 20)?,
                offset: le32(rest, 42)?,
            };
            rest = rest.get(end..)?;
            Some(entry)
        })
        .take(MAX_ENTRIES)
    }

    /// The content of a member, at most `max` bytes of it; `None` when it is damaged, packed by an unknown method, or
    /// the budget is used up.
    pub fn read(&self, entry: &Entry<'_>, max: usize, budget: &mut usize) -> Option<Vec<u8>> {
        let header = self.bytes.get(entry.offset.checked_add(self.shift)?..)?;
        if !header.starts_with(LOCAL_HEADER) {
            return None;
        }
        let start = 30 + le16(header, 26)? + le16(header, 28)?;
        let packed = header.get(start..start.checked_add(entry.packed_bytes)?)?;
        let max = max.min(*budget);
        let out = match entry.method {
            0 => packed.get(..max.min(packed.len()))?.to_vec(),
            8 => {
                let mut out = Vec::new();
                DeflateDecoder::new(packed)
                    .take(max as u64)
                    .read_to_end(&mut out)
                    .ok()?;
                out
            }
            _ => return None,
        };
        *budget = budget.checked_sub(out.len().max(1))?;
        (*budget > 0).then_some(out)
    }
}

/// How many bytes a deflate stream takes; `None` when it is damaged or cut, or the budget is used up.
fn deflated_bytes(bytes: &[u8], budget: &mut usize) -> Option<usize> {
    let mut inflater = Decompress::new(false);
    let mut out = vec![0; 32 << 10];
    loop {
        let (n_in, n_out) = (inflater.total_in(), inflater.total_out());
        let rest = bytes.get(usize::try_from(n_in).ok()?..)?;
        let status = inflater
            .decompress(rest, &mut out, FlushDecompress::None)
            .ok()?;
        let n_new = usize::try_from(inflater.total_out() - n_out).ok()?;
        *budget = budget.checked_sub(n_new)?;
        if status == Status::StreamEnd {
            return usize::try_from(inflater.total_in()).ok();
        }
        if inflater.total_in() == n_in && n_new == 0 {
            return None;
        }
    }
}

fn le16(bytes: &[u8], at: usize) -> Option<usize> {
    let raw: [u8; 2] = bytes.get(at..at.checked_add(2)?)?.try_into().ok()?;
    Some(usize::from(u16::from_le_bytes(raw)))
}

fn le32(bytes: &[u8], at: usize) -> Option<usize> {
    let raw: [u8; 4] = bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
    Some(u32::from_le_bytes(raw) as usize)
}
