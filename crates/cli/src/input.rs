//! Reading what the user names: files and standard input, with errors that say what to do.

use anyhow::{Context, Result, bail};
use std::io::Read;
use std::path::Path;

/// The longest text that is read: far above any Dockerfile, far below what would hurt.
const MAX_TEXT_BYTES: u64 = 32 << 20;

/// The text of `path`; `-` is standard input. Bytes that are not UTF-8 are replaced.
///
/// # Errors
/// When it cannot be read or is longer than 32 MiB.
pub fn text(path: &str) -> Result<String> {
    let mut bytes = Vec::new();
    if path == "-" {
        std::io::stdin()
            .lock()
            .take(MAX_TEXT_BYTES + 1)
            .read_to_end(&mut bytes)
            .context("standard input cannot be read")?;
    } else {
        let file = std::fs::File::open(path)
            .with_context(|| format!("`{path}` cannot be opened; check the path"))?;
        if Path::new(path).is_dir() {
            bail!("`{path}` is a folder; name a file in it");
        }
        file.take(MAX_TEXT_BYTES + 1)
            .read_to_end(&mut bytes)
            .with_context(|| format!("`{path}` cannot be read"))?;
    }
    if bytes.len() as u64 > MAX_TEXT_BYTES {
        bail!("`{path}` is longer than 32 MiB, so it is not read as text");
    }
    Ok(match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => String::from_utf8_lossy(error.as_bytes()).into_owned(),
    })
}

/// JSON of `path`; `-` is standard input.
///
/// # Errors
/// When it cannot be read or is not JSON.
pub fn json(path: &str) -> Result<serde_json::Value> {
    serde_json::from_str(&text(path)?).with_context(|| format!("`{path}` is not JSON"))
}

/// The name shown for `path`.
pub fn display_name(path: &str) -> &str {
    if path == "-" { "<stdin>" } else { path }
}
