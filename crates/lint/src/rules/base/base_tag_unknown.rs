//! `base-tag-unknown`: a tag that was surely never published.

use crate::facts::{bases, support};
use crate::prelude::*;
use layerlab_buildgraph::ImageRef;

declare_rule! {
    /// Names a tag that was never published.
    /// ## Why
    /// The build fails when the base is pulled. Only variants that surely do not exist are
    /// reported; nothing is looked up.
    /// ## Examples
    /// ```dockerfile,bad
    /// # also: root-user, deprecated-base-image
    /// FROM openjdk:17-jre-slim
    /// ```
    /// ```dockerfile,good
    /// FROM eclipse-temurin:17-jre
    /// ```
    pub struct BaseTagUnknown;
    id: "base-tag-unknown",
    group: "base",
    severity: Info,
    fix: None,
    on: Default,
    aliases: [],
    lesson: Some("choosing-a-base"),
}

/// A tag that does not exist.
pub struct Unknown {
    span: Span,
    name: String,
    reason: String,
    instead: String,
}

impl Rule for BaseTagUnknown {
    type Finding = Unknown;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Unknown>) {
        for external in cx.model.external_images() {
            if !cx.model.is_needed(external.stage) || external.image.digest.is_some() {
                continue;
            }
            if let Some((reason, instead)) = never_published(external.image) {
                found.push(Unknown {
                    span: external.span,
                    name: external.image.raw.clone(),
                    reason,
                    instead,
                });
            }
        }
    }

    fn explain(&self, _: &RuleContext<'_>, finding: &Unknown) -> Report {
        Report::at(
            finding.span,
            format!("`{}` does not exist: {}", finding.name, finding.reason),
        )
        .why("the build stops when it tries to pull the base")
        .help(format!(
            "use {} (data as of {})",
            finding.instead,
            support::AS_OF
        ))
    }
}

/// Why a tag cannot exist, and what is meant.
fn never_published(image: &ImageRef) -> Option<(String, String)> {
    if !bases::is_official(image) {
        return None;
    }
    let tag = image.tag.as_deref()?;
    let parts: Vec<&str> = tag.split('-').collect();
    let has = |word: &str| parts.contains(&word);
    let name = image.short_name();
    let first = parts.first().copied().unwrap_or("");
    match name {
        "openjdk" if has("jre") => {
            let major: u32 = first.split('.').next()?.parse().ok()?;
            (12..100).contains(&major).then(|| {
                (
                    "`openjdk` has no `jre` tags from version 12 on".to_owned(),
                    format!("`eclipse-temurin:{major}-jre`"),
                )
            })
        }
        "ubuntu" if has("slim") || has("alpine") => Some((
            "`ubuntu` comes in no such variant".to_owned(),
            format!("`ubuntu:{first}` or `debian:stable-slim`"),
        )),
        "alpine" if has("slim") => Some((
            "`alpine` comes in no such variant, it is small as it is".to_owned(),
            format!("`alpine:{first}`"),
        )),
        "golang" if has("slim") => Some((
            "`golang` comes in no slim variant".to_owned(),
            format!("`golang:{first}-alpine` to build, and a small base for the program"),
        )),
        "nginx" | "node" | "python" => {
            let version = parts.iter().find_map(|part| part.strip_prefix("alpine"))?;
            (version.split('.').count() > 2).then(|| {
                let short: Vec<&str> = version.split('.').take(2).collect();
                (
                    "tags name Alpine with two numbers".to_owned(),
                    format!(
                        "`{name}:{}`",
                        tag.replace(
                            &format!("alpine{version}"),
                            &format!("alpine{}", short.join("."))
                        )
                    ),
                )
            })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn only_what_surely_does_not_exist_is_reported() {
        check("base-tag-unknown", "FROM openjdk:21-jre\n", &[1]);
        check("base-tag-unknown", "FROM openjdk:11-jre-slim\n", &[]);
        check("base-tag-unknown", "FROM openjdk:21-slim\n", &[]);
        check("base-tag-unknown", "FROM nginx:1.25.4-alpine3.19.1\n", &[1]);
        check("base-tag-unknown", "FROM nginx:1.25.4-alpine3.19\n", &[]);
        check("base-tag-unknown", "FROM ubuntu:24.04-slim\n", &[1]);
        check(
            "base-tag-unknown",
            "FROM corp.example/ubuntu:24.04-slim\n",
            &[],
        );
        check("base-tag-unknown", "FROM node:99-slim\n", &[]);
    }
}
