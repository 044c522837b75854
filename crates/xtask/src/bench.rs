//! Speed and memory: the command line, then the browser, on the same archive in the same run.

use anyhow::{Result, bail};

/// `bench [file.tar]`.
///
/// # Errors
/// When a measurement cannot be made.
pub fn run(_arguments: &[&str]) -> Result<()> {
    bail!("there is nothing to measure yet")
}
