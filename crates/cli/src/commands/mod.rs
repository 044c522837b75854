//! One module per command.

mod bench;
mod cache;
mod check;
mod context;
mod day;
mod diff;
mod expand;
mod explain;
mod graph;
mod image;
mod image_analyses;
mod image_diff;
mod image_packages;
mod image_source;
mod image_tools;
mod lessons;
mod parse;
mod rule_options;
mod rules;
mod sandbox;
mod size;
mod slim;

use anyhow::Result;
use clap::Subcommand;

/// What to do.
#[derive(Subcommand)]
pub enum Command {
    /// Analyse Dockerfiles.
    Check(check::Args),
    /// Compare two versions of a Dockerfile.
    Diff(diff::Args),
    /// List every rule.
    Rules(rules::Args),
    /// Print one rule's page.
    Explain(explain::Args),
    /// Print the line-joined instruction list of a Dockerfile as JSON.
    Parse(parse::Args),
    /// Expand variables as the builder does.
    Expand(expand::Args),
    /// Print the build graph of a Dockerfile as JSON.
    Graph(graph::Args),
    /// Say which steps run again after a change.
    Cache(cache::Args),
    /// Say what a day of edits costs, in this order and in a better one.
    Day(day::Args),
    /// Show where the bytes of the final image would be.
    Size(size::Args),
    /// Show the configuration the final image would have.
    Config(size::ConfigArgs),
    /// Show what the build would see of a folder.
    Context(context::Args),
    /// Analyse a saved image.
    Image(image::Args),
    /// Run lines of the simulated docker command line.
    Sandbox(sandbox::Args),
    /// Write a smaller archive of a saved image.
    Slim(slim::Args),
    /// List or check lessons.
    Lessons(lessons::Args),
    /// Print our figures on named inputs.
    Bench(bench::Args),
}

impl Command {
    /// Runs the command; the number is the exit code.
    ///
    /// # Errors
    /// Usage and unreadable input; the caller exits with 2.
    pub fn run(self) -> Result<u8> {
        match self {
            Self::Check(args) => args.run(),
            Self::Diff(args) => args.run(),
            Self::Rules(args) => args.run(),
            Self::Explain(args) => args.run(),
            Self::Parse(args) => args.run(),
            Self::Expand(args) => args.run(),
            Self::Graph(args) => args.run(),
            Self::Cache(args) => args.run(),
            Self::Day(args) => args.run(),
            Self::Size(args) => args.run(),
            Self::Config(args) => args.run(),
            Self::Context(args) => args.run(),
            Self::Image(args) => args.run(),
            Self::Sandbox(args) => args.run(),
            Self::Slim(args) => args.run(),
            Self::Lessons(args) => args.run(),
            Self::Bench(args) => args.run(),
        }
    }
}
