//! The page in `dist/`, by Trunk.
//!
//! Trunk runs `cargo xtask hook …` before and after, see `hook`.

use crate::process::{self, timed};
use crate::setup;
use anyhow::{Result, bail};
use std::fs;

/// `build [--release]`.
///
/// # Errors
/// When an argument is unknown or the build fails.
pub fn run(arguments: &[&str]) -> Result<()> {
    let release = match arguments {
        [] => false,
        ["--release"] => true,
        _ => bail!("usage: cargo xtask build [--release]"),
    };
    setup::everything()?;
    timed(
        if release {
            "trunk build --release"
        } else {
            "trunk build"
        },
        || build(release, false),
    )
}

/// Builds; what is needed must be there already. `locked`: a stale `Cargo.lock` is a fault.
///
/// # Errors
/// When Trunk fails.
pub fn build(release: bool, locked: bool) -> Result<()> {
    prepare()?;
    let mut trunk = process::command("trunk");
    trunk.env("RUST_BACKTRACE", "0");
    trunk.args(["build", "--offline"]);
    if locked {
        trunk.arg("--locked");
    }
    if release {
        trunk.arg("--release");
    }
    process::run(&mut trunk)
}

/// What must exist before Trunk reads its configuration: it refuses to ignore a folder that is not there.
///
/// # Errors
/// When the folder cannot be made.
pub fn prepare() -> Result<()> {
    fs::create_dir_all("www/generated")?;
    // `trunk --offline` keeps Trunk from downloading tools, and cargo from downloading crates; so these come first.
    process::run(process::command("cargo").args(["fetch", "--quiet"]))
}
