//! Names, sizes and modes of a zip archive, from its directory alone: nothing is unpacked.
//!
//! Sans-IO: the caller hands over pieces of the file and is told which piece is missing. Facts: the ZIP file format
//! specification (APPNOTE 6.3), sections 4.3 and 4.5, zip64 included.

use super::MAX_ENTRIES;
use super::listing::MAX_PATH_BYTES;
use super::packed::Listed;

/// Largest directory that is read.
pub const MAX_DIRECTORY_BYTES: u64 = 64 << 20;
/// The end record and the longest comment behind it, and the zip64 locator in front.
const TAIL_BYTES: u64 = 22 + 65_535 + 20 + 56;

/// A piece of the file.
#[derive(Debug, Clone, Copy)]
pub struct Piece<'a> {
    /// Where it begins.
    pub offset: u64,
    /// Its bytes.
    pub bytes: &'a [u8],
}

/// What comes next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ZipStep {
    /// This piece is needed as well.
    Need {
        /// Where it begins.
        offset: u64,
        /// How long it is.
        len: u64,
    },
    /// Done.
    Done {
        /// Files, and folders (which end in `/`), in the order of the directory.
        entries: Vec<Listed>,
        /// Entries that were left out: broken, absurdly long, or past the limit.
        n_left_out: usize,
    },
}

/// Why a file is not read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ZipError {
    /// No end record where one must be.
    #[error("it has no zip directory at its end; it may be cut off")]
    NoDirectory,
    /// The end record points outside the file.
    #[error("its zip directory lies outside the file")]
    OutOfRange,
    /// The directory is larger than we read.
    #[error("its zip directory has {seen} bytes, and more than {MAX_DIRECTORY_BYTES} are not read")]
    TooLarge {
        /// Its size.
        seen: u64,
    },
}

fn number(bytes: &[u8], at: usize, len: usize) -> Option<u64> {
    let field = bytes.get(at..at.checked_add(len)?)?;
    Some(
        field
            .iter()
            .rev()
            .fold(0, |sum, byte| sum << 8 | u64::from(*byte)),
    )
}

fn piece<'a>(pieces: &[Piece<'a>], offset: u64, len: u64) -> Option<&'a [u8]> {
    pieces.iter().find_map(|piece| {
        let from = usize::try_from(offset.checked_sub(piece.offset)?).ok()?;
        let to = from.checked_add(usize::try_from(len).ok()?)?;
        piece.bytes.get(from..to)
    })
}

/// Reads as far as the pieces allow. Cost: O(bytes of the pieces).
///
/// # Errors
/// When the file is no whole zip archive, or too large a one.
pub fn step(file_bytes: u64, pieces: &[Piece<'_>]) -> Result<ZipStep, ZipError> {
    let tail_at = file_bytes.saturating_sub(TAIL_BYTES);
    let Some(tail) = piece(pieces, tail_at, file_bytes - tail_at) else {
        return Ok(ZipStep::Need {
            offset: tail_at,
            len: file_bytes - tail_at,
        });
    };
    let end = find_end(tail).ok_or(ZipError::NoDirectory)?;
    let field = |at, len| number(tail, end + at, len).unwrap_or(0);
    let (mut len, mut offset) = (field(12, 4), field(16, 4));
    let mut directory_end = tail_at + end as u64;
    if len == u64::from(u32::MAX) || offset == u64::from(u32::MAX) || field(10, 2) == 0xffff {
        let locator = end
            .checked_sub(20)
            .filter(|at| number(tail, *at, 4) == Some(0x0706_4b50));
        if let Some(locator) = locator {
            let at = number(tail, locator + 8, 8).unwrap_or(u64::MAX);
            if at.checked_add(56).is_none_or(|end| end > file_bytes) {
                return Err(ZipError::OutOfRange);
            }
            let Some(record) = piece(pieces, at, 56) else {
                return Ok(ZipStep::Need {
                    offset: at,
                    len: 56,
                });
            };
            if number(record, 0, 4) != Some(0x0606_4b50) {
                return Err(ZipError::NoDirectory);
            }
            len = number(record, 40, 8).unwrap_or(0);
            offset = number(record, 48, 8).unwrap_or(0);
            directory_end = at;
        }
    }
    if len > MAX_DIRECTORY_BYTES {
        return Err(ZipError::TooLarge { seen: len });
    }
    // What stands in front of the archive (a program that unpacks itself) moves everything.
    let moved = directory_end.checked_sub(len).ok_or(ZipError::OutOfRange)?;
    if offset > moved {
        return Err(ZipError::OutOfRange);
    }
    match piece(pieces, moved, len) {
        Some(directory) => Ok(entries(directory)),
        None => Ok(ZipStep::Need { offset: moved, len }),
    }
}

/// Position of the end record: the last whose comment reaches exactly to the end, else the last at all.
fn find_end(tail: &[u8]) -> Option<usize> {
    let is_end = |at: &usize| number(tail, *at, 4) == Some(0x0605_4b50);
    let fits = |at: &usize| {
        number(tail, at + 20, 2).is_some_and(|len| at + 22 + len as usize == tail.len())
    };
    let last = tail.len().checked_sub(22)?;
    (0..=last)
        .rev()
        .filter(is_end)
        .find(fits)
        .or_else(|| (0..=last).rev().find(is_end))
}

fn entries(directory: &[u8]) -> ZipStep {
    let mut entries = Vec::new();
    let mut n_left_out = 0;
    let mut at = 0;
    while number(directory, at, 4) == Some(0x0201_4b50) {
        let field = |offset: usize, len| number(directory, at + offset, len).unwrap_or(0);
        let (name_len, extra_len, comment_len) = (field(28, 2), field(30, 2), field(32, 2));
        let name_at = at + 46;
        let extra_at = name_at + name_len as usize;
        let next = extra_at + extra_len as usize + comment_len as usize;
        let name = directory.get(name_at..extra_at);
        let mut size_bytes = field(24, 4);
        if size_bytes == u64::from(u32::MAX) {
            let extra = directory.get(extra_at..extra_at + extra_len as usize);
            size_bytes = extra.and_then(zip64_size).unwrap_or(size_bytes);
        }
        // Bits above the mode are there when a Unix (or macOS) program wrote it.
        let mode = matches!(field(5, 1), 3 | 19).then(|| (field(38, 4) >> 16) as u32);
        match name.map(String::from_utf8_lossy) {
            Some(name)
                if !name.is_empty()
                    && name.len() <= MAX_PATH_BYTES
                    && entries.len() < MAX_ENTRIES =>
            {
                entries.push(Listed {
                    // Some programs for Windows write backslashes.
                    path: name.replace('\\', "/"),
                    size_bytes,
                    mode: mode
                        .filter(|mode| mode & 0o777 != 0)
                        .map(|mode| mode & 0o7777),
                });
            }
            _ => n_left_out += 1,
        }
        if next <= at || name.is_none() {
            break;
        }
        at = next;
    }
    ZipStep::Done {
        entries,
        n_left_out,
    }
}

/// The size in the zip64 extra field; it is the first number there when the plain one is full.
fn zip64_size(mut extra: &[u8]) -> Option<u64> {
    loop {
        let (id, len) = (number(extra, 0, 2)?, number(extra, 2, 2)? as usize);
        if id == 1 {
            return number(extra, 4, 8);
        }
        extra = extra.get(4 + len..)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn central(name: &str, size: u32, mode: u32, extra: &[u8]) -> Vec<u8> {
        let mut out = vec![0x50, 0x4b, 1, 2, 20, 3];
        out.extend([0; 18]);
        out.extend(size.to_le_bytes());
        out.extend((name.len() as u16).to_le_bytes());
        out.extend((extra.len() as u16).to_le_bytes());
        out.extend([0; 6]);
        out.extend((mode << 16).to_le_bytes());
        out.extend([0; 4]);
        out.extend(name.as_bytes());
        out.extend(extra);
        out
    }

    fn end(len: u32, offset: u32, comment: &str) -> Vec<u8> {
        let mut out = vec![0x50, 0x4b, 5, 6, 0, 0, 0, 0, 0, 0, 0, 0];
        out.extend(len.to_le_bytes());
        out.extend(offset.to_le_bytes());
        out.extend((comment.len() as u16).to_le_bytes());
        out.extend(comment.as_bytes());
        out
    }

    /// Feeds what is asked for, one piece at a time.
    fn read(file: &[u8]) -> Result<Vec<Listed>, ZipError> {
        let mut wanted: Vec<(u64, u64)> = Vec::new();
        loop {
            let pieces: Vec<Piece<'_>> = wanted
                .iter()
                .map(|(offset, len)| Piece {
                    offset: *offset,
                    bytes: &file[*offset as usize..(offset + len) as usize],
                })
                .collect();
            match step(file.len() as u64, &pieces)? {
                ZipStep::Need { offset, len } => {
                    assert!(offset + len <= file.len() as u64 && wanted.len() < 4);
                    wanted.push((offset, len));
                }
                ZipStep::Done { entries, .. } => return Ok(entries),
            }
        }
    }

    fn file(front: usize, entries: &[Vec<u8>], comment: &str) -> Vec<u8> {
        let directory = entries.concat();
        let mut file = vec![7; front];
        file.extend(&directory);
        file.extend(end(directory.len() as u32, front as u32, comment));
        file
    }

    #[test]
    fn names_sizes_and_modes_are_read() {
        let list = [
            central("app/", 0, 0o40755, &[]),
            central("app/run.sh", 12, 0o100_755, &[]),
        ];
        for front in [0, 200_000] {
            let read = read(&file(front, &list, "a comment")).unwrap();
            let short: Vec<_> = read
                .iter()
                .map(|e| (e.path.as_str(), e.size_bytes, e.mode))
                .collect();
            assert_eq!(
                short,
                [("app/", 0, Some(0o755)), ("app/run.sh", 12, Some(0o755))]
            );
        }
    }

    #[test]
    fn sizes_past_four_gigabytes_are_read() {
        let mut extra = vec![1, 0, 8, 0];
        extra.extend(5_000_000_000_u64.to_le_bytes());
        let read = read(&file(
            10,
            &[central("big", u32::MAX, 0o100_644, &extra)],
            "",
        ))
        .unwrap();
        assert_eq!(read[0].size_bytes, 5_000_000_000);
    }

    #[test]
    fn a_zip64_directory_is_found() {
        let directory = central("a", 1, 0o100_644, &[]);
        let mut file = vec![0; 300_000];
        let at = file.len() as u64;
        file.extend(&directory);
        let record_at = file.len() as u64;
        let mut record = vec![0x50, 0x4b, 6, 6];
        record.resize(40, 0);
        record.extend((directory.len() as u64).to_le_bytes());
        record.extend(at.to_le_bytes());
        file.extend(record);
        file.extend([0x50, 0x4b, 6, 7, 0, 0, 0, 0]);
        file.extend(record_at.to_le_bytes());
        file.extend([1, 0, 0, 0]);
        file.extend(end(u32::MAX, u32::MAX, ""));
        assert_eq!(read(&file).unwrap()[0].path, "a");
    }

    #[test]
    fn hostile_files_are_refused_or_cut_short() {
        assert_eq!(read(b"not a zip"), Err(ZipError::NoDirectory));
        assert_eq!(read(&end(100, 0, "")), Err(ZipError::OutOfRange));
        assert!(matches!(
            read(&end(0x7fff_ffff, 0, "")),
            Err(ZipError::TooLarge { .. })
        ));
        let mut cut = central("some-name", 1, 0, &[]);
        cut.truncate(50);
        assert_eq!(read(&file(0, &[cut], "")), Ok(Vec::new()));
        assert_eq!(step(0, &[]), Ok(ZipStep::Need { offset: 0, len: 0 }));
    }
}
