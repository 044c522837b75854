//! Questions about a Dockerfile: findings, fixes, everything the page shows while one types.

use crate::text_map::TextMap;
use crate::{Engine, check, highlight, stack};
use layerlab_buildgraph::{BuildModel, BuildOptions};
use layerlab_lint::{Comments, LintConfig, LintOptions, Profile};
use layerlab_protocol::check as view;
use layerlab_protocol::check::{Check, CheckReply, Finding, Summary};

/// Choices of the command line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CheckOptions {
    /// `learn` (also when empty), `calm`, `strict`, `hadolint`.
    pub profile: String,
    /// Rules left out, by id or alias.
    pub ignore: Vec<String>,
    /// When not empty: only these.
    pub select: Vec<String>,
    /// Levels by rule id or alias; later ones win, and naming a rule turns it on.
    pub severities: Vec<(String, view::Severity)>,
    /// Which ignore comments count.
    pub comments: Comments,
    /// What the project configured for single rules.
    pub rules: LintConfig,
    /// Stage to build.
    pub target: Option<String>,
    /// Build arguments.
    pub build_args: Vec<(String, String)>,
    /// The ignore file's text; `None` when it is not known.
    pub dockerignore: Option<String>,
    /// Files of the context; `None` when they are not known.
    pub context: Option<Vec<(String, u64)>>,
}

impl CheckOptions {
    fn lint(&self) -> LintOptions {
        LintOptions {
            profile: Profile::from_name(&self.profile).unwrap_or_default(),
            ignore: self.ignore.clone(),
            select: self.select.clone(),
            severities: self
                .severities
                .iter()
                .map(|(id, severity)| (id.clone(), check::core_severity(*severity)))
                .collect(),
            comments: self.comments,
            dockerignore: self.dockerignore.clone(),
            context: self.context.clone(),
            build: self.build(),
            config: self.rules.clone(),
        }
    }

    fn build(&self) -> BuildOptions {
        BuildOptions {
            target: self.target.clone(),
            build_args: self.build_args.clone(),
            platform: None,
        }
    }
}

impl Engine {
    /// Findings in file order, with counts. Cost: near-linear in the text.
    pub fn findings(&self, text: &str, options: &CheckOptions) -> (Vec<Finding>, Summary) {
        let file = layerlab_syntax::parse(text);
        let map = TextMap::new(text);
        let findings: Vec<Finding> = layerlab_lint::check(&file, &options.lint())
            .iter()
            .map(|diagnostic| check::finding(diagnostic, &map))
            .collect();
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
            ..CheckOptions::default()
        };
        let file = layerlab_syntax::parse(&request.text);
        let map = TextMap::new(&request.text);
        let findings: Vec<Finding> = layerlab_lint::check(&file, &options.lint())
            .iter()
            .map(|diagnostic| check::finding(diagnostic, &map))
            .collect();
        let model = BuildModel::new(&file, &options.build());
        CheckReply {
            rev: request.rev,
            summary: check::summary(&findings),
            findings,
            n_rules: layerlab_lint::rules().len() as u32,
            tokens: highlight::highlight(&file, &map),
            stack: stack::stack(&file, &model, request.dockerignore.as_deref()),
            chips: crate::what_if::chips(&file, &model),
        }
    }
}
