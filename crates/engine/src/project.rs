//! What a project configures, from the view's types to the analyser's and back.

use crate::check;
use layerlab_lint::{Comments, LabelKind, LintConfig};
#[cfg(feature = "library")]
use layerlab_lint::{
    Profile,
    config::{FailOn, parse},
};
#[cfg(feature = "library")]
use layerlab_protocol::project::{ConfigWarning, ProjectSettings};
use layerlab_protocol::project::{ProjectRules, ReadComments};

/// Levels by rule.
pub fn severities(rules: &ProjectRules) -> Vec<(String, layerlab_diagnostics::Severity)> {
    rules
        .severities
        .iter()
        .map(|(id, severity)| (id.clone(), check::core_severity(*severity)))
        .collect()
}

/// Which ignore comments count.
pub fn comments(rules: &ProjectRules) -> Comments {
    match rules.comments {
        ReadComments::All => Comments::All,
        ReadComments::NotHadolint => Comments::NotHadolint,
        ReadComments::Unread => Comments::Unread,
    }
}

/// Registries and labels.
pub fn config(rules: &ProjectRules) -> LintConfig {
    let kind = |name: &str| LabelKind::from_name(name).unwrap_or(LabelKind::Text);
    LintConfig {
        trusted_registries: rules.trusted_registries.clone(),
        label_schema: rules
            .label_schema
            .iter()
            .map(|(label, name)| (label.clone(), kind(name)))
            .collect(),
        strict_labels: rules.strict_labels,
    }
}

/// Reads a configuration file: ours, or hadolint's.
///
/// # Errors
/// The line and what is wrong there, as one sentence.
#[cfg(feature = "library")]
pub fn read_config(text: &str) -> Result<ProjectSettings, String> {
    let (read, warnings) = parse(text).map_err(|problem| problem.to_string())?;
    let profile = |profile| match profile {
        Profile::Learn => "learn",
        Profile::Calm => "calm",
        Profile::Strict => "strict",
        Profile::Hadolint => "hadolint",
    };
    Ok(ProjectSettings {
        profile: read.profile.map(|read| profile(read).to_owned()),
        rules: ProjectRules {
            ignore: read.ignore,
            select: read.select,
            severities: read
                .severities
                .into_iter()
                .map(|(id, severity)| (id, check::severity(severity)))
                .collect(),
            comments: match read.comments {
                None | Some(Comments::All) => ReadComments::All,
                Some(Comments::NotHadolint) => ReadComments::NotHadolint,
                Some(Comments::Unread) => ReadComments::Unread,
            },
            trusted_registries: read.rules.trusted_registries,
            label_schema: read
                .rules
                .label_schema
                .into_iter()
                .map(|(label, kind)| (label, kind.name().to_owned()))
                .collect(),
            strict_labels: read.rules.strict_labels,
        },
        fail_on: read.fail_on.map(|fail_on| match fail_on {
            FailOn::Never => "never".to_owned(),
            FailOn::At(severity) => severity.name().to_owned(),
        }),
        format: read.format,
        coloured: read.coloured,
        warnings: warnings
            .into_iter()
            .map(|warning| ConfigWarning {
                line: warning.line,
                message: warning.message,
            })
            .collect(),
    })
}
