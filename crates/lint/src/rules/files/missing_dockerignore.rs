//! `missing-dockerignore`: the whole folder is copied, and nothing is left out.

use crate::actions::ignore_starter;
use crate::facts::broad_copy;
use crate::prelude::*;

declare_rule! {
    /// Copies the whole context without an ignore file, so everything in the folder comes along.
    /// ## Why
    /// `COPY . .` takes what lies in the folder: the history of the repository, local secrets, and
    /// packages built for another system. It also makes the cache miss whenever any of it changes.
    /// ## Examples
    /// ```dockerfile,bad
    /// WORKDIR /app
    /// COPY . .
    /// ```
    /// ```dockerfile,good
    /// WORKDIR /app
    /// COPY src/ src/
    /// ```
    pub struct MissingDockerignore;
    id: "missing-dockerignore",
    group: "files",
    severity: Info,
    fix: None,
    on: Default,
    aliases: [],
    lesson: Some("build-context-and-dockerignore"),
}

/// The first broad copy.
pub struct NoIgnoreFile {
    span: Span,
    seen: bool,
    starter: String,
}

impl Rule for MissingDockerignore {
    type Finding = NoIgnoreFile;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<NoIgnoreFile>) {
        if cx
            .ignore_file
            .as_ref()
            .is_some_and(|file| !file.patterns.is_empty())
        {
            return;
        }
        if let Some(source) = broad_copy::context_sources(cx)
            .into_iter()
            .find(|source| source.broad)
        {
            found.push(NoIgnoreFile {
                span: source.span,
                seen: cx.ignore_file.is_some(),
                starter: format!("`{}`", ignore_starter::lines(cx).join("` `")),
            });
        }
    }

    fn explain(&self, _: &RuleContext<'_>, finding: &NoIgnoreFile) -> Report {
        let what = if finding.seen {
            "the whole folder is copied and there is no `.dockerignore`"
        } else {
            "the whole folder is copied; we cannot see whether a `.dockerignore` leaves something out"
        };
        Report::at(finding.span, what)
            .why("the repository's history, local secrets and packages built elsewhere come along, and any change of them makes the cache miss")
            .help(format!(
                "put a `.dockerignore` beside the Dockerfile, one pattern a line, for a start: {}",
                finding.starter
            ))
    }
}
