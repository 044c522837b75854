//! The rules of the house that no compiler checks. Each submodule is one of them.

use anyhow::{Result, bail};

mod calls;
mod colours;
mod docs;
mod edges;
mod length;

/// Runs all; faults are printed one a line with their place.
///
/// # Errors
/// When there is a fault; lengths are only remarked on.
pub fn run() -> Result<()> {
    let mut faults = Vec::new();
    faults.extend(edges::faults()?);
    faults.extend(docs::faults()?);
    faults.extend(calls::faults()?);
    faults.extend(colours::faults()?);
    for remark in length::remarks()? {
        println!("warning: {remark}");
    }
    for fault in &faults {
        println!("error: {fault}");
    }
    match faults.len() {
        0 => {
            println!("tidy: no fault in crate edges, module docs, calls and colours");
            Ok(())
        }
        1 => bail!("1 fault"),
        n => bail!("{n} faults"),
    }
}
