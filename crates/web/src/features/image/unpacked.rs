//! A folder that holds an unpacked image (an OCI layout, an unpacked `docker save`) as one file. The browser puts the
//! file together of the folder's own files without reading them; the bytes between them are made by the worker.

use crate::effects::Client;
use js_sys::{Array, Uint8Array};
use layerlab_protocol::Failure;
use layerlab_protocol::image_tools::{FolderPiece, PackFolder};
use web_sys::File;

/// Whether files, given by path with the folder's own name in front, are those of an unpacked image.
pub fn is_image(files: &[(String, u64)]) -> bool {
    let names: Vec<&str> = files
        .iter()
        .filter_map(|(path, _)| Some(path.split_once('/')?.1))
        .collect();
    let has = |name: &str| names.contains(&name);
    let has_blobs = names.iter().any(|name| name.starts_with("blobs/"));
    let has_layers = names.iter().any(|name| name.ends_with("/layer.tar"));
    has("oci-layout")
        || (has("index.json") && has_blobs)
        || (has("manifest.json") && (has("repositories") || has_blobs || has_layers))
}

/// The folder called `name` as a file. `handles` are its files, in the order of `files`.
///
/// # Errors
/// When there are too many, or the browser refuses.
pub async fn archive(
    client: &Client,
    name: &str,
    files: Vec<(String, u64)>,
    handles: &[File],
) -> Result<File, Failure> {
    let packed = client.call(PackFolder { files }).await?;
    let parts = Array::new();
    for piece in &packed.pieces {
        match piece {
            FolderPiece::Made(bytes) => {
                parts.push(&Uint8Array::from(bytes.as_slice()));
            }
            FolderPiece::File(at) => {
                if let Some(file) = handles.get(*at as usize) {
                    parts.push(file);
                }
            }
        }
    }
    File::new_with_blob_sequence(&parts, name).map_err(|_| Failure::Input {
        what: "the folder cannot be opened".to_owned(),
        why: "this browser cannot put its files together".to_owned(),
        todo: "pack it (`tar -cf image.tar -C FOLDER .`) and open the archive".to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(paths: &[&str], expected: bool) {
        let files: Vec<_> = paths
            .iter()
            .map(|path| (format!("top/{path}"), 1))
            .collect();
        assert_eq!(is_image(&files), expected, "{paths:?}");
    }

    #[test]
    fn layouts_are_told_from_build_contexts() {
        check(&["oci-layout", "index.json", "blobs/sha256/00"], true);
        check(&["index.json", "blobs/sha256/00"], true);
        check(&["manifest.json", "repositories", "00/layer.tar"], true);
        check(&["manifest.json", "blobs/sha256/00"], true);
        check(&["manifest.json", "Dockerfile", "src/a.js"], false);
        check(&["index.json", "package.json"], false);
        check(&["sub/oci-layout"], false);
    }
}
