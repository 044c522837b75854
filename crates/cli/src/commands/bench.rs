//! `layerlab bench`: our own figures on inputs the user names.

use crate::drive::{SEEK_GAP_BYTES, drive};
use crate::{input, output, parallel};
use anyhow::Result;
use layerlab_engine::image::{OpenJob, Verify};
use layerlab_engine::{CheckOptions, Engine};
use layerlab_protocol::check::Check;
use std::time::Instant;

/// Runs of a short measurement; the best counts.
const N_RUNS: usize = 9;

/// Arguments of `layerlab bench`.
#[derive(clap::Args)]
pub struct Args {
    /// Dockerfiles to analyse; repeatable.
    #[arg(long)]
    dockerfile: Vec<String>,
    /// Folders whose Dockerfiles are analysed together; repeatable.
    #[arg(long, value_name = "DIR")]
    corpus: Vec<String>,
    /// Archives to open; repeatable.
    #[arg(long)]
    image: Vec<String>,
    /// Output.
    #[arg(long, default_value = "json", value_parser = ["json"])]
    format: String,
}

impl Args {
    /// Prints one JSON object.
    pub fn run(self) -> Result<u8> {
        let mut results = Vec::new();
        for path in &self.dockerfile {
            let text = input::text(path)?;
            let engine = Engine::new();
            let mut best = f64::INFINITY;
            let mut n_findings = 0;
            let mut best_page = f64::INFINITY;
            let request = Check {
                text: text.clone(),
                ..Check::default()
            };
            for _ in 0..N_RUNS {
                let start = Instant::now();
                let reply = engine.check(&request);
                best_page = best_page.min(start.elapsed().as_secs_f64());
                drop(reply);
                let start = Instant::now();
                let (findings, _) = engine.findings(&text, &CheckOptions::default());
                best = best.min(start.elapsed().as_secs_f64());
                n_findings = findings.len();
            }
            results.push(serde_json::json!({
                "what": "check", "input": path, "lines": text.lines().count(),
                "millis": best * 1000.0, "findings": n_findings,
                // Everything the page asks after a key: findings, colours, layers, questions.
                "page_millis": best_page * 1000.0,
            }));
        }
        if !self.corpus.is_empty() {
            results.push(corpus(&self.corpus)?);
        }
        for path in &self.image {
            let mut file = std::fs::File::open(path)?;
            let file_bytes = file.metadata()?.len();
            let start = Instant::now();
            let mut job = OpenJob::new(path, file_bytes, SEEK_GAP_BYTES, Verify::Auto);
            drive(&mut job, &mut file, |_| {})?;
            let opened = job.finish();
            let seconds = start.elapsed().as_secs_f64();
            let entries: u64 = opened
                .as_ref()
                .ok()
                .and_then(|open| open.image())
                .map_or(0, |image| {
                    image.layers.iter().map(|l| l.n_entries as u64).sum()
                });
            results.push(serde_json::json!({
                "what": "image", "input": path, "bytes": file_bytes, "seconds": seconds,
                "entries": entries, "opened": opened.is_ok(), "peak_rss_bytes": peak_rss_bytes(),
            }));
        }
        output::print_json(&serde_json::json!({ "version": 1, "results": results }))?;
        Ok(0)
    }
}

/// All Dockerfiles of some folders, read beforehand: on one thread, and on all.
fn corpus(folders: &[String]) -> Result<serde_json::Value> {
    let mut texts = Vec::new();
    for folder in folders {
        for (path, _) in super::context::list(folder)?.files {
            let name = path
                .rsplit('/')
                .next()
                .unwrap_or(&path)
                .to_ascii_lowercase();
            if name.starts_with("dockerfile") || name.ends_with(".dockerfile") {
                texts.push(input::text(&format!("{folder}/{path}"))?);
            }
        }
    }
    let options = CheckOptions::default();
    let check_all = |n_threads: usize| {
        let mut best = f64::INFINITY;
        for _ in 0..N_RUNS {
            let start = Instant::now();
            let counts = parallel::map(&texts, n_threads, |text| {
                Engine::new().findings(text, &options).0.len()
            });
            best = best.min(start.elapsed().as_secs_f64());
            drop(counts);
        }
        best
    };
    let n_threads = parallel::n_threads();
    let (one, all) = (check_all(1), check_all(n_threads));
    let n_files = texts.len() as f64;
    Ok(serde_json::json!({
        "what": "corpus", "input": folders, "files": texts.len(),
        "lines": texts.iter().map(|text| text.lines().count()).sum::<usize>(),
        "bytes": texts.iter().map(String::len).sum::<usize>(),
        "seconds": one, "files_per_second": n_files / one,
        "threads": n_threads, "files_per_second_all_threads": n_files / all,
    }))
}

/// Peak resident memory of this process, where the system tells (Linux).
fn peak_rss_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kib: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kib * 1024)
}
