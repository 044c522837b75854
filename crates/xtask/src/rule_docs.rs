//! `docs/rules.md` from the rules' own docs, as `layerlab rules` tells them.

use crate::process;
use crate::workspace;
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

const PAGE: &str = "docs/rules.md";

/// `rule-docs [--check]`: writes the page, or compares it.
///
/// # Errors
/// When the rules cannot be listed, or the page is stale.
pub fn run(arguments: &[&str]) -> Result<()> {
    let check = match arguments {
        [] => false,
        ["--check"] => true,
        _ => bail!("usage: cargo xtask rule-docs [--check]"),
    };
    let listed = process::output(process::layerlab().args(["rules", "--format", "json"]))?;
    let page = page(&serde_json::from_str(&listed)?)?;
    if !check {
        workspace::write_if_changed(Path::new(PAGE), page.as_bytes())?;
    } else if fs::read_to_string(PAGE).unwrap_or_default() != page {
        bail!("{PAGE} is stale; run `cargo xtask rule-docs`");
    }
    Ok(())
}

fn page(listed: &Value) -> Result<String> {
    let mut rules: Vec<&Value> = listed["rules"]
        .as_array()
        .context("`layerlab rules` lists no rules")?
        .iter()
        .collect();
    let text = |rule: &Value, key: &str| rule[key].as_str().unwrap_or_default().to_owned();
    rules.sort_by_key(|rule| (text(rule, "group"), text(rule, "id")));
    let mut page = format!(
        "# Rules\n\nGenerated from the rules' own documentation by `cargo xtask rule-docs`; {} rules.\n\n",
        rules.len()
    );
    page.push_str("| rule | group | severity | fix | also known as |\n|---|---|---|---|---|\n");
    for rule in &rules {
        let aliases: Vec<&str> = rule["aliases"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        let id = text(rule, "id");
        let _ = writeln!(
            page,
            "| [`{id}`](#{id}) | {} | {} | {} | {} |",
            text(rule, "group"),
            text(rule, "severity"),
            text(rule, "fix"),
            aliases.join(", ")
        );
    }
    for rule in &rules {
        // One level below the rule's heading; lines in fences stay as they are.
        let mut in_fence = false;
        let mut docs = String::new();
        for line in text(rule, "docs").trim().lines() {
            in_fence ^= line.starts_with("```");
            let deeper = if line.starts_with('#') && !in_fence {
                "#"
            } else {
                ""
            };
            let _ = writeln!(docs, "{deeper}{line}");
        }
        let _ = write!(page, "\n## {}\n\n{docs}", text(rule, "id"));
    }
    Ok(page)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn headings_go_down_a_level_but_not_in_fences() {
        let rules = json!({"rules": [{"id": "a", "group": "g", "docs": "Says.\n## Why\n```dockerfile\n# x\n```"}]});
        let page = page(&rules).unwrap();
        assert!(
            page.ends_with("\n## a\n\nSays.\n### Why\n```dockerfile\n# x\n```\n"),
            "{page}"
        );
    }
}
