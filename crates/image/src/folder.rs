//! A folder of files as if it had been packed with tar, so that an unpacked image layout opens like its archive.
//!
//! Nothing is copied: headers are made when they are asked for, and contents are named as ranges of the folder's own
//! files, which whoever can read them reads. Natively that is the file system, in a browser the files of a dropped
//! folder. Modes, owners and links are not known here, so this is for layouts, not for root file systems.

const BLOCK: u64 = 512;

/// Some bytes of a [`FolderTar`]: made here, or to be read from one of its files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FolderPiece {
    /// These bytes.
    Made(Vec<u8>),
    /// Bytes of a file of the folder.
    File {
        /// Position in the list the folder was made from.
        file: usize,
        /// First byte, from the start of that file.
        offset: u64,
        /// How many bytes.
        len: u64,
    },
}

#[derive(Debug, Clone)]
struct Member {
    path: Vec<u8>,
    size: u64,
    /// First byte of its headers in the tar.
    at: u64,
    /// Bytes of its headers.
    n_header: u64,
}

/// The tar that packing a folder would give, by position.
#[derive(Debug, Clone)]
pub struct FolderTar {
    members: Vec<Member>,
    size: u64,
}

impl FolderTar {
    /// For files given by path (with `/`, relative to the folder) and size, in the order they should stand. When all
    /// paths begin with the same folder and none of them is an `index.json`, `manifest.json` or `repositories`
    /// outside it, that folder is left out, because a dropped folder names itself.
    pub fn new(files: &[(String, u64)]) -> Self {
        let prefix = common_folder(files);
        let mut at = 0u64;
        let mut members = Vec::with_capacity(files.len());
        for (path, size) in files {
            let path = path.get(prefix..).unwrap_or(path).as_bytes().to_vec();
            let n_header = if path.len() > 100 {
                2 * BLOCK + (path.len() as u64 + 1).next_multiple_of(BLOCK)
            } else {
                BLOCK
            };
            let member = Member {
                path,
                size: *size,
                at,
                n_header,
            };
            at = at
                .saturating_add(n_header)
                .saturating_add(size.div_ceil(BLOCK).saturating_mul(BLOCK));
            members.push(member);
        }
        Self {
            members,
            size: at.saturating_add(2 * BLOCK),
        }
    }

    /// Length of the tar in bytes.
    pub fn size_bytes(&self) -> u64 {
        self.size
    }

    /// The bytes from `offset` on, at most `len` of them and at least one unless the tar is over; ask again for the
    /// rest.
    pub fn piece(&self, offset: u64, len: u64) -> FolderPiece {
        let len = len.min(self.size.saturating_sub(offset));
        let idx = self.members.partition_point(|m| m.at <= offset);
        let Some((i, member)) = idx
            .checked_sub(1)
            .and_then(|i| Some((i, self.members.get(i)?)))
        else {
            return zeros(len);
        };
        let within = offset - member.at;
        if within < member.n_header {
            let header = member.header();
            let start = usize::try_from(within).unwrap_or(usize::MAX);
            let end = usize::try_from(within.saturating_add(len))
                .unwrap_or(usize::MAX)
                .min(header.len());
            return FolderPiece::Made(header.get(start..end).unwrap_or_default().to_vec());
        }
        let within = within - member.n_header;
        if within < member.size {
            return FolderPiece::File {
                file: i,
                offset: within,
                len: len.min(member.size - within),
            };
        }
        let end = member.at + member.n_header + member.size.next_multiple_of(BLOCK);
        zeros(if offset < end {
            len.min(end - offset)
        } else {
            len
        })
    }
}

fn zeros(len: u64) -> FolderPiece {
    FolderPiece::Made(vec![0; usize::try_from(len.min(2 * BLOCK)).unwrap_or(0)])
}

impl Member {
    fn header(&self) -> Vec<u8> {
        let mut out = Vec::new();
        if self.path.len() > 100 {
            let mut long = self.path.clone();
            long.push(0);
            out.extend_from_slice(&block(b"././@LongLink", long.len() as u64, b'L'));
            out.extend_from_slice(&long);
            out.resize(out.len().next_multiple_of(BLOCK as usize), 0);
        }
        out.extend_from_slice(&block(&self.path, self.size, b'0'));
        out
    }
}

fn block(path: &[u8], size: u64, flag: u8) -> [u8; BLOCK as usize] {
    let mut header = tar::Header::new_gnu();
    header.set_entry_type(tar::EntryType::new(flag));
    header.set_mode(0o644);
    header.set_uid(0);
    header.set_gid(0);
    header.set_mtime(0);
    header.set_size(size);
    let n = path.len().min(100);
    if let (Some(space), Some(name)) = (
        header.as_gnu_mut().and_then(|h| h.name.get_mut(..n)),
        path.get(..n),
    ) {
        space.copy_from_slice(name);
    }
    header.set_cksum();
    *header.as_bytes()
}

/// Bytes of the folder name (with its slash) that all paths begin with, when it only wraps the layout.
fn common_folder(files: &[(String, u64)]) -> usize {
    let Some((first, _)) = files.first() else {
        return 0;
    };
    let Some(n) = first.find('/').map(|i| i + 1) else {
        return 0;
    };
    let folder = first.get(..n).unwrap_or_default();
    let is_wrapping = folder != "blobs/"
        && files.iter().all(|(path, _)| path.starts_with(folder))
        && files.iter().any(|(path, _)| {
            let rest = path.get(n..).unwrap_or_default();
            matches!(
                rest,
                "index.json" | "manifest.json" | "repositories" | "oci-layout"
            )
        });
    if is_wrapping { n } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read as _;

    fn packed(files: &[(&str, &[u8])], step: u64) -> Vec<u8> {
        let list: Vec<(String, u64)> = files
            .iter()
            .map(|(p, c)| ((*p).to_owned(), c.len() as u64))
            .collect();
        let tar = FolderTar::new(&list);
        let mut out = Vec::new();
        while (out.len() as u64) < tar.size_bytes() {
            match tar.piece(out.len() as u64, step) {
                FolderPiece::Made(bytes) => {
                    assert!(!bytes.is_empty());
                    out.extend_from_slice(&bytes);
                }
                FolderPiece::File { file, offset, len } => {
                    out.extend_from_slice(&files[file].1[offset as usize..(offset + len) as usize])
                }
            }
        }
        out
    }

    #[test]
    fn it_is_the_tar_that_packing_would_give() {
        let long = format!("{}/x", "d".repeat(200));
        let files: [(&str, &[u8]); 4] = [
            ("a", b"hello"),
            ("empty", b""),
            (&long, &[7; 1000]),
            ("b/c", &[1; 512]),
        ];
        let whole = packed(&files, u64::MAX);
        for step in [1, 7, 511, 513, 4096] {
            assert_eq!(packed(&files, step), whole, "step {step}");
        }
        let mut archive = tar::Archive::new(whole.as_slice());
        let found: Vec<(String, Vec<u8>)> = archive
            .entries()
            .unwrap()
            .map(|entry| {
                let mut entry = entry.unwrap();
                let mut content = Vec::new();
                entry.read_to_end(&mut content).unwrap();
                let name = String::from_utf8(entry.path_bytes().into_owned()).unwrap();
                (name, content)
            })
            .collect();
        let wanted: Vec<(String, Vec<u8>)> = files
            .iter()
            .map(|(p, c)| ((*p).to_owned(), c.to_vec()))
            .collect();
        assert_eq!(found, wanted);
    }

    #[test]
    fn the_name_of_the_dropped_folder_is_left_out() {
        let tar = |files: &[&str]| {
            let list: Vec<(String, u64)> = files.iter().map(|f| ((*f).to_owned(), 0)).collect();
            common_folder(&list)
        };
        assert_eq!(tar(&["img/oci-layout", "img/index.json"]), 4);
        assert_eq!(tar(&["oci-layout", "blobs/sha256/a"]), 0);
        assert_eq!(tar(&["blobs/sha256/a"]), 0);
        assert_eq!(tar(&["src/main.rs", "src/lib.rs"]), 0);
    }
}
