//! `secret-in-arg`: a secret passed as build argument.

use super::secret_in_env::{Secret, judge_for};
use crate::actions::secret_mount;
use crate::facts::secrets;
use crate::prelude::*;

declare_rule! {
    /// Takes a secret as build argument.
    /// ## Why
    /// The values of build arguments end up in the history of the image and in its provenance, and
    /// the layer that used one may hold it, too.
    /// ## Examples
    /// ```dockerfile,bad
    /// # also: package-cache-left, cache-mount-suggested
    /// ARG NPM_TOKEN
    /// RUN npm ci
    /// ```
    /// ```dockerfile,good
    /// RUN --mount=type=secret,id=npm,env=NPM_TOKEN npm ci
    /// ```
    pub struct SecretInArg;
    id: "secret-in-arg",
    group: "secrets",
    severity: Warning,
    fix: Decision,
    on: Default,
    aliases: ["DL3064", "SecretsUsedInArgOrEnv", "DS-0031", "CIS-DI-0010"],
    lesson: Some("secrets-leave-fingerprints"),
}

impl Rule for SecretInArg {
    type Finding = Secret;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Secret>) {
        for (idx, outer) in cx.file.instructions.iter().enumerate() {
            let Arguments::Args(declarations) = &outer.unwrap_onbuild().arguments else {
                continue;
            };
            if !cx.as_hadolint() && !cx.model.is_instruction_needed(idx) {
                continue;
            }
            for declaration in declarations {
                let default = declaration.default.as_ref().map(|word| word.text.as_str());
                let written = default.filter(|value| !value.contains('$'));
                let name = &declaration.name.text;
                let Some((by_name, shape)) = judge_for(cx, name, written) else {
                    continue;
                };
                found.push(Secret {
                    span: declaration.name.span,
                    keyword: Keyword::Arg,
                    name: name.clone(),
                    by_name,
                    shape,
                    masked: secrets::masked(written.unwrap_or("")),
                    checked: outer.keyword != Keyword::Onbuild && cx.model.stage_of(idx).is_some(),
                });
            }
        }
    }

    fn explain(&self, _: &RuleContext<'_>, finding: &Secret) -> Report {
        let message = match finding.shape {
            Some(shape) => format!(
                "the build argument `{}` has {shape} (`{}`) as default",
                finding.name, finding.masked
            ),
            None => format!("the secret `{}` is a build argument", finding.name),
        };
        let report = Report::at(finding.span, message)
            .why("values of build arguments are kept in the history and the provenance of the image")
            .help("mount it instead: `RUN --mount=type=secret,id=…,env=…` and `docker build --secret id=…,env=…`")
            .aliases(finding.aliases());
        if finding.shape.is_some() {
            report.severity(Severity::Error)
        } else {
            report
        }
    }

    fn fix(&self, cx: &RuleContext<'_>, finding: &Secret) -> Option<Fix> {
        secret_mount::rewrite(cx, &finding.name, finding.span)
    }
}
