//! Names with values: which names promise a secret, and how lines of settings write them.

use super::strength::{is_path, is_random, is_stand_in};

/// Words of a name that make its value a secret, with the kind in output.
const SECRET_WORDS: [(&str, &str); 13] = [
    ("PASSWORD", "password"),
    ("PASSWD", "password"),
    ("PASSPHRASE", "password"),
    ("PASS", "password"),
    ("PW", "password"),
    ("PWD", "password"),
    ("SECRET", "secret"),
    ("SECRETS", "secret"),
    ("TOKEN", "token"),
    ("APIKEY", "api-key"),
    ("CREDENTIAL", "secret"),
    ("CREDENTIALS", "secret"),
    ("AUTHTOKEN", "token"),
];
/// Words before `KEY` that make it a secret.
const SECRET_KEYS: [&str; 15] = [
    "API",
    "ACCESS",
    "PRIVATE",
    "SECRET",
    "AUTH",
    "ENCRYPTION",
    "SIGNING",
    "MASTER",
    "STORAGE",
    "ACCOUNT",
    "LICENSE",
    "APP",
    "MAPS",
    "SESSION",
    "JWT",
];
/// Last words that say the value is something about a secret.
const ABOUT_WORDS: [&str; 39] = [
    "FILE",
    "FILES",
    "PATH",
    "DIR",
    "NAME",
    "ID",
    "URL",
    "URI",
    "HOST",
    "PORT",
    "LENGTH",
    "LEN",
    "SIZE",
    "TTL",
    "EXPIRY",
    "EXPIRES",
    "EXPIRATION",
    "TYPE",
    "HEADER",
    "FIELD",
    "POLICY",
    "METHOD",
    "ALGORITHM",
    "ALG",
    "MIN",
    "MAX",
    "TIMEOUT",
    "ENABLED",
    "ENABLE",
    "COUNT",
    "SERVICE",
    "PROVIDER",
    "ENDPOINT",
    "ISSUER",
    "AUDIENCE",
    "PROMPT",
    "COMMAND",
    "VERSION",
    "COOKIE",
];

/// The words of a name in capitals: `apiKey`, `api-key`, `API_KEY` and `api.key` are the same.
fn words(name: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut was_lower = false;
    for c in name.chars() {
        let is_start = !c.is_ascii_alphanumeric() || (was_lower && c.is_ascii_uppercase());
        if is_start && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        if c.is_ascii_alphanumeric() {
            word.push(c.to_ascii_uppercase());
        }
        was_lower = c.is_ascii_lowercase() || c.is_ascii_digit();
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

/// The kind of secret that a name promises.
pub(super) fn secret_name(name: &str) -> Option<&'static str> {
    if name.len() > 128 || matches!(name, "PWD" | "OLDPWD") {
        return None;
    }
    let words = words(name);
    let last = words.last()?;
    if ABOUT_WORDS.contains(&last.as_str())
        || words
            .iter()
            .any(|word| word == "PUBLIC" || word == "ALLOW" || word == "NO")
    {
        return None;
    }
    let has = |text: &str| words.iter().any(|word| word == text);
    if has("AWS") && has("SECRET") {
        return Some("aws-secret-key");
    }
    for word in &words {
        if let Some((_, kind)) = SECRET_WORDS.iter().find(|(known, _)| known == word) {
            return Some(kind);
        }
        // `DBPASSWORD`, `PGPASSWORD`, `SECRETKEY`.
        if word.len() > 8 && word.ends_with("PASSWORD") {
            return Some("password");
        }
        if matches!(word.as_str(), "SECRETKEY" | "ACCESSKEY" | "PRIVATEKEY") {
            return Some("secret");
        }
    }
    let is_key = words
        .windows(2)
        .any(|pair| matches!(pair, [before, key] if key == "KEY" && SECRET_KEYS.contains(&before.as_str())));
    is_key.then_some("api-key")
}

/// Whether a value can be the secret that its name promises. For settings that people write for this very purpose.
pub(super) fn is_value(value: &str) -> bool {
    value.len() <= 4096 && !is_stand_in(value) && !is_path(value)
}

/// As [`is_value`], for places where names alone prove little: the value must look random.
pub(super) fn is_random_value(value: &str) -> bool {
    is_value(value) && is_random(value)
}

/// `export NAME=value`, `NAME: value`, `"name": "value",`, `name = 'value';`, `define('NAME', 'value')`.
pub(super) fn of_line(line: &str) -> Option<(&str, &str)> {
    let line = line.trim();
    if line.len() > 8192 || line.starts_with(['#', ';', '/', '*', '<']) {
        return None;
    }
    let line = line.strip_prefix("export ").unwrap_or(line);
    let line = line.strip_prefix("- ").unwrap_or(line);
    let line = line.strip_prefix("define(").unwrap_or(line);
    let at = line.find(['=', ':', ','])?;
    let (name, value) = (line.get(..at)?, line.get(at + 1..)?);
    let name = name.trim().trim_matches(['"', '\'', '`']);
    // `const name`, `self.name`, `$name`: the last word counts.
    let name = name.rsplit([' ', '\t', '$']).next()?;
    let value = value.trim_start_matches(['=', '>', ':']).trim();
    let is_name = !name.is_empty()
        && name.bytes().all(|b| {
            b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.' | b':' | b'/' | b'@')
        });
    is_name.then(|| (name, literal(value)))
}

/// A value without its quotes, or without the remark behind it.
fn literal(value: &str) -> &str {
    for quote in ['"', '\'', '`'] {
        if let Some(inner) = value.strip_prefix(quote) {
            return inner.split(quote).next().unwrap_or(inner);
        }
    }
    let value = value.split(" #").next().unwrap_or(value);
    value.trim().trim_end_matches([',', ';', ')'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_promise_secrets() {
        for name in [
            "DB_PASSWORD",
            "PGPASSWORD",
            "GITHUB_TOKEN",
            "apiKey",
            "api-key",
            "AWS_SECRET_ACCESS_KEY",
            "AWS_SECRET",
            "SECRET_KEY_BASE",
            "build.token",
            "PW",
            "spring.datasource.password",
            "SLACK_BOT_TOKEN",
            "SESSION_SECRET",
            "REACT_APP_MAPS_KEY",
        ] {
            assert!(secret_name(name).is_some(), "{name}");
        }
        for name in [
            "GPG_KEY",
            "PWD",
            "DB_PASSWORD_FILE",
            "TOKENIZERS_PARALLELISM",
            "MYSQL_ALLOW_EMPTY_PASSWORD",
            "PUBLIC_KEY",
            "SECRET_NAME",
            "PASSENGER_VERSION",
            "COMPASS",
            "KEY",
            "POSTGRES_HOST_AUTH_METHOD",
            "RABBITMQ_PGP_KEY_ID",
            "MONKEY",
        ] {
            assert_eq!(secret_name(name), None, "{name}");
        }
    }

    #[test]
    fn lines_are_read_as_people_write_them() {
        for (line, expected) in [
            ("export A_TOKEN=abc", ("A_TOKEN", "abc")),
            ("password: hunter2 # old", ("password", "hunter2")),
            ("  \"apiKey\": \"q8Z\",", ("apiKey", "q8Z")),
            ("define('DB_PASSWORD', 'x1y2');", ("DB_PASSWORD", "x1y2")),
            ("const secret = 'a=b';", ("secret", "a=b")),
            ("'token' => 'q8Z',", ("token", "q8Z")),
        ] {
            assert_eq!(of_line(line), Some(expected), "{line}");
        }
        assert_eq!(of_line("# PASSWORD=x"), None);
        assert_eq!(of_line("no assignment"), None);
    }
}
