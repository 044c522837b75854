//! `secret-in-env`: a secret in ENV or LABEL.

use crate::actions::secret_mount;
use crate::facts::secrets;
use crate::prelude::*;

declare_rule! {
    /// Puts a secret into the image's environment or labels.
    /// ## Why
    /// ENV and LABEL are part of the image configuration: everybody who can pull the image reads
    /// them with `docker inspect`, and setting the variable empty later removes nothing.
    /// ## Examples
    /// ```dockerfile,bad
    /// ENV NPM_TOKEN=abcdef
    /// ```
    /// ```dockerfile,good
    /// RUN --mount=type=secret,id=npm,env=NPM_TOKEN npm ci
    /// ENV DB_PASSWORD_FILE=/run/secrets/db
    /// ```
    pub struct SecretInEnv;
    id: "secret-in-env",
    group: "secrets",
    severity: Warning,
    fix: Decision,
    on: Default,
    aliases: ["DL3064", "SecretsUsedInArgOrEnv", "DS-0031", "CIS-DI-0010"],
    lesson: Some("secrets-leave-fingerprints"),
}

/// A name that holds a secret.
pub struct Secret {
    pub(super) span: Span,
    pub(super) keyword: Keyword,
    pub(super) name: String,
    pub(super) by_name: bool,
    /// What the value is, when it is a real secret.
    pub(super) shape: Option<&'static str>,
    /// The value as it may be shown; empty without one.
    pub(super) masked: String,
    /// Whether the builder's check runs on this line: inside a stage, not in a trigger.
    pub(super) checked: bool,
}

impl Secret {
    /// The codes this name stands for: each tool has its own list of words.
    pub(super) fn aliases(&self) -> Vec<&'static str> {
        let mut codes = Vec::new();
        if self.by_name && secrets::is_hadolint_secret(&self.name) {
            codes.push("DL3064");
        }
        let pair = self.keyword != Keyword::Label;
        if pair && self.checked && secrets::is_builder_secret(&self.name) {
            codes.push("SecretsUsedInArgOrEnv");
        }
        if self.by_name || self.shape.is_some() {
            codes.extend(["DS-0031", "CIS-DI-0010"]);
        }
        codes
    }
}

/// Judges as [`judge`]; in the builder's company a name that only its check knows counts, too.
pub(super) fn judge_for(
    cx: &RuleContext<'_>,
    name: &str,
    value: Option<&str>,
) -> Option<(bool, Option<&'static str>)> {
    judge(name, value).or_else(|| {
        let theirs = cx.as_hadolint() && secrets::is_builder_secret(name);
        theirs.then_some((false, None))
    })
}

/// Judges a name and its value (expanded, quotes removed); `None` when both are harmless.
fn judge(name: &str, value: Option<&str>) -> Option<(bool, Option<&'static str>)> {
    let by_name = secrets::is_secret_name(name);
    let key_like = secrets::words(name)
        .iter()
        .any(|word| matches!(word.as_str(), "key" | "token" | "secret" | "password"));
    let shape = value.and_then(|value| {
        secrets::shape(value).or_else(|| {
            ((by_name || key_like) && !is_harmless_key(name) && secrets::is_random(value))
                .then_some("a random key")
        })
    });
    (by_name || shape.is_some()).then_some((by_name, shape))
}

/// Public keys and checksums are random, too.
fn is_harmless_key(name: &str) -> bool {
    secrets::words(name).iter().any(|word| {
        matches!(
            word.as_str(),
            "public"
                | "gpg"
                | "pgp"
                | "fingerprint"
                | "sha"
                | "checksum"
                | "keys"
                | "id"
                | "version"
                | "url"
        )
    })
}

impl Rule for SecretInEnv {
    type Finding = Secret;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Secret>) {
        for (idx, outer) in cx.file.instructions.iter().enumerate() {
            let instruction = outer.unwrap_onbuild();
            let keyword = instruction.keyword;
            let Arguments::Pairs(pairs) = &instruction.arguments else {
                continue;
            };
            if !cx.as_hadolint() && !cx.model.is_instruction_needed(idx) {
                continue;
            }
            let scope = cx.model.scope_before(idx);
            for pair in pairs {
                let resolved = scope.resolve(&pair.value.text);
                // A value that comes from elsewhere is still baked in; its name decides.
                let written = (!pair.value.text.contains('$')).then_some(resolved.value.as_str());
                let name = if keyword == Keyword::Env {
                    pair.key.text.as_str()
                } else {
                    ""
                };
                let Some((by_name, shape)) = judge_for(cx, name, written) else {
                    continue;
                };
                if shape.is_none() && !cx.as_hadolint() && is_switch(&pair.value.text) {
                    continue;
                }
                found.push(Secret {
                    span: pair.key.span,
                    keyword,
                    name: pair.key.text.clone(),
                    by_name,
                    shape,
                    masked: secrets::masked(&resolved.value),
                    checked: outer.keyword != Keyword::Onbuild,
                });
            }
        }
    }

    fn explain(&self, _: &RuleContext<'_>, finding: &Secret) -> Report {
        let keyword = finding.keyword.name();
        let message = match finding.shape {
            Some(shape) => format!(
                "{keyword} stores {shape} (`{}`) in the image as `{}`",
                finding.masked, finding.name
            ),
            None => format!(
                "{keyword} stores the secret `{}` in the image",
                finding.name
            ),
        };
        let report = Report::at(finding.span, message)
            .why("everybody who can pull the image reads it with `docker inspect`; unsetting it later removes nothing")
            .help("for a build step use `RUN --mount=type=secret,id=…,env=…`; for the running program pass it when the container starts, or mount a file");
        let report = if finding.shape.is_some() {
            report.severity(Severity::Error)
        } else {
            report
        };
        report.aliases(finding.aliases())
    }

    fn fix(&self, cx: &RuleContext<'_>, finding: &Secret) -> Option<Fix> {
        secret_mount::rewrite(cx, &finding.name, finding.span)
    }
}

/// `ENV AUTH=true` holds no secret.
fn is_switch(value: &str) -> bool {
    matches!(
        value
            .trim_matches(['"', '\''])
            .to_ascii_lowercase()
            .as_str(),
        "true" | "false" | "0" | "1" | "yes" | "no" | "on" | "off" | "none"
    )
}
