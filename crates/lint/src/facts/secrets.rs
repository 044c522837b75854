//! Which names and values are secrets, and how a value is masked.
//!
//! Source: the rule reference, 5.3, 8.3 and 8.4. Words of a name are compared as words, never as
//! substrings, so `AUTHOR` and `KEYBOARD_LAYOUT` are quiet.

/// Names known as a whole (8.3).
const KNOWN: &[&str] = &[
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AZURE_CLIENT_SECRET",
    "GITHUB_TOKEN",
    "GH_TOKEN",
    "GITLAB_TOKEN",
    "CI_JOB_TOKEN",
    "NPM_TOKEN",
    "NODE_AUTH_TOKEN",
    "PYPI_TOKEN",
    "TWINE_PASSWORD",
    "DOCKERHUB_PASSWORD",
    "DOCKER_PASSWORD",
    "HF_TOKEN",
    "OPENAI_API_KEY",
    "ANTHROPIC_API_KEY",
    "GOOGLE_API_KEY",
    "HEROKU_API_KEY",
    "DIGITALOCEAN_ACCESS_TOKEN",
    "SLACK_TOKEN",
    "STRIPE_API_KEY",
    "VAULT_TOKEN",
    "FIREBASE_TOKEN",
    "MYSQL_ROOT_PASSWORD",
    "MYSQL_PASSWORD",
    "POSTGRES_PASSWORD",
    "REDIS_PASSWORD",
    "RABBITMQ_DEFAULT_PASS",
    "SECRET_KEY_BASE",
    "RAILS_MASTER_KEY",
    "DJANGO_SECRET_KEY",
    "SECRET_KEY",
    "JWT_SECRET",
    "SSH_PRIVATE_KEY",
];

const WORDS: &[&str] = &[
    "password",
    "passwd",
    "pwd",
    "passphrase",
    "secret",
    "secrets",
    "token",
    "credential",
    "credentials",
    "apikey",
    "auth",
];

const PAIRS: &[(&str, &str)] = &[
    ("api", "key"),
    ("access", "key"),
    ("private", "key"),
    ("client", "key"),
    ("signing", "key"),
    ("encryption", "key"),
];

/// A last word that makes the name speak *about* a secret.
const HARMLESS_LAST: &[&str] = &[
    "file",
    "path",
    "dir",
    "url",
    "uri",
    "host",
    "name",
    "id",
    "type",
    "version",
    "algorithm",
    "header",
    "expiry",
    "ttl",
    "length",
    "enabled",
    "alias",
    "prompt",
    "policy",
    "issuer",
    "endpoint",
    "socket",
    "sock",
];

const HARMLESS_ANYWHERE: &[&str] = &["public", "example", "dummy", "fake", "test"];

/// Lower-case words of a name, split at `_`, `-`, `.`, digits and case changes.
pub fn words(name: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut word = String::new();
    let mut previous = ' ';
    for letter in name.chars() {
        let breaks = !letter.is_ascii_alphabetic()
            || (letter.is_ascii_uppercase() && previous.is_ascii_lowercase());
        if breaks && !word.is_empty() {
            out.push(std::mem::take(&mut word));
        }
        if letter.is_ascii_alphabetic() {
            word.push(letter.to_ascii_lowercase());
        }
        previous = letter;
    }
    if !word.is_empty() {
        out.push(word);
    }
    out
}

/// Whether a variable of that name holds a secret, judged by the name alone.
pub fn is_secret_name(name: &str) -> bool {
    if KNOWN.contains(&name.to_ascii_uppercase().as_str()) {
        return true;
    }
    if is_about_a_secret(name) {
        return false;
    }
    let words = words(name);
    let has = |wanted: &str| words.iter().any(|word| word == wanted);
    is_access_key_id(name)
        || WORDS.iter().any(|word| has(word))
        || words.windows(2).any(|pair| match pair {
            [a, b] => PAIRS.iter().any(|(x, y)| a == x && b == y),
            _ => false,
        })
}

/// Whether the name speaks about a secret (`TOKEN_TTL`, `PUBLIC_KEY`) instead of naming one.
pub fn is_about_a_secret(name: &str) -> bool {
    let words = words(name);
    let about = words
        .last()
        .is_some_and(|last| HARMLESS_LAST.contains(&last.as_str()));
    words
        .iter()
        .any(|word| HARMLESS_ANYWHERE.contains(&word.as_str()))
        || about && !is_access_key_id(name)
}

fn is_access_key_id(name: &str) -> bool {
    name.to_ascii_lowercase().ends_with("access_key_id")
}

/// Whether the builder's own check takes the name for a secret's.
///
/// It compares words between underscores, `key` alone among them. Source: BuildKit,
/// `dockerfile2llb`, the check `SecretsUsedInArgOrEnv`.
pub fn is_builder_secret(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let has = |list: &[&str]| lower.split('_').any(|word| list.contains(&word));
    has(&[
        "apikey",
        "auth",
        "credential",
        "credentials",
        "key",
        "password",
        "pword",
        "passwd",
        "secret",
        "token",
    ]) && !has(&["public", "file", "version"])
}

/// Whether hadolint's DL3064 takes the name for a secret's: parts of it, or known as a whole.
pub fn is_hadolint_secret(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    [
        "api_key",
        "client_key",
        "password",
        "private",
        "secret",
        "token",
        "username",
    ]
    .iter()
    .any(|part| lower.contains(part))
        || [
            "application_key",
            "aws_access_key_id",
            "vault_client_key",
            "docker_email",
            "ci_deploy_user",
        ]
        .contains(&lower.as_str())
}

/// What kind of secret a value is, by its shape (8.4); `None` when it looks harmless.
pub fn shape(value: &str) -> Option<&'static str> {
    let value = value.trim_matches(['"', '\'']);
    if value.contains("-----BEGIN ") && value.contains("PRIVATE KEY") {
        return Some("a private key");
    }
    if let Some(place) = url_password(value) {
        let password = value.get(place).unwrap_or("");
        if !is_placeholder(password) {
            return Some("a URL with a password");
        }
    }
    value
        .split(|c: char| !(c.is_ascii_alphanumeric() || "_-.".contains(c)))
        .find_map(token_shape)
}

/// Range of the password in `scheme://user:password@host`.
pub fn url_password(value: &str) -> Option<std::ops::Range<usize>> {
    let start = value.find("://")? + 3;
    let rest = value.get(start..)?;
    let authority = rest
        .find(|c: char| c == '/' || c.is_whitespace() || c == '"' || c == '\'')
        .and_then(|end| rest.get(..end))
        .unwrap_or(rest);
    let at = authority.rfind('@')?;
    let user = authority.get(..at)?;
    let colon = user.find(':')?;
    let password = start + colon + 1..start + at;
    (!password.is_empty()).then_some(password)
}

fn token_shape(token: &str) -> Option<&'static str> {
    let tail = |prefix: &str| token.strip_prefix(prefix);
    let plain = |text: &str, n: usize| {
        text.len() >= n
            && text
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-')
    };
    let upper = |text: &str| {
        text.len() == 16
            && text
                .chars()
                .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit())
    };
    if is_placeholder(token) {
        return None;
    }
    if tail("AKIA").or(tail("ASIA")).is_some_and(upper) {
        return Some("an AWS access key");
    }
    if ["ghp_", "gho_", "ghu_", "ghs_", "ghr_"]
        .iter()
        .any(|prefix| tail(prefix).is_some_and(|rest| plain(rest, 36)))
        || tail("github_pat_").is_some_and(|rest| plain(rest, 20))
    {
        return Some("a GitHub token");
    }
    if tail("glpat-").is_some_and(|rest| plain(rest, 16)) {
        return Some("a GitLab token");
    }
    if tail("npm_").is_some_and(|rest| plain(rest, 36)) {
        return Some("an npm token");
    }
    if ["xoxa-", "xoxb-", "xoxp-", "xoxr-", "xoxs-"]
        .iter()
        .any(|prefix| tail(prefix).is_some_and(|rest| plain(rest, 8)))
    {
        return Some("a Slack token");
    }
    if ["sk_live_", "rk_live_"]
        .iter()
        .any(|prefix| tail(prefix).is_some_and(|rest| plain(rest, 8)))
    {
        return Some("a Stripe key");
    }
    if tail("sk-").is_some_and(|rest| plain(rest, 20) && rest.chars().any(|c| c.is_ascii_digit())) {
        return Some("an API key");
    }
    if tail("AIza").is_some_and(|rest| plain(rest, 35))
        || tail("ya29.").is_some_and(|rest| rest.len() >= 20)
    {
        return Some("a Google key");
    }
    if tail("SG.").is_some_and(|rest| rest.len() >= 20 && rest.contains('.')) {
        return Some("a SendGrid key");
    }
    if tail("hf_").is_some_and(|rest| plain(rest, 30)) {
        return Some("a Hugging Face token");
    }
    if tail("dckr_pat_").is_some_and(|rest| plain(rest, 8)) {
        return Some("a Docker Hub token");
    }
    if tail("hvs.").is_some_and(|rest| rest.len() >= 16) {
        return Some("a Vault token");
    }
    if token.starts_with("eyJ") && token.split('.').filter(|part| part.len() >= 4).count() == 3 {
        return Some("a signed token");
    }
    None
}

/// Whether a value under a secret-like name is itself random: 20 characters or more of high entropy.
pub fn is_random(value: &str) -> bool {
    let value = value.trim_matches(['"', '\'']);
    let n = value.chars().count();
    if n < 20
        || value.contains(char::is_whitespace)
        || value.contains(['/', '$'])
        || is_placeholder(value)
    {
        return false;
    }
    let mut counts = [0u32; 256];
    for byte in value.bytes() {
        if let Some(count) = counts.get_mut(usize::from(byte)) {
            *count += 1;
        }
    }
    let total = value.len() as f64;
    let entropy: f64 = counts
        .iter()
        .filter(|count| **count > 0)
        .map(|count| {
            let share = f64::from(*count) / total;
            -share * share.log2()
        })
        .sum();
    entropy >= 3.5
}

/// Values that stand for a secret without being one.
pub fn is_placeholder(value: &str) -> bool {
    let lower = value.trim_matches(['"', '\'']).to_ascii_lowercase();
    lower.is_empty()
        || lower.contains("xxx")
        || lower.contains("example")
        || lower.contains("your-")
        || lower.contains("your_")
        || lower.contains("<")
        || lower.contains("$")
        || lower.contains("***")
}

/// A value as it may be shown: the first two characters at most.
pub fn masked(value: &str) -> String {
    let value = value.trim_matches(['"', '\'']);
    if value.chars().count() < 12 {
        return "…".to_owned();
    }
    let head: String = value.chars().take(2).collect();
    format!("{head}…")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, wanted: bool) {
        assert_eq!(is_secret_name(name), wanted, "{name}");
    }

    #[test]
    fn names_are_judged_by_their_words() {
        for name in [
            "auth",
            "NPM_TOKEN",
            "AWS_SECRET_ACCESS_KEY",
            "AWS_ACCESS_KEY_ID",
            "dbPassword",
            "API_KEY",
            "MY_API_KEY",
            "DB_PASSWORD2",
        ] {
            check(name, true);
        }
        for name in [
            "DB_PASSWORD_FILE",
            "PUBLIC_KEY",
            "AUTH_MODULE_VERSION",
            "TOKENIZERS_PARALLELISM",
            "GOPRIVATE",
            "KEYBOARD_LAYOUT",
            "KEYCLOAK_URL",
            "AUTHOR",
            "TOKEN_TTL",
            "TEST_PASSWORD",
            "SECRET_NAME",
        ] {
            check(name, false);
        }
    }

    #[test]
    fn values_are_judged_by_their_shape() {
        assert!(shape(concat!("ghp_", "0123456789abcdefghij0123456789abcdefgh")).is_some());
        assert!(shape("postgres://app:hunter2@db/app").is_some());
        assert!(shape("postgres://app:${PW}@db/app").is_none());
        assert!(shape("https://example.com/a:b@c").is_none());
        assert!(shape("hello world").is_none());
        assert!(is_random("f3Jx9Qz7Lm2Vt8Rk4Ws1"));
        assert!(!is_random("changeme"));
    }
}
