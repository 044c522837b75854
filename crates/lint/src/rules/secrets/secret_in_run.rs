//! `secret-in-run`: a credential is written into a command.

use crate::facts::secrets;
use crate::prelude::*;
use layerlab_buildgraph::{MountType, run_mounts};

declare_rule! {
    /// Writes a credential into a command of a RUN.
    /// ## Why
    /// The text of every RUN is kept in the history of the image, for everybody who can pull it.
    /// ## Examples
    /// ```dockerfile,bad
    /// RUN git clone https://bot:s3cr3tpw@git.example.org/app.git /srv/app
    /// ```
    /// ```dockerfile,good
    /// RUN --mount=type=secret,id=git,target=/root/.netrc git clone https://git.example.org/app.git /srv/app
    /// ```
    pub struct SecretInRun;
    id: "secret-in-run",
    group: "secrets",
    severity: Warning,
    fix: None,
    on: Default,
    aliases: ["CKV2_DOCKER_17"],
    lesson: Some("secrets-leave-fingerprints"),
}

/// A word that holds a credential.
pub struct Credential {
    span: Span,
    what: String,
    certain: bool,
    password_tool: bool,
}

impl Rule for SecretInRun {
    type Finding = Credential;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Credential>) {
        for run in cx.needed_runs() {
            let has_secret_mount = cx.instruction(run.instruction).is_some_and(|instruction| {
                run_mounts(instruction.unwrap_onbuild())
                    .iter()
                    .any(|mount| mount.kind == MountType::Secret)
            });
            for command in run.commands() {
                let before = found.len();
                for word in command.words.iter().chain(&command.assignments) {
                    if let Some((what, certain)) = credential(&word.value) {
                        found.push(Credential {
                            span: run.word(word),
                            what,
                            certain,
                            password_tool: false,
                        });
                    }
                }
                if found.len() > before {
                    continue;
                }
                if let Some((word, what)) = by_tool(command).filter(|_| !has_secret_mount) {
                    found.push(Credential {
                        span: run.word(word),
                        what,
                        certain: false,
                        password_tool: matches!(command.name(), "chpasswd" | "useradd" | "usermod"),
                    });
                }
            }
        }
    }

    fn explain(&self, _: &RuleContext<'_>, finding: &Credential) -> Report {
        let report = Report::at(finding.span, format!("this RUN holds {}", finding.what))
            .why("the text of every RUN is kept in the history of the image, readable for everybody who can pull it")
            .help("mount it for this one step: `RUN --mount=type=secret,id=…,env=…` or `target=…`");
        let report = if finding.certain {
            report.severity(Severity::Error)
        } else {
            report
        };
        if finding.password_tool {
            report
        } else {
            report.aliases([])
        }
    }
}

/// A literal credential inside a word: what it is, and whether that is certain.
fn credential(value: &str) -> Option<(String, bool)> {
    if let Some(shape) = secrets::shape(value) {
        return Some((shape.to_owned(), true));
    }
    let lower = value.to_ascii_lowercase();
    let literal = |rest: &str| {
        let rest = rest.trim();
        rest.len() >= 8 && !rest.contains('$') && !secrets::is_placeholder(rest)
    };
    let header = lower.find("authorization:").filter(|at| {
        // `HTTP_AUTHORIZATION:%{…}` is a server's rule.
        let before = value.get(..*at).unwrap_or("").chars().next_back();
        before.is_none_or(|c| !c.is_alphanumeric() && c != '_')
    });
    if let Some(at) = header {
        let rest = value.get(at + 14..).unwrap_or("").trim();
        let token = rest.split_whitespace().nth(1).unwrap_or(rest);
        let plain = !token.contains(['{', '}', '%', '(', '[']);
        return (plain && literal(token))
            .then(|| ("an Authorization header with its token".to_owned(), true));
    }
    if let Some(at) = lower.find("_authtoken=") {
        let rest = value.get(at + 11..).unwrap_or("");
        let token = rest.split([' ', '"', '\'', '\\']).next().unwrap_or("");
        return literal(token).then(|| ("an npm token".to_owned(), true));
    }
    None
}

/// Commands whose own words carry a password.
fn by_tool(command: &SimpleCommand) -> Option<(&ShellWord, String)> {
    let first = command.effective_words().first()?;
    let args = command.args();
    let is_literal = |word: &&ShellWord| {
        !word.dynamic
            && !word.value.contains("/run/secrets/")
            && !secrets::is_placeholder(&word.value)
    };
    let after = |flags: &[&str]| {
        args.iter()
            .zip(args.iter().skip(1))
            .find(|(flag, _)| flags.contains(&flag.value.as_str()))
            .map(|(_, value)| value)
    };
    let glued = || {
        args.iter().find(|word| {
            word.value.split_once('=').is_some_and(|(flag, value)| {
                matches!(flag, "--password" | "--passwd") && !value.is_empty()
            })
        })
    };
    match command.name() {
        "chpasswd" => Some((first, "a password that `chpasswd` sets".to_owned())),
        "useradd" | "usermod" => after(&["-p", "--password"])
            .or_else(glued)
            .filter(is_literal)
            .map(|word| (word, "the password of a user".to_owned())),
        "aws" => args
            .windows(3)
            .find_map(|words| match words {
                [set, name, value]
                    if set.value == "set"
                        && matches!(
                            name.value.as_str(),
                            "aws_secret_access_key" | "aws_session_token"
                        ) =>
                {
                    Some(value)
                }
                _ => None,
            })
            .filter(is_literal)
            .map(|word| (word, "an AWS key".to_owned())),
        "az" if command.verb().is_some_and(|verb| verb.value == "login") => {
            after(&["-p", "--password"])
                .filter(is_literal)
                .map(|word| (word, "the password of `az login`".to_owned()))
        }
        "doctl" => after(&["-t", "--access-token"])
            .filter(is_literal)
            .map(|word| (word, "the token of `doctl`".to_owned())),
        "gcloud"
            if args
                .iter()
                .any(|word| word.value == "activate-service-account") =>
        {
            Some((
                first,
                "a service account of `gcloud`, whose key is not mounted".to_owned(),
            ))
        }
        "mysql" | "mysqladmin" | "mysqldump" | "mariadb" if args.iter().any(is_glued_password) => {
            args.iter()
                .find(|word| is_glued_password(word))
                .filter(|word| is_literal(word))
                .map(|word| (word, format!("a password for `{}`", command.name())))
        }
        "docker" | "podman" | "mysql" | "psql" | "curl" | "wget" | "sshpass" | "mysqladmin"
        | "htpasswd" => {
            let flags: &[&str] = match command.name() {
                "docker" | "podman" | "sshpass" => &["-p", "--password"],
                "mysql" | "mysqladmin" => &["--password"],
                _ => &["--password", "--http-password", "--ftp-password"],
            };
            after(flags)
                .or_else(glued)
                .filter(is_literal)
                .map(|word| (word, format!("a password for `{}`", command.name())))
        }
        _ => None,
    }
}

/// `-phunter2`, as the clients of MySQL take it.
fn is_glued_password(word: &ShellWord) -> bool {
    word.value
        .strip_prefix("-p")
        .is_some_and(|rest| !rest.is_empty() && !rest.starts_with('-'))
}
