//! `layerlab graph`: stages, steps and edges of a Dockerfile.

use crate::{input, output};
use anyhow::Result;
use layerlab_engine::graph::{GraphOptions, graph};

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
    /// Folder whose files are the build context; without it a fitting one is supposed.
    #[arg(long, value_name = "DIR")]
    context: Option<String>,
}

impl Args {
    /// Prints the graph as JSON.
    pub fn run(self) -> Result<u8> {
        let text = input::text(&self.file)?;
        let listing = match &self.context {
            Some(folder) => Some(super::context::list(folder)?),
            None => None,
        };
        let (context, dockerignore) = match listing {
            Some(listing) => (Some(listing.files), listing.dockerignore),
            None => (None, None),
        };
        let options = GraphOptions {
            target: self.target,
            build_args: self.build_args,
            context,
            dockerignore,
        };
        output::print_json(&graph(&text, &options))?;
        Ok(0)
    }
}
