//! Speed and memory: the command line, then the browser, on the same archive in the same run, beside `tar -tf`.
//!
//! The archive is named, or written by the generator of the shared fixtures where those are at hand.

mod whiteouts;

use crate::{browser, dist, process, setup};
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Instant;

const GENERATOR: &str = "../shared/fixtures/images/generate/large/make.py";
const WORK: &str = "target/bench";
/// Dockerfiles of the repository that are checked together.
const CORPUS: [&str; 3] = [
    "crates/syntax/tests/corpus",
    "content/samples",
    "content/en",
];
/// Lines of the Dockerfile that is checked.
const N_LINES: usize = 300;

/// `bench [file.tar]`.
///
/// # Errors
/// When something cannot be built or measured.
pub fn run(arguments: &[&str]) -> Result<()> {
    let named = match arguments {
        [] => None,
        [file] => Some(PathBuf::from(file)),
        _ => bail!("usage: cargo xtask bench [file.tar]"),
    };
    setup::everything()?;
    process::timed("cargo build --profile native -p layerlab-cli", || {
        process::run(process::command("cargo").args([
            "build",
            "--quiet",
            "--profile",
            "native",
            "-p",
            "layerlab-cli",
        ]))
    })?;
    process::timed("trunk build --release", || dist::build(true, false))?;
    fs::create_dir_all(WORK)?;
    let dockerfile = Path::new(WORK).join("Dockerfile");
    fs::write(&dockerfile, long_dockerfile())?;
    let archive = match named {
        Some(file) => {
            Some(fs::canonicalize(&file).with_context(|| format!("`{}`", file.display()))?)
        }
        None => generated()?,
    };

    let tar_seconds = archive.as_deref().map(list_with_tar).transpose()?;
    let native = native(&dockerfile, archive.as_deref())?;
    let whiteouts = whiteouts::measured(&layerlab())?;
    let page = page(&dockerfile, archive.as_deref())?;
    println!(
        "{}",
        report(archive.as_deref(), tar_seconds, &native, &page) + &whiteouts
    );
    Ok(())
}

/// A Dockerfile of [`N_LINES`] lines with something to say about most of them.
fn long_dockerfile() -> String {
    let mut text = String::from("FROM debian\nARG VERSION=1\n");
    let mut n = 0;
    while text.lines().count() < N_LINES {
        n += 1;
        let _ = match n % 6 {
            0 => writeln!(text, "FROM debian:bookworm-slim AS stage{n}"),
            1 => writeln!(
                text,
                "RUN apt-get update && apt-get install -y curl{n} \\\n    git"
            ),
            2 => writeln!(text, "COPY . /app{n}"),
            3 => writeln!(text, "ENV KEY{n}=$VERSION PATH=/opt/{n}/bin:$PATH"),
            4 => writeln!(text, "RUN cd /app{n} && npm install"),
            _ => writeln!(text, "# a remark about step {n}"),
        };
    }
    text.lines()
        .take(N_LINES)
        .map(|line| format!("{line}\n"))
        .collect()
}

/// 1 GiB as `docker save` wrote it before version 25.
fn generated() -> Result<Option<PathBuf>> {
    if !Path::new(GENERATOR).exists() {
        eprintln!(
            "no archive was named, so only checking is measured; try `cargo xtask bench image.tar`"
        );
        return Ok(None);
    }
    let archive = Path::new(WORK).join("large-1g.docker.tar");
    if !archive.exists() {
        process::timed("writing an archive of 1 GiB (about half a minute)", || {
            process::run(
                process::command("python3")
                    .args([GENERATOR, WORK, "--gib", "1.0", "--kinds", "docker"]),
            )
        })?;
    }
    Ok(Some(fs::canonicalize(archive)?))
}

/// Seconds that `tar -tf` takes; the better of two runs, so that both sides find the file in memory.
fn list_with_tar(archive: &Path) -> Result<f64> {
    let mut best = f64::INFINITY;
    for _ in 0..2 {
        let start = Instant::now();
        process::run(
            process::command("tar")
                .arg("-tf")
                .arg(archive)
                .stdout(Stdio::null()),
        )?;
        best = best.min(start.elapsed().as_secs_f64());
    }
    Ok(best)
}

/// The command that was built for this.
fn layerlab() -> PathBuf {
    let target =
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| PathBuf::from("target"), PathBuf::from);
    target.join("native/layerlab")
}

fn native(dockerfile: &Path, archive: Option<&Path>) -> Result<Value> {
    let mut layerlab = process::command(layerlab());
    layerlab
        .args(["bench", "--format", "json", "--dockerfile"])
        .arg(dockerfile);
    for folder in CORPUS {
        layerlab.args(["--corpus", folder]);
    }
    if let Some(archive) = archive {
        layerlab.arg("--image").arg(archive);
    }
    Ok(serde_json::from_str(&process::output(&mut layerlab)?)?)
}

fn page(dockerfile: &Path, archive: Option<&Path>) -> Result<Value> {
    let mut node = process::command("node");
    node.arg("tests/e2e/bench.mjs")
        .arg(archive.unwrap_or(Path::new("-")))
        .arg(dockerfile);
    node.env("LAYERLAB_CHROMIUM", browser::chromium()?);
    Ok(serde_json::from_str(&process::output(&mut node)?)?)
}

fn report(
    archive: Option<&Path>,
    tar_seconds: Option<f64>,
    native: &Value,
    page: &Value,
) -> String {
    let find = |what: &str| {
        native["results"]
            .as_array()
            .into_iter()
            .flatten()
            .find(|result| result["what"] == what)
            .unwrap_or(&Value::Null)
    };
    let number = |value: &Value| value.as_f64().unwrap_or(f64::NAN);
    let mib = |value: &Value| number(value) / f64::from(1 << 20);
    let mut text = format!(
        "\ncheck, {N_LINES} lines     command line {:.2} ms · browser, question to reply {:.1} ms\n",
        number(&find("check")["millis"]),
        number(&page["check"]["millis"])
    );
    let corpus = find("corpus");
    let _ = writeln!(
        text,
        "check, {:.0} files of the repository ({:.0} lines)  {:.0} files/s · {:.0} files/s on {:.0} threads",
        number(&corpus["files"]),
        number(&corpus["lines"]),
        number(&corpus["files_per_second"]),
        number(&corpus["files_per_second_all_threads"]),
        number(&corpus["threads"]),
    );
    if let (Some(archive), Some(tar_seconds)) = (archive, tar_seconds) {
        let (ours, browser) = (find("image"), &page["image"]);
        let _ = write!(
            text,
            "{} ({:.0} MB)\n  tar -tf        {tar_seconds:.2} s\n  command line   {:.2} s · peak {:.0} MiB\n  browser        {:.2} s · renderer {:.0} MiB before, {:.0} MiB at most{}\n",
            archive.file_name().unwrap_or_default().to_string_lossy(),
            number(&browser["bytes"]) / 1e6,
            number(&ours["seconds"]),
            mib(&ours["peak_rss_bytes"]),
            number(&browser["seconds"]),
            mib(&browser["renderer_bytes_before"]),
            mib(&browser["renderer_bytes_peak"]),
            if browser["opened"] == true {
                ""
            } else {
                " · NOT OPENED"
            }
        );
        for (what, result) in [
            ("without helpers", &page["alone"]),
            ("with one helper", &page["with_one_helper"]),
        ] {
            let _ = writeln!(
                text,
                "    {what:<16}{:.2} s · {:.2} CPU s · renderer {:.0} MiB at most",
                number(&result["seconds"]),
                number(&result["cpu_seconds"]),
                mib(&result["renderer_bytes_peak"]),
            );
        }
    }
    let _ = writeln!(
        text,
        "browser: Chromium {}",
        page["browser"].as_str().unwrap_or("?")
    );
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_long_dockerfile_has_the_length_it_says() {
        assert_eq!(long_dockerfile().lines().count(), N_LINES);
    }
}
