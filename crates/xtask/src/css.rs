//! Collects the style sheets into one: `www/styles/` (tokens, then base, then the rest by name), then the sheets
//! beside the components, by path. One file means one request before first paint.

use crate::workspace::{self, has_extension};
use anyhow::{Context, Result};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// Where the collected sheet goes.
pub const OUTPUT: &str = "www/generated/app.css";

/// Writes the collected sheet.
///
/// # Errors
/// When a sheet cannot be read or the result not be written.
pub fn run() -> Result<()> {
    let sheets = sheets()?;
    let mut all = String::new();
    for sheet in &sheets {
        let text =
            fs::read_to_string(sheet).with_context(|| format!("reading `{}`", sheet.display()))?;
        let _ = writeln!(all, "/* {} */\n{}\n", sheet.display(), text.trim());
    }
    workspace::write_if_changed(Path::new(OUTPUT), all.as_bytes())?;
    Ok(())
}

/// All style sheets of the project, in the order in which the page reads them.
///
/// # Errors
/// When a folder cannot be read.
pub fn sheets() -> Result<Vec<PathBuf>> {
    let is_css = |path: &Path| has_extension(path, "css");
    let mut styles = workspace::files(Path::new("www/styles"), &is_css)?;
    styles.sort_by_key(|path| (rank(path), path.clone()));
    styles.extend(workspace::files(Path::new("crates/ui"), &is_css)?);
    styles.extend(workspace::files(Path::new("crates/web"), &is_css)?);
    Ok(styles)
}

fn rank(path: &Path) -> u8 {
    match path.file_name().and_then(|name| name.to_str()) {
        Some("tokens.css") => 0,
        Some("base.css") => 1,
        _ => 2,
    }
}
