//! The skeleton of a lint rule; the list of rules is generated again from the files.

use crate::process;
use anyhow::{Result, bail, ensure};
use std::fs;
use std::path::Path;

const RULES: &str = "crates/lint/src/rules";
const SKELETON: &str = r#"//! `{id}`: say in one line what is flagged.

use crate::prelude::*;

declare_rule! {
    /// Names the pattern in one sentence that ends with what it costs.
    /// ## Why
    /// What happens to a person who does this.
    /// ## Examples
    /// ```dockerfile,bad
    /// FROM debian:bookworm-slim
    /// ```
    /// ```dockerfile,good
    /// FROM debian:bookworm-slim
    /// ```
    pub struct {name};
    id: "{id}",
    group: "{group}",
    severity: Warning,
    fix: None,
    on: Default,
    aliases: [],
    lesson: None,
}

/// What is found: data, no words.
pub struct Found {
    span: Span,
}

impl Rule for {name} {
    type Finding = Found;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Found>) {
        let _ = (cx, found);
    }

    fn explain(&self, _: &RuleContext<'_>, finding: &Found) -> Report {
        Report::at(finding.span, "what is wrong, with the actual names")
            .why("why it matters")
            .help("what to write instead")
    }
}
"#;

/// `new-rule <group> <rule-id>`.
///
/// # Errors
/// When the arguments are wrong or the rule exists.
pub fn run(arguments: &[&str]) -> Result<()> {
    let [group, id] = arguments else {
        bail!(
            "usage: cargo xtask new-rule <group> <rule-id>, for example `packages apt-update-alone`"
        );
    };
    let is_kebab = |text: &str| {
        text.starts_with(|c: char| c.is_ascii_lowercase())
            && text
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
    };
    ensure!(
        is_kebab(group) && is_kebab(id),
        "groups and ids are lower case words with hyphens between"
    );
    let module = id.replace('-', "_");
    let dir = Path::new(RULES).join(group.replace('-', "_"));
    let file = dir.join(format!("{module}.rs"));
    ensure!(!file.exists(), "`{}` exists already", file.display());

    let skeleton = SKELETON
        .replace("{id}", id)
        .replace("{group}", group)
        .replace("{name}", &pascal(id));
    fs::create_dir_all(&dir)?;
    fs::write(&file, skeleton)?;
    // The list of rules is generated from the files, so there is one place to register nothing in.
    process::run(process::command("cargo").args([
        "run",
        "--quiet",
        "--package",
        "layerlab-lint",
        "--example",
        "generate_registry",
    ]))?;
    println!(
        "wrote {}\nnow fill it in and run `cargo test -p layerlab-lint`",
        file.display()
    );
    Ok(())
}

fn pascal(id: &str) -> String {
    id.split('-')
        .map(|word| {
            let (first, rest) = word.split_at(word.len().min(1));
            format!("{}{rest}", first.to_ascii_uppercase())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_from_the_id() {
        assert_eq!(pascal("apt-update-alone"), "AptUpdateAlone");
    }
}
