//! `layerlab size FILE` and `layerlab config FILE`: where the bytes of the final image would be, and its configuration.

use super::day::{answer, figure};
use super::rule_options::RuleOptions;
use crate::{input, output};
use anyhow::{Result, bail};
use layerlab_protocol::Reply;
use layerlab_protocol::size::{FinalConfig, SettingFrom, SizeOf, SizeReport};
use serde_json::{Value, json};

/// Arguments of `layerlab size`.
#[derive(clap::Args)]
pub struct Args {
    /// The Dockerfile; `-` for standard input.
    file: String,
    /// Folder of the build context; without it a fitting one is supposed.
    #[arg(long, value_name = "DIR")]
    context: Option<String>,
    /// A figure to assume instead of ours, as `npm-ci.mb=300`; repeatable.
    #[arg(long, value_parser = figure)]
    assume: Vec<(String, u64)>,
    #[command(flatten)]
    rules: RuleOptions,
    /// Most megabytes the image may have, unpacked: exit with 1 above it, or when its size is unknown.
    #[arg(long, value_name = "MB")]
    budget: Option<f64>,
    /// Output.
    #[arg(long, value_parser = ["text", "json"], default_value = "text")]
    format: String,
}

impl Args {
    /// Prints the report. 1 when the budget is not kept.
    pub fn run(self) -> Result<u8> {
        let (options, _) = self.rules.resolve()?;
        let (context, dockerignore) = match &self.context {
            Some(folder) => {
                let listing = super::context::list(folder)?;
                (listing.files, listing.dockerignore)
            }
            None => (Vec::new(), None),
        };
        let request = SizeOf {
            rev: 0,
            text: input::text(&self.file)?,
            dockerignore,
            context: context.into(),
            profile: options.profile,
            rules: options.rules,
            target: options.target,
            build_args: options.build_args,
            assumed: self.assume,
        };
        let Reply::SizeOf(report) = answer(request.into())? else {
            bail!("the engine could not answer");
        };
        let kept = self
            .budget
            .map(|budget| !report.partial && report.unpacked_bytes as f64 <= budget * 1e6);
        if self.format == "json" {
            let mut value = versioned(serde_json::to_value(&report)?);
            if let (Some(object), Some(kept)) = (value.as_object_mut(), kept) {
                object.insert("within_budget".to_owned(), json!(kept));
            }
            output::print_json(&value)?;
        } else {
            output::print_text(&text(&report, self.budget.zip(kept)))?;
        }
        Ok(u8::from(kept == Some(false)))
    }
}

fn versioned(mut value: Value) -> Value {
    if let Some(object) = value.as_object_mut() {
        object.remove("rev");
        object.insert("version".to_owned(), json!(1));
    }
    value
}

fn text(report: &SizeReport, budget: Option<(f64, bool)>) -> String {
    let megabytes = |bytes: u64| format!("{:.1} MB", bytes as f64 / 1e6);
    let known = |bytes: Option<u64>| bytes.map_or("unknown".to_owned(), megabytes);
    let mut lines = format!("{}\n\n", report.headline);
    for bar in &report.bars {
        let size = match bar.basis {
            layerlab_protocol::check::Basis::Unknown => "unknown".to_owned(),
            _ => megabytes(bar.unpacked_bytes),
        };
        lines.push_str(&format!("{:>4} {size:>11}  {}\n", bar.line, bar.title));
        if bar.hidden_bytes > 0 {
            lines.push_str(&format!(
                "                  {} of it hidden\n",
                megabytes(bar.hidden_bytes)
            ));
        }
    }
    if !report.ladder.is_empty() {
        lines.push_str(&format!(
            "\nbases (catalogue of {})\n",
            report.catalogue_date
        ));
    }
    for rung in &report.ladder {
        lines.push_str(&format!(
            "  {}{:<10} {:<40} {:>10} compressed {:>10} unpacked{}  {}\n",
            if rung.is_current { "*" } else { " " },
            rung.kind,
            rung.image,
            known(rung.compressed_bytes),
            known(rung.unpacked_bytes),
            if rung.unpacked_estimated {
                " (estimated)"
            } else {
                ""
            },
            rung.as_of
        ));
        for problem in &rung.breaks {
            lines.push_str(&format!("      {problem}\n"));
        }
    }
    if !report.savings.is_empty() {
        lines.push_str("\nwhat would save bytes\n");
    }
    for saving in &report.savings {
        lines.push_str(&format!(
            "{:>4} {:>11}  {} [{}]\n",
            saving.line,
            megabytes(saving.unpacked_bytes),
            saving.help,
            saving.rule
        ));
    }
    if let Some((unpacked, compressed)) = report.after_fixes {
        lines.push_str(&format!(
            "all fixes that can be applied together leave {} unpacked, {} compressed\n",
            megabytes(unpacked),
            megabytes(compressed)
        ));
    }
    if let Some((budget, kept)) = budget {
        let says = match (kept, report.partial) {
            (true, _) => "kept",
            (false, true) => "not kept: a size is unknown, or the sum is above it",
            (false, false) => "not kept",
        };
        lines.push_str(&format!("\nbudget of {budget} MB unpacked: {says}\n"));
    }
    lines.push_str("modelled, not executed\n");
    lines
}

/// Arguments of `layerlab config`.
#[derive(clap::Args)]
pub struct ConfigArgs {
    /// The Dockerfile; `-` for standard input.
    file: String,
    /// Stage to build.
    #[arg(long)]
    target: Option<String>,
    /// A build argument; repeatable.
    #[arg(long = "build-arg", value_parser = super::check::key_value)]
    build_args: Vec<(String, String)>,
    /// Output; `inspect` is the `Config` object as `docker inspect` prints it.
    #[arg(long, value_parser = ["text", "json", "inspect"], default_value = "text")]
    format: String,
}

impl ConfigArgs {
    /// Prints the configuration of the final image.
    pub fn run(self) -> Result<u8> {
        let request = FinalConfig {
            rev: 0,
            text: input::text(&self.file)?,
            target: self.target,
            build_args: self.build_args,
        };
        let Reply::FinalConfig(report) = answer(request.into())? else {
            bail!("the engine could not answer");
        };
        match self.format.as_str() {
            "inspect" => output::print_text(&format!("{}\n", report.json))?,
            "json" => {
                let config: Value = serde_json::from_str(&report.json)?;
                let mut value = versioned(serde_json::to_value(&report)?);
                if let Some(object) = value.as_object_mut() {
                    object.remove("json");
                    object.insert("config".to_owned(), config);
                }
                output::print_json(&value)?;
            }
            _ => {
                let mut lines = format!("{}\n\n", report.says);
                for row in &report.rows {
                    let from = match row.from {
                        SettingFrom::Line => format!("line {}", row.line),
                        SettingFrom::Base => "base".to_owned(),
                        SettingFrom::Unknown => "unknown".to_owned(),
                        SettingFrom::Default => "default".to_owned(),
                    };
                    let note = if row.note.is_empty() {
                        String::new()
                    } else {
                        format!("  ({})", row.note)
                    };
                    lines.push_str(&format!(
                        "{:<13} {:<8} {}{note}\n",
                        row.key, from, row.value
                    ));
                }
                output::print_text(&lines)?;
            }
        }
        Ok(0)
    }
}
