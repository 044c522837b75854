//! The list of rules and their pages.

use crate::check;
use layerlab_lint::{On, RuleMeta};
use layerlab_protocol::check::RulePage;

/// Every rule, sorted by id.
pub fn rules() -> Vec<RulePage> {
    layerlab_lint::rules().into_iter().map(page).collect()
}

/// The rule of that id or alias.
pub fn explain(id: &str) -> Option<RulePage> {
    layerlab_lint::rule(id).map(page)
}

fn page(meta: &'static RuleMeta) -> RulePage {
    let profiles: &[&str] = match meta.on {
        On::Default => &["learn", "calm", "strict", "hadolint"],
        On::Strict => &["strict", "hadolint"],
        On::Hadolint => &["hadolint"],
        On::Off => &[],
    };
    RulePage {
        id: meta.id.to_owned(),
        group: meta.group.to_owned(),
        severity: check::severity(meta.severity),
        aliases: meta.aliases.iter().map(|a| (*a).to_owned()).collect(),
        summary: meta.summary.trim().to_owned(),
        fix: meta.fix.name().to_owned(),
        profiles: profiles.iter().map(|p| (*p).to_owned()).collect(),
        docs: meta
            .docs
            .lines()
            .map(|line| line.strip_prefix(' ').unwrap_or(line))
            .collect::<Vec<_>>()
            .join("\n"),
    }
}
