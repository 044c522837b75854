//! `layerlab explain`: one rule's page.

use crate::output;
use anyhow::{Result, anyhow};

/// Arguments of `layerlab explain`.
#[derive(clap::Args)]
pub struct Args {
    /// A rule id or any code that stands for it (`DL3006`).
    id: String,
}

impl Args {
    /// Prints the page as Markdown.
    pub fn run(self) -> Result<u8> {
        let page = layerlab_engine::explain(&self.id).ok_or_else(|| {
            anyhow!(
                "there is no rule `{}`; `layerlab rules` lists them all",
                self.id
            )
        })?;
        let aliases = if page.aliases.is_empty() {
            String::new()
        } else {
            format!("Known elsewhere as {}.\n\n", page.aliases.join(", "))
        };
        output::print_text(&format!(
            "# {}\n\n{} ({}, group {}, fix: {})\n\n{aliases}{}\n",
            page.id,
            page.summary,
            page.severity.name(),
            page.group,
            page.fix,
            page.docs.trim()
        ))?;
        Ok(0)
    }
}
