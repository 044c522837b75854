//! The course: `content/` checked and compiled into what the page loads.
//!
//! The work is done by the program `course`, which is compiled for it.

use crate::{hash, process, workspace};
use anyhow::Result;
use std::fs;
use std::path::Path;

const CONTENT: &str = "content";
const OUTPUT: &str = "www/generated/content";
/// The program that compiles it.
const COMPILER: [&str; 9] = [
    "run",
    "--quiet",
    "--package",
    "xtask",
    "--bin",
    "course",
    "--features",
    "course",
    "--",
];
/// Catalogues without translations, for those who begin a language.
const TEMPLATES: &str = "target/pot";
/// Hash of what the output was made of.
const STAMP: &str = "www/generated/content.stamp";

/// Checks every lesson with the engine: links, claims, exercises. That is `layerlab lessons check`.
///
/// # Errors
/// When the course has a fault; all faults are printed first, with their lines.
pub fn check() -> Result<()> {
    process::run(process::layerlab().args(["lessons", "check", CONTENT]))
}

/// Compiles the course into `www/generated/content/`. Nothing happens when neither the course nor its compiler
/// changed since.
///
/// # Errors
/// When the course does not compile.
pub fn build() -> Result<()> {
    let mut sources = workspace::files(Path::new(CONTENT), &|_| true)?;
    sources.extend(workspace::files(Path::new("crates/lesson/src"), &|_| true)?);
    let mut parts: Vec<Vec<u8>> = Vec::new();
    for source in &sources {
        parts.push(source.to_string_lossy().into_owned().into_bytes());
        parts.push(fs::read(source)?);
    }
    let stamp = hash::short(parts.iter().map(Vec::as_slice));
    if Path::new(OUTPUT).exists() && fs::read_to_string(STAMP).is_ok_and(|old| old == stamp) {
        return Ok(());
    }
    process::run(
        process::command("cargo")
            .args(COMPILER)
            .args([CONTENT, OUTPUT]),
    )?;
    workspace::write_if_changed(Path::new(STAMP), stamp.as_bytes())?;
    Ok(())
}

/// Writes the templates of all catalogues to `target/pot/` and brings `content/<locale>/**/*.po` up to date; `start`
/// (a locale and a lesson, or nothing) begins a new one.
///
/// # Errors
/// When the course does not compile, or a catalogue is not understood.
pub fn catalogues(start: &[&str]) -> Result<()> {
    process::run(
        process::command("cargo")
            .args(COMPILER)
            .args(["catalogues", CONTENT, TEMPLATES])
            .args(start),
    )
}
