//! Changes as a tar, and back: whiteouts as `.wh.` files, names without the leading slash.

use super::{
    Content, Delta, Kind, MAX_ENTRIES, MAX_FILE_BYTES, Node, absolute, base, join, parent,
};
use std::io::Read as _;
use std::rc::Rc;

/// The tar of a layer. A modelled file is written as one line that says so.
pub(crate) fn tar_of(delta: &Delta) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    builder.mode(tar::HeaderMode::Deterministic);
    for (path, change) in &delta.0 {
        let mut header = tar::Header::new_gnu();
        let name = path.trim_start_matches('/');
        // Writing into memory does not fail; a name that no header takes is left out.
        let _ = match change {
            None => {
                let name = format!(
                    "{}/.wh.{}",
                    parent(path).trim_start_matches('/'),
                    base(path)
                );
                header.set_size(0);
                header.set_mode(0);
                builder.append_data(&mut header, name.trim_start_matches('/'), &[][..])
            }
            Some(node) => {
                header.set_mode(node.mode);
                header.set_uid(u64::from(node.uid));
                header.set_gid(u64::from(node.gid));
                header.set_mtime(u64::try_from(node.mtime).unwrap_or(0));
                match &node.kind {
                    Kind::Folder => {
                        header.set_entry_type(tar::EntryType::Directory);
                        header.set_size(0);
                        builder.append_data(&mut header, format!("{name}/"), &[][..])
                    }
                    Kind::Link(target) => {
                        header.set_entry_type(tar::EntryType::Symlink);
                        header.set_size(0);
                        builder.append_link(&mut header, name, target)
                    }
                    Kind::File(content) => {
                        let bytes = content.bytes();
                        header.set_size(bytes.len() as u64);
                        builder.append_data(&mut header, name, bytes.as_slice())
                    }
                }
            }
        };
    }
    builder.into_inner().unwrap_or_default()
}

/// Reads a tar into changes. What cannot be read ends the reading; names that lead out are cleaned.
pub(crate) fn read_tar(bytes: &[u8]) -> Delta {
    let mut delta = Delta::default();
    let mut archive = tar::Archive::new(bytes);
    let Ok(entries) = archive.entries() else {
        return delta;
    };
    for entry in entries {
        let Ok(mut entry) = entry else { break };
        if delta.0.len() >= MAX_ENTRIES {
            break;
        }
        let path = absolute("/", &String::from_utf8_lossy(&entry.path_bytes()));
        if let Some(hidden) = base(&path).strip_prefix(".wh.") {
            if hidden != ".wh..opq" {
                delta.0.insert(join(parent(&path), hidden), None);
            }
            continue;
        }
        let header = entry.header().clone();
        let kind = match header.entry_type() {
            tar::EntryType::Directory => Kind::Folder,
            tar::EntryType::Symlink => {
                let target = entry.link_name_bytes().unwrap_or_default();
                Kind::Link(String::from_utf8_lossy(&target).into_owned())
            }
            tar::EntryType::Regular | tar::EntryType::Continuous => {
                let len = entry.size();
                if len > MAX_FILE_BYTES as u64 {
                    let seed = Rc::from(format!("archive:{path}"));
                    Kind::File(Content::Modelled { bytes: len, seed })
                } else {
                    let mut content = Vec::new();
                    if entry.read_to_end(&mut content).is_err() {
                        break;
                    }
                    Kind::File(modelled(&content).unwrap_or(Content::Bytes(Rc::new(content))))
                }
            }
            _ => continue,
        };
        let node = Node {
            kind,
            mode: header.mode().unwrap_or(0o644) & 0o7777,
            uid: u32::try_from(header.uid().unwrap_or(0)).unwrap_or(0),
            gid: u32::try_from(header.gid().unwrap_or(0)).unwrap_or(0),
            mtime: i64::try_from(header.mtime().unwrap_or(0)).unwrap_or(0),
        };
        if path != "/" {
            delta.0.insert(path, Some(Rc::new(node)));
        }
    }
    delta
}

/// The modelled file that a line of [`tar_of`] stands for.
fn modelled(content: &[u8]) -> Option<Content> {
    let text = std::str::from_utf8(content).ok()?;
    let rest = text.strip_prefix("modelled: ")?.strip_suffix('\n')?;
    let (bytes, seed) = rest.split_once(" bytes of ")?;
    let bytes = bytes.parse().ok()?;
    let seed = Rc::from(seed);
    Some(Content::Modelled { bytes, seed })
}

#[cfg(test)]
mod tests {
    use super::super::{Files, diff};
    use super::*;

    #[test]
    fn a_layer_survives_its_tar() {
        let mut below = Files::default();
        below.put("/gone/x", Node::file("x", 0o644));
        let mut above = Files::default();
        above.put("/bin/sh", Node::link("/bin/busybox"));
        above.put("/bin/busybox", Node::modelled(1_000_000, "busybox", 0o755));
        above.put(
            "/etc/a",
            Node {
                uid: 7,
                gid: 8,
                mtime: 99,
                ..Node::file("a", 0o600)
            },
        );
        let delta = diff(&below, &above);
        assert_eq!(read_tar(&tar_of(&delta)), delta);
    }

    #[test]
    fn rubbish_is_no_archive() {
        assert!(read_tar(b"not a tar").0.is_empty());
    }
}
