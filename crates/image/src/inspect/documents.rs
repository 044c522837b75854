//! Small files that several analyses want to read as text, kept as the final file system has them.

use super::{Reader, StoredFile};
use crate::image::Image;
use crate::tree::EntryRef;
use std::collections::{BTreeMap, HashSet};

/// Bytes kept of each file, and files kept.
const MAX_BYTES: u64 = 512 << 10;
const MAX_FILES: usize = 256;

/// Paths of the files that are kept.
const WANTED: [&[u8]; 8] = [
    b"etc/passwd",
    b"etc/group",
    b"etc/shadow",
    b"etc/ld.so.conf",
    b"etc/os-release",
    b"usr/lib/os-release",
    b"etc/alpine-release",
    b"etc/debian_version",
];
const WANTED_BELOW: [&[u8]; 2] = [b"etc/ld.so.conf.d/", b"etc/ld-musl-"];

/// The texts by path.
#[derive(Debug, Default)]
pub struct Documents {
    hidden: HashSet<EntryRef>,
    texts: BTreeMap<Vec<u8>, String>,
}

impl Documents {
    /// For one image: files that later layers hide are left out.
    pub fn new(image: &Image) -> Self {
        Self {
            hidden: image
                .accounting
                .hidden
                .iter()
                .map(|file| file.entry)
                .collect(),
            texts: BTreeMap::new(),
        }
    }

    /// The text of a file; what is not UTF-8 becomes U+FFFD.
    pub fn text(&self, path: &[u8]) -> Option<&str> {
        self.texts.get(path).map(String::as_str)
    }

    /// All texts, by path.
    pub fn all(&self) -> impl Iterator<Item = (&[u8], &str)> {
        self.texts
            .iter()
            .map(|(path, text)| (path.as_slice(), text.as_str()))
    }

    #[cfg(test)]
    pub(crate) fn insert(&mut self, path: &[u8], text: String) {
        self.texts.insert(path.to_vec(), text);
    }
}

impl Reader for Documents {
    fn wish(&mut self, file: StoredFile<'_>) -> u64 {
        let is_wanted = WANTED.contains(&file.path)
            || WANTED_BELOW
                .iter()
                .any(|start| file.path.starts_with(start));
        if !is_wanted || self.hidden.contains(&file.at) || self.texts.len() >= MAX_FILES {
            return 0;
        }
        MAX_BYTES
    }

    fn read(&mut self, file: StoredFile<'_>, bytes: &[u8]) {
        let bytes = bytes
            .get(..bytes.len().min(MAX_BYTES as usize))
            .unwrap_or(bytes);
        let text = String::from_utf8_lossy(bytes).into_owned();
        self.texts.insert(file.path.to_vec(), text);
    }
}
