//! Finds the reference cases, which stand beside the repository and may be absent.

use std::path::{Path, PathBuf};

/// The parsed case file, or `None` (with one line on standard error) when it is not there.
pub fn cases(name: &str) -> Option<serde_json::Value> {
    let mut folder: Option<&Path> = Some(Path::new(env!("CARGO_MANIFEST_DIR")));
    while let Some(here) = folder {
        let file: PathBuf = here.join("../shared/reference").join(name);
        if let Ok(text) = std::fs::read_to_string(&file) {
            return Some(serde_json::from_str(&text).expect("the case file is JSON"));
        }
        folder = here.parent();
    }
    eprintln!("skipped: shared/reference/{name} is not beside the repository");
    None
}
