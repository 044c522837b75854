//! `layerlab slim FILE -o OUT.tar`: a smaller archive of the same image.

use super::image::explain;
use super::image_source::{self, Output};
use crate::drive::SEEK_GAP_BYTES;
use crate::output::{self, bytes};
use anyhow::{Result, anyhow, bail};
use layerlab_protocol::image_tools::{SlimQuestion, SlimReply};
use serde_json::json;

/// Arguments of `layerlab slim`.
#[derive(clap::Args)]
pub struct Args {
    /// The archive.
    file: String,
    /// The new archive; without it only what slimming comes to is printed.
    #[arg(short, long, value_name = "OUT.tar")]
    output: Option<String>,
    /// Leave out a path and everything below it; `*`, `**`, `?` and `[…]` are understood.
    #[arg(long, value_name = "PATH", num_args = 1..)]
    drop: Vec<String>,
    /// Leave out the usual leftovers: caches, package lists, logs, temporary files.
    #[arg(long)]
    drop_leftovers: bool,
    /// Leave out stored content that no container can read; the file tree stays as it is.
    #[arg(long)]
    drop_hidden: bool,
    /// Merge layers N to M into one, both included; `all` for all of them.
    #[arg(long, value_name = "N..M")]
    flatten: Vec<String>,
    /// Which image: a name or its number in `image --list`.
    #[arg(long)]
    image: Option<String>,
    /// Which platform, for example `linux/arm64`.
    #[arg(long)]
    platform: Option<String>,
    /// Output.
    #[arg(long, default_value = "text", value_parser = ["text", "json"])]
    format: String,
}

impl Args {
    /// Writes the archive and says what came of it.
    pub fn run(self) -> Result<u8> {
        let open = image_source::open(&self.file, self.image.as_deref(), self.platform.as_deref())?;
        let n_layers = open.image().map_or(0, |image| image.layers.len()) as u32;
        let question = SlimQuestion {
            drop_paths: self.drop.clone(),
            drop_leftovers: self.drop_leftovers,
            drop_hidden: self.drop_hidden,
            flatten: self
                .flatten
                .iter()
                .map(|text| range(text, n_layers))
                .collect::<Result<_>>()?,
        };
        if question == SlimQuestion::default() {
            bail!(
                "nothing to do: name paths with --drop, or use --drop-leftovers, --drop-hidden or --flatten N..M"
            );
        }
        let Some(path) = &self.output else {
            let reply = open
                .slim_preview(&question)
                .map_err(|failure| anyhow!("`{}`: {}", self.file, explain(&failure)))?;
            if !reply.error.is_empty() {
                bail!("`{}`: {}", self.file, reply.error);
            }
            if self.format == "json" {
                output::print_json(&json!({ "version": 1, "plan": reply }))?;
            } else {
                output::print_text(&plan(&reply))?;
            }
            return Ok(0);
        };
        if path == "-" {
            bail!("the archive is not written in one go, so it needs a file: `-o OUT.tar`");
        }
        let is_same = std::fs::canonicalize(path)
            .ok()
            .is_some_and(|out| std::fs::canonicalize(&self.file).ok() == Some(out));
        if is_same {
            bail!("`{path}` is the archive itself; name another file");
        }
        // What cannot be done must not empty a file that is there.
        let reply = open
            .slim_preview(&question)
            .map_err(|failure| anyhow!("`{}`: {}", self.file, explain(&failure)))?;
        if !reply.error.is_empty() {
            bail!("`{}`: {}", self.file, reply.error);
        }
        let (mut job, _) = open
            .slim_job(&question, Output::new(Some(path))?, SEEK_GAP_BYTES)
            .map_err(|failure| anyhow!("`{}`: {}", self.file, explain(&failure)))?;
        image_source::feed(&self.file, &mut job)?;
        let written = job.finish();
        let (slimmed, out) = match written {
            Ok(written) => written,
            Err(error) => {
                // Half an archive is worse than none.
                let _ = std::fs::remove_file(path);
                bail!("`{}`: {error}", self.file);
            }
        };
        out.close()?;
        let old_bytes = open.archive().file_bytes;
        if self.format == "json" {
            let layers: Vec<serde_json::Value> = slimmed
                .layers
                .iter()
                .map(|layer| {
                    json!({
                        "digest": layer.digest.as_str(), "diff_id": layer.diff_id.as_str(),
                        "stored_bytes": layer.stored_bytes, "kept": layer.is_kept,
                        "from_layers": [layer.old_layers.0, layer.old_layers.1],
                    })
                })
                .collect();
            output::print_json(&json!({
                "version": 1, "plan": reply,
                "written": {
                    "file": path, "bytes": slimmed.file_bytes, "old_bytes": old_bytes,
                    "image_id": slimmed.image_id.as_str(), "manifest_digest": slimmed.manifest_digest.as_str(),
                    "layers": layers,
                },
            }))?;
        } else {
            let mut text = plan(&reply);
            text.push_str(&format!(
                "\n`{path}`: {} (the old archive: {})\nimage ID {}\n",
                bytes(slimmed.file_bytes),
                bytes(old_bytes),
                slimmed.image_id
            ));
            output::print_text(&text)?;
        }
        Ok(0)
    }
}

fn plan(reply: &SlimReply) -> String {
    let mut out = format!(
        "{} in {} layers, now {} in {} layers; {} layers keep their digest\n",
        bytes(reply.old_content_bytes),
        reply.old_layers,
        bytes(reply.new_content_bytes),
        reply.new_layers,
        reply.kept_layers,
    );
    if reply.dropped_paths > 0 {
        out.push_str(&format!(
            "{} paths of the file tree are left out, {}\n",
            reply.dropped_paths,
            bytes(reply.dropped_bytes)
        ));
    }
    for warning in &reply.warnings {
        out.push_str(&format!("note: {warning}\n"));
    }
    out
}

/// `2..5`, `2..=5`, `2-5`, `all`.
fn range(text: &str, n_layers: u32) -> Result<(u32, u32)> {
    if text == "all" && n_layers > 0 {
        return Ok((0, n_layers - 1));
    }
    let split = text
        .split_once("..=")
        .or_else(|| text.split_once(".."))
        .or_else(|| text.split_once('-'));
    split
        .and_then(|(first, last)| Some((first.trim().parse().ok()?, last.trim().parse().ok()?)))
        .ok_or_else(|| {
            anyhow!("`{text}` is no range of layers; write for example `2..5`, or `all`")
        })
}
