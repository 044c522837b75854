//! `docs/rules.md` from the rules' own docs.

use anyhow::{Result, bail};

/// `rule-docs [--check]`.
///
/// # Errors
/// When the rules cannot be listed.
pub fn run(_arguments: &[&str]) -> Result<()> {
    bail!("the command line has no rules yet")
}
