//! `layerlab rules`: every rule with its metadata.

use crate::output;
use anyhow::Result;

/// Arguments of `layerlab rules`.
#[derive(clap::Args)]
pub struct Args {
    /// Output.
    #[arg(long, value_parser = ["text", "json"], default_value = "text")]
    format: String,
}

impl Args {
    /// Prints the list, sorted by id.
    pub fn run(self) -> Result<u8> {
        let rules = layerlab_engine::rules();
        if self.format == "json" {
            output::print_json(&serde_json::json!({ "version": 1, "rules": rules }))?;
            return Ok(0);
        }
        let width = rules.iter().map(|rule| rule.id.len()).max().unwrap_or(0);
        let mut text = String::new();
        for rule in &rules {
            text.push_str(&format!(
                "{:width$}  {:7}  {:8}  {}",
                rule.id,
                rule.severity.name(),
                rule.fix,
                rule.summary
            ));
            if !rule.aliases.is_empty() {
                text.push_str(&format!("  [{}]", rule.aliases.join(", ")));
            }
            text.push('\n');
        }
        output::print_text(&text)?;
        Ok(0)
    }
}
