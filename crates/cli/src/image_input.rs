//! What `layerlab image` reads from: a file, or a folder that reads like the tar it would make.

use layerlab_engine::image::{FolderPiece, FolderTar};
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

/// More files than this are no image layout.
const MAX_FILES: usize = 200_000;

/// A file or a folder.
pub enum Input {
    /// An archive.
    File(File, u64),
    /// An unpacked archive.
    Folder(Box<Folder>),
}

/// A folder with a reading position.
pub struct Folder {
    paths: Vec<PathBuf>,
    tar: FolderTar,
    at: u64,
    /// The file read last.
    open: Option<(usize, File)>,
}

impl Input {
    /// Opens a file, or lists a folder.
    ///
    /// # Errors
    /// What the system says.
    pub fn open(path: &str) -> io::Result<Self> {
        let meta = std::fs::metadata(path)?;
        if !meta.is_dir() {
            return Ok(Self::File(File::open(path)?, meta.len()));
        }
        let mut files = list(Path::new(path))?;
        files.sort();
        let names: Vec<(String, u64)> = files
            .iter()
            .map(|(name, _, size)| (name.clone(), *size))
            .collect();
        Ok(Self::Folder(Box::new(Folder {
            paths: files.into_iter().map(|(_, path, _)| path).collect(),
            tar: FolderTar::new(&names),
            at: 0,
            open: None,
        })))
    }

    /// Length in bytes.
    pub fn size_bytes(&self) -> u64 {
        match self {
            Self::File(_, size) => *size,
            Self::Folder(folder) => folder.tar.size_bytes(),
        }
    }
}

/// The regular files below a folder, symbolic links to files included: name, path, size. Folders behind links are
/// not entered, so there are no circles.
fn list(root: &Path) -> io::Result<Vec<(String, PathBuf, u64)>> {
    let mut found = Vec::new();
    let mut folders = vec![(String::new(), root.to_owned())];
    while let Some((prefix, folder)) = folders.pop() {
        for entry in std::fs::read_dir(folder)? {
            let entry = entry?;
            let Ok(name) = entry.file_name().into_string() else {
                continue;
            };
            let name = format!("{prefix}{name}");
            let path = entry.path();
            if entry.file_type()?.is_dir() {
                folders.push((format!("{name}/"), path));
            } else if let Ok(meta) = std::fs::metadata(&path)
                && meta.is_file()
            {
                found.push((name, path, meta.len()));
            }
            if found.len() > MAX_FILES {
                return Err(io::Error::other(format!(
                    "the folder has more than {MAX_FILES} files, so it is no unpacked image"
                )));
            }
        }
    }
    Ok(found)
}

impl Read for Input {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::File(file, _) => file.read(buffer),
            Self::Folder(folder) => folder.read(buffer),
        }
    }
}

impl Seek for Input {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        match (self, to) {
            (Self::File(file, _), to) => file.seek(to),
            (Self::Folder(folder), SeekFrom::Start(at)) => {
                folder.at = at;
                Ok(at)
            }
            (Self::Folder(_), _) => Err(io::ErrorKind::Unsupported.into()),
        }
    }
}

impl Read for Folder {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = match self.tar.piece(self.at, buffer.len() as u64) {
            FolderPiece::Made(bytes) => {
                buffer[..bytes.len()].copy_from_slice(&bytes);
                bytes.len()
            }
            FolderPiece::File { file, offset, len } => {
                if self.open.as_ref().is_none_or(|(at, _)| *at != file) {
                    self.open = Some((file, File::open(&self.paths[file])?));
                }
                let Some((_, open)) = &mut self.open else {
                    return Ok(0);
                };
                open.seek(SeekFrom::Start(offset))?;
                let wanted = usize::try_from(len).map_or(buffer.len(), |l| l.min(buffer.len()));
                open.read(&mut buffer[..wanted])?
            }
        };
        self.at += n as u64;
        Ok(n)
    }
}
