//! `base-eol`: support of the base's release has ended.

use crate::facts::support::{self, Ended};
use crate::prelude::*;

declare_rule! {
    /// Starts from a release whose support has ended.
    /// ## Why
    /// After the last day of support nobody repairs holes in that release, however often the image
    /// is rebuilt.
    /// ## Examples
    /// ```dockerfile,bad
    /// # also: root-user
    /// FROM node:16-slim
    /// ```
    /// ```dockerfile,good
    /// FROM node:24-slim
    /// ```
    pub struct BaseEol;
    id: "base-eol",
    group: "base",
    severity: Info,
    fix: None,
    on: Default,
    aliases: [],
    lesson: Some("choosing-a-base"),
}

/// An image of such a release.
pub struct Old {
    span: Span,
    name: String,
    ended: Ended,
}

impl Rule for BaseEol {
    type Finding = Old;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Old>) {
        for external in cx.model.external_images() {
            // A repository that is given up has a finding of its own, with its date.
            if !cx.model.is_needed(external.stage) || support::deprecated(external.image).is_some()
            {
                continue;
            }
            if let Some(ended) = support::ended(external.image) {
                found.push(Old {
                    span: external.span,
                    name: external.image.raw.clone(),
                    ended,
                });
            }
        }
    }

    fn explain(&self, _: &RuleContext<'_>, finding: &Old) -> Report {
        let Ended { what, date } = &finding.ended;
        Report::at(
            finding.span,
            format!("`{}`: support of {what} ended on {date}", finding.name),
        )
        .why("nobody repairs holes in a release after its last day of support, however often the image is rebuilt")
        .help(format!(
            "move to a release that is still supported, and test there (dates as of {})",
            support::AS_OF
        ))
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, findings};

    #[test]
    fn the_date_is_shown_and_a_given_up_repository_has_its_own_finding() {
        let found = findings("base-eol", "FROM python:3.8-slim\n");
        assert!(
            found[0].message.contains("2024-10-07"),
            "{}",
            found[0].message
        );
        check("base-eol", "FROM centos:7\n", &[]);
        check("base-eol", "FROM python:3.13-slim\n", &[]);
    }

    #[test]
    fn names_that_cannot_be_worked_out_are_left_alone() {
        check("base-eol", "ARG V\nFROM node:$V\n", &[]);
        check("base-eol", "ARG V=16\nFROM node:$V\n", &[2]);
    }
}
