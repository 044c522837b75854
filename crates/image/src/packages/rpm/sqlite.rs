//! The present database `rpmdb.sqlite`: a read-only walk over the table `Packages` of an SQLite file.
//!
//! Only what that needs: the schema table for the root page, table b-trees, overflow chains, records. A log beside
//! the file is not applied (the reader warns about one). Source: SQLite's page "Database File Format".

use super::{Budget, Problem};

const MAGIC: &[u8] = b"SQLite format 3\0";
/// A b-tree of any file that fits into memory is not deeper.
const MAX_DEPTH: usize = 32;

pub(super) fn is_sqlite(bytes: &[u8]) -> bool {
    bytes.starts_with(MAGIC)
}

struct Database<'a> {
    bytes: &'a [u8],
    page_bytes: usize,
    /// Page size without the reserved tail.
    usable: usize,
}

/// A value of a record.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Value<'a> {
    Other,
    Integer(i64),
    Bytes(&'a [u8]),
}

pub(super) fn each_blob(
    bytes: &[u8],
    budget: &mut Budget,
    take: &mut dyn FnMut(&[u8]),
) -> Result<(), Problem> {
    let page_bytes = match be16(bytes, 16).ok_or(Problem::Damaged)? {
        1 => 65_536,
        size if size >= 512 && size.is_power_of_two() => size,
        _ => return Err(Problem::Damaged),
    };
    let reserved = usize::from(*bytes.get(20).ok_or(Problem::Damaged)?);
    let usable = page_bytes - reserved;
    if usable < 480 {
        return Err(Problem::Damaged);
    }
    let database = Database {
        bytes,
        page_bytes,
        usable,
    };
    let mut root = None;
    let schema = database.each_record(1, budget, &mut |record| {
        let mut values = values(record);
        let (kind, name) = (values.next(), values.next());
        let page = values.nth(1);
        if kind == Some(Value::Bytes(b"table"))
            && let Some(Value::Bytes(name)) = name
            && name.eq_ignore_ascii_case(b"Packages")
            && let Some(Value::Integer(page)) = page
        {
            root = usize::try_from(page).ok();
        }
    });
    let Some(root) = root else {
        return schema.and(Err(Problem::Unknown));
    };
    database.each_record(root, budget, &mut |record| {
        if let Some(Value::Bytes(blob)) = values(record).nth(1) {
            take(blob);
        }
    })
}

impl<'a> Database<'a> {
    fn page(&self, number: usize) -> Option<&'a [u8]> {
        let start = number.checked_sub(1)?.checked_mul(self.page_bytes)?;
        self.bytes.get(start..start.checked_add(self.page_bytes)?)
    }

    /// Walks a table b-tree in order of its keys.
    fn each_record(
        &self,
        root: usize,
        budget: &mut Budget,
        take: &mut dyn FnMut(&[u8]),
    ) -> Result<(), Problem> {
        let mut result = Ok(());
        let mut stack = vec![(root, 0)];
        let mut n_pages_left = self.bytes.len() / self.page_bytes;
        while let Some((number, depth)) = stack.pop() {
            let Some(page) = self.page(number) else {
                result = Err(Problem::Damaged);
                continue;
            };
            n_pages_left = n_pages_left.checked_sub(1).ok_or(Problem::Damaged)?;
            let start = if number == 1 { 100 } else { 0 };
            let n_cells = be16(page, start + 3).unwrap_or(0);
            let cell = |i: usize, header: usize| {
                let at = be16(page, start + header + i * 2)?;
                page.get(at..)
            };
            match page.get(start) {
                Some(5) => {
                    if depth >= MAX_DEPTH {
                        return Err(Problem::Damaged);
                    }
                    // The stack is last in, first out.
                    stack.extend(be32(page, start + 8).map(|right| (right, depth + 1)));
                    for i in (0..n_cells).rev() {
                        let child = cell(i, 12).and_then(|cell| be32(cell, 0));
                        stack.extend(child.map(|child| (child, depth + 1)));
                    }
                    if stack.len() > n_pages_left.saturating_add(MAX_DEPTH) {
                        return Err(Problem::Damaged);
                    }
                }
                Some(13) => {
                    for i in 0..n_cells {
                        match cell(i, 8).map(|cell| self.payload(cell, budget)) {
                            Some(Ok(payload)) => take(&payload),
                            Some(Err(Problem::Budget)) => return Err(Problem::Budget),
                            _ => result = Err(Problem::Damaged),
                        }
                    }
                }
                _ => result = Err(Problem::Damaged),
            }
        }
        result
    }

    /// The record of a leaf cell, its overflow pages included.
    fn payload(&self, cell: &[u8], budget: &mut Budget) -> Result<Vec<u8>, Problem> {
        let (size, cell) = varint(cell).ok_or(Problem::Damaged)?;
        let (_, cell) = varint(cell).ok_or(Problem::Damaged)?;
        let size = usize::try_from(size)
            .ok()
            .filter(|size| *size <= self.bytes.len())
            .ok_or(Problem::Damaged)?;
        budget.take(size)?;
        let (usable, most) = (self.usable, self.usable - 35);
        let local = if size <= most {
            size
        } else {
            let least = (usable - 12) * 32 / 255 - 23;
            let wanted = least + (size - least) % (usable - 4);
            if wanted <= most { wanted } else { least }
        };
        let mut out = cell.get(..local).ok_or(Problem::Damaged)?.to_vec();
        let mut next = if local < size {
            be32(cell, local).ok_or(Problem::Damaged)?
        } else {
            0
        };
        while out.len() < size {
            let page = self.page(next).ok_or(Problem::Damaged)?;
            let n = (size - out.len()).min(usable - 4);
            out.extend_from_slice(page.get(4..4 + n).ok_or(Problem::Damaged)?);
            next = be32(page, 0).ok_or(Problem::Damaged)?;
        }
        Ok(out)
    }
}

/// The values of a record.
fn values(record: &[u8]) -> impl Iterator<Item = Value<'_>> {
    let (header, body) = varint(record)
        .and_then(|(size, types)| {
            let size = usize::try_from(size).ok()?;
            let used = record.len() - types.len();
            Some((types.get(..size.checked_sub(used)?)?, record.get(size..)?))
        })
        .unwrap_or_default();
    let (mut header, mut body) = (header, body);
    std::iter::from_fn(move || {
        let (kind, rest) = varint(header)?;
        header = rest;
        let size = match kind {
            0 | 8 | 9 | 10 | 11 => 0,
            1..=4 => kind as usize,
            5 => 6,
            6 | 7 => 8,
            _ => usize::try_from((kind - 12) / 2).ok()?,
        };
        let (raw, rest) = body.split_at_checked(size)?;
        body = rest;
        Some(match kind {
            1..=6 => Value::Integer(raw.iter().fold(
                raw.first().map_or(0, |b| if *b >= 0x80 { -1 } else { 0 }),
                |sum, b| (sum << 8) | i64::from(*b),
            )),
            8 => Value::Integer(0),
            9 => Value::Integer(1),
            12.. => Value::Bytes(raw),
            _ => Value::Other,
        })
    })
}

/// A variable-length number of up to nine bytes, and what follows it.
fn varint(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let mut sum = 0u64;
    for (i, b) in bytes.iter().enumerate().take(9) {
        if i == 8 {
            return Some(((sum << 8) | u64::from(*b), bytes.get(9..)?));
        }
        sum = (sum << 7) | u64::from(b & 0x7f);
        if b & 0x80 == 0 {
            return Some((sum, bytes.get(i + 1..)?));
        }
    }
    None
}

fn be16(bytes: &[u8], at: usize) -> Option<usize> {
    let raw: [u8; 2] = bytes.get(at..at.checked_add(2)?)?.try_into().ok()?;
    Some(usize::from(u16::from_be_bytes(raw)))
}

fn be32(bytes: &[u8], at: usize) -> Option<usize> {
    let raw: [u8; 4] = bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
    Some(u32::from_be_bytes(raw) as usize)
}
