//! The command `layerlab`: the same engine as the page, for terminals, CI and scripts.
//!
//! Each command is a module that reads its input, asks the engine and prints. Nothing is decided
//! here, nothing is fetched from a network. Exit codes: 0 fine, 1 findings at or above the
//! threshold, 2 usage or unreadable input.

mod commands;
mod config;
mod drive;
mod image_input;
mod input;
mod layers;
mod output;
mod parallel;
mod progress_bar;

use clap::Parser;
use std::process::ExitCode;

/// Checks Dockerfiles and opens saved container images, offline.
#[derive(Parser)]
#[command(name = "layerlab", version, about, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: commands::Command,
}

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let code = if error.use_stderr() { 2 } else { 0 };
            let _ = error.print();
            return ExitCode::from(code);
        }
    };
    match cli.command.run() {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            if output::is_broken_pipe(&error) {
                return ExitCode::SUCCESS;
            }
            eprintln!("layerlab: {error:#}");
            ExitCode::from(2)
        }
    }
}
