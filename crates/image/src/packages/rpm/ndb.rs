//! SUSE's database `Packages.db`: slots that say where blobs lie.
//!
//! Little-endian. Header: `RpmP`, version 0, generation, number of 4096-byte slot pages. Slots of 16 bytes follow
//! (the header takes the place of two): `Slot`, package index, block offset, block count. A blob lies at block
//! offset × 16: `BlbS`, package index, generation, length, header blob. Source: rpm's `lib/backend/ndb/rpmpkg.c`.

use super::{Budget, Problem};

const PAGE_BYTES: usize = 4096;

pub(super) fn is_ndb(bytes: &[u8]) -> bool {
    bytes.starts_with(b"RpmP")
}

pub(super) fn each_blob(
    bytes: &[u8],
    budget: &mut Budget,
    take: &mut dyn FnMut(&[u8]),
) -> Result<(), Problem> {
    let n_pages = le32(bytes, 12).ok_or(Problem::Damaged)?;
    if le32(bytes, 4) != Some(0) {
        return Err(Problem::Unknown);
    }
    let end = n_pages.saturating_mul(PAGE_BYTES).min(bytes.len());
    let mut result = Ok(());
    for slot in bytes.get(32..end).unwrap_or_default().chunks_exact(16) {
        let index = le32(slot, 4).unwrap_or(0);
        if !slot.starts_with(b"Slot") || index == 0 {
            continue;
        }
        let blob = le32(slot, 8)
            .and_then(|block| bytes.get(block.checked_mul(16)?..))
            .filter(|blob| blob.starts_with(b"BlbS") && le32(blob, 4) == Some(index))
            .and_then(|blob| blob.get(16..16usize.checked_add(le32(blob, 12)?)?));
        match blob {
            Some(blob) => {
                budget.take(blob.len())?;
                take(blob);
            }
            None => result = Err(Problem::Damaged),
        }
    }
    result
}

fn le32(bytes: &[u8], at: usize) -> Option<usize> {
    let bytes = bytes.get(at..at.checked_add(4)?)?;
    Some(u32::from_le_bytes(bytes.try_into().ok()?) as usize)
}
