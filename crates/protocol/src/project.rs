//! What a project configures, and how its configuration file is read.

use crate::check::Severity;
use serde::{Deserialize, Serialize};

/// Which ignore comments count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum ReadComments {
    /// Those of every tool.
    #[default]
    All,
    /// Those of every tool but hadolint.
    NotHadolint,
    /// None.
    Unread,
}

/// What a project chose about rules; the profile travels beside it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProjectRules {
    /// Rules left out, by id or alias.
    pub ignore: Vec<String>,
    /// When not empty: only these, by id or alias.
    pub select: Vec<String>,
    /// Levels by rule id or alias; later ones win, and naming a rule turns it on.
    pub severities: Vec<(String, Severity)>,
    /// Which ignore comments count.
    pub comments: ReadComments,
    /// Registries images may come from; empty means any.
    pub trusted_registries: Vec<String>,
    /// Labels and the kind of their values: `text`, `url`, `rfc3339`, `spdx`, `hash`, `semver`,
    /// `email`. An unknown kind is text.
    pub label_schema: Vec<(String, String)>,
    /// Whether labels outside the schema are reported.
    pub strict_labels: bool,
}

/// Reads a configuration file: ours or hadolint's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadConfig {
    /// Its text.
    pub text: String,
}

/// What has no effect in a configuration file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConfigWarning {
    /// 1-based line.
    pub line: u32,
    /// What and why.
    pub message: String,
}

/// What a configuration file says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProjectSettings {
    /// Profile, when the file names one.
    pub profile: Option<String>,
    /// What it chose about rules.
    pub rules: ProjectRules,
    /// `error`, `warning`, `info`, `hint` or `never`, when the file says when a run fails.
    pub fail_on: Option<String>,
    /// Output format, by the command line's name for it.
    pub format: Option<String>,
    /// Whether output may be coloured, when the file says so.
    pub coloured: Option<bool>,
    /// What in it has no effect.
    pub warnings: Vec<ConfigWarning>,
}
