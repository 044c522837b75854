//! What a project configures: our configuration file, and hadolint's.
//!
//! Both are YAML with the same keys: ours (`.layerlab.yaml`) understands every key of a
//! `.hadolint.yaml`, so one can be renamed into the other, and adds a few. Text in, values out:
//! finding and reading files is the caller's part. Source of hadolint's keys and their meaning:
//! hadolint `Config/Configuration.hs`, `Config/Configfile.hs` and its read-me.

mod keys;
mod yaml;

use crate::context::{Comments, Profile};
use crate::settings::LintConfig;
use layerlab_diagnostics::Severity;

/// When a run counts as failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FailOn {
    /// Whatever is found.
    Never,
    /// When something this bad, or worse, is found.
    At(Severity),
}

impl FailOn {
    /// By its name on the command line, or by hadolint's: `style` is a hint, and `ignore` and
    /// `none` stand below everything, so any finding counts.
    pub fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "never" => Self::Never,
            "style" | "ignore" | "none" => Self::At(Severity::Hint),
            other => Self::At(Severity::from_name(other)?),
        })
    }
}

/// What a configuration file says; everything may be left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProjectConfig {
    /// Which rules report.
    pub profile: Option<Profile>,
    /// Rules left out, by id or alias.
    pub ignore: Vec<String>,
    /// Only these rules, by id or alias.
    pub select: Vec<String>,
    /// Levels by rule id or alias; later ones win.
    pub severities: Vec<(String, Severity)>,
    /// When a run counts as failed.
    pub fail_on: Option<FailOn>,
    /// Which ignore comments count.
    pub comments: Option<Comments>,
    /// Registries and labels.
    pub rules: LintConfig,
    /// Output format, by our name for it.
    pub format: Option<String>,
    /// Whether output may be coloured.
    pub coloured: Option<bool>,
}

/// Something about a configuration file that a person should know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigProblem {
    /// 1-based line.
    pub line: u32,
    /// What, why, and what to do.
    pub message: String,
}

impl std::fmt::Display for ConfigProblem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "line {}: {}", self.line, self.message)
    }
}

impl std::error::Error for ConfigProblem {}

/// Reads a configuration file; also gives what in it has no effect. Cost: linear in the text.
///
/// # Errors
/// When it is not YAML, not a mapping, longer than 256 KiB, or a value has the wrong kind.
pub fn parse(text: &str) -> Result<(ProjectConfig, Vec<ConfigProblem>), ConfigProblem> {
    keys::read(&yaml::parse(text)?)
}

#[cfg(test)]
mod tests;
