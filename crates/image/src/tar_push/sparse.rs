//! Maps of sparse files: which parts are stored, everything else being zeros.
//!
//! Sources: GNU tar's manual, "Storing Sparse Files" (old GNU format, PAX formats 0.0, 0.1 and 1.0).

use super::number;

/// More segments than this make a file not worth describing exactly.
const MAX_SEGMENTS: usize = 1 << 20;

/// Stored segments `(offset, length)`, in the order of the stored bytes.
#[derive(Debug, Default, Clone)]
pub(super) struct SparseMap {
    segments: Vec<(u64, u64)>,
}

impl SparseMap {
    pub(super) fn segments(&self) -> &[(u64, u64)] {
        &self.segments
    }

    /// The four descriptors within an old GNU header.
    pub(super) fn from_gnu_header(block: &[u8]) -> Self {
        let mut map = Self::default();
        map.push_descriptors(block.get(386..482).unwrap_or_default());
        map
    }

    /// An extension block: 21 descriptors and whether more follow. Returns (more follow, fine).
    pub(super) fn push_extension(&mut self, block: &[u8]) -> (bool, bool) {
        self.push_descriptors(block.get(..504).unwrap_or_default());
        let more = block.get(504).is_some_and(|b| *b != 0);
        if self.segments.len() > MAX_SEGMENTS {
            return (false, false);
        }
        (more, true)
    }

    fn push_descriptors(&mut self, descriptors: &[u8]) {
        for descriptor in descriptors.chunks_exact(24) {
            let (offset, length) = descriptor.split_at(12);
            let value = |f: &[u8]| number(f).unwrap_or(0).max(0) as u64;
            if offset.first().is_some_and(|b| *b != 0) {
                self.segments.push((value(offset), value(length)));
            }
        }
    }

    /// Alternating offsets and lengths, as in PAX 0.0 and 0.1.
    pub(super) fn from_pairs(numbers: &[u64]) -> Self {
        let pair = |p: &[u64]| match p {
            [offset, length] => Some((*offset, *length)),
            _ => None,
        };
        Self {
            segments: numbers.chunks(2).filter_map(pair).collect(),
        }
    }

    /// PAX 1.0: decimal lines at the start of the content. `None` while incomplete or when malformed.
    /// `n_lines` line breaks are in `text`, so an incomplete map costs nothing to refuse.
    pub(super) fn parse_pax_1_0(text: &[u8], n_lines: usize) -> Option<Self> {
        if n_lines == 0 {
            return None;
        }
        let mut lines = text.split_inclusive(|b| *b == b'\n');
        let decimal =
            |line: &[u8]| -> Option<u64> { std::str::from_utf8(line).ok()?.trim().parse().ok() };
        let n = usize::try_from(decimal(lines.next()?)?)
            .ok()
            .filter(|n| *n <= MAX_SEGMENTS)?;
        if n_lines < 1 + 2 * n {
            return None;
        }
        let mut segments = Vec::new();
        for _ in 0..n {
            segments.push((decimal(lines.next()?)?, decimal(lines.next()?)?));
        }
        Some(Self { segments })
    }
}
