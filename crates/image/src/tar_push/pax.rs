//! PAX extended header records: `"<length> <key>=<value>\n"`, values may be binary.
//!
//! The length decides where a record ends, never a line break, because names and attributes may contain line breaks.

use crate::base64;

/// The records that matter here. A value that is present but empty switches the header field back on.
#[derive(Debug, Default, Clone)]
pub(super) struct PaxValues {
    pub path: Option<Vec<u8>>,
    pub link: Option<Vec<u8>>,
    pub size: Option<i64>,
    pub uid: Option<i64>,
    pub gid: Option<i64>,
    pub mtime: Option<i64>,
    pub xattrs: Vec<(Vec<u8>, Vec<u8>)>,
    pub sparse_name: Option<Vec<u8>>,
    pub sparse_major: Option<i64>,
    pub sparse_size: Option<i64>,
    /// Alternating offsets and lengths.
    pub sparse_map: Vec<u64>,
    kept_bytes: usize,
}

impl PaxValues {
    /// A local text value, else the global one; an empty local value hides the global one.
    pub(super) fn text<'a>(
        local: &'a Option<Vec<u8>>,
        global: &'a Option<Vec<u8>>,
    ) -> Option<&'a [u8]> {
        local
            .as_deref()
            .or(global.as_deref())
            .filter(|v| !v.is_empty())
    }

    /// Adds the records of one header; `false` when a record is malformed (the ones before it count) or all the
    /// headers of one entry together are too large.
    pub(super) fn parse(&mut self, mut data: &[u8], max_bytes: usize) -> bool {
        self.kept_bytes = self.kept_bytes.saturating_add(data.len());
        if self.kept_bytes > max_bytes.saturating_mul(2) {
            return false;
        }
        while !data.is_empty() {
            if data.iter().all(|b| *b == 0) {
                return true;
            }
            let Some(space) = data.iter().take(20).position(|b| *b == b' ') else {
                return false;
            };
            let length = data
                .get(..space)
                .and_then(decimal)
                .and_then(|n| usize::try_from(n).ok());
            let Some(record) = length
                .filter(|l| *l > space)
                .and_then(|l| data.get(space + 1..l))
            else {
                return false;
            };
            data = data.get(space + 1 + record.len()..).unwrap_or_default();
            let Some(record) = record.strip_suffix(b"\n") else {
                return false;
            };
            let Some(equals) = record.iter().position(|b| *b == b'=') else {
                return false;
            };
            let (key, value) = record.split_at(equals);
            self.record(key, value.get(1..).unwrap_or_default());
        }
        true
    }

    /// Adds an attribute; the first spelling of a name counts.
    fn xattr(&mut self, name: Vec<u8>, value: Vec<u8>) {
        // Past any real number of attributes, looking for repetitions would only cost time.
        if self.xattrs.len() > 256 || !self.xattrs.iter().any(|(known, _)| *known == name) {
            self.xattrs.push((name, value));
        }
    }

    fn record(&mut self, key: &[u8], value: &[u8]) {
        match key {
            b"path" => self.path = Some(value.to_vec()),
            b"linkpath" => self.link = Some(value.to_vec()),
            b"size" => self.size = decimal(value),
            b"uid" => self.uid = decimal(value),
            b"gid" => self.gid = decimal(value),
            b"mtime" => self.mtime = seconds(value),
            b"GNU.sparse.name" => self.sparse_name = Some(value.to_vec()),
            b"GNU.sparse.major" => self.sparse_major = decimal(value),
            b"GNU.sparse.size" | b"GNU.sparse.realsize" => self.sparse_size = decimal(value),
            b"GNU.sparse.map" => {
                self.sparse_map = value
                    .split(|b| *b == b',')
                    .filter_map(decimal)
                    .map(|n| n.max(0) as u64)
                    .collect();
            }
            b"GNU.sparse.offset" | b"GNU.sparse.numbytes" => {
                self.sparse_map
                    .extend(decimal(value).map(|n| n.max(0) as u64));
            }
            _ => {
                if let Some(name) = key.strip_prefix(b"SCHILY.xattr.") {
                    self.xattr(name.to_vec(), value.to_vec());
                } else if let Some(name) = key.strip_prefix(b"LIBARCHIVE.xattr.") {
                    // Written beside SCHILY.xattr, name percent-encoded, value in base64.
                    if let Some(value) = std::str::from_utf8(value).ok().and_then(base64::decode) {
                        self.xattr(percent_decoded(name), value);
                    }
                } else if key == b"RHT.security.selinux" {
                    self.xattr(b"security.selinux".to_vec(), value.to_vec());
                }
            }
        }
    }
}

fn percent_decoded(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((first, tail)) = rest.split_first() {
        let pair = tail.get(..2).filter(|_| *first == b'%');
        let byte = pair
            .and_then(|p| std::str::from_utf8(p).ok())
            .and_then(|p| u8::from_str_radix(p, 16).ok());
        out.push(byte.unwrap_or(*first));
        rest = tail
            .get(if byte.is_some() { 2 } else { 0 }..)
            .unwrap_or_default();
    }
    out
}

fn decimal(text: &[u8]) -> Option<i64> {
    std::str::from_utf8(text).ok()?.trim().parse().ok()
}

/// Whole seconds of a decimal time, rounded down.
fn seconds(text: &[u8]) -> Option<i64> {
    let text = std::str::from_utf8(text).ok()?.trim();
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let value: i64 = whole.parse().ok()?;
    let has_fraction = fraction.bytes().any(|b| b != b'0');
    Some(if whole.starts_with('-') && has_fraction {
        value.saturating_sub(1)
    } else {
        value
    })
}
