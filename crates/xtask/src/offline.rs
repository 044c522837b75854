//! The service worker's list: which files a first visit needs, which come later, and the version they make.
//!
//! The worker itself is `www/sw.js`; here its three constants get their values.

use crate::{hash, size, workspace};
use anyhow::{Context, Result};
use std::fs;
use std::path::Path;

/// Its name in the built page. It has no hash: the browser asks for it by this name to learn of a new version.
pub const NAME: &str = "sw.js";
const SOURCE: &str = "www/sw.js";

/// Writes the service worker of the page in `staging`, which must be complete.
///
/// # Errors
/// When a file cannot be read or the source lacks one of its constants.
pub fn write(staging: &Path) -> Result<()> {
    let files = workspace::files(staging, &|_| true)?;
    let mut names = Vec::new();
    let mut contents = Vec::new();
    for file in &files {
        let name = file
            .strip_prefix(staging)?
            .to_string_lossy()
            .replace('\\', "/");
        if name == NAME {
            continue;
        }
        contents.push(fs::read(file)?);
        names.push(name);
    }
    let (first, later): (Vec<&String>, Vec<&String>) =
        names.iter().partition(|name| size::on_first_visit(name));
    // Names and contents, in the order of names, so that the same page gives the same version.
    let version = hash::short(
        names
            .iter()
            .zip(&contents)
            .flat_map(|(name, content)| [name.as_bytes(), content.as_slice()]),
    );
    let source = fs::read_to_string(SOURCE).with_context(|| format!("reading {SOURCE}"))?;
    let script = filled(&source, &version, &first, &later)?;
    fs::write(staging.join(NAME), script)?;
    Ok(())
}

fn filled(source: &str, version: &str, first: &[&String], later: &[&String]) -> Result<String> {
    let list = |files: &[&String]| -> String {
        let quoted: Vec<String> = files.iter().map(|file| format!("{file:?}")).collect();
        format!("[{}]", quoted.join(","))
    };
    let mut text = source.to_owned();
    for (constant, value) in [
        (
            "const VERSION = '';",
            format!("const VERSION = '{version}';"),
        ),
        (
            "const FIRST = [];",
            format!("const FIRST = {};", list(first)),
        ),
        (
            "const LATER = [];",
            format!("const LATER = {};", list(later)),
        ),
    ] {
        let (before, after) = text
            .split_once(constant)
            .with_context(|| format!("{SOURCE} has no line `{constant}`"))?;
        text = format!("{before}{value}{after}");
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_constants_are_filled() {
        let (page, course) = (
            "index.html".to_owned(),
            "content-0/en/index.json".to_owned(),
        );
        let script = filled(
            "const VERSION = '';\nconst FIRST = [];\nconst LATER = [];\n",
            "00ff",
            &[&page],
            &[&course],
        )
        .expect("all three are there");
        assert_eq!(
            script,
            "const VERSION = '00ff';\nconst FIRST = [\"index.html\"];\nconst LATER = [\"content-0/en/index.json\"];\n"
        );
    }

    #[test]
    fn a_source_without_them_is_a_fault() {
        assert!(filled("const VERSION = '';", "1", &[], &[]).is_err());
    }
}
