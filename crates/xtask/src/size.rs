//! What a first visit transfers, against the budget.
//!
//! Brotli comes from Node's zlib, so that no compressor is compiled here.

use crate::process;
use anyhow::{Context, Result, bail, ensure};
use std::path::Path;

/// What a first visit may load with the basic rules, brotli: the budget of the shell, the editor and the worker.
const BUDGET_BYTES: u64 = 700_000;
/// What all rules, the shell checks and the reading of pasted outputs may add to it.
const ANALYSER_BYTES: u64 = 450_000;
/// What it loads now, rounded up: it must not grow unnoticed on the way to the budget. Lower it with every gain.
const CEILING_BYTES: u64 = 930_000;

const MEASURE: &str = r"
const fs = require('fs'), path = require('path'), zlib = require('zlib');
const walk = (dir) => fs.readdirSync(dir, { withFileTypes: true }).flatMap((entry) => {
  if (entry.name === '.stage') return []; // what a build that failed left
  const at = path.join(dir, entry.name);
  return entry.isDirectory() ? walk(at) : [at];
});
for (const file of walk('dist')) {
  const bytes = fs.readFileSync(file);
  const brotli = zlib.brotliCompressSync(bytes, { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 11 } });
  const gzip = zlib.gzipSync(bytes, { level: 9 });
  console.log([path.relative('dist', file), bytes.length, gzip.length, brotli.length].join('\t'));
}
";

/// One file of `dist/`.
struct Measured {
    name: String,
    raw_bytes: u64,
    gzip_bytes: u64,
    brotli_bytes: u64,
}

/// Prints a table of `dist/` and compares the first visit with the budget.
///
/// # Errors
/// When `dist/` is missing or the first visit is over the budget.
pub fn run() -> Result<()> {
    ensure!(
        Path::new("dist/index.html").exists(),
        "dist/ is empty; run `cargo xtask build --release` first"
    );
    let mut files = measure()?;
    files.sort_by_key(|file| std::cmp::Reverse(file.brotli_bytes));
    println!(
        "{:<52} {:>10} {:>10} {:>10}",
        "file", "raw", "gzip -9", "brotli 11"
    );
    for file in &files {
        let later = if on_first_visit(&file.name) {
            ""
        } else {
            "  later"
        };
        println!(
            "{:<52} {:>10} {:>10} {:>10}{later}",
            file.name, file.raw_bytes, file.gzip_bytes, file.brotli_bytes
        );
    }
    let sum = |value: fn(&Measured) -> u64| -> u64 {
        files
            .iter()
            .filter(|file| on_first_visit(&file.name))
            .map(value)
            .sum()
    };
    let brotli_bytes = sum(|file| file.brotli_bytes);
    println!(
        "{:<52} {:>10} {:>10} {:>10}",
        "first visit",
        sum(|file| file.raw_bytes),
        sum(|file| file.gzip_bytes),
        brotli_bytes
    );
    let most = BUDGET_BYTES + ANALYSER_BYTES;
    ensure!(
        brotli_bytes <= CEILING_BYTES,
        "a first visit transfers {brotli_bytes} bytes (brotli); it must not pass {CEILING_BYTES}, \
         and the budget is {most}"
    );
    println!(
        "first visit: {brotli_bytes} bytes (brotli) of {most}: {BUDGET_BYTES}, and {ANALYSER_BYTES} for the whole analyser"
    );
    Ok(())
}

/// The course, sample images, and the page and worker that know images and lessons are fetched when they are opened.
pub fn on_first_visit(name: &str) -> bool {
    let later = ["library-", "whole-", "content-", "embed/"];
    !name.ends_with(".tar") && !later.iter().any(|stem| name.starts_with(stem))
}

fn measure() -> Result<Vec<Measured>> {
    let table = process::output(process::command("node").args(["-e", MEASURE]))?;
    table
        .lines()
        .map(|line| {
            let mut cells = line.split('\t');
            let name = cells.next().unwrap_or_default().replace('\\', "/");
            let mut number = || cells.next().and_then(|cell| cell.parse().ok());
            let numbers = (number(), number(), number());
            let (Some(raw_bytes), Some(gzip_bytes), Some(brotli_bytes)) = numbers else {
                bail!("unexpected line from node: {line}");
            };
            Ok(Measured {
                name,
                raw_bytes,
                gzip_bytes,
                brotli_bytes,
            })
        })
        .collect::<Result<_>>()
        .context("measuring dist/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lessons_are_loaded_later() {
        assert!(on_first_visit("worker-0_bg.wasm"));
        assert!(!on_first_visit("content-0/en/index.json"));
        assert!(!on_first_visit("whole-0_bg.wasm"));
        assert!(!on_first_visit("content-0/en/layers-only-add.json"));
        assert!(!on_first_visit("library-0_bg.wasm"));
    }
}
