//! `layerlab graph`: stages, steps and edges of a Dockerfile.

use crate::{input, output};
use anyhow::Result;

/// Arguments of `layerlab graph`.
#[derive(clap::Args)]
pub struct Args {
    /// Dockerfile, or `-` for standard input.
    file: String,
    /// Stage to build; the last one when not given.
    #[arg(long)]
    target: Option<String>,
    /// `NAME=value`, repeatable.
    #[arg(long = "build-arg", value_parser = super::check::key_value)]
    build_args: Vec<(String, String)>,
}

impl Args {
    /// Prints the graph as JSON.
    pub fn run(self) -> Result<u8> {
        let text = input::text(&self.file)?;
        output::print_json(&layerlab_engine::contract::graph(
            &text,
            self.target,
            self.build_args,
        ))?;
        Ok(0)
    }
}
