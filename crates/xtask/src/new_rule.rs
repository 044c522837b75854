//! The skeleton of a lint rule.

use anyhow::{Result, bail};

/// `new-rule <group> <rule-id>`.
///
/// # Errors
/// When the arguments are wrong or the rule exists.
pub fn run(_arguments: &[&str]) -> Result<()> {
    bail!("the rule crate has no rules folder yet")
}
