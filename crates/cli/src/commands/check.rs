//! `layerlab check`: analyse Dockerfiles, fix what can be fixed.

use super::context::{self, Listing};
use super::rule_options::RuleOptions;
use crate::input;
use crate::output::{self, FileFindings, Format};
use crate::parallel;
use anyhow::{Context, Result, bail};
use layerlab_engine::{CheckOptions, Engine};
use layerlab_protocol::check::{Finding, Severity};
use std::borrow::Cow;

/// Arguments of `layerlab check`.
#[derive(clap::Args)]
pub struct Args {
    /// Dockerfiles, or `-` for standard input.
    #[arg(required = true)]
    files: Vec<String>,
    /// Output: text when nothing else is configured.
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// Folder of the build context: its ignore file and file list are used.
    #[arg(long, value_name = "DIR")]
    context: Option<String>,
    #[command(flatten)]
    rules: RuleOptions,
    /// Exit with 1 when something this bad, or worse, is found; a warning when nothing else is configured.
    #[arg(long, value_parser = ["error", "warning", "info", "hint", "never"])]
    fail_on: Option<String>,
    /// Write safe fixes; `--fix=all` writes those that need a decision, too.
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "safe", value_parser = ["safe", "all"])]
    fix: Option<String>,
    /// Print what `--fix` would change instead of writing it.
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
        let (mut options, settings) = self.rules.resolve()?;
        let listing = self.context.as_deref().map(context::list).transpose()?;
        options.context = (listing.as_ref()).map(|listing| {
            listing
                .files
                .iter()
                .map(|(path, bytes)| (path, *bytes))
                .collect()
        });
        let mut files = Vec::new();
        let mut difference = String::new();
        if self.fix.is_none() && !self.diff {
            let judged = parallel::map(&self.files, parallel::n_threads(), |path| {
                let options = for_file(&options, path, listing.as_ref())?;
                Ok(judge(path, input::text(path)?, &options))
            });
            files = judged.into_iter().collect::<Result<_>>()?;
        } else {
            let decisions = self.fix.as_deref() == Some("all");
            for path in &self.files {
                let options = for_file(&options, path, listing.as_ref())?;
                let mut text = input::text(path)?;
                let fixed = Engine::new().fix(&text, &options, decisions);
                if self.diff {
                    difference.push_str(&diff(input::display_name(path), &text, &fixed));
                } else if path == "-" {
                    output::print_text(&fixed)?;
                    return Ok(0);
                } else {
                    write(path, &text, &fixed)?;
                    text = fixed;
                }
                files.push(judge(path, text, &options));
            }
        }
        for file in &files {
            note_output(file);
        }
        if self.diff {
            output::print_text(&difference)?;
        } else {
            let format = match (self.format, &settings.format) {
                (Some(format), _) => format,
                (None, Some(name)) => Format::from_name(name),
                (None, None) => Format::Text,
            };
            output::print_findings(format, &files, settings.coloured)?;
        }
        let fail_on = self.fail_on.or(settings.fail_on);
        let fail_on = fail_on.as_deref().unwrap_or("warning");
        let failed = files
            .iter()
            .any(|file| is_at_least(&file.findings, fail_on));
        Ok(u8::from(failed))
    }
}

/// Says on standard error that a text is no Dockerfile but something docker printed; it is checked all the same.
fn note_output(file: &FileFindings) {
    if let Some(kind) = layerlab_engine::printed_by_docker(&file.text) {
        eprintln!(
            "layerlab: `{}` looks like {kind}, not like a Dockerfile; paste it into the page, which explains it",
            file.name
        );
    }
}

/// The options for one file: with the ignore file that is its own, when there is a context.
fn for_file<'o>(
    options: &'o CheckOptions,
    path: &str,
    listing: Option<&Listing>,
) -> Result<Cow<'o, CheckOptions>> {
    let Some(listing) = listing else {
        return Ok(Cow::Borrowed(options));
    };
    let dockerignore = Some(ignore_file(path, listing)?);
    Ok(Cow::Owned(CheckOptions {
        dockerignore,
        ..options.clone()
    }))
}

fn judge(path: &str, text: String, options: &CheckOptions) -> FileFindings {
    let (findings, summary) = Engine::new().findings(&text, options);
    FileFindings {
        name: input::display_name(path).to_owned(),
        text,
        findings,
        summary,
    }
}

/// Whether a finding is as bad as the level of that name, or worse; `never` is none.
pub fn is_at_least(findings: &[Finding], level: &str) -> bool {
    let threshold = match level {
        "error" => Severity::Error,
        "warning" => Severity::Warning,
        "info" => Severity::Info,
        "hint" => Severity::Hint,
        _ => return false,
    };
    findings.iter().any(|finding| finding.severity <= threshold)
}

/// The ignore file the builder would use: the one beside the Dockerfile, else that of the context.
fn ignore_file(path: &str, listing: &Listing) -> Result<String> {
    let beside = format!("{path}.dockerignore");
    if path != "-" && std::path::Path::new(&beside).is_file() {
        return input::text(&beside);
    }
    Ok(listing.dockerignore.clone().unwrap_or_default())
}

/// Writes a file that changed. Bytes that are no text were replaced while reading, so such a file
/// stays as it is.
fn write(path: &str, text: &str, fixed: &str) -> Result<()> {
    if fixed == text {
        return Ok(());
    }
    let stored = std::fs::read(path).with_context(|| format!("`{path}` cannot be read"))?;
    if stored != text.as_bytes() {
        bail!(
            "`{path}` is not UTF-8 or has just changed, so it is not rewritten; convert it first"
        );
    }
    std::fs::write(path, fixed).with_context(|| format!("`{path}` cannot be written"))
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
