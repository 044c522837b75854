//! `tls-verification-off`: certificates are not checked.

use crate::prelude::*;

declare_rule! {
    /// Downloads without checking the server's certificate.
    /// ## Why
    /// Anybody on the way can then replace what is downloaded, and the image ships it.
    /// ## Examples
    /// ```dockerfile,bad
    /// RUN curl -fsSLk -o /srv/tool https://example.com/tool
    /// ```
    /// ```dockerfile,good
    /// RUN curl -fsSL -o /srv/tool https://example.com/tool
    /// ```
    pub struct TlsVerificationOff;
    id: "tls-verification-off",
    group: "run",
    severity: Warning,
    fix: None,
    on: Default,
    aliases: [
        "CKV2_DOCKER_2", "CKV2_DOCKER_3", "CKV2_DOCKER_4", "CKV2_DOCKER_5", "CKV2_DOCKER_6",
        "CKV2_DOCKER_12", "CKV2_DOCKER_13", "CKV2_DOCKER_14", "CKV2_DOCKER_15", "CKV2_DOCKER_16",
    ],
    lesson: None,
}

/// The word that turns the check off.
pub struct Off {
    span: Span,
    what: String,
    codes: &'static [&'static str],
}

impl Rule for TlsVerificationOff {
    type Finding = Off;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Off>) {
        for run in cx.needed_runs() {
            for command in run.commands() {
                if let Some((what, codes)) = turned_off(command) {
                    found.push(Off {
                        span: run.command(command),
                        what,
                        codes,
                    });
                }
                for word in command
                    .assignments
                    .iter()
                    .chain(command.args().iter().filter(|_| command.name() == "export"))
                {
                    let Some((name, value)) = word.value.split_once('=') else {
                        continue;
                    };
                    if let Some(codes) = variable(name, value) {
                        found.push(Off {
                            span: run.word(word),
                            what: word.value.clone(),
                            codes,
                        });
                    }
                }
            }
        }
        for keyword in [Keyword::Env, Keyword::Arg] {
            for (_, instruction) in cx.needed(keyword) {
                let pairs: Vec<(&Word, &Word)> = match &instruction.arguments {
                    Arguments::Pairs(pairs) => {
                        pairs.iter().map(|pair| (&pair.key, &pair.value)).collect()
                    }
                    Arguments::Args(list) => list
                        .iter()
                        .filter_map(|arg| Some((&arg.name, arg.default.as_ref()?)))
                        .collect(),
                    _ => continue,
                };
                for (name, value) in pairs {
                    let text = value.text.trim_matches(['"', '\'']);
                    if let Some(codes) = variable(&name.text, text) {
                        found.push(Off {
                            span: name.span.cover(value.span),
                            what: format!("{}={text}", name.text),
                            codes,
                        });
                    }
                }
            }
        }
    }

    fn explain(&self, _: &RuleContext<'_>, finding: &Off) -> Report {
        Report::at(finding.span, format!("`{}` turns the check of certificates off", finding.what))
            .why("anybody on the way can replace what is downloaded, and the image ships it")
            .help("install `ca-certificates`, or add the certificate of your own authority, and keep the check on")
            .aliases(finding.codes.iter().copied())
    }
}

fn turned_off(command: &SimpleCommand) -> Option<(String, &'static [&'static str])> {
    let args = || command.args().iter().map(|word| word.value.as_str());
    let said = |flag: &str| format!("{} {flag}", command.name());
    match command.name() {
        "curl" => {
            let long = args().any(|word| word == "--insecure");
            let short = args().any(|word| {
                word.len() > 1
                    && word.starts_with('-')
                    && !word.starts_with("--")
                    && short_has_k(word)
            });
            (long || short).then(|| {
                (
                    said(if long { "--insecure" } else { "-k" }),
                    &["CKV2_DOCKER_2"] as _,
                )
            })
        }
        "wget" => args()
            .any(|word| word == "--no-check-certificate")
            .then(|| (said("--no-check-certificate"), &["CKV2_DOCKER_3"] as _)),
        "npm" | "yarn" | "pnpm" => {
            let words: Vec<&str> = args().collect();
            let off = words
                .windows(2)
                .any(|pair| matches!(pair, ["strict-ssl", "false"]))
                || words
                    .iter()
                    .any(|word| matches!(*word, "strict-ssl=false" | "--strict-ssl=false"));
            off.then(|| (said("… strict-ssl false"), &["CKV2_DOCKER_14"] as _))
        }
        "git" => args()
            .any(|word| matches!(word.to_ascii_lowercase().as_str(), "http.sslverify=false"))
            .then(|| (said("-c http.sslVerify=false"), &["CKV2_DOCKER_15"] as _))
            .or_else(|| {
                let words: Vec<String> = args().map(str::to_ascii_lowercase).collect();
                words
                    .windows(2)
                    .any(|pair| matches!(pair, [a, b] if a == "http.sslverify" && b == "false"))
                    .then(|| {
                        (
                            said("config http.sslVerify false"),
                            &["CKV2_DOCKER_15"] as _,
                        )
                    })
            }),
        "yum-config-manager" | "dnf" | "yum" => args()
            .any(|word| {
                word.replace(' ', "")
                    .to_ascii_lowercase()
                    .contains("sslverify=0")
                    || word.to_ascii_lowercase().contains("sslverify=false")
            })
            .then(|| (said("… sslverify=0"), &["CKV2_DOCKER_13"] as _)),
        name if crate::facts::pip::is_pip(name) || name.starts_with("python") => {
            let pip = crate::facts::pip::is_pip(name) || args().any(|word| word == "pip");
            (pip && args().any(|word| {
                word == "--trusted-host"
                    || word.starts_with("--trusted-host=")
                    || word.ends_with(".trusted-host")
            }))
            .then(|| (said("--trusted-host"), &["CKV2_DOCKER_4"] as _))
        }
        _ => None,
    }
}

/// Whether `-k` is among combined letters, before a letter that takes the rest as its value.
fn short_has_k(word: &str) -> bool {
    word.chars()
        .skip(1)
        .take_while(|c| !"AbcCdDeEFhHKmoPQrtTuUwxXyYz".contains(*c))
        .any(|c| c == 'k')
}

fn variable(name: &str, value: &str) -> Option<&'static [&'static str]> {
    let off = matches!(value.to_ascii_lowercase().as_str(), "0" | "false");
    match name {
        "PYTHONHTTPSVERIFY" if off => Some(&["CKV2_DOCKER_5"]),
        "NODE_TLS_REJECT_UNAUTHORIZED" if off => Some(&["CKV2_DOCKER_6"]),
        "NPM_CONFIG_STRICT_SSL" | "npm_config_strict_ssl" if off => Some(&["CKV2_DOCKER_12"]),
        "GIT_SSL_NO_VERIFY" if !value.is_empty() && !off => Some(&["CKV2_DOCKER_15"]),
        "PIP_TRUSTED_HOST" if !value.is_empty() => Some(&["CKV2_DOCKER_16"]),
        _ => None,
    }
}
