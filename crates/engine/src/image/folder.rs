//! The files of an unpacked image as one archive: which bytes are made, which are those of a file. Whoever has the files
//! puts the pieces together without reading them.

use layerlab_image::{FolderPiece as Piece, FolderTar};
use layerlab_protocol::Failure;
use layerlab_protocol::image_tools::{FolderPiece, PackedFolder};

/// Files of an unpacked image at most.
const MAX_FILES: usize = 20_000;

/// The archive of some files, given by path and size.
///
/// # Errors
/// When there are too many files for an unpacked image.
pub fn pack_folder(files: &[(String, u64)]) -> Result<PackedFolder, Failure> {
    if files.len() > MAX_FILES {
        return Err(Failure::Limit {
            what: "files of an unpacked image".to_owned(),
            max: MAX_FILES as u64,
            seen: files.len() as u64,
        });
    }
    let tar = FolderTar::new(files);
    let mut pieces: Vec<FolderPiece> = Vec::new();
    let mut at = 0;
    while at < tar.size_bytes() {
        at += match tar.piece(at, u64::MAX) {
            Piece::Made(bytes) => {
                // Every piece but the end has bytes, so this ends.
                let len = bytes.len().max(1) as u64;
                match pieces.last_mut() {
                    Some(FolderPiece::Made(made)) => made.extend(bytes),
                    _ => pieces.push(FolderPiece::Made(bytes)),
                }
                len
            }
            Piece::File { file, len, .. } => {
                pieces.push(FolderPiece::File(file as u32));
                len
            }
        };
    }
    Ok(PackedFolder { pieces })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_the_archive() {
        let files = [
            ("x/oci-layout".to_owned(), 3),
            ("x/empty".to_owned(), 0),
            ("x/index.json".to_owned(), 600),
        ];
        let packed = pack_folder(&files).expect("few files");
        let sizes: Vec<u64> = packed
            .pieces
            .iter()
            .map(|piece| match piece {
                FolderPiece::Made(bytes) => bytes.len() as u64,
                FolderPiece::File(at) => files[*at as usize].1,
            })
            .collect();
        assert_eq!(sizes, [512, 3, 509 + 512 + 512, 600, 424 + 1024]);
        assert_eq!(
            packed
                .pieces
                .iter()
                .filter(|piece| matches!(piece, FolderPiece::File(_)))
                .count(),
            2
        );
    }

    #[test]
    fn a_folder_of_anything_is_refused() {
        let many = vec![("a".to_owned(), 0); MAX_FILES + 1];
        assert!(matches!(pack_folder(&many), Err(Failure::Limit { .. })));
    }
}
