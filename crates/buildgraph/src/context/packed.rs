//! A file list as one short text, to be kept and sent: each line says how much of the path before it is the same.
//!
//! `shared size[ mode]` TAB rest of the path. A hundred thousand files of a real project take about two megabytes.
//! Folders end in a slash and are only there when they are empty.

use super::{Context, Entry, EntryKind, MAX_ENTRIES};

/// One file or empty folder.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Listed {
    /// Path, relative to the context; a folder ends in `/`.
    pub path: String,
    /// Bytes; 0 when unknown.
    pub size_bytes: u64,
    /// Permission bits, when known.
    pub mode: Option<u32>,
}

/// Packs entries in their order; sort them first, or nothing is shared.
pub fn pack(entries: &[Listed]) -> String {
    let mut out = String::new();
    let mut before = "";
    for entry in entries.iter().take(MAX_ENTRIES) {
        // What has a line break in its name cannot be written.
        if entry.path.is_empty() || entry.path.contains(['\n', '\r']) {
            continue;
        }
        let shared = shared_len(before, &entry.path);
        out.push_str(&format!("{shared} {}", entry.size_bytes));
        if let Some(mode) = entry.mode {
            out.push_str(&format!(" {mode:o}"));
        }
        out.push('\t');
        out.push_str(entry.path.get(shared..).unwrap_or(""));
        out.push('\n');
        before = &entry.path;
    }
    out
}

fn shared_len(before: &str, path: &str) -> usize {
    let same = before.bytes().zip(path.bytes()).take_while(|(a, b)| a == b);
    let mut len = same.count();
    while !path.is_char_boundary(len) {
        len -= 1;
    }
    len
}

/// Unpacks; lines that are broken are left out. Cost: O(length of all paths).
pub fn unpack(text: &str) -> Vec<Listed> {
    let mut entries: Vec<Listed> = Vec::new();
    let mut path = String::new();
    for line in text.lines().take(MAX_ENTRIES) {
        let Some((head, rest)) = line.split_once('\t') else {
            continue;
        };
        let mut numbers = head.split(' ');
        let shared = numbers.next().and_then(|text| text.parse::<usize>().ok());
        let size = numbers.next().and_then(|text| text.parse::<u64>().ok());
        let mode = numbers
            .next()
            .and_then(|text| u32::from_str_radix(text, 8).ok());
        let (Some(shared), Some(size_bytes)) = (shared, size) else {
            continue;
        };
        if !path.is_char_boundary(shared.min(path.len())) {
            continue;
        }
        path.truncate(shared);
        path.push_str(rest);
        if path.len() > super::listing::MAX_PATH_BYTES {
            path.clear();
            continue;
        }
        entries.push(Listed {
            path: path.clone(),
            size_bytes,
            mode,
        });
    }
    entries
}

/// A context of such entries; bytes are not known.
pub fn context(entries: &[Listed]) -> Context {
    let mut context = Context::new();
    for entry in entries {
        let (kind, usual) = match entry.path.strip_suffix('/') {
            Some(_) => (EntryKind::Folder, 0o755),
            None => {
                let size_bytes = entry.size_bytes;
                let kind = EntryKind::Opaque {
                    version: 0,
                    size_bytes,
                };
                (kind, 0o644)
            }
        };
        let mode = entry.mode.unwrap_or(usual);
        context.insert(&entry.path, Entry { kind, mode });
    }
    context
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(path: &str, size_bytes: u64, mode: Option<u32>) -> Listed {
        Listed {
            path: path.to_owned(),
            size_bytes,
            mode,
        }
    }

    #[test]
    fn packing_loses_nothing() {
        let entries = [
            listed("a/b.txt", 12, None),
            listed("a/bé.txt", 0, Some(0o755)),
            listed("a/bè.txt", 0, None),
            listed("empty/", 0, None),
        ];
        let text = pack(&entries);
        assert_eq!(unpack(&text), entries);
        assert!(
            text.starts_with("0 12\ta/b.txt\n3 0 755\té.txt\n"),
            "{text}"
        );
        let context = context(&entries);
        assert_eq!(context.get("a/bé.txt").map(|entry| entry.mode), Some(0o755));
        assert!(context.get("empty").is_some_and(Entry::is_folder));
    }

    #[test]
    fn broken_lines_are_left_out() {
        assert_eq!(unpack("x\n9 1\ta\n-1 2\tb\n0 x\tc\n").len(), 1);
        assert_eq!(unpack("0 1\té\n1 1\tx\n").len(), 1);
        let long = format!("0 1\t{}\n4000 1\t{}\n", "a".repeat(4000), "b".repeat(4000));
        assert_eq!(unpack(&long).len(), 1);
    }
}
