//! Files that hold secrets by what they are: one row each, with how their lines are read.

use super::assignments::{is_random_value, is_value, of_line, secret_name};
use super::keys::decode;
use super::strength::{is_stand_in, mask};

/// A secret in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    /// Name in output.
    pub kind: &'static str,
    /// What it is called there; empty when it has no name.
    pub name: String,
    /// Line, from 1; 0 for the file as a whole.
    pub line: u32,
    /// Shown instead of the secret.
    pub masked: String,
}

impl Found {
    pub(super) fn new(kind: &'static str, name: &str, line: usize, value: &str) -> Self {
        Self {
            kind,
            name: name.chars().take(80).collect(),
            line: u32::try_from(line).unwrap_or(u32::MAX),
            masked: mask(value, 4),
        }
    }
}

type Read = fn(text: &str, out: &mut Vec<Found>);

/// A file that is known by its path.
#[derive(Debug)]
pub(super) struct KnownFile {
    /// How its path ends; with a slash in front the whole path is meant.
    endings: &'static [&'static str],
    read: Read,
}

/// The known files. The first row that fits counts.
const KNOWN: &[KnownFile] = &[
    KnownFile {
        endings: &[".npmrc"],
        read: npmrc,
    },
    KnownFile {
        endings: &[".yarnrc.yml", ".yarnrc"],
        read: named_values,
    },
    KnownFile {
        endings: &[".pypirc"],
        read: pypirc,
    },
    KnownFile {
        endings: &[".netrc", "_netrc"],
        read: netrc,
    },
    KnownFile {
        endings: &[
            ".docker/config.json",
            ".dockercfg",
            "containers/auth.json",
            ".dockerconfigjson",
        ],
        read: docker_login,
    },
    KnownFile {
        endings: &[
            ".m2/settings.xml",
            ".m2/settings-security.xml",
            "maven/conf/settings.xml",
        ],
        read: xml_passwords,
    },
    KnownFile {
        endings: &["gradle.properties"],
        read: named_values,
    },
    KnownFile {
        endings: &[".cargo/credentials", ".cargo/credentials.toml"],
        read: named_values,
    },
    KnownFile {
        endings: &[".gem/credentials"],
        read: named_values,
    },
    KnownFile {
        endings: &["auth.json"],
        read: composer_login,
    },
    KnownFile {
        endings: &[".aws/credentials", ".aws/config"],
        read: named_values,
    },
    KnownFile {
        endings: &[
            ".kube/config",
            "kubeconfig",
            "/etc/kubernetes/admin.conf",
            "/etc/kubernetes/kubelet.conf",
        ],
        read: kube_login,
    },
    KnownFile {
        endings: &[".pgpass", "pgpass.conf"],
        read: pgpass,
    },
    KnownFile {
        endings: &[".my.cnf", ".mylogin.cnf"],
        read: named_values,
    },
    KnownFile {
        endings: &[".htpasswd"],
        read: htpasswd,
    },
    KnownFile {
        endings: &["/etc/shadow", "/etc/shadow-", "/etc/gshadow"],
        read: shadow,
    },
    KnownFile {
        endings: &[".git/config", ".gitconfig"],
        read: git_config,
    },
    KnownFile {
        endings: &[".vault-token"],
        read: bare_token,
    },
    KnownFile {
        endings: &[
            "application_default_credentials.json",
            "credentials.tfrc.json",
            "accessTokens.json",
            "msal_token_cache.json",
        ],
        read: named_values,
    },
    KnownFile {
        endings: &[".tfvars", ".tfstate"],
        read: named_values,
    },
    KnownFile {
        endings: &["wp-config.php"],
        read: named_values,
    },
    KnownFile {
        endings: &[
            ".s3cfg",
            ".boto",
            "rclone.conf",
            ".terraformrc",
            ".ftpconfig",
            ".sentryclirc",
        ],
        read: named_values,
    },
    KnownFile {
        endings: &[
            ".bash_history",
            ".zsh_history",
            ".ash_history",
            ".sh_history",
            ".history",
            ".mysql_history",
            ".psql_history",
            ".python_history",
            "fish_history",
        ],
        read: history,
    },
];

impl KnownFile {
    /// The row of a path without leading slash.
    pub(super) fn of(path: &str) -> Option<&'static Self> {
        let fits = |ending: &&str| match ending.strip_prefix('/') {
            Some(whole) => path == whole,
            None => path.ends_with(*ending),
        };
        let known = KNOWN.iter().find(|row| row.endings.iter().any(fits));
        known.or_else(|| (is_env_file(path)).then_some(&ENV_FILE))
    }

    /// Reads the text.
    pub(super) fn read(&self, text: &str, out: &mut Vec<Found>) {
        (self.read)(text, out);
    }
}

const ENV_FILE: KnownFile = KnownFile {
    endings: &[],
    read: named_values,
};

/// `.env`, `.env.production`, `prod.env`; not the ones that are there to be copied.
fn is_env_file(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let is_env = name == ".env"
        || name.starts_with(".env.")
        || name == ".envrc"
        || (name.ends_with(".env") && name.len() < 40);
    let is_pattern = [
        "example", "sample", "template", "dist", "default", "defaults", "schema", "test",
    ]
    .iter()
    .any(|word| name.split('.').any(|part| part == *word));
    is_env && !is_pattern
}

/// Whether a file holds settings, so that names in it are worth a look.
pub(super) fn is_settings(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    let Some((stem, extension)) = name.rsplit_once('.') else {
        return false;
    };
    match extension {
        "properties" | "ini" | "cfg" | "conf" | "cnf" | "toml" | "yml" | "yaml" => true,
        "json" => {
            !matches!(
                stem,
                "package" | "package-lock" | "composer" | "tsconfig" | "manifest"
            ) && !stem.ends_with(".min")
        }
        "py" | "js" | "ts" | "rb" | "php" | "xml" | "sh" => [
            "settings",
            "config",
            "secret",
            "credential",
            "local",
            "prod",
            "env",
        ]
        .iter()
        .any(|word| stem.contains(word)),
        _ => false,
    }
}

fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    (1..).zip(text.lines())
}

/// Lines whose name promises a secret.
fn named_values(text: &str, out: &mut Vec<Found>) {
    for (line, content) in lines(text) {
        if let Some((name, value)) = of_line(content)
            && let Some(kind) = secret_name(name)
            && is_value(value)
        {
            out.push(Found::new(kind, name, line, value));
        }
    }
}

/// As [`named_values`], where only random values count.
pub(super) fn random_values(text: &str, out: &mut Vec<Found>) {
    for (line, content) in lines(text) {
        if let Some((name, value)) = of_line(content)
            && let Some(kind) = secret_name(name)
            && is_random_value(value)
        {
            out.push(Found::new(kind, name, line, value));
        }
    }
}

fn npmrc(text: &str, out: &mut Vec<Found>) {
    for (line, content) in lines(text) {
        let content = content.trim();
        if content.starts_with(['#', ';']) {
            continue;
        }
        let Some((name, value)) = content.split_once('=') else {
            continue;
        };
        let (name, value) = (name.trim(), value.trim().trim_matches('"'));
        let key = name.rsplit([':', '/']).next().unwrap_or(name);
        let kind = match key {
            "_authToken" | "_auth" => "npm-token",
            "_password" => "password",
            _ => continue,
        };
        if is_value(value) {
            out.push(Found::new(kind, name, line, value));
        }
    }
}

fn pypirc(text: &str, out: &mut Vec<Found>) {
    for (line, content) in lines(text) {
        if let Some((name, value)) = of_line(content)
            && name == "password"
            && is_value(value)
        {
            out.push(Found::new("pypi-token", name, line, value));
        }
    }
}

fn netrc(text: &str, out: &mut Vec<Found>) {
    for (line, content) in lines(text) {
        let mut words = content.split_whitespace();
        while let Some(word) = words.next() {
            if word == "password"
                && let Some(value) = words.next()
                && is_value(value)
            {
                out.push(Found::new("netrc-login", "password", line, value));
            }
        }
    }
}

fn docker_login(text: &str, out: &mut Vec<Found>) {
    let Ok(document) = serde_json::from_str::<serde_json::Value>(text) else {
        return;
    };
    let auths = document.get("auths").unwrap_or(&document);
    for (registry, login) in auths.as_object().into_iter().flatten() {
        for key in ["auth", "identitytoken", "registrytoken", "password"] {
            let Some(value) = login.get(key).and_then(serde_json::Value::as_str) else {
                continue;
            };
            let secret = decode(value.as_bytes());
            let is_login = key != "auth"
                || secret
                    .iter()
                    .position(|b| *b == b':')
                    .is_some_and(|at| at + 1 < secret.len());
            if is_login && !is_stand_in(value) {
                out.push(Found::new("registry-login", registry, 0, value));
            }
        }
    }
}

fn composer_login(text: &str, out: &mut Vec<Found>) {
    let Ok(document) = serde_json::from_str::<serde_json::Value>(text) else {
        return;
    };
    for group in [
        "github-oauth",
        "gitlab-token",
        "gitlab-oauth",
        "bearer",
        "http-basic",
        "bitbucket-oauth",
    ] {
        for (host, login) in document
            .get(group)
            .and_then(serde_json::Value::as_object)
            .into_iter()
            .flatten()
        {
            let value = login
                .as_str()
                .or_else(|| login.get("password").and_then(serde_json::Value::as_str))
                .or_else(|| login.get("token").and_then(serde_json::Value::as_str));
            if let Some(value) = value.filter(|value| is_value(value)) {
                out.push(Found::new("registry-login", host, 0, value));
            }
        }
    }
}

fn xml_passwords(text: &str, out: &mut Vec<Found>) {
    for (line, content) in lines(text) {
        for tag in ["password", "passphrase", "master"] {
            let value = content
                .split_once(&format!("<{tag}>"))
                .and_then(|(_, rest)| rest.split_once(&format!("</{tag}>")));
            // `{…}` is encrypted with the master password.
            if let Some((value, _)) = value
                && (tag == "master" || !value.starts_with('{'))
                && is_value(value)
            {
                out.push(Found::new("password", tag, line, value));
            }
        }
    }
}

fn kube_login(text: &str, out: &mut Vec<Found>) {
    for (line, content) in lines(text) {
        let Some((name, value)) = of_line(content) else {
            continue;
        };
        let kind = match name {
            "token" | "id-token" | "refresh-token" | "access-token" => "kubernetes-token",
            "client-key-data" => "private-key",
            "password" => "password",
            _ => continue,
        };
        if is_value(value) {
            out.push(Found::new(kind, name, line, value));
        }
    }
}

fn pgpass(text: &str, out: &mut Vec<Found>) {
    for (line, content) in lines(text) {
        let fields: Vec<&str> = content.trim().splitn(5, ':').collect();
        if let [host, _, _, user, password] = fields.as_slice()
            && !host.starts_with('#')
            && is_value(password)
        {
            out.push(Found::new("database-password", user, line, password));
        }
    }
}

fn htpasswd(text: &str, out: &mut Vec<Found>) {
    for (line, content) in lines(text) {
        if let Some((user, hash)) = content.trim().split_once(':')
            && !user.starts_with('#')
            && hash.len() >= 13
        {
            out.push(Found::new("password-hash", user, line, hash));
        }
    }
}

fn shadow(text: &str, out: &mut Vec<Found>) {
    for (line, content) in lines(text) {
        let mut fields = content.split(':');
        if let (Some(user), Some(hash)) = (fields.next(), fields.next())
            && hash.len() >= 13
            && !hash.starts_with(['!', '*'])
        {
            out.push(Found {
                masked: mask(hash, 3),
                ..Found::new("password-hash", user, line, hash)
            });
        }
    }
}

/// Addresses with passwords are found by themselves; a header with a login is told here.
fn git_config(text: &str, out: &mut Vec<Found>) {
    for (line, content) in lines(text) {
        let lower = content.to_ascii_lowercase();
        if let Some(at) = lower.find("authorization:")
            && let Some(value) = content
                .get(at..)
                .and_then(|rest| rest.split_whitespace().nth(2))
            && is_value(value)
        {
            out.push(Found::new("git-login", "extraheader", line, value));
        }
    }
}

fn bare_token(text: &str, out: &mut Vec<Found>) {
    let value = text.trim();
    if value.len() >= 16 && is_value(value) && !value.contains(char::is_whitespace) {
        out.push(Found::new("vault-token", "", 1, value));
    }
}

/// What was typed: variables set to secrets, and options that take one.
fn history(text: &str, out: &mut Vec<Found>) {
    for (line, content) in lines(text) {
        command(content, line, out);
    }
}

/// Secrets in one command line: `NAME=value`, `--password value`, `-H 'Authorization: Bearer …'`.
pub(super) fn command(content: &str, line: usize, out: &mut Vec<Found>) {
    let content = content.get(..content.len().min(8192)).unwrap_or_default();
    let mut words = content
        .split([' ', '\t', ';', '"', '\''])
        .filter(|word| !word.is_empty())
        .peekable();
    let mut is_header = false;
    while let Some(word) = words.next() {
        if is_header {
            is_header = false;
            if word.len() >= 16 && is_random_value(word) {
                out.push(Found::new("http-login", "Authorization", line, word));
            }
        }
        let lower = word.to_ascii_lowercase();
        if matches!(lower.as_str(), "bearer" | "basic") {
            is_header = true;
        }
        if let Some(option) = word.strip_prefix("--") {
            let (name, value) = match option.split_once('=') {
                Some((name, value)) => (name, Some(value)),
                None => (
                    option,
                    words.peek().copied().filter(|next| !next.starts_with('-')),
                ),
            };
            if let Some(kind) = secret_name(name)
                && let Some(value) = value
                && !name.ends_with("stdin")
                && is_command_value(value)
            {
                out.push(Found::new(kind, &format!("--{name}"), line, value));
            }
        } else if let Some((before, value)) = word.split_once('=') {
            // `?access_token=…` in an address is a name as well.
            let name = before.rsplit(['?', '&', ':', '/']).next().unwrap_or(before);
            let value = value.split('&').next().unwrap_or(value);
            if !name.starts_with('-')
                && let Some(kind) = secret_name(name)
                && is_command_value(value)
            {
                out.push(Found::new(kind, name, line, value));
            }
        }
    }
}

/// Command lines are full of references and of words that only look like values.
fn is_command_value(value: &str) -> bool {
    is_value(value) && !value.contains(['$', '(', '`', '\\', '{', '*', '[', '|', '<', '>'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(path: &str, text: &str) -> Vec<(&'static str, String, u32)> {
        let mut out = Vec::new();
        if let Some(known) = KnownFile::of(path) {
            known.read(text, &mut out);
        }
        out.into_iter()
            .map(|found| (found.kind, found.name, found.line))
            .collect()
    }

    #[track_caller]
    fn check(path: &str, text: &str, kind: &str, name: &str, line: u32) {
        assert_eq!(read(path, text), [(kind, name.to_owned(), line)], "{path}");
    }

    #[test]
    fn known_files_are_read_in_their_own_way() {
        check(
            "root/.npmrc",
            "a=b\n//r.test/:_authToken=q8Zr1vB0Lk39\n",
            "npm-token",
            "//r.test/:_authToken",
            2,
        );
        check(
            "root/.pypirc",
            "[pypi]\npassword = q8Zr1vB0\n",
            "pypi-token",
            "password",
            2,
        );
        check(
            "root/.netrc",
            "machine h login u password q8Zr1vB0\n",
            "netrc-login",
            "password",
            1,
        );
        check(
            "root/.docker/config.json",
            r#"{"auths":{"r.test":{"auth":"am86cThacjF2QjA="}}}"#,
            "registry-login",
            "r.test",
            0,
        );
        check(
            "root/.m2/settings.xml",
            "<server>\n<password>q8Zr1vB0</password>",
            "password",
            "password",
            2,
        );
        check(
            "root/.kube/config",
            "users:\n- name: a\n  user:\n    token: q8Zr1vB0Lk\n",
            "kubernetes-token",
            "token",
            4,
        );
        check(
            "root/.pgpass",
            "db:5432:*:app:q8Zr1vB0\n",
            "database-password",
            "app",
            1,
        );
        check(
            "etc/shadow",
            "root:$6$salt$q8Zr1vB0Lk39:1::::::\nbin:*:1::::::\n",
            "password-hash",
            "root",
            1,
        );
        check(
            "app/.env",
            "DEBUG=1\nDB_PASSWORD=hunter2\n",
            "password",
            "DB_PASSWORD",
            2,
        );
        check(
            "root/.aws/credentials",
            "[default]\naws_secret_access_key = q8Zr1vB0Lk39TnXw\n",
            "aws-secret-key",
            "aws_secret_access_key",
            2,
        );
        check(
            "root/.bash_history",
            "mysql --password=hunter22 db\n",
            "password",
            "--password",
            1,
        );
        check(
            "app/.git/config",
            "[http]\n extraheader = AUTHORIZATION: basic q8Zr1vB0Lk39\n",
            "git-login",
            "extraheader",
            2,
        );
    }

    #[test]
    fn references_and_patterns_are_no_secrets() {
        assert_eq!(
            read("app/.npmrc", "//r.test/:_authToken=${NPM_TOKEN}\n"),
            []
        );
        assert_eq!(read("app/.env.example", "DB_PASSWORD=hunter2\n"), []);
        assert_eq!(
            read(
                "app/.env",
                "DB_PASSWORD=\nDB_PASSWORD_FILE=/run/secrets/x\n"
            ),
            []
        );
        assert_eq!(
            read("root/.m2/settings.xml", "<password>{encrypted=}</password>"),
            []
        );
        assert_eq!(read("etc/shadow", "root:!:1::::::\nroot::1\n"), []);
        assert_eq!(
            read(
                "root/.bash_history",
                "export T_TOKEN=$(cat /run/secrets/t)\n"
            ),
            []
        );
    }
}
