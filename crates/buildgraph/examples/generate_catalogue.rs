//! Writes `src/catalogue/data.rs` from `data/base-images.json`.
//!
//! `cargo run -p layerlab-buildgraph --example generate_catalogue`; with `--check` it only says
//! whether the committed file is fresh.

use std::{env, fs, path::Path, process::ExitCode};

#[path = "../tests/catalogue_text/mod.rs"]
mod catalogue_text;

fn main() -> ExitCode {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let json = match fs::read_to_string(root.join("data/base-images.json")) {
        Ok(json) => json,
        Err(error) => {
            eprintln!("data/base-images.json cannot be read: {error}");
            return ExitCode::FAILURE;
        }
    };
    let text = catalogue_text::render(&json);
    let path = root.join("src/catalogue/data.rs");
    if env::args().any(|argument| argument == "--check") {
        let fresh = fs::read_to_string(&path).is_ok_and(|known| known == text);
        println!(
            "{}",
            if fresh {
                "fresh"
            } else {
                "stale: run without --check"
            }
        );
        return if fresh {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        };
    }
    match fs::write(&path, text) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{} cannot be written: {error}", path.display());
            ExitCode::FAILURE
        }
    }
}
