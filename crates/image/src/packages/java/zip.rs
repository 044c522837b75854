//! Reading zip archives that lie in memory: the central directory, stored and deflated members.
//!
//! Source: PKWARE's APPNOTE, sections 4.3 and 4.4. ZIP64, encryption and other methods are left out: Java archives
//! that need them are rare, and such members are skipped.

use flate2::read::DeflateDecoder;
use std::io::Read;

/// More members than this are not looked at.
const MAX_ENTRIES: usize = 200_000;
/// A comment can stand behind the end record.
const MAX_COMMENT_BYTES: usize = 65_535;
const END_RECORD_BYTES: usize = 22;

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
        if !header.starts_with(b"PK\x03\x04") {
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

fn le16(bytes: &[u8], at: usize) -> Option<usize> {
    let raw: [u8; 2] = bytes.get(at..at.checked_add(2)?)?.try_into().ok()?;
    Some(usize::from(u16::from_le_bytes(raw)))
}

fn le32(bytes: &[u8], at: usize) -> Option<usize> {
    let raw: [u8; 4] = bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
    Some(u32::from_le_bytes(raw) as usize)
}
