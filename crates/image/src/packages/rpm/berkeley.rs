//! The old database `Packages`: a Berkeley DB hash file.
//!
//! The magic number tells the byte order. Pages of type 13 or 2 hold items; offsets are u16 after the 26-byte page
//! header, keys at even and values at odd positions. A value of type 3 refers to a chain of overflow pages (type 7);
//! one of type 1 lies in the page itself. Source: Berkeley DB's `db_page.h`.

use super::{Budget, Problem};

const MAGIC: u32 = 0x0006_1561;
const PAGE_HEADER_BYTES: usize = 26;

#[derive(Clone, Copy)]
struct File<'a> {
    bytes: &'a [u8],
    is_big: bool,
    page_bytes: usize,
}

pub(super) fn is_hash(bytes: &[u8]) -> bool {
    order(bytes).is_some()
}

fn order(bytes: &[u8]) -> Option<bool> {
    let magic: [u8; 4] = bytes.get(12..16)?.try_into().ok()?;
    if u32::from_le_bytes(magic) == MAGIC {
        Some(false)
    } else if u32::from_be_bytes(magic) == MAGIC {
        Some(true)
    } else {
        None
    }
}

impl<'a> File<'a> {
    fn u16(&self, bytes: &[u8], at: usize) -> Option<usize> {
        let raw: [u8; 2] = bytes.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(usize::from(if self.is_big {
            u16::from_be_bytes(raw)
        } else {
            u16::from_le_bytes(raw)
        }))
    }

    fn u32(&self, bytes: &[u8], at: usize) -> Option<usize> {
        let raw: [u8; 4] = bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
        Some(if self.is_big {
            u32::from_be_bytes(raw)
        } else {
            u32::from_le_bytes(raw)
        } as usize)
    }

    fn page(&self, number: usize) -> Option<&'a [u8]> {
        let start = number.checked_mul(self.page_bytes)?;
        self.bytes.get(start..start.checked_add(self.page_bytes)?)
    }

    /// The chain of overflow pages from `number` on.
    fn overflow(
        &self,
        mut number: usize,
        len: usize,
        budget: &mut Budget,
    ) -> Result<Vec<u8>, Problem> {
        budget.take(len)?;
        let mut out = Vec::new();
        while number != 0 && out.len() < len {
            let page = self.page(number).ok_or(Problem::Damaged)?;
            if page.get(25) != Some(&7) {
                return Err(Problem::Damaged);
            }
            let n_used = self.u16(page, 22).ok_or(Problem::Damaged)?;
            let next = self.u32(page, 16).ok_or(Problem::Damaged)?;
            let end = if next == 0 {
                PAGE_HEADER_BYTES + n_used
            } else {
                self.page_bytes
            };
            let part = page
                .get(PAGE_HEADER_BYTES..end)
                .filter(|part| !part.is_empty())
                .ok_or(Problem::Damaged)?;
            out.extend_from_slice(part);
            number = next;
        }
        out.truncate(len);
        if out.len() < len {
            return Err(Problem::Damaged);
        }
        Ok(out)
    }
}

pub(super) fn each_blob(
    bytes: &[u8],
    budget: &mut Budget,
    take: &mut dyn FnMut(&[u8]),
) -> Result<(), Problem> {
    let is_big = order(bytes).ok_or(Problem::Unknown)?;
    let mut file = File {
        bytes,
        is_big,
        page_bytes: 0,
    };
    file.page_bytes = file
        .u32(bytes, 20)
        .filter(|size| (512..=65_536).contains(size))
        .ok_or(Problem::Damaged)?;
    let last = file.u32(bytes, 32).ok_or(Problem::Damaged)?;
    let mut result = Ok(());
    for number in 1..=last {
        let Some(page) = file.page(number) else {
            return Err(Problem::Damaged);
        };
        if !matches!(page.get(25), Some(13 | 2)) {
            continue;
        }
        let n_items = file.u16(page, 20).unwrap_or(0);
        for item in (1..n_items).step_by(2) {
            let offset = |item: usize| file.u16(page, PAGE_HEADER_BYTES + item * 2);
            let (Some(start), Some(before)) = (offset(item), offset(item - 1)) else {
                result = Err(Problem::Damaged);
                break;
            };
            let value = page.get(start..).unwrap_or_default();
            match value.first() {
                Some(3) => {
                    let place = file.u32(value, 4).zip(file.u32(value, 8));
                    let Some((first, len)) = place.filter(|(_, len)| *len <= bytes.len()) else {
                        result = Err(Problem::Damaged);
                        continue;
                    };
                    match file.overflow(first, len, budget) {
                        Ok(blob) => take(&blob),
                        Err(Problem::Budget) => return Err(Problem::Budget),
                        Err(problem) => result = Err(problem),
                    }
                }
                // Items are put in from the end of the page, so a value ends where its key starts.
                Some(1) => {
                    if let Some(blob) = page.get(start + 1..before) {
                        budget.take(blob.len())?;
                        take(blob);
                    }
                }
                _ => {}
            }
        }
    }
    result
}
