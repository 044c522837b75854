//! apk: the `installed` database. Blocks of `X:value` lines, separated by blank lines.
//!
//! Source: Alpine's wiki, "Apk spec", section on the installed database.

use super::reader::Paths;
use super::record::{Files, MAX_RECORDS_OF_FILE, PackageKind, Record, field};

/// The packages of the database, with the files they own when `paths` is given.
pub(super) fn records(bytes: &[u8], mut paths: Option<&mut Paths>) -> Vec<Record> {
    let mut out = Vec::new();
    let mut block = Block::default();
    for line in bytes.split(|b| *b == b'\n') {
        if out.len() >= MAX_RECORDS_OF_FILE {
            return out;
        }
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let (Some(key), Some(value)) = (line.first(), line.get(2..)) else {
            out.extend(block.take());
            continue;
        };
        let text = || String::from_utf8_lossy(value).into_owned();
        match key {
            b'P' => block.name = text(),
            b'V' => block.version = text(),
            b'A' => block.arch = field(&text()),
            b'L' => block.licence = text(),
            b'o' => block.origin = text(),
            b'F' => block.folder = value.to_vec(),
            b'R' => {
                if let Some(paths) = paths.as_deref_mut() {
                    let mut path = block.folder.clone();
                    if !path.is_empty() {
                        path.push(b'/');
                    }
                    path.extend_from_slice(value);
                    block.files.extend(paths.node(&path));
                }
            }
            _ => {}
        }
    }
    out.extend(block.take());
    out
}

#[derive(Default)]
struct Block {
    name: String,
    version: String,
    arch: Option<String>,
    licence: String,
    origin: String,
    folder: Vec<u8>,
    files: Vec<crate::tree::NodeId>,
}

impl Block {
    fn take(&mut self) -> Option<Record> {
        let block = std::mem::take(self);
        let mut record = Record::new(PackageKind::Apk, &block.name, &block.version)?
            .with_arch(block.arch.as_deref())
            .with_licences([block.licence.as_str()])
            .with_files(Files::Listed(block.files));
        record.source = field(&block.origin).filter(|origin| *origin != block.name);
        Some(record)
    }
}
