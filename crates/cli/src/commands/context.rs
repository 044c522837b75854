//! `layerlab context`: what the build would see of a folder.

use crate::{input, output};
use anyhow::{Context as _, Result, anyhow, bail};
use serde_json::Value;
use std::cmp::Reverse;
use std::io::IsTerminal;
use std::path::Path;

/// Files listed at most; more is a mistake of the path, not a build context.
const MAX_FILES: usize = 2_000_000;

/// Arguments of `layerlab context`.
#[derive(clap::Args)]
pub struct Args {
    /// The folder.
    folder: Option<String>,
    /// Dockerfile, for `<name>.dockerignore`.
    #[arg(long, default_value = "Dockerfile")]
    file: String,
    /// Recorded cases as JSON instead of a folder.
    #[arg(long)]
    cases: Option<String>,
    /// Output; text on a terminal, else JSON.
    #[arg(long, value_parser = ["text", "json"])]
    format: Option<String>,
}

/// A folder's files.
pub struct Listing {
    /// Path with `/` and size in bytes, sorted.
    pub files: Vec<(String, u64)>,
    /// The ignore file that applies.
    pub dockerignore: Option<String>,
}

/// Lists `folder`; symbolic links are listed, not followed.
pub fn list(folder: &str) -> Result<Listing> {
    list_for(folder, "Dockerfile")
}

fn list_for(folder: &str, dockerfile: &str) -> Result<Listing> {
    let root = Path::new(folder);
    if !root.is_dir() {
        bail!("`{folder}` is not a folder; name the build context");
    }
    let mut files = Vec::new();
    let mut open = vec![root.to_path_buf()];
    while let Some(dir) = open.pop() {
        let entries = std::fs::read_dir(&dir)
            .with_context(|| format!("`{}` cannot be listed", dir.display()))?;
        for entry in entries {
            let entry = entry?;
            let kind = entry.file_type()?;
            if kind.is_dir() {
                open.push(entry.path());
                continue;
            }
            let path = entry.path();
            let relative = path.strip_prefix(root).unwrap_or(&path);
            let name = relative
                .components()
                .map(|part| part.as_os_str().to_string_lossy())
                .collect::<Vec<_>>()
                .join("/");
            let size_bytes = if kind.is_file() {
                entry.metadata()?.len()
            } else {
                0
            };
            files.push((name, size_bytes));
            if files.len() > MAX_FILES {
                bail!("`{folder}` holds more than {MAX_FILES} files; name a smaller folder");
            }
        }
    }
    files.sort();
    let specific = root.join(format!("{dockerfile}.dockerignore"));
    let general = root.join(".dockerignore");
    let ignore = [specific, general].into_iter().find(|path| path.is_file());
    let dockerignore = match ignore {
        Some(path) => Some(input::text(&path.to_string_lossy())?),
        None => None,
    };
    Ok(Listing {
        files,
        dockerignore,
    })
}

impl Args {
    /// Prints what is in and out.
    pub fn run(self) -> Result<u8> {
        if let Some(cases) = &self.cases {
            let answer = layerlab_engine::contract::context_cases(&input::json(cases)?)
                .map_err(|problem| anyhow!("`{cases}`: {problem}"))?;
            output::print_json(&answer)?;
            return Ok(0);
        }
        let Some(folder) = &self.folder else {
            bail!("name a folder, or `--cases FILE`");
        };
        let listing = list_for(folder, &self.file)?;
        let answer = layerlab_engine::contract::context(
            &listing.files,
            listing.dockerignore.as_deref().unwrap_or(""),
        );
        let for_people = match self.format.as_deref() {
            Some(format) => format == "text",
            None => std::io::stdout().is_terminal(),
        };
        if for_people {
            output::print_text(&text(&answer, listing.dockerignore.is_some()))?;
        } else {
            output::print_json(&answer)?;
        }
        Ok(0)
    }
}

/// Totals, top folders and lines, the largest first.
fn text(answer: &Value, has_ignore: bool) -> String {
    let number = |value: &Value, key: &str| value[key].as_u64().unwrap_or(0);
    let row = |value: &Value, name: String| {
        format!(
            "{:>9} files {:>12} bytes in {:>9} files {:>12} bytes out  {name}\n",
            number(value, "files_in"),
            number(value, "bytes_in"),
            number(value, "files_out"),
            number(value, "bytes_out"),
        )
    };
    let sorted = |key: &str| {
        let mut list: Vec<&Value> = answer[key].as_array().into_iter().flatten().collect();
        list.sort_by_key(|value| Reverse(number(value, "bytes_in") + number(value, "bytes_out")));
        list
    };
    let mut out = row(&answer["total"], "in all".to_owned());
    out.push_str("\nby top folder (. is the top itself)\n");
    for folder in sorted("folders") {
        out.push_str(&row(
            folder,
            folder["folder"].as_str().unwrap_or("").to_owned(),
        ));
    }
    if !has_ignore {
        out.push_str("\nthere is no ignore file: a copy of everything brings all of it\n");
        return out;
    }
    out.push_str("\nby the line of the ignore file that decides\n");
    for line in sorted("lines") {
        let by = &line["decided_by"];
        let name = format!(
            "line {}: {}",
            by["line"],
            by["pattern"].as_str().unwrap_or("")
        );
        out.push_str(&row(line, name));
    }
    out
}
