//! One rpm header blob: an index of tags and a store of data, all big-endian.
//!
//! Layout: u32 number of index entries, u32 bytes of data, entries of 16 bytes (tag, type, offset, count), data.
//! Source: rpm's documentation, "Package format, header structure".

pub(in crate::packages) const NAME: u32 = 1000;
pub(in crate::packages) const VERSION: u32 = 1001;
pub(in crate::packages) const RELEASE: u32 = 1002;
pub(in crate::packages) const EPOCH: u32 = 1003;
pub(in crate::packages) const LICENCE: u32 = 1014;
pub(in crate::packages) const ARCH: u32 = 1022;
const OLD_FILE_NAMES: u32 = 1027;
pub(in crate::packages) const SOURCE_RPM: u32 = 1044;
pub(in crate::packages) const MODULE_LABEL: u32 = 5096;
const DIR_INDEXES: u32 = 1116;
const BASE_NAMES: u32 = 1117;
const DIR_NAMES: u32 = 1118;

const INT32: u32 = 4;
const STRING: u32 = 6;
const STRING_ARRAY: u32 = 8;
const I18N_STRING: u32 = 9;

/// More index entries than this is no package.
const MAX_ENTRIES: usize = 65_536;

/// A header whose sizes fit its bytes.
#[derive(Debug, Clone, Copy)]
pub(in crate::packages) struct Header<'a> {
    index: &'a [u8],
    data: &'a [u8],
}

struct Value<'a> {
    kind: u32,
    count: usize,
    data: &'a [u8],
}

impl<'a> Header<'a> {
    pub fn new(blob: &'a [u8]) -> Option<Self> {
        let n = be32(blob, 0)? as usize;
        let size = be32(blob, 4)? as usize;
        if n > MAX_ENTRIES {
            return None;
        }
        let start = 8 + n * 16;
        let end = start.checked_add(size)?.min(blob.len());
        Some(Self {
            index: blob.get(8..start)?,
            data: blob.get(start..end)?,
        })
    }

    fn find(&self, tag: u32) -> Option<Value<'a>> {
        let entry = self
            .index
            .chunks_exact(16)
            .find(|entry| be32(entry, 0) == Some(tag))?;
        Some(Value {
            kind: be32(entry, 4)?,
            data: self.data.get(be32(entry, 8)? as usize..)?,
            count: be32(entry, 12)? as usize,
        })
    }

    /// The first string of a tag.
    pub fn text(&self, tag: u32) -> Option<String> {
        self.strings(tag)
            .next()
            .map(|text| String::from_utf8_lossy(text).into_owned())
    }

    fn strings(&self, tag: u32) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        let (data, count) = match self.find(tag) {
            Some(value) if matches!(value.kind, STRING | STRING_ARRAY | I18N_STRING) => {
                (value.data, value.count)
            }
            _ => (&[] as &[u8], 0),
        };
        data.split(|b| *b == 0).take(count)
    }

    /// The first number of a tag.
    pub fn number(&self, tag: u32) -> Option<u32> {
        let value = self.find(tag).filter(|v| v.kind == INT32 && v.count > 0)?;
        be32(value.data, 0)
    }

    /// Calls `take` with the path of each file. O(files), because the paths are bounded by the data.
    pub fn each_file(&self, mut take: impl FnMut(&[u8])) {
        let folders: Vec<&[u8]> = self.strings(DIR_NAMES).collect();
        let indexes = self.find(DIR_INDEXES).filter(|v| v.kind == INT32);
        let mut path = Vec::new();
        if let Some(indexes) = indexes {
            let numbers = indexes.data.chunks_exact(4).take(indexes.count);
            // A folder name can be long and shared by many files; what is copied stays in proportion to the header.
            let mut left = self.data.len().saturating_mul(8);
            for (name, number) in self.strings(BASE_NAMES).zip(numbers) {
                let Some(folder) = be32(number, 0).and_then(|i| folders.get(i as usize)) else {
                    continue;
                };
                path.clear();
                path.extend_from_slice(folder);
                path.extend_from_slice(name);
                let Some(rest) = left.checked_sub(path.len()) else {
                    return;
                };
                left = rest;
                take(&path);
            }
        } else {
            self.strings(OLD_FILE_NAMES).for_each(take);
        }
    }
}

fn be32(bytes: &[u8], at: usize) -> Option<u32> {
    let bytes = bytes.get(at..at.checked_add(4)?)?;
    Some(u32::from_be_bytes(bytes.try_into().ok()?))
}
