//! Whether whiteouts cost more than other entries: 20,000 files with and without 1,600 whiteouts above them.
//!
//! Two shapes: every whiteout deletes one file, or a directory of twelve, so that in the end all files are hidden.

use super::WORK;
use crate::process;
use anyhow::{Context, Result};
use serde_json::Value;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

const N_DIRECTORIES: usize = 1_600;
/// With its directories, 20,000 files and a few.
const N_FILES_EACH: usize = 13;
/// Runs of each; the best counts.
const N_RUNS: usize = 15;

/// Lines of the report: bare pass, best of some runs.
///
/// # Errors
/// When an archive cannot be written or measured.
pub(super) fn measured(layerlab: &Path) -> Result<String> {
    let files: Vec<String> = (0..N_DIRECTORIES)
        .flat_map(|d| (0..N_FILES_EACH).map(move |f| format!("data/d{d:04}/f{f:02}")))
        .collect();
    let single = (0..N_DIRECTORIES).map(|d| format!("data/d{d:04}/.wh.f00"));
    let whole = (0..N_DIRECTORIES).map(|d| format!("data/.wh.d{d:04}"));
    let shapes = [
        ("without", archive("none", &files, &["etc/x".to_owned()])?),
        (
            "that delete a file each",
            archive("single", &files, &single.collect::<Vec<_>>())?,
        ),
        (
            "that delete a directory each",
            archive("whole", &files, &whole.collect::<Vec<_>>())?,
        ),
    ];
    let mut best = [f64::INFINITY; 3];
    for _ in 0..N_RUNS {
        for (slot, (_, path)) in best.iter_mut().zip(&shapes) {
            let mut command = process::command(layerlab);
            command
                .args(["bench", "--format", "json", "--image"])
                .arg(path);
            let reply: Value = serde_json::from_str(&process::output(&mut command)?)?;
            let seconds = reply["results"][0]["seconds"].as_f64();
            *slot = slot.min(seconds.context("no time was told")?);
        }
    }
    let [none, ..] = best;
    let mut text = format!("{} files, {N_DIRECTORIES} whiteouts\n", files.len());
    for ((what, _), seconds) in shapes.iter().zip(best) {
        let _ = writeln!(
            text,
            "  {what:<30} {:.1} ms · {:.2} × without",
            seconds * 1000.0,
            seconds / none
        );
    }
    Ok(text)
}

/// An archive of two layers as `docker save` wrote it before version 25.
fn archive(name: &str, lower: &[String], upper: &[String]) -> Result<PathBuf> {
    let layer = |paths: &[String]| {
        let mut tar = Vec::new();
        for path in paths {
            let content: &[u8] = if path.contains(".wh.") {
                b""
            } else {
                b"0123456789"
            };
            member(&mut tar, path, content);
        }
        tar.resize(tar.len() + 1024, 0);
        tar
    };
    let mut tar = Vec::new();
    member(&mut tar, "lower/layer.tar", &layer(lower));
    member(&mut tar, "upper/layer.tar", &layer(upper));
    let config = br#"{"architecture":"amd64","os":"linux","config":{"Cmd":["sh"]}}"#;
    member(&mut tar, "config.json", config);
    let manifest = br#"[{"Config":"config.json","RepoTags":["whiteouts:1"],"Layers":["lower/layer.tar","upper/layer.tar"]}]"#;
    member(&mut tar, "manifest.json", manifest);
    tar.resize(tar.len() + 1024, 0);
    let path = Path::new(WORK).join(format!("whiteouts-{name}.tar"));
    fs::write(&path, tar).with_context(|| format!("`{}`", path.display()))?;
    Ok(path)
}

/// A regular file of a ustar archive.
fn member(tar: &mut Vec<u8>, name: &str, content: &[u8]) {
    let mut header = [0u8; 512];
    let mut put = |at: usize, text: &str| {
        for (slot, byte) in header.iter_mut().skip(at).zip(text.bytes()) {
            *slot = byte;
        }
    };
    put(0, name);
    put(100, "0000644\u{0}0000000\u{0}0000000\u{0}");
    put(
        124,
        &format!("{:011o}\u{0}{:011o}\u{0}        0", content.len(), 0),
    );
    put(257, "ustar\u{0}00");
    let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
    let mut put = |at: usize, text: &str| {
        for (slot, byte) in header.iter_mut().skip(at).zip(text.bytes()) {
            *slot = byte;
        }
    };
    put(148, &format!("{sum:06o}\u{0} "));
    tar.extend_from_slice(&header);
    tar.extend_from_slice(content);
    tar.resize(tar.len().next_multiple_of(512), 0);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_carry_their_checksum_and_blocks_are_whole() {
        let mut tar = Vec::new();
        member(&mut tar, "a/b", b"12345");
        assert_eq!(tar.len(), 1024);
        let stored = std::str::from_utf8(&tar[148..154]).expect("digits");
        let sum: u32 = tar[..512]
            .iter()
            .enumerate()
            .map(|(at, byte)| {
                if (148..156).contains(&at) {
                    32
                } else {
                    u32::from(*byte)
                }
            })
            .sum();
        assert_eq!(u32::from_str_radix(stored, 8), Ok(sum));
        assert_eq!(&tar[124..135], b"00000000005");
        assert_eq!(tar[156], b'0');
    }
}
