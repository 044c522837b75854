//! `layerlab expand`: variable expansion on recorded cases.

use crate::{input, output};
use anyhow::{Result, anyhow};

/// Arguments of `layerlab expand`.
#[derive(clap::Args)]
pub struct Args {
    /// A case, or an object with `cases`, as JSON; `-` for standard input.
    case: String,
}

impl Args {
    /// Prints the same ids with their results.
    pub fn run(self) -> Result<u8> {
        let answer = layerlab_engine::contract::expand(&input::json(&self.case)?)
            .map_err(|problem| anyhow!("`{}`: {problem}", self.case))?;
        output::print_json(&answer)?;
        Ok(0)
    }
}
