//! `deprecated-base-image`: a repository that nobody keeps up any more.

use crate::facts::support::{self, Deprecated};
use crate::prelude::*;

declare_rule! {
    /// Starts from a repository that is no longer kept up.
    /// ## Why
    /// The name still resolves, but nobody rebuilds the image: known holes stay open, and one day
    /// the name is gone.
    /// ## Examples
    /// ```dockerfile,bad
    /// # also: root-user, fat-base-image, jdk-in-final, base-eol
    /// FROM openjdk:17-slim
    /// ```
    /// ```dockerfile,good
    /// FROM eclipse-temurin:21-jre
    /// ```
    pub struct DeprecatedBaseImage;
    id: "deprecated-base-image",
    group: "base",
    severity: Warning,
    fix: None,
    on: Default,
    aliases: [],
    lesson: Some("choosing-a-base"),
}

/// An image of such a repository.
pub struct Stale {
    span: Span,
    name: String,
    repository: String,
    known: &'static Deprecated,
}

impl Rule for DeprecatedBaseImage {
    type Finding = Stale;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Stale>) {
        for external in cx.model.external_images() {
            if !cx.model.is_needed(external.stage) {
                continue;
            }
            if let Some(known) = support::deprecated(external.image) {
                found.push(Stale {
                    span: external.span,
                    name: external.image.raw.clone(),
                    repository: external.image.familiar_repository(),
                    known,
                });
            }
        }
    }

    fn explain(&self, _: &RuleContext<'_>, finding: &Stale) -> Report {
        Report::at(
            finding.span,
            format!(
                "`{}`: the repository `{}` {}",
                finding.name, finding.repository, finding.known.what
            ),
        )
        .why("nobody rebuilds the image any more, so known holes stay open and the name may vanish")
        .help(format!("use {}", finding.known.instead))
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn only_the_official_repositories_are_meant() {
        check("deprecated-base-image", "FROM openjdk:17\n", &[1]);
        check(
            "deprecated-base-image",
            "FROM docker.io/library/centos:7\n",
            &[1],
        );
        check(
            "deprecated-base-image",
            "FROM quay.io/centos/centos:stream9\n",
            &[],
        );
        check("deprecated-base-image", "FROM jenkins/jenkins:lts\n", &[]);
        check(
            "deprecated-base-image",
            "FROM microsoft/dotnet:2.1-sdk\n",
            &[1],
        );
    }

    #[test]
    fn copies_from_such_images_count_but_unneeded_stages_do_not() {
        check(
            "deprecated-base-image",
            "FROM scratch\nCOPY --from=vault:1.13 /bin/vault /\n",
            &[2],
        );
        check(
            "deprecated-base-image",
            "FROM centos:7 AS old\nFROM scratch\nCOPY a /\n",
            &[],
        );
    }
}
