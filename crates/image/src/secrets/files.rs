//! Files that hold secrets by what they are: one row each, with how their lines are read.

use super::command::history;
use super::formats::{
    bare_token, composer_login, docker_login, git_config, htpasswd, kube_login, likely_values,
    named_values, netrc, npmrc, pgpass, pypirc, shadow, xml_passwords,
};
use super::places::Area;
use super::strength::mask;

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
    /// How its path ends, in whole components; with a slash in front the whole path is meant, with a star an extension.
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
        endings: &["*.tfvars", "*.tfstate"],
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
        let fits = |ending: &&str| match (ending.strip_prefix('/'), ending.strip_prefix('*')) {
            (Some(whole), _) => path == whole,
            (None, Some(extension)) => path.ends_with(extension),
            (None, None) => path
                .strip_suffix(*ending)
                .is_some_and(|before| before.is_empty() || before.ends_with('/')),
        };
        let known = KNOWN.iter().find(|row| row.endings.iter().any(fits));
        let by_name = || {
            if is_env_file(path) {
                Some(&ENV_FILE)
            } else {
                is_application_settings(path).then_some(&APPLICATION_SETTINGS)
            }
        };
        known.or_else(by_name)
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

const APPLICATION_SETTINGS: KnownFile = KnownFile {
    endings: &[],
    read: likely_values,
};

/// Settings of applications by the names that frameworks give them; not those that distributions install.
fn is_application_settings(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let Some((stem, extension)) = name.rsplit_once('.') else {
        return false;
    };
    let is_known = match extension {
        "properties" => stem.starts_with("application") || stem.contains("secret"),
        "yml" | "yaml" => {
            ["application", "docker-compose", "compose", "parameters"]
                .iter()
                .any(|start| stem.starts_with(start))
                || matches!(stem, "database" | "secrets" | "credentials" | "config")
        }
        "json" => {
            stem.starts_with("appsettings") || matches!(stem, "secrets" | "credentials" | "config")
        }
        "py" => stem.ends_with("settings") || stem == "config",
        "php" => matches!(stem, "config" | "database" | "settings" | "parameters"),
        "ini" | "toml" | "cfg" => matches!(
            stem,
            "config" | "settings" | "secrets" | "credentials" | "database"
        ),
        _ => false,
    };
    is_known && Area::of(path) == Area::Own && !path.starts_with("etc/")
}

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
        "toml" => !matches!(
            stem,
            "cargo" | "pyproject" | "poetry" | "rustfmt" | "clippy"
        ),
        "properties" | "ini" | "cfg" | "conf" | "cnf" | "yml" | "yaml" => true,
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
            "app/application.properties",
            "spring.datasource.password=S3cret!x\n",
            "password",
            "spring.datasource.password",
            1,
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
