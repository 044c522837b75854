//! `layerlab image`: what a saved image holds.

use super::image_source;
use crate::drive::{SEEK_GAP_BYTES, drive, stream};
use crate::image_input::Input;
use crate::output::{self, bytes, image_report};
use crate::progress_bar::ProgressBar;
use anyhow::{Context, Result, anyhow, bail};
use layerlab_engine::image::{BillOfMaterials, OpenArchive, OpenJob, Verify, recorded};
use layerlab_protocol::Failure;
use layerlab_protocol::image::ImageReport;
use layerlab_protocol::image_tools::TreePicture;
use std::io::Write;

/// Arguments of `layerlab image`.
#[derive(clap::Args)]
pub struct Args {
    /// The archive, a folder that holds an unpacked one, or `-` for standard input.
    file: String,
    /// Output.
    #[arg(long, default_value = "text", value_parser = ["text", "json", "html", "markdown", "sarif", "cyclonedx", "spdx"])]
    format: String,
    /// Which image: a name or its number in `--list`.
    #[arg(long)]
    image: Option<String>,
    /// Which platform, for example `linux/arm64`.
    #[arg(long)]
    platform: Option<String>,
    /// Print the file tree after this layer (the last one without a number).
    #[arg(long, num_args = 0..=1, default_missing_value = "last")]
    tree: Option<String>,
    /// Write the content of this path to standard output.
    #[arg(long = "file", value_name = "PATH")]
    path: Option<String>,
    /// With `--file`: the layer that stores it, for a hidden one.
    #[arg(long)]
    layer: Option<u32>,
    /// How many large and hidden files the text lists.
    #[arg(long, default_value_t = 10)]
    top: usize,
    /// Recompute every digest.
    #[arg(long)]
    verify: bool,
    /// Layers to read at the same time (all processors without it).
    #[arg(short, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    jobs: Option<u16>,
    /// Only say what the archive holds.
    #[arg(long)]
    list: bool,
    /// Read headers only: no secrets, programs, duplicates; findings about what headers show.
    #[arg(long)]
    quick: bool,
    #[command(flatten)]
    tools: super::image_tools::Tools,
}

impl Args {
    /// Prints the report. 2 when nothing could be read.
    pub fn run(self) -> Result<u8> {
        let open = self.open()?;
        let (image, platform) = (self.image.as_deref(), self.platform.as_deref());
        let mut open = image_source::choose(open, &self.file, image, platform)?;
        if let Some(path) = &self.path {
            return self.print_file(&open, path);
        }
        if let Some(layer) = &self.tree {
            return self.print_tree(&open, layer);
        }
        let done = self
            .tools
            .run(&open, &self.file, self.layer, self.top, &self.format)?;
        if let Some(code) = done {
            return Ok(code);
        }
        if !self.list {
            self.analyse(&mut open)?;
        }
        let bill = match self.format.as_str() {
            "cyclonedx" => Some(BillOfMaterials::CycloneDx),
            "spdx" => Some(BillOfMaterials::Spdx),
            _ => None,
        };
        if let Some(format) = bill {
            let text = open
                .bill_of_materials(format)
                .map_err(|failure| anyhow!("`{}`: {}", self.file, explain(&failure)))?;
            output::print_text(&text)?;
            return Ok(0);
        }
        let mut report = open.report();
        if self.list {
            report.image = None;
        }
        let judged = self.tools.judge(&open)?;
        if self.format == "text" {
            let mut out = text(&report, self.top);
            if let Some(judged) = &judged {
                out.push_str(&super::image_tools::verdicts(judged));
            }
            output::print_text(&out)?;
        } else {
            let mut value = serde_json::to_value(&report)?;
            if let (Some(judged), Some(object)) = (&judged, value.as_object_mut()) {
                object.insert("thresholds".into(), serde_json::to_value(judged)?);
            }
            match self.format.as_str() {
                "html" => {
                    let picture = open.picture(&TreePicture {
                        root: String::new(),
                        max_areas: 1_500,
                        max_depth: 12,
                    });
                    output::print_text(&image_report::html(&value, picture.ok().as_ref()))?;
                }
                "markdown" => output::print_text(&image_report::markdown(&value))?,
                "sarif" => output::print_json(&image_report::sarif(&value, &self.file))?,
                _ => output::print_json(&value)?,
            }
        }
        Ok(u8::from(judged.is_some_and(|judged| !judged.passed)))
    }

    fn open(&self) -> Result<OpenArchive> {
        let verify = if self.verify {
            Verify::All
        } else {
            Verify::Auto
        };
        if self.file == "-" {
            let mut job = OpenJob::streaming("standard input", verify);
            stream(&mut job, &mut std::io::stdin().lock())
                .context("standard input cannot be read")?;
            return job
                .finish()
                .map_err(|failure| anyhow!("`{}`: {}", self.file, explain(&failure)));
        }
        image_source::read(&self.file, verify, self.jobs.map(usize::from))
    }

    /// Runs the analyses of contents. What comes by standard input cannot be read a second time, so there they see
    /// headers and settings only.
    fn analyse(&self, open: &mut OpenArchive) -> Result<()> {
        if open.image().is_none() {
            return Ok(());
        }
        let mut job = open
            .analysis_job(SEEK_GAP_BYTES)
            .map_err(|failure| anyhow!("`{}`: {}", self.file, explain(&failure)))?;
        if self.file != "-" && !self.quick {
            let mut file = self.input()?;
            let mut bar = ProgressBar::new();
            drive(&mut job, &mut file, |progress| {
                bar.show(progress.done_bytes, progress.total_bytes);
            })
            .with_context(|| format!("`{}` cannot be read", self.file))?;
            bar.clear();
        }
        open.analysed(job)
            .map_err(|failure| anyhow!("`{}`: {}", self.file, explain(&failure)))
    }

    fn input(&self) -> Result<Input> {
        Input::open(&self.file)
            .with_context(|| format!("`{}` cannot be opened; check the path", self.file))
    }

    fn print_tree(&self, open: &OpenArchive, layer: &str) -> Result<u8> {
        let Some(image) = open.image() else {
            bail!("`{}` holds no image that can be shown", self.file);
        };
        let last = image.layers.len().saturating_sub(1);
        let layer: usize = if layer == "last" {
            last
        } else {
            layer
                .parse()
                .ok()
                .filter(|number| *number <= last)
                .ok_or_else(|| anyhow!("there is no layer `{layer}`; they are 0 to {last}"))?
        };
        let mut out = std::io::BufWriter::new(std::io::stdout().lock());
        for line in open.tree_lines(layer as u32) {
            writeln!(out, "{line}")?;
        }
        out.flush()?;
        Ok(0)
    }

    fn print_file(&self, open: &OpenArchive, path: &str) -> Result<u8> {
        if self.file == "-" {
            bail!("a file cannot be taken out of standard input; save the archive to disk first");
        }
        let mut job = open
            .file_job(path, self.layer, u64::MAX, SEEK_GAP_BYTES)
            .map_err(|failure| anyhow!("`{}`: {}", self.file, explain(&failure)))?;
        let mut file = self.input()?;
        let mut out = std::io::stdout().lock();
        drive(&mut job, &mut file, |_| {})?;
        let content = job
            .finish()
            .map_err(|failure| anyhow!("`{path}`: {}", explain(&failure)))?;
        out.write_all(&content.bytes)?;
        out.flush()?;
        Ok(0)
    }
}

/// A failure in one line.
pub fn explain(failure: &Failure) -> String {
    match failure {
        Failure::Input { what, why, todo } => format!("{what}: {why}: {todo}"),
        Failure::Limit { what, max, seen } => {
            format!("too large: {what}, {seen} seen, {max} allowed")
        }
        Failure::Gone { what } => format!("{what} is not there"),
        Failure::Internal { message } => message.clone(),
        Failure::Cancelled => "cancelled".to_owned(),
        Failure::Superseded => "superseded".to_owned(),
    }
}

fn text(report: &ImageReport, top: usize) -> String {
    let archive = &report.archive;
    let mut out = format!("{} ({})\n", archive.says, bytes(archive.bytes));
    for image in &archive.images {
        let names = if image.ref_names.is_empty() {
            "no name".to_owned()
        } else {
            image.ref_names.join(", ")
        };
        out.push_str(&format!(
            "  [{}] {} {} {names}{}\n",
            image.index,
            image.kind,
            image.platform,
            if image.present {
                ""
            } else {
                " (not in this file)"
            }
        ));
    }
    if let Some(image) = &report.image {
        let totals = image.totals;
        out.push_str(&format!(
            "\n{} {}\nimage ID {}\n{} in all layers, {} visible, {} hidden; {:.1} % visible; {} files, {} directories\n\n",
            image.ref_names.first().map_or("(no name)", |name| name),
            image.platform,
            image.image_id.as_deref().unwrap_or("not recorded"),
            bytes(totals.total_bytes),
            bytes(totals.visible_bytes),
            bytes(totals.hidden_bytes),
            totals.efficiency * 100.0,
            totals.files,
            totals.directories,
        ));
        out.push_str("layer    content     hidden  entries  instruction\n");
        for layer in &image.layers {
            let instruction = recorded::readable(&layer.created_by).line();
            let instruction: String = instruction.unwrap_or_default().chars().take(80).collect();
            out.push_str(&format!(
                "{:>5} {:>10} {:>10} {:>8}  {}{}\n",
                layer.index,
                bytes(layer.content_bytes),
                bytes(layer.hidden_later_bytes),
                layer.entries,
                instruction,
                if layer.complete { "" } else { "  (incomplete)" }
            ));
        }
        if !image.hidden.is_empty() {
            out.push_str("\nhidden (stored, but no container can read it)\n");
            for hidden in image.hidden.iter().take(top) {
                out.push_str(&format!(
                    "{:>12}  {}  ({} in layer {}, stored in layer {})\n",
                    bytes(hidden.bytes),
                    hidden.path,
                    hidden.cause,
                    hidden.hiding_layer,
                    hidden.owner_layer
                ));
            }
        }
        out.push_str(&super::image_analyses::text(image, top));
        if !image.largest.is_empty() {
            out.push_str("\nlargest visible files\n");
            for file in image.largest.iter().take(top) {
                out.push_str(&format!(
                    "{:>12}  {}  (layer {})\n",
                    bytes(file.bytes),
                    file.path,
                    file.layer
                ));
            }
        }
    }
    for warning in &report.warnings {
        out.push_str(&format!(
            "\nwarning: {} ({}): {}\n",
            warning.kind, warning.place, warning.message
        ));
    }
    out
}
