//! `untrusted-registry`: an image from a registry that the project does not list.

use crate::prelude::*;
use layerlab_buildgraph::EdgeKind;

declare_rule! {
    /// Takes an image from a registry outside the project's list of trusted ones.
    ///
    /// Says nothing until such a list is configured.
    /// ## Why
    /// Whoever runs a registry decides what stands behind a name. A team that has chosen its
    /// registries wants to hear of a file that leaves them.
    /// ## Configuration
    /// `trustedRegistries` in the configuration file; `*` stands for any text at either end, a name
    /// without a registry is `docker.io`.
    pub struct UntrustedRegistry;
    id: "untrusted-registry",
    group: "base",
    severity: Error,
    fix: None,
    on: Default,
    aliases: ["DL3026"],
    lesson: None,
}

/// An image from elsewhere.
pub struct Untrusted {
    name: String,
    registry: String,
    span: Span,
    from: bool,
}

impl Rule for UntrustedRegistry {
    type Finding = Untrusted;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Untrusted>) {
        let trusted = &cx.config().trusted_registries;
        if trusted.is_empty() {
            return;
        }
        for external in cx.model.external_images() {
            let registry = &external.image.registry;
            let meant = cx.as_hadolint() || cx.model.is_needed(external.stage);
            if meant && !trusted.iter().any(|pattern| matches(pattern, registry)) {
                found.push(Untrusted {
                    name: external.image.raw.clone(),
                    registry: registry.clone(),
                    span: external.span,
                    from: external.kind == EdgeKind::From,
                });
            }
        }
    }

    fn explain(&self, cx: &RuleContext<'_>, finding: &Untrusted) -> Report {
        let list = cx.config().trusted_registries.join("`, `");
        let report = Report::at(
            finding.span,
            format!("`{}` comes from `{}`", finding.name, finding.registry),
        )
        .why(format!("this project trusts only `{list}`"))
        .help("take the image from a trusted registry, or add this one to the list");
        if finding.from {
            report
        } else {
            report.aliases([])
        }
    }
}

/// Whether a registry is the one a pattern means.
fn matches(pattern: &str, registry: &str) -> bool {
    let pattern = pattern.to_ascii_lowercase();
    let pattern = match pattern.trim_end_matches('/') {
        "hub.docker.com" | "index.docker.io" => "docker.io",
        other => other,
    };
    match (pattern.strip_prefix('*'), pattern.strip_suffix('*')) {
        (Some(tail), _) if tail.ends_with('*') => registry.contains(tail.trim_end_matches('*')),
        (Some(tail), _) => registry.ends_with(tail),
        (None, Some(head)) => registry.starts_with(head),
        (None, None) => registry == pattern,
    }
}

#[cfg(test)]
mod tests {
    use crate::{LintConfig, LintOptions, check as judge};

    #[track_caller]
    fn check(trusted: &[&str], text: &str, names: &[&str]) {
        let options = LintOptions {
            select: vec!["untrusted-registry".to_owned()],
            config: LintConfig {
                trusted_registries: trusted.iter().map(|name| (*name).to_owned()).collect(),
                ..LintConfig::default()
            },
            ..LintOptions::default()
        };
        let file = layerlab_syntax::parse(text);
        let found: Vec<&str> = judge(&file, &options)
            .iter()
            .map(|finding| finding.span.of(text))
            .collect();
        assert_eq!(found, names, "{trusted:?} in\n{text}");
    }

    #[test]
    fn images_are_compared_with_the_list() {
        let text = "FROM quay.io/a/b:1 AS one\nFROM debian:12 AS two\nCOPY --from=one /a /\nFROM scratch\nCOPY --from=two / /\nCOPY --from=ghcr.io/c/d:1 / /\n";
        check(&[], text, &[]);
        check(&["docker.io"], text, &["quay.io/a/b:1", "ghcr.io/c/d:1"]);
        check(&["hub.docker.com", "*.io"], text, &[]);
        check(&["q*", "ghcr.io"], text, &["debian:12"]);
        check(
            &["localhost:5000"],
            "FROM localhost:5000/a\nCOPY --from=b:1 /a /\n",
            &["b:1"],
        );
    }
}
