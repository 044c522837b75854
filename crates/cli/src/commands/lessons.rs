//! `layerlab lessons`: the course and packs of the same shape.

use crate::output;
use anyhow::{Context, Result, bail};
use clap::Subcommand;
use std::collections::BTreeMap;
use std::path::Path;

/// Files of a pack at most.
const MAX_FILES: usize = 20_000;

/// Arguments of `layerlab lessons`.
#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// List lessons and exercises.
    List {
        /// Course or pack.
        #[arg(default_value = "content")]
        folder: String,
    },
    /// Check schema, links, claims and exercises with the engine.
    Check {
        /// Course or pack.
        #[arg(default_value = "content")]
        folder: String,
    },
}

impl Args {
    /// Prints the list or the problems. 1 when there are problems.
    pub fn run(self) -> Result<u8> {
        match self.what {
            What::List { folder } => {
                output::print_text(&layerlab_engine::learn::list(&read(&folder)?))?;
                Ok(0)
            }
            What::Check { folder } => {
                let report = layerlab_engine::learn::check_course(&read(&folder)?);
                output::print_text(&report.text)?;
                Ok(u8::from(!report.passed))
            }
        }
    }
}

/// Every file below `folder`, by its path with `/`.
fn read(folder: &str) -> Result<BTreeMap<String, Vec<u8>>> {
    let root = Path::new(folder);
    if !root.is_dir() {
        bail!("`{folder}` is not a folder; name a course or a pack");
    }
    let mut files = BTreeMap::new();
    let mut open = vec![root.to_path_buf()];
    while let Some(dir) = open.pop() {
        for entry in std::fs::read_dir(&dir)? {
            let path = entry?.path();
            if path.is_dir() {
                open.push(path);
                continue;
            }
            let relative = path.strip_prefix(root).unwrap_or(&path);
            let name = relative
                .components()
                .map(|part| part.as_os_str().to_string_lossy())
                .collect::<Vec<_>>()
                .join("/");
            let bytes = std::fs::read(&path)
                .with_context(|| format!("`{}` cannot be read", path.display()))?;
            files.insert(name, bytes);
            if files.len() > MAX_FILES {
                bail!("`{folder}` holds more than {MAX_FILES} files; that is no course");
            }
        }
    }
    Ok(files)
}
