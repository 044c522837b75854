//! The fixtures beside the repository, which clones do not have.

use std::path::{Path, PathBuf};

/// The folder `shared` beside the repository; `None` (and one line on standard error) where it does not exist.
pub fn shared_dir() -> Option<PathBuf> {
    let found = Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .map(|folder| folder.join("shared"))
        .find(|shared| shared.join("fixtures").is_dir());
    if found.is_none() {
        eprintln!("skipped: there is no folder `shared` with fixtures beside the repository");
    }
    found
}

/// The bytes of one image fixture; `None` where the shared folder does not exist.
pub fn shared_image(name: &str) -> Option<Vec<u8>> {
    let path = shared_dir()?.join("fixtures/images").join(name);
    Some(std::fs::read(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display())))
}
