//! Reading numbers out of bytes of either byte order, never past the end.

/// Bytes with a byte order and a word size.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bytes<'a> {
    pub bytes: &'a [u8],
    pub is_little: bool,
    pub is_64: bool,
}

impl<'a> Bytes<'a> {
    pub(super) fn range(&self, offset: u64, size: u64) -> Option<&'a [u8]> {
        let start = usize::try_from(offset).ok()?;
        let end = start.checked_add(usize::try_from(size).ok()?)?;
        self.bytes.get(start..end)
    }

    /// What is there of a range that may reach beyond the end.
    pub(super) fn head(&self, offset: u64, size: u64) -> &'a [u8] {
        let start = usize::try_from(offset)
            .unwrap_or(usize::MAX)
            .min(self.bytes.len());
        let end = start
            .saturating_add(usize::try_from(size).unwrap_or(usize::MAX))
            .min(self.bytes.len());
        self.bytes.get(start..end).unwrap_or_default()
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
