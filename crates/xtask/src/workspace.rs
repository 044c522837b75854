//! Where things are: the repository and the tool cache.

use anyhow::{Context, Result};
use std::env;
use std::fs;
use std::path::{Path, PathBuf};

/// The repository: the nearest folder at or above the current one whose `Cargo.toml` declares a workspace.
///
/// # Errors
/// When there is none.
pub fn root() -> Result<PathBuf> {
    let start = match env::var_os("CARGO_MANIFEST_DIR") {
        Some(dir) => PathBuf::from(dir),
        None => env::current_dir()?,
    };
    start
        .ancestors()
        .find(|dir| {
            fs::read_to_string(dir.join("Cargo.toml"))
                .is_ok_and(|text| text.lines().any(|line| line.trim() == "[workspace]"))
        })
        .map(Path::to_path_buf)
        .context("no workspace here; run this inside the repository")
}

/// Where compiled tools are kept, shared by all clones: `$LAYERLAB_TOOLS`, else `<cache>/layerlab/tools`, where
/// `<cache>` is `$XDG_CACHE_HOME` or `~/.cache`.
///
/// # Errors
/// When no home folder is known.
pub fn tools() -> Result<PathBuf> {
    let from = |name: &str| {
        env::var_os(name)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    };
    if let Some(dir) = from("LAYERLAB_TOOLS") {
        return Ok(dir);
    }
    let cache = from("XDG_CACHE_HOME")
        .or_else(|| from("HOME").map(|home| home.join(".cache")))
        .or_else(|| from("LOCALAPPDATA"))
        .context("no cache folder is known; set LAYERLAB_TOOLS to a folder for compiled tools")?;
    Ok(cache.join("layerlab").join("tools"))
}

/// All files below `dir` that `keep` accepts, sorted by path, so that whatever is made of them is stable. Folders
/// named `target`, `node_modules`, `dist` and `generated` are not entered. A missing `dir` has no files.
///
/// # Errors
/// When a folder cannot be read.
pub fn files(dir: &Path, keep: &dyn Fn(&Path) -> bool) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut waiting = vec![dir.to_path_buf()];
    while let Some(dir) = waiting.pop() {
        if !dir.exists() {
            continue;
        }
        for entry in fs::read_dir(&dir).with_context(|| format!("reading `{}`", dir.display()))? {
            let path = entry?.path();
            if path.is_dir() {
                let name = path
                    .file_name()
                    .and_then(|name| name.to_str())
                    .unwrap_or_default();
                if !["target", "node_modules", "dist", "generated", ".git"].contains(&name) {
                    waiting.push(path);
                }
            } else if keep(&path) {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

/// Whether the path ends in `.extension`.
pub fn has_extension(path: &Path, extension: &str) -> bool {
    path.extension().is_some_and(|found| found == extension)
}

/// Writes only when the content differs, so that nobody who watches the file is woken for nothing. Says whether it
/// wrote.
///
/// # Errors
/// When the file cannot be written.
pub fn write_if_changed(path: &Path, content: &[u8]) -> Result<bool> {
    if fs::read(path).is_ok_and(|old| old == content) {
        return Ok(false);
    }
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    fs::write(path, content).with_context(|| format!("writing `{}`", path.display()))?;
    Ok(true)
}
