//! `layerlab parse`: the instruction list as the builder reads it.

use crate::{input, output};
use anyhow::Result;

/// Arguments of `layerlab parse`.
#[derive(clap::Args)]
pub struct Args {
    /// Dockerfile, or `-` for standard input.
    file: String,
}

impl Args {
    /// Prints the JSON of the contract. Problems of the file are part of the answer, not a failure.
    pub fn run(self) -> Result<u8> {
        output::print_json(&layerlab_engine::contract::parse(&input::text(&self.file)?))?;
        Ok(0)
    }
}
