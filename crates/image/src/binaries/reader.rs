//! Reads programs, libraries and the first lines of scripts as they pass by.

use super::elf::Elf;
use crate::image::Image;
use crate::inspect::{MAX_WISH_BYTES, Reader, StoredFile};
use crate::tree::EntryRef;
use std::collections::{HashMap, HashSet};

/// Bytes of the first line of a script that the kernel looks at.
const SHEBANG_BYTES: usize = 256;
/// Bytes of either end of a file that is too large to be held: tables of names stand near the start, the dynamic
/// section and the list of sections near the end.
const END_BYTES: u64 = MAX_WISH_BYTES / 2;
/// Bytes of a file that is executable by accident.
const HEAD_BYTES: u64 = 512;

/// What an executable file is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Head {
    /// A script: the first line behind `#!`, with a carriage return if it has one.
    Script(String),
    /// A program of another system.
    Windows,
    /// Nothing in it.
    Empty,
    /// Text or data that the kernel cannot start.
    Other,
}

/// Reads the files that a container can start or load.
#[derive(Debug, Default)]
pub struct BinaryReader {
    hidden: HashSet<EntryRef>,
    pub(crate) elves: HashMap<EntryRef, Elf>,
    pub(crate) heads: HashMap<EntryRef, Head>,
}

/// Endings of files that are data, however their mode is set.
const DATA_ENDINGS: [&[u8]; 24] = [
    b".js", b".ts", b".py", b".rb", b".pl", b".php", b".sh", b".json", b".md", b".txt", b".html",
    b".css", b".map", b".png", b".jpg", b".svg", b".gz", b".zip", b".jar", b".pyc", b".xml",
    b".yml", b".csv", b".h",
];

impl BinaryReader {
    /// For one image: files that later layers hide are left out.
    pub fn new(image: &Image) -> Self {
        Self {
            hidden: image
                .accounting
                .hidden
                .iter()
                .map(|file| file.entry)
                .collect(),
            ..Self::default()
        }
    }
}

impl Reader for BinaryReader {
    fn wish(&mut self, file: StoredFile<'_>) -> u64 {
        if self.hidden.contains(&file.at) {
            return 0;
        }
        let is_executable = file.entry.mode & 0o111 != 0;
        if file.entry.size_bytes == 0 {
            if is_executable {
                self.heads.insert(file.at, Head::Empty);
            }
            return 0;
        }
        let name = file.path.rsplit(|b| *b == b'/').next().unwrap_or(file.path);
        let is_library = name.windows(3).any(|w| w == b".so") || name.ends_with(b".node");
        if !is_executable && !is_library {
            return 0;
        }
        if DATA_ENDINGS.iter().any(|ending| name.ends_with(ending)) {
            return HEAD_BYTES;
        }
        if file.entry.size_bytes > MAX_WISH_BYTES {
            return END_BYTES;
        }
        MAX_WISH_BYTES
    }

    fn tail_wish(&mut self, file: StoredFile<'_>) -> u64 {
        if file.entry.size_bytes > MAX_WISH_BYTES {
            END_BYTES
        } else {
            0
        }
    }

    fn read(&mut self, file: StoredFile<'_>, bytes: &[u8]) {
        self.read_ends(file, bytes, &[]);
    }

    fn read_ends(&mut self, file: StoredFile<'_>, bytes: &[u8], tail: &[u8]) {
        if let Some(elf) = Elf::parse(bytes, tail, file.entry.size_bytes) {
            self.elves.insert(file.at, elf);
            return;
        }
        if file.entry.mode & 0o111 == 0 {
            return;
        }
        let head = if let Some(rest) = bytes.strip_prefix(b"#!") {
            let rest = rest.get(..rest.len().min(SHEBANG_BYTES)).unwrap_or(rest);
            let line = rest.split(|b| *b == b'\n').next().unwrap_or(rest);
            Head::Script(String::from_utf8_lossy(line).into_owned())
        } else if bytes.starts_with(b"MZ") {
            Head::Windows
        } else {
            Head::Other
        };
        self.heads.insert(file.at, head);
    }
}
