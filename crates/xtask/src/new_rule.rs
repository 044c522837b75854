//! The skeleton of a lint rule, entered in its group and in the registry.

use crate::workspace;
use anyhow::{Context, Result, bail, ensure};
use std::fs;
use std::path::{Path, PathBuf};

const RULES: &str = "crates/lint/src/rules";
const REGISTRY: &str = "crates/lint/src/registry.rs";
const SKELETON: &str = r#"//! `{id}`: say in one line what is flagged.

use crate::context::RuleContext;
use crate::declare_rule;
use crate::rule::{Report, Rule, RuleMeta};
use layerlab_diagnostics::Span;

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
    let group_module = group.replace('-', "_");
    declare(
        &dir.join("mod.rs"),
        &module,
        "//! Say which rules belong here.\n",
    )?;
    declare(&Path::new(RULES).join("mod.rs"), &group_module, "")?;
    register()?;
    println!(
        "wrote {}\nnow fill it in and run `cargo test -p layerlab-lint`",
        file.display()
    );
    Ok(())
}

/// Adds `pub mod <name>;`, keeping the list sorted.
fn declare(path: &Path, name: &str, start: &str) -> Result<()> {
    let text = fs::read_to_string(path).unwrap_or_else(|_| start.to_owned());
    workspace::write_if_changed(path, declared(&text, name).as_bytes())?;
    Ok(())
}

fn declared(text: &str, name: &str) -> String {
    let is_module = |line: &&str| line.starts_with("pub mod ");
    let line = format!("pub mod {name};");
    let mut modules: Vec<&str> = text
        .lines()
        .filter(is_module)
        .chain([line.as_str()])
        .collect();
    modules.sort_unstable();
    modules.dedup();
    let rest: Vec<&str> = text.lines().filter(|line| !is_module(line)).collect();
    format!("{}\n\n{}\n", rest.join("\n").trim_end(), modules.join("\n"))
}

/// Writes the registry again from the files that declare a rule.
fn register() -> Result<()> {
    let is_rule = |path: &Path| workspace::has_extension(path, "rs") && !path.ends_with("mod.rs");
    let mut groups: Vec<String> = Vec::new();
    let mut rules: Vec<String> = Vec::new();
    for file in workspace::files(Path::new(RULES), &is_rule)? {
        let text = fs::read_to_string(&file)?;
        let Some(name) = rule_name(&text) else {
            continue;
        };
        let (group, module) = place(&file)?;
        rules.push(format!("    &{group}::{module}::{name},"));
        groups.push(group);
    }
    groups.dedup();
    let text = fs::read_to_string(REGISTRY).with_context(|| format!("reading `{REGISTRY}`"))?;
    let head: Vec<&str> = text
        .lines()
        .take_while(|line| !line.starts_with("use crate::rules::"))
        .collect();
    let tail: Vec<&str> = text
        .lines()
        .skip_while(|line| *line != "];" && !line.ends_with("];"))
        .skip(1)
        .collect();
    let registry = format!(
        "{}\nuse crate::rules::{{{}}};\n\n/// All rules; order does not matter.\npub const RULES: &[&dyn AnyRule] = &[\n{}\n];\n{}",
        head.join("\n"),
        groups.join(", "),
        rules.join("\n"),
        tail.iter()
            .map(|line| format!("{line}\n"))
            .collect::<String>()
    );
    fs::write(REGISTRY, registry)?;
    Ok(())
}

/// `group` and `module` of `…/rules/group/module.rs`.
fn place(file: &Path) -> Result<(String, String)> {
    let part =
        |path: Option<PathBuf>| path.and_then(|path| Some(path.file_stem()?.to_str()?.to_owned()));
    let module = part(Some(file.to_path_buf()));
    let group = part(file.parent().map(Path::to_path_buf));
    Ok((
        group.context("a rule without a group")?,
        module.context("a rule without a name")?,
    ))
}

/// The struct that `declare_rule!` declares.
fn rule_name(text: &str) -> Option<&str> {
    let declared = text.split_once("declare_rule! {")?.1;
    let name = declared.split_once("pub struct ")?.1;
    name.split(|c: char| !c.is_alphanumeric()).next()
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
    fn modules_stay_sorted() {
        let text = declared("//! Docs.\n\npub mod a;\npub mod c;\n", "b");
        assert_eq!(text, "//! Docs.\n\npub mod a;\npub mod b;\npub mod c;\n");
    }

    #[test]
    fn names_follow_from_the_id() {
        assert_eq!(pascal("apt-update-alone"), "AptUpdateAlone");
        assert_eq!(
            rule_name(&SKELETON.replace("{name}", "AptUpdateAlone")),
            Some("AptUpdateAlone")
        );
    }
}
