//! `layerlab diff A B`: two versions of a Dockerfile, or two images, side by side.

use super::rule_options::RuleOptions;
use crate::input;
use crate::output;
use anyhow::{Result, bail};
use layerlab_engine::Engine;
use layerlab_protocol::compare::Compare;

/// Arguments of `layerlab diff`.
#[derive(clap::Args)]
pub struct Args {
    /// The earlier Dockerfile; `-` for standard input.
    before: String,
    /// The later Dockerfile.
    after: String,
    /// Output; Markdown is made for a review comment.
    #[arg(long, default_value = "text", value_parser = ["text", "json", "markdown"])]
    format: String,
    /// Folder of the build context, for both; without it one that fits both is supposed.
    #[arg(long, value_name = "DIR")]
    context: Option<String>,
    /// Compare two saved images instead (`FILE@NAME` or `FILE@linux/arm64` for one of several).
    #[arg(long)]
    images: bool,
    /// With `--images`: leave out times, the split into layers and dates.
    #[arg(long, requires = "images")]
    semantic: bool,
    #[command(flatten)]
    rules: RuleOptions,
    /// Exit with 1 when the later version has a new finding this bad, or worse.
    #[arg(long, default_value = "never", value_parser = ["error", "warning", "info", "hint", "never"])]
    fail_on: String,
}

impl Args {
    /// Prints what changes. 1 when a new finding is at or above the threshold.
    pub fn run(self) -> Result<u8> {
        if self.images {
            return super::image_diff::run(&self.before, &self.after, self.semantic, &self.format);
        }
        let (options, _) = self.rules.resolve()?;
        let listing = self
            .context
            .as_deref()
            .map(super::context::list)
            .transpose()?;
        let (context, dockerignore) = match listing {
            Some(listing) => (
                listing.files,
                Some(listing.dockerignore.unwrap_or_default()),
            ),
            None => (Vec::new(), None),
        };
        let comparison = Engine::new().compare(&Compare {
            before: dockerfile(&self.before)?,
            after: dockerfile(&self.after)?,
            dockerignore,
            context: context.into(),
            profile: options.profile,
            rules: options.rules,
            target: options.target,
            build_args: options.build_args,
            assumed: options.assumed,
        });
        let names = [&self.before, &self.after].map(|path| input::display_name(path));
        match self.format.as_str() {
            "json" => output::print_json(&output::comparison::json(names, &comparison))?,
            "markdown" => output::print_text(&layerlab_engine::compare::markdown::markdown(
                names,
                &comparison,
            ))?,
            _ => output::print_text(&output::comparison::text(names, &comparison))?,
        }
        let failed = super::check::is_at_least(&comparison.new, &self.fail_on);
        Ok(u8::from(failed))
    }
}

/// The text of a Dockerfile; zero bytes are in archives, never in one.
fn dockerfile(path: &str) -> Result<String> {
    let text = input::text(path)?;
    if text.contains('\0') {
        bail!(
            "`{path}` is no text, and two Dockerfiles are compared here; `layerlab image` opens a saved image"
        );
    }
    Ok(text)
}
