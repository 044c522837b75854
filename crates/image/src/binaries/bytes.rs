//! Reading numbers out of bytes of either byte order, never past the end.

/// The bytes of a file with a byte order and a word size. Of a long file only both ends are there.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bytes<'a> {
    pub bytes: &'a [u8],
    pub tail: &'a [u8],
    /// Where the tail lies in the file.
    pub tail_start: u64,
    pub is_little: bool,
    pub is_64: bool,
}

impl<'a> Bytes<'a> {
    /// Another piece of bytes, read in the same way.
    pub(super) fn piece(&self, bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            tail: &[],
            ..*self
        }
    }

    pub(super) fn range(&self, offset: u64, size: u64) -> Option<&'a [u8]> {
        let size = usize::try_from(size).ok()?;
        self.from(offset).get(..size)
    }

    /// What is there of a range that may reach beyond the end.
    pub(super) fn head(&self, offset: u64, size: u64) -> &'a [u8] {
        let all = self.from(offset);
        let end = usize::try_from(size).unwrap_or(usize::MAX).min(all.len());
        all.get(..end).unwrap_or_default()
    }

    /// What is there from an offset on without a gap.
    fn from(&self, offset: u64) -> &'a [u8] {
        let (piece, start) = match offset.checked_sub(self.tail_start) {
            Some(within) if !self.tail.is_empty() => (self.tail, within),
            _ => (self.bytes, offset),
        };
        usize::try_from(start)
            .ok()
            .and_then(|start| piece.get(start..))
            .unwrap_or_default()
    }

    pub(super) fn u16(&self, offset: u64) -> Option<u16> {
        let raw: [u8; 2] = self.range(offset, 2)?.try_into().ok()?;
        Some(if self.is_little {
            u16::from_le_bytes(raw)
        } else {
            u16::from_be_bytes(raw)
        })
    }

    pub(super) fn u32(&self, offset: u64) -> Option<u32> {
        let raw: [u8; 4] = self.range(offset, 4)?.try_into().ok()?;
        Some(if self.is_little {
            u32::from_le_bytes(raw)
        } else {
            u32::from_be_bytes(raw)
        })
    }

    pub(super) fn u64(&self, offset: u64) -> Option<u64> {
        let raw: [u8; 8] = self.range(offset, 8)?.try_into().ok()?;
        Some(if self.is_little {
            u64::from_le_bytes(raw)
        } else {
            u64::from_be_bytes(raw)
        })
    }

    /// A number of the file's word size.
    pub(super) fn word(&self, offset: u64) -> Option<u64> {
        if self.is_64 {
            self.u64(offset)
        } else {
            self.u32(offset).map(u64::from)
        }
    }

    /// Text up to a zero byte, at most `max` bytes.
    pub(super) fn text(&self, offset: u64, max: u64) -> Option<String> {
        let bytes = self.head(offset, max);
        let end = bytes.iter().position(|b| *b == 0)?;
        Some(String::from_utf8_lossy(bytes.get(..end)?).into_owned())
    }
}
