//! What `check` and `diff` both take: profile, rules, target, configuration file.
//!
//! What is given here wins over the configuration file; lists are joined, as hadolint does.

use super::check::key_value;
use crate::config;
use anyhow::{Result, bail};
use layerlab_engine::CheckOptions;
use layerlab_protocol::check::Severity;
use layerlab_protocol::project::ProjectSettings;

/// The build argument that holds options for the builder's checks.
const CHECK_OPTIONS: &str = "BUILDKIT_DOCKERFILE_CHECK";

/// Options about rules and the build.
#[derive(clap::Args)]
pub struct RuleOptions {
    /// Configuration file, ours or hadolint's; without it .layerlab.yaml and hadolint's usual
    /// names are looked for.
    #[arg(long, value_name = "FILE", conflicts_with = "no_config")]
    config: Option<String>,
    /// Look for no configuration file.
    #[arg(long)]
    no_config: bool,
    /// Leave out this rule; an id or any alias; repeatable.
    #[arg(long, value_name = "ID")]
    ignore: Vec<String>,
    /// Only this rule; an id or any alias; repeatable.
    #[arg(long, value_name = "ID")]
    select: Vec<String>,
    /// Give a rule another level (error, warning, info, hint) or turn it off; repeatable.
    #[arg(long, value_name = "ID=LEVEL", value_parser = level)]
    severity: Vec<(String, Option<Severity>)>,
    /// Which rules are on and how loud; learn when nothing else is configured.
    #[arg(long, value_parser = ["learn", "calm", "strict", "hadolint"])]
    profile: Option<String>,
    /// A registry images may come from, `*` allowed at either end; repeatable.
    #[arg(long = "trusted-registry", value_name = "HOST")]
    trusted_registries: Vec<String>,
    /// A label the image needs, with the kind of its value; repeatable.
    #[arg(long = "require-label", value_name = "NAME:KIND", value_parser = label)]
    labels: Vec<(String, String)>,
    /// Report labels that are not required.
    #[arg(long)]
    strict_labels: bool,
    /// Stage to build; the last one when not given.
    #[arg(long, value_name = "STAGE")]
    target: Option<String>,
    /// `NAME=value`, repeatable.
    #[arg(long = "build-arg", value_name = "NAME=VALUE", value_parser = key_value)]
    build_args: Vec<(String, String)>,
}

/// Parses `ID=LEVEL`; no level means off.
fn level(text: &str) -> Result<(String, Option<Severity>), String> {
    let (id, name) = text
        .split_once('=')
        .ok_or("write ID=LEVEL, for example latest-tag=error")?;
    let severity = match name {
        "error" => Some(Severity::Error),
        "warning" => Some(Severity::Warning),
        "info" => Some(Severity::Info),
        "hint" | "style" => Some(Severity::Hint),
        "off" | "ignore" | "none" => None,
        other => {
            return Err(format!(
                "`{other}` is no level; write error, warning, info, hint or off"
            ));
        }
    };
    Ok((id.to_owned(), severity))
}

/// Parses `NAME:KIND`; a lone name takes any text.
fn label(text: &str) -> Result<(String, String), String> {
    let (name, kind) = text.split_once(':').unwrap_or((text, "text"));
    let kinds = ["text", "url", "rfc3339", "semver", "hash", "spdx", "email"];
    if name.is_empty() || !kinds.contains(&kind) {
        return Err(format!(
            "write NAME:KIND, with a kind of {}",
            kinds.join(", ")
        ));
    }
    Ok((name.to_owned(), kind.to_owned()))
}

impl RuleOptions {
    /// The engine's options, and what the configuration says about output.
    ///
    /// # Errors
    /// Unknown rules, and a configuration that cannot be used.
    pub fn resolve(&self) -> Result<(CheckOptions, ProjectSettings)> {
        let is_unknown = |id: &&String| {
            layerlab_engine::explain(id).is_none() && !layerlab_engine::is_code_of_another_tool(id)
        };
        let given = self.severity.iter().map(|(id, _)| id);
        if let Some(id) = self
            .ignore
            .iter()
            .chain(&self.select)
            .chain(given)
            .find(is_unknown)
        {
            bail!("there is no rule `{id}`; `layerlab rules` lists them all");
        }
        for (_, value) in self
            .build_args
            .iter()
            .filter(|(name, _)| name == CHECK_OPTIONS)
        {
            if let Some(problem) = layerlab_engine::builder_check_problem(value) {
                bail!("the builder refuses {CHECK_OPTIONS}: {problem}");
            }
        }
        let settings = if self.no_config {
            ProjectSettings::default()
        } else {
            config::read(self.config.as_deref())?
        };
        let mut rules = settings.rules.clone();
        rules.ignore.extend(self.ignore.iter().cloned());
        if !self.select.is_empty() {
            rules.select.clone_from(&self.select);
        }
        for (id, severity) in &self.severity {
            match severity {
                Some(severity) => rules.severities.push((id.clone(), *severity)),
                None => rules.ignore.push(id.clone()),
            }
        }
        rules
            .trusted_registries
            .extend(self.trusted_registries.iter().cloned());
        rules.label_schema.extend(self.labels.iter().cloned());
        rules.strict_labels |= self.strict_labels;
        let profile = self.profile.clone().or_else(|| settings.profile.clone());
        let options = CheckOptions {
            profile: profile.unwrap_or_default(),
            rules,
            target: self.target.clone(),
            build_args: self.build_args.clone(),
            ..CheckOptions::default()
        };
        Ok((options, settings))
    }
}
