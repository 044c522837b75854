//! The headers of one tar entry as they stand in the layer, and writing them again with another path or link target.
//!
//! Everything that is not renamed stays as its writer stored it: fractions of seconds, user names, attributes, sparse
//! maps. Sources: POSIX `pax` (ustar and extended headers), the GNU tar manual (long names).

const BLOCK: usize = 512;

/// Records of an extended header, in order.
type Records = Vec<(Vec<u8>, Vec<u8>)>;

/// Global records seen so far in a layer that change entries.
#[derive(Debug, Clone, Default)]
pub(super) struct Globals {
    records: Records,
}

impl Globals {
    /// Whether entries must be written with these records as their own.
    pub(super) fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    fn add(&mut self, records: Records) {
        for (key, value) in records {
            if !is_effective(&key) {
                continue;
            }
            match self.records.iter_mut().find(|(k, _)| *k == key) {
                Some(slot) => slot.1 = value,
                None => self.records.push((key, value)),
            }
        }
    }
}

/// Keys that change an entry; a comment (as `git archive` writes one) does not.
fn is_effective(key: &[u8]) -> bool {
    key != b"comment" && key != b"charset"
}

/// The headers before one entry's content.
#[derive(Debug, Clone)]
pub(super) struct RawHeader {
    block: [u8; BLOCK],
    records: Records,
    long_name: Option<Vec<u8>>,
    long_link: Option<Vec<u8>>,
    /// Sparse maps that stand between the header and the content.
    tail: Vec<u8>,
    /// Whether it says anything that other entries would miss.
    has_global: bool,
}

impl RawHeader {
    /// Takes the bytes between the previous entry and this one's content apart, and remembers global records.
    /// `None` when they are no headers.
    pub(super) fn parse(region: &[u8], globals: &mut Globals) -> Option<Self> {
        let mut out = Self {
            block: [0; BLOCK],
            records: Vec::new(),
            long_name: None,
            long_link: None,
            tail: Vec::new(),
            has_global: false,
        };
        let mut rest = region;
        loop {
            let (block, after) = rest.split_first_chunk::<BLOCK>()?;
            if block.iter().all(|b| *b == 0) {
                rest = after;
                continue;
            }
            let flag = block.get(156).copied()?;
            if !matches!(flag, b'x' | b'X' | b'g' | b'L' | b'K') {
                out.block = *block;
                out.tail = after.to_vec();
                return Some(out);
            }
            let size = usize::try_from(octal(block.get(124..136)?)?).ok()?;
            let content = after.get(..size)?;
            match flag {
                b'g' => {
                    out.has_global = true;
                    globals.add(parse_records(content));
                }
                b'L' => out.long_name = Some(until_nul(content).to_vec()),
                b'K' => out.long_link = Some(until_nul(content).to_vec()),
                _ => out.records.extend(parse_records(content)),
            }
            rest = after.get(size.next_multiple_of(BLOCK)..)?;
        }
    }

    /// Whether the bytes can be copied as they stand.
    pub(super) fn is_plain(&self, globals: &Globals) -> bool {
        !self.has_global && globals.is_empty()
    }

    /// The headers again, under another path or with another link target where one is given.
    pub(super) fn write(
        mut self,
        path: Option<&[u8]>,
        link: Option<&[u8]>,
        globals: &Globals,
        out: &mut Vec<u8>,
    ) {
        for (key, value) in &globals.records {
            if !self.records.iter().any(|(k, _)| k == key) {
                self.records.push((key.clone(), value.clone()));
            }
        }
        if let Some(path) = path {
            self.rename(path);
        }
        if let Some(link) = link {
            self.records.retain(|(k, _)| k != b"linkpath");
            self.long_link = None;
            if link.len() > 100 {
                self.long_link = Some(link.to_vec());
            }
            put(&mut self.block, 157, 100, link);
        }
        let is_gnu = self.block.get(257..265) == Some(b"ustar  \0");
        if !is_gnu || !self.records.is_empty() {
            // Long names as records: the two kinds of extension are not mixed.
            for (key, value) in [
                (b"path".as_slice(), self.long_name.take()),
                (b"linkpath".as_slice(), self.long_link.take()),
            ] {
                if let Some(value) = value
                    && !self.records.iter().any(|(k, _)| k == key)
                {
                    self.records.push((key.to_vec(), value));
                }
            }
        }
        if !self.records.is_empty() {
            let mut content = Vec::new();
            for (key, value) in &self.records {
                write_record(key, value, &mut content);
            }
            write_special(b'x', b"PaxHeaders/entry", &content, out);
        }
        for (flag, name) in [(b'K', &self.long_link), (b'L', &self.long_name)] {
            if let Some(name) = name {
                let mut content = name.clone();
                content.push(0);
                write_special(flag, b"././@LongLink", &content, out);
            }
        }
        finish(&mut self.block);
        out.extend_from_slice(&self.block);
        out.extend_from_slice(&self.tail);
    }

    fn rename(&mut self, path: &[u8]) {
        self.long_name = None;
        let mut is_named = false;
        for (key, value) in &mut self.records {
            if key.as_slice() == b"GNU.sparse.name" {
                *value = path.to_vec();
                is_named = true;
            }
        }
        if is_named {
            return;
        }
        self.records.retain(|(k, _)| k != b"path");
        if path.len() > 100 {
            self.long_name = Some(path.to_vec());
        }
        put(&mut self.block, 0, 100, path);
        if self.block.get(257..263) == Some(b"ustar\0") {
            put(&mut self.block, 345, 155, &[]);
        }
    }
}

/// A file, directory or marker that no layer stores, with ordinary attributes.
pub(super) fn synthetic(path: &[u8], is_directory: bool, out: &mut Vec<u8>) {
    let mut name = path.to_vec();
    if is_directory {
        name.push(b'/');
    }
    let mut block = [0u8; BLOCK];
    put(&mut block, 257, 8, b"ustar\x0000");
    put(&mut block, 0, 100, &name);
    put(
        &mut block,
        100,
        8,
        if is_directory {
            b"0000755\0"
        } else {
            b"0000644\0"
        },
    );
    for start in [108, 116] {
        put(&mut block, start, 8, b"0000000\0");
    }
    for start in [124, 136] {
        put(&mut block, start, 12, b"00000000000\0");
    }
    put(&mut block, 156, 1, if is_directory { b"5" } else { b"0" });
    if name.len() > 100 {
        let mut record = Vec::new();
        write_record(b"path", &name, &mut record);
        write_special(b'x', b"PaxHeaders/entry", &record, out);
    }
    finish(&mut block);
    out.extend_from_slice(&block);
}

/// The header of a member of the archive itself: a file of `size` bytes with a short name.
pub(crate) fn member(name: &str, size: u64, is_directory: bool) -> [u8; BLOCK] {
    let mut block = [0u8; BLOCK];
    put(&mut block, 257, 8, b"ustar\x0000");
    put(&mut block, 0, 100, name.as_bytes());
    put(
        &mut block,
        100,
        8,
        if is_directory {
            b"0000755\0"
        } else {
            b"0000644\0"
        },
    );
    for start in [108, 116] {
        put(&mut block, start, 8, b"0000000\0");
    }
    if size < 1 << 33 {
        put(&mut block, 124, 12, format!("{size:011o}\0").as_bytes());
    } else {
        // Base 256, which every current reader knows.
        let mut field = [0u8; 12];
        field[0] = 0x80;
        field[4..].copy_from_slice(&size.to_be_bytes());
        put(&mut block, 124, 12, &field);
    }
    put(&mut block, 136, 12, b"00000000000\0");
    put(&mut block, 156, 1, if is_directory { b"5" } else { b"0" });
    finish(&mut block);
    block
}

fn write_special(flag: u8, name: &[u8], content: &[u8], out: &mut Vec<u8>) {
    let mut block = [0u8; BLOCK];
    put(
        &mut block,
        257,
        8,
        if flag == b'x' {
            b"ustar\x0000"
        } else {
            b"ustar  \0"
        },
    );
    put(&mut block, 0, 100, name);
    put(&mut block, 100, 8, b"0000644\0");
    for start in [108, 116] {
        put(&mut block, start, 8, b"0000000\0");
    }
    put(
        &mut block,
        124,
        12,
        format!("{:011o}\0", content.len()).as_bytes(),
    );
    put(&mut block, 136, 12, b"00000000000\0");
    put(&mut block, 156, 1, &[flag]);
    finish(&mut block);
    out.extend_from_slice(&block);
    out.extend_from_slice(content);
    out.resize(out.len().next_multiple_of(BLOCK), 0);
}

/// Writes a text field, filled up with zeros and cut where it does not fit.
fn put(block: &mut [u8; BLOCK], start: usize, len: usize, text: &[u8]) {
    if let Some(field) = block.get_mut(start..start + len) {
        for (at, slot) in field.iter_mut().enumerate() {
            *slot = text.get(at).copied().unwrap_or(0);
        }
    }
}

/// Sets the checksum.
fn finish(block: &mut [u8; BLOCK]) {
    put(block, 148, 8, b"        ");
    let sum: u32 = block.iter().map(|b| u32::from(*b)).sum();
    put(block, 148, 8, format!("{sum:06o}\0 ").as_bytes());
}

fn until_nul(bytes: &[u8]) -> &[u8] {
    bytes.split(|b| *b == 0).next().unwrap_or_default()
}

fn octal(field: &[u8]) -> Option<u64> {
    let text = std::str::from_utf8(until_nul(field)).ok()?.trim();
    u64::from_str_radix(text, 8).ok()
}

fn parse_records(mut data: &[u8]) -> Records {
    let mut out = Records::new();
    while let Some(space) = data.iter().take(20).position(|b| *b == b' ') {
        let length = data
            .get(..space)
            .and_then(|t| std::str::from_utf8(t).ok())
            .and_then(|t| t.parse::<usize>().ok())
            .filter(|n| *n > space);
        let Some(record) = length.and_then(|n| data.get(space + 1..n)) else {
            break;
        };
        data = data.get(space + 1 + record.len()..).unwrap_or_default();
        let record = record.strip_suffix(b"\n").unwrap_or(record);
        let Some(equals) = record.iter().position(|b| *b == b'=') else {
            break;
        };
        let (key, value) = record.split_at(equals);
        out.push((key.to_vec(), value.get(1..).unwrap_or_default().to_vec()));
    }
    out
}

fn write_record(key: &[u8], value: &[u8], out: &mut Vec<u8>) {
    let body = key.len() + value.len() + 3;
    let mut total = body + 1;
    while total.to_string().len() + body != total {
        total = total.to_string().len() + body;
    }
    out.extend_from_slice(total.to_string().as_bytes());
    out.push(b' ');
    out.extend_from_slice(key);
    out.push(b'=');
    out.extend_from_slice(value);
    out.push(b'\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(path: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        synthetic(path, false, &mut out);
        out
    }

    #[test]
    fn records_count_their_own_length() {
        for length in [1, 3, 88, 89, 90, 91, 985, 986, 987, 988, 5000] {
            let mut out = Vec::new();
            write_record(b"path", &vec![b'a'; length], &mut out);
            assert_eq!(
                parse_records(&out),
                [(b"path".to_vec(), vec![b'a'; length])]
            );
        }
    }

    #[test]
    fn a_long_name_and_back() {
        let long = vec![b'n'; 300];
        let mut globals = Globals::default();
        let header = RawHeader::parse(&entry(b"a"), &mut globals).unwrap();
        let mut out = Vec::new();
        header.write(Some(&long), None, &globals, &mut out);
        let again = RawHeader::parse(&out, &mut globals).unwrap();
        assert_eq!(again.records, [(b"path".to_vec(), long)]);
        let mut short = Vec::new();
        again.write(Some(b"b"), None, &globals, &mut short);
        assert_eq!(short, entry(b"b"));
    }

    #[test]
    fn global_records_become_the_entrys_own() {
        let mut region = Vec::new();
        let mut records = Vec::new();
        write_record(b"uid", b"7", &mut records);
        write_record(b"comment", b"hello", &mut records);
        write_special(b'g', b"pax_global_header", &records, &mut region);
        region.extend(entry(b"a"));
        let mut globals = Globals::default();
        let header = RawHeader::parse(&region, &mut globals).unwrap();
        assert!(!header.is_plain(&globals));
        let mut out = Vec::new();
        header.write(None, None, &globals, &mut out);
        let mut none = Globals::default();
        let again = RawHeader::parse(&out, &mut none).unwrap();
        assert!(again.is_plain(&none));
        assert_eq!(again.records, [(b"uid".to_vec(), b"7".to_vec())]);
    }

    #[test]
    fn members_beyond_eight_gigabytes_are_written_in_base_256() {
        let block = member("x", 9 << 30, false);
        assert_eq!(block[124], 0x80);
        assert_eq!(&block[128..136], &(9u64 << 30).to_be_bytes());
    }
}
