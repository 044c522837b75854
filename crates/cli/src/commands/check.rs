//! `layerlab check`: analyse Dockerfiles, fix what can be fixed.

use crate::input;
use crate::output::{self, FileFindings};
use anyhow::{Context, Result, bail};
use layerlab_engine::{CheckOptions, Engine};
use layerlab_protocol::check::Severity;

/// Arguments of `layerlab check`.
#[derive(clap::Args)]
pub struct Args {
    /// Dockerfiles, or `-` for standard input.
    #[arg(required = true)]
    files: Vec<String>,
    /// Output.
    #[arg(long, default_value = "text", value_parser =
        ["text", "json", "sarif", "github", "checkstyle", "codeclimate", "gitlab", "junit", "markdown"])]
    format: String,
    /// Folder of the build context: its ignore file and file list are used.
    #[arg(long)]
    context: Option<String>,
    /// Leave out this rule; an id or any alias; repeatable.
    #[arg(long)]
    ignore: Vec<String>,
    /// Only this rule; an id or any alias; repeatable.
    #[arg(long)]
    select: Vec<String>,
    /// Which rules are on and how loud.
    #[arg(long, default_value = "learn", value_parser = ["learn", "calm", "strict", "hadolint"])]
    profile: String,
    /// Exit with 1 when something this bad, or worse, is found.
    #[arg(long, default_value = "warning", value_parser = ["error", "warning", "info", "hint", "never"])]
    fail_on: String,
    /// Stage to build; the last one when not given.
    #[arg(long)]
    target: Option<String>,
    /// `NAME=value`, repeatable.
    #[arg(long = "build-arg", value_parser = key_value)]
    build_args: Vec<(String, String)>,
    /// Write safe fixes; `--fix=all` writes those that need a decision, too.
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "safe", value_parser = ["safe", "all"])]
    fix: Option<String>,
    /// With `--fix`: print the difference instead of writing.
    #[arg(long)]
    diff: bool,
}

/// Parses `NAME=value`; a lone name has an empty value.
pub fn key_value(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').unwrap_or((text, ""));
    if name.is_empty() {
        return Err("a build argument is NAME=value".to_owned());
    }
    Ok((name.to_owned(), value.to_owned()))
}

impl Args {
    /// Prints findings. 1 when one is at or above the threshold.
    pub fn run(self) -> Result<u8> {
        let mut options = CheckOptions {
            profile: self.profile.clone(),
            ignore: self.ignore.clone(),
            select: self.select.clone(),
            target: self.target.clone(),
            build_args: self.build_args.clone(),
            ..CheckOptions::default()
        };
        for id in options.ignore.iter().chain(&options.select) {
            if layerlab_engine::explain(id).is_none() {
                bail!("there is no rule `{id}`; `layerlab rules` lists them all");
            }
        }
        if let Some(folder) = &self.context {
            let listing = super::context::list(folder)?;
            options.dockerignore = Some(listing.dockerignore.unwrap_or_default());
            options.context = Some(listing.files);
        }
        let engine = Engine::new();
        let mut files = Vec::new();
        let mut difference = String::new();
        for path in &self.files {
            let mut text = input::text(path)?;
            if let Some(which) = &self.fix {
                let fixed = engine.fix(&text, &options, which == "all");
                if self.diff {
                    difference.push_str(&diff(input::display_name(path), &text, &fixed));
                } else if path == "-" {
                    output::print_text(&fixed)?;
                    return Ok(0);
                } else if fixed != text {
                    std::fs::write(path, &fixed)
                        .with_context(|| format!("`{path}` cannot be written"))?;
                }
                text = fixed;
            } else if self.diff {
                let fixed = engine.fix(&text, &options, false);
                difference.push_str(&diff(input::display_name(path), &text, &fixed));
            }
            let (findings, summary) = engine.findings(&text, &options);
            files.push(FileFindings {
                name: input::display_name(path).to_owned(),
                text,
                findings,
                summary,
            });
        }
        if self.diff {
            output::print_text(&difference)?;
        } else {
            self.print(&files)?;
        }
        let threshold = match self.fail_on.as_str() {
            "error" => Some(Severity::Error),
            "warning" => Some(Severity::Warning),
            "info" => Some(Severity::Info),
            "hint" => Some(Severity::Hint),
            _ => None,
        };
        let failed = files.iter().any(|file| {
            file.findings
                .iter()
                .any(|finding| threshold.is_some_and(|level| finding.severity <= level))
        });
        Ok(u8::from(failed))
    }

    fn print(&self, files: &[FileFindings]) -> Result<()> {
        match self.format.as_str() {
            "json" => output::print_json(&output::json::render(files)),
            "sarif" => output::print_json(&output::sarif::render(files)),
            "codeclimate" | "gitlab" => output::print_json(&output::codeclimate::render(files)),
            "github" => output::print_text(&output::github::render(files)),
            "checkstyle" => output::print_text(&output::checkstyle::render(files)),
            "junit" => output::print_text(&output::junit::render(files)),
            "markdown" => output::print_text(&output::markdown::render(files)),
            _ => output::print_text(&output::text::render(files)),
        }
    }
}

fn diff(name: &str, before: &str, after: &str) -> String {
    if before == after {
        return String::new();
    }
    similar::TextDiff::from_lines(before, after)
        .unified_diff()
        .header(&format!("a/{name}"), &format!("b/{name}"))
        .to_string()
}
