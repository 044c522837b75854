//! Files past 600 lines: not a fault, but a question. Generated ones are not asked.

use crate::workspace::{self, has_extension};
use anyhow::Result;
use std::fs;
use std::path::Path;

const LINES: usize = 600;

/// One remark per long file.
///
/// # Errors
/// When a file cannot be read.
pub fn remarks() -> Result<Vec<String>> {
    let mut remarks = Vec::new();
    for path in workspace::files(Path::new("crates"), &|path| has_extension(path, "rs"))? {
        let text = fs::read_to_string(&path)?;
        let generated = text.lines().take(4).any(|line| line.contains("enerated"));
        let n_lines = text.lines().count();
        if n_lines > LINES && !generated {
            remarks.push(format!(
                "{}: {n_lines} lines; what second thing does this file do?",
                path.display()
            ));
        }
    }
    Ok(remarks)
}
