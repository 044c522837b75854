//! How long a live answer takes: `cargo run --release -p layerlab-buildgraph --example context_speed`.
//!
//! A file of 60 steps and contexts of 5,000 and 100,000 files, all of which `COPY . .` brings; best of nine runs.

use layerlab_buildgraph::BuildOptions;
use layerlab_buildgraph::context::packed::{self, Listed};
use layerlab_buildgraph::what_if::{Edit, WhatIf, what_if};
use std::time::Instant;

fn main() {
    for n_files in [5_000, 100_000] {
        let entries: Vec<Listed> = (0..n_files)
            .map(|n| Listed {
                path: format!(
                    "packages/p{:04}/src/module-{}/file-{n:06}.js",
                    n / 100,
                    n % 7
                ),
                size_bytes: 1_000 + n,
                mode: None,
            })
            .collect();
        let text = packed::pack(&entries);
        let millis = |since: Instant| since.elapsed().as_secs_f64() * 1_000.0;
        let start = Instant::now();
        let context = packed::context(&packed::unpack(&text));
        let unpacking = millis(start);
        let mut dockerfile =
            "FROM node:24 AS build\nWORKDIR /app\nCOPY packages/p0001/ ./p\n".to_owned();
        for n in 0..26 {
            dockerfile.push_str(&format!("RUN step {n}\n"));
        }
        dockerfile.push_str("COPY . .\n");
        for n in 0..26 {
            dockerfile.push_str(&format!("RUN later {n}\n"));
        }
        dockerfile
            .push_str("FROM node:24-slim\nCOPY --from=build /app/dist /app\nCMD [\"node\"]\n");
        let question = WhatIf {
            dockerfile,
            dockerignore: Some(
                ".git\n**/node_modules\n**/*.log\n**/.env*\ndist\ncoverage\n**/__pycache__\n*.md\n"
                    .to_owned(),
            ),
            context: Some(context),
            options: BuildOptions::default(),
            edits: vec![Edit::EditFile(
                "packages/p0002/src/module-1/file-000204.js".to_owned(),
            )],
        };
        let best = (0..9)
            .map(|_| {
                let start = Instant::now();
                let answer = what_if(&question);
                assert!(answer.n_rebuilt() > 0);
                millis(start)
            })
            .fold(f64::INFINITY, f64::min);
        println!(
            "{n_files} files: packed {} bytes, unpacked in {unpacking:.1} ms, answer in {best:.1} ms",
            text.len()
        );
    }
}
