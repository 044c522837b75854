//! What `layerlab image` does besides reporting: asking, comparing layers, taking parts out, reconstructing, judging.

use super::image::explain;
use super::image_source::{self, Output};
use crate::drive::SEEK_GAP_BYTES;
use crate::output::{self, bytes};
use anyhow::{Context, Result, anyhow, bail};
use layerlab_engine::image::{OpenArchive, Wanted};
use layerlab_protocol::image_tools::{LayersDiffReply, QueryReply, ThresholdReport};
use layerlab_protocol::tree::Mark;

/// Options of `layerlab image` for one tool each.
#[derive(clap::Args)]
pub struct Tools {
    /// Ask the tree, for example `size:>1M layer:2 -*.so`; `contains:` and `hash:` read contents.
    #[arg(long, value_name = "QUERY")]
    query: Option<String>,
    /// What changed between two layers; `..M` compares with nothing.
    #[arg(long, value_name = "N..M")]
    layers: Option<String>,
    /// Print a Dockerfile that could have made the image.
    #[arg(long)]
    dockerfile: bool,
    /// Write a file as it is, or a folder as tar; `/` is the whole merged root. With `--layer N`: as of that layer.
    #[arg(long, value_name = "PATH")]
    export: Option<String>,
    /// Write the uncompressed tar of one layer.
    #[arg(long, value_name = "N")]
    export_layer: Option<u32>,
    /// Where `--export` writes to; standard output without it.
    #[arg(short, long, value_name = "FILE")]
    output: Option<String>,
    /// Judge by a file of thresholds (a `.dive-ci` is understood); exit code 1 when one fails.
    #[arg(long, value_name = "FILE")]
    thresholds: Option<String>,
}

impl Tools {
    /// Runs the tool that was asked for. `None`: none was.
    pub fn run(
        &self,
        open: &OpenArchive,
        file: &str,
        layer: Option<u32>,
        top: usize,
        format: &str,
    ) -> Result<Option<u8>> {
        let fail = |failure: layerlab_protocol::Failure| anyhow!("`{file}`: {}", explain(&failure));
        if self.dockerfile {
            let made = open.reconstruct().map_err(fail)?;
            if format == "json" {
                output::print_json(&serde_json::to_value(&made)?)?;
            } else {
                output::print_text(&made.text)?;
            }
            return Ok(Some(0));
        }
        if let Some(query) = &self.query {
            let limit = if format == "json" {
                1_000
            } else {
                top.max(10) as u32 * 10
            };
            let job = open.query_job(query, SEEK_GAP_BYTES).map_err(fail)?;
            let reply = match job {
                Some(mut job) => {
                    image_source::feed(file, &mut job)?;
                    open.queried(job, limit).map_err(fail)?
                }
                None => open.query(query, limit).map_err(fail)?,
            };
            if format == "json" {
                output::print_json(&serde_json::to_value(&reply)?)?;
            } else {
                output::print_text(&found(&reply))?;
            }
            return Ok(Some(0));
        }
        if let Some(range) = &self.layers {
            let (from, to) = layer_range(range)?;
            let reply = open.layers_diff(from, to).map_err(fail)?;
            if format == "json" {
                output::print_json(&serde_json::to_value(&reply)?)?;
            } else {
                output::print_text(&layers_text(&reply))?;
            }
            return Ok(Some(0));
        }
        let wanted = match (&self.export, self.export_layer) {
            (Some(_), Some(_)) => bail!("--export and --export-layer exclude each other"),
            (Some(path), None) => Some(Wanted::Path {
                path: path.clone(),
                layer,
            }),
            (None, layer) => layer.map(Wanted::Layer),
        };
        if let Some(wanted) = wanted {
            let out = Output::new(self.output.as_deref())?;
            let mut job = open
                .export_job(&wanted, out, SEEK_GAP_BYTES)
                .map_err(fail)?;
            image_source::feed(file, &mut job)?;
            let (out, _) = job.finish().map_err(|error| anyhow!("`{file}`: {error}"))?;
            out.close()?;
            return Ok(Some(0));
        }
        Ok(None)
    }

    /// What the thresholds say, when a file of them was named.
    ///
    /// # Errors
    /// When it cannot be read or says something impossible.
    pub fn judge(&self, open: &OpenArchive) -> Result<Option<ThresholdReport>> {
        let Some(path) = &self.thresholds else {
            return Ok(None);
        };
        let text = crate::input::text(path)?;
        let report = open
            .judge_thresholds(&text)
            .map_err(|failure| anyhow!(explain(&failure)))?;
        if !report.error.is_empty() {
            return Err(anyhow!(report.error)).with_context(|| format!("`{path}` cannot be used"));
        }
        for warning in &report.warnings {
            eprintln!("layerlab: `{path}`: {warning}");
        }
        Ok(Some(report))
    }
}

/// The verdicts as text.
pub fn verdicts(report: &ThresholdReport) -> String {
    let mut out = String::from("\nthresholds\n");
    for rule in &report.rules {
        let number = |value: f64| {
            if rule.ratio {
                format!("{value:.4}")
            } else {
                format!("{value:.0}")
            }
        };
        out.push_str(&format!(
            "  {}  {}: {}, limit {}{}\n",
            if rule.passed { "pass" } else { "FAIL" },
            rule.rule,
            rule.value
                .map_or_else(|| "not a finite number".to_owned(), number),
            number(rule.limit),
            if rule.dive { " (dive's figure)" } else { "" },
        ));
    }
    if report.rules.is_empty() {
        out.push_str("  every rule is switched off\n");
    }
    out
}

fn found(reply: &QueryReply) -> String {
    let mut out = format!(
        "{} matches, {}; {} of them hidden, {}\n",
        reply.count,
        bytes(reply.bytes),
        reply.hidden_count,
        bytes(reply.hidden_bytes)
    );
    for each in &reply.matches {
        let state = match each.hidden_by {
            Some(layer) => format!("  (hidden by layer {layer})"),
            None => String::new(),
        };
        out.push_str(&format!(
            "{:>12}  layer {:>3}  /{}{state}\n",
            bytes(each.size_bytes),
            each.layer,
            each.path
        ));
    }
    let left = reply.count.saturating_sub(reply.matches.len() as u64);
    if left > 0 {
        out.push_str(&format!("{left} more\n"));
    }
    out
}

/// `2..5`; `..5` and `5` compare with nothing and with the layer before.
fn layer_range(text: &str) -> Result<(Option<u32>, u32)> {
    let bad = || anyhow!("`{text}` is no pair of layers; write for example `2..5`, or `..5`");
    match text.split_once("..") {
        Some(("", to)) => Ok((None, to.parse().map_err(|_| bad())?)),
        Some((from, to)) => Ok((
            Some(from.parse().map_err(|_| bad())?),
            to.parse().map_err(|_| bad())?,
        )),
        None => {
            let to: u32 = text.parse().map_err(|_| bad())?;
            Ok((to.checked_sub(1), to))
        }
    }
}

fn layers_text(reply: &LayersDiffReply) -> String {
    let mut out = format!(
        "{} added, {} replaced, {} with other attributes, {} touched, {} removed; {}{}\n",
        reply.added,
        reply.replaced,
        reply.metadata,
        reply.touched,
        reply.removed,
        if reply.delta_bytes < 0 { "−" } else { "+" },
        bytes(reply.delta_bytes.unsigned_abs())
    );
    for path in &reply.paths {
        let mark = match path.mark {
            Mark::Added => '+',
            Mark::Removed => '-',
            Mark::Replaced => '~',
            _ => '.',
        };
        let changed = if path.changed.is_empty() {
            String::new()
        } else {
            format!("  ({})", path.changed.join(", "))
        };
        out.push_str(&format!(
            "{mark} {:>12}  /{}{changed}\n",
            bytes(path.after_bytes.max(path.before_bytes)),
            path.path
        ));
    }
    if reply.omitted > 0 {
        out.push_str(&format!("{} more\n", reply.omitted));
    }
    out
}
