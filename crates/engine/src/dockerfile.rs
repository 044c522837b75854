//! Questions about a Dockerfile: findings, fixes, everything the page shows while one types.

use crate::text_map::TextMap;
use crate::{Engine, check, highlight, project, stack};
use layerlab_buildgraph::context::Context;
use layerlab_buildgraph::context::suppose::{known, suppose};
use layerlab_buildgraph::effects::assumptions::Assumptions;
use layerlab_buildgraph::{BuildModel, BuildOptions};
use layerlab_lint::{LintOptions, Profile};
use layerlab_protocol::check::{Check, CheckReply, Finding, Summary};
use layerlab_protocol::project::ProjectRules;
use layerlab_syntax::ast::Dockerfile;

/// Choices of the command line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CheckOptions {
    /// `learn` (also when empty), `calm`, `strict`, `hadolint`.
    pub profile: String,
    /// What the project chose about rules.
    pub rules: ProjectRules,
    /// Stage to build.
    pub target: Option<String>,
    /// Build arguments.
    pub build_args: Vec<(String, String)>,
    /// The ignore file's text; `None` when it is not known.
    pub dockerignore: Option<String>,
    /// Files of the context; `None` when they are not known.
    pub context: Option<Context>,
    /// Figures a person changed: ids, and thousandths of their units.
    pub assumed: Vec<(String, u64)>,
}

impl CheckOptions {
    pub(crate) fn lint(&self) -> LintOptions {
        LintOptions {
            profile: Profile::from_name(&self.profile).unwrap_or_default(),
            ignore: self.rules.ignore.clone(),
            select: self.rules.select.clone(),
            severities: project::severities(&self.rules),
            comments: project::comments(&self.rules),
            dockerignore: self.dockerignore.clone(),
            context: self.context.clone(),
            build: self.build(),
            config: project::config(&self.rules),
        }
    }

    pub(crate) fn build(&self) -> BuildOptions {
        BuildOptions {
            target: self.target.clone(),
            build_args: self.build_args.clone(),
            platform: None,
            assumptions: assumptions(&self.assumed),
        }
    }
}

/// What is assumed when a person changed these figures.
pub(crate) fn assumptions(changed: &[(String, u64)]) -> Assumptions {
    Assumptions::new(changed.iter().map(|(id, milli)| (id.as_str(), *milli)))
}

/// Findings of a parsed file, in its order.
pub(crate) fn findings_in(file: &Dockerfile, options: &CheckOptions) -> Vec<Finding> {
    judged(file, options, &TextMap::new(&file.text)).0
}

/// Findings, and the build model made for them.
fn judged(
    file: &Dockerfile,
    options: &CheckOptions,
    map: &TextMap<'_>,
) -> (Vec<Finding>, BuildModel) {
    let (found, model) = layerlab_lint::check_with_model(file, &options.lint());
    let findings = found
        .iter()
        .map(|diagnostic| check::finding(diagnostic, map))
        .collect();
    (findings, model)
}

impl Engine {
    /// Findings in file order, with counts. Cost: near-linear in the text.
    pub fn findings(&self, text: &str, options: &CheckOptions) -> (Vec<Finding>, Summary) {
        let findings = findings_in(&layerlab_syntax::parse(text), options);
        let summary = check::summary(&findings);
        (findings, summary)
    }

    /// The text with all safe fixes applied, and with `decisions` also those a person should see.
    pub fn fix(&self, text: &str, options: &CheckOptions, decisions: bool) -> String {
        layerlab_lint::fix_all(text, &options.lint(), decisions)
    }

    /// Everything the page shows of a text.
    pub fn check(&self, request: &Check) -> CheckReply {
        let options = CheckOptions {
            profile: request.profile.clone(),
            target: request.target.clone(),
            build_args: request.build_args.clone(),
            dockerignore: request.dockerignore.clone(),
            rules: request.rules.clone(),
            context: self.given(&request.context),
            assumed: request.assumed.clone(),
        };
        let file = layerlab_syntax::parse(&request.text);
        let map = TextMap::new(&request.text);
        let (findings, model) = judged(&file, &options, &map);
        let ignore = request.dockerignore.as_deref();
        let supposed = match &options.context {
            Some(context) => known(&file, &model, context, ignore),
            None => suppose(&file, &model, ignore),
        };
        let is_supposed = options.context.is_none();
        CheckReply {
            rev: request.rev,
            summary: check::summary(&findings),
            findings,
            n_rules: layerlab_lint::rules().len() as u32,
            tokens: highlight::highlight(&file, &map),
            stack: stack::with_context(&file, &model, &supposed.context, is_supposed),
            chips: crate::what_if::chips(&file, &model, &supposed),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_carries_what_the_project_chose() {
        let engine = Engine::new();
        let mut request = Check {
            text: "FROM debian:12\nMAINTAINER me\n".to_owned(),
            ..Check::default()
        };
        let has = |request: &Check| {
            let findings = engine.check(request).findings;
            findings.iter().any(|finding| finding.rule == "maintainer")
        };
        assert!(has(&request));
        request.rules.ignore = vec!["DL4000".to_owned()];
        assert!(!has(&request));
    }
}
