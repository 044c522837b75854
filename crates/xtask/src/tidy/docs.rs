//! Every module says what it is for.

use crate::workspace::{self, has_extension};
use anyhow::Result;
use std::fs;
use std::path::Path;

/// Rust files whose first line, after inner attributes, is not a module doc.
///
/// # Errors
/// When a file cannot be read.
pub fn faults() -> Result<Vec<String>> {
    let mut faults = Vec::new();
    for path in workspace::files(Path::new("crates"), &|path| has_extension(path, "rs"))? {
        if !has_module_doc(&fs::read_to_string(&path)?) {
            faults.push(format!(
                "{}: has no `//!` that says what the module is for",
                path.display()
            ));
        }
    }
    Ok(faults)
}

fn has_module_doc(text: &str) -> bool {
    text.lines()
        .map(str::trim)
        .find(|line| {
            !line.is_empty() && !line.starts_with("#![cfg") && !line.starts_with("#![allow")
        })
        .is_some_and(|line| line.starts_with("//!") || line.starts_with("#![doc"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_is_not_a_module_doc() {
        assert!(has_module_doc("#![cfg(test)]\n//! Says.\n"));
        assert!(!has_module_doc("// Says.\nfn a() {}\n"));
        assert!(!has_module_doc(""));
    }
}
