//! `layerlab cache`: which steps run again, for recorded cases and for people.

use crate::{input, output};
use anyhow::{Result, anyhow};
use layerlab_engine::Engine;
use layerlab_protocol::what_if::{Change, Outcome, WhatIf};

/// Arguments of `layerlab cache`.
#[derive(clap::Args)]
pub struct Args {
    /// A case as JSON (a file name ending in `.json`, or `-`), or a Dockerfile.
    input: String,
    /// Folder whose files are the build context; without it a fitting one is supposed.
    #[arg(long)]
    context: Option<String>,
    /// A context file whose content changes; repeatable.
    #[arg(long)]
    edit: Vec<String>,
    /// A context file whose time changes; repeatable.
    #[arg(long)]
    touch: Vec<String>,
    /// A context file whose mode changes; repeatable.
    #[arg(long)]
    chmod: Vec<String>,
    /// A context file that is deleted; repeatable.
    #[arg(long)]
    delete: Vec<String>,
    /// A build argument that changes; repeatable.
    #[arg(long = "build-arg", value_parser = super::check::key_value)]
    build_args: Vec<(String, String)>,
    /// A base image whose tag now names other layers; repeatable.
    #[arg(long = "new-base")]
    new_base: Vec<String>,
    /// A line of the Dockerfile whose instruction changes; repeatable.
    #[arg(long = "edit-line")]
    edit_line: Vec<u32>,
    /// Build on a machine with an empty cache.
    #[arg(long)]
    cold: bool,
    /// Stage to build.
    #[arg(long)]
    target: Option<String>,
    /// A figure to assume instead of ours, as `npm-ci.seconds=40`; repeatable (see `layerlab day --figures`).
    #[arg(long, value_parser = super::day::figure)]
    assume: Vec<(String, u64)>,
    /// Output.
    #[arg(long, value_parser = ["text", "json"], default_value = "text")]
    format: String,
}

impl Args {
    /// Prints outcomes and reasons.
    pub fn run(self) -> Result<u8> {
        if self.input == "-" || self.input.ends_with(".json") {
            let answer = layerlab_engine::contract::cache(&input::json(&self.input)?)
                .map_err(|problem| anyhow!("`{}`: {problem}", self.input))?;
            output::print_json(&answer)?;
            return Ok(0);
        }
        let text = input::text(&self.input)?;
        let (context, dockerignore) = match &self.context {
            Some(folder) => {
                let listing = super::context::list(folder)?;
                (listing.files, listing.dockerignore)
            }
            None => (Vec::new(), None),
        };
        let mut changes = Vec::new();
        changes.extend(self.edit.into_iter().map(Change::EditFile));
        changes.extend(self.touch.into_iter().map(Change::Touch));
        changes.extend(self.chmod.into_iter().map(Change::Chmod));
        changes.extend(self.delete.into_iter().map(Change::Delete));
        changes.extend(
            self.build_args
                .into_iter()
                .map(|(name, value)| Change::BuildArg(name, value)),
        );
        changes.extend(self.new_base.into_iter().map(Change::NewBase));
        changes.extend(self.edit_line.into_iter().map(Change::EditLine));
        if self.cold {
            changes.push(Change::ColdCache);
        }
        let reply = Engine::new().what_if(&WhatIf {
            rev: 0,
            text,
            dockerignore,
            context: context.into(),
            changes,
            target: self.target,
            assumed: self.assume,
        });
        if self.format == "json" {
            output::print_json(&serde_json::to_value(&reply)?)?;
            return Ok(0);
        }
        let mut lines = String::new();
        for step in &reply.steps {
            let mark = match step.outcome {
                Outcome::Hit => "✓ cached ",
                Outcome::Cause => "✕ runs   ",
                Outcome::Consequence => "↳ runs   ",
                Outcome::Skipped => "· skipped",
                Outcome::Metadata => "  config ",
            };
            lines.push_str(&format!(
                "{:>4} {mark} {}\n                 {}\n",
                step.line, step.title, step.because
            ));
        }
        lines.push_str(&format!(
            "\n{}\nmodelled, not executed: {:.0} s from nothing, {:.0} s now\n",
            reply.summary, reply.full_seconds, reply.rebuild_seconds
        ));
        if !reply.supposed_context.is_empty() {
            lines.push_str(&format!(
                "supposed context: {}\n",
                reply.supposed_context.join(", ")
            ));
        }
        output::print_text(&lines)?;
        Ok(0)
    }
}
