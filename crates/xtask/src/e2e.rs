//! Browser journeys by Playwright against `dist/`.

use crate::{browser, process, setup};
use anyhow::{Result, ensure};
use std::path::Path;

const CONFIG: &str = "tests/e2e/playwright.config.js";

/// `e2e [playwright arguments]`; runs against whatever is in `dist/`.
///
/// # Errors
/// When `dist/` is missing, there is no browser, or a journey fails.
pub fn run(arguments: &[&str]) -> Result<()> {
    ensure!(
        Path::new("dist/index.html").exists(),
        "dist/ is empty; run `cargo xtask build --release` first"
    );
    setup::npm()?;
    let chromium = browser::chromium()?;
    process::run(
        process::command("tests/node_modules/.bin/playwright")
            .args(["test", "--config", CONFIG])
            .args(arguments)
            .env("LAYERLAB_CHROMIUM", chromium),
    )
}
