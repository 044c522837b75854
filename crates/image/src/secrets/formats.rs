//! How the known files write their secrets: one function a format. Each looks at lines or at JSON; none of them fails.

use super::assignments::{is_random_value, is_value, of_line, secret_name};
use super::files::Found;
use super::keys::decode;
use super::strength::{is_stand_in, is_thought_up, mask};

pub(super) fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    (1..).zip(text.lines())
}

/// Lines whose name promises a secret.
pub(super) fn named_values(text: &str, out: &mut Vec<Found>) {
    for (line, content) in lines(text) {
        if let Some((name, value)) = of_line(content)
            && let Some(kind) = secret_name(name)
            && is_value(value)
        {
            out.push(Found::new(kind, name, line, value));
        }
    }
}

/// As [`named_values`], where a value must look as if somebody had thought it up as a secret.
pub(super) fn likely_values(text: &str, out: &mut Vec<Found>) {
    for (line, content) in lines(text) {
        if let Some((name, value)) = of_line(content)
            && let Some(kind) = secret_name(name)
            && is_value(value)
            && is_thought_up(value)
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

pub(super) fn npmrc(text: &str, out: &mut Vec<Found>) {
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

pub(super) fn pypirc(text: &str, out: &mut Vec<Found>) {
    for (line, content) in lines(text) {
        if let Some((name, value)) = of_line(content)
            && name == "password"
            && is_value(value)
        {
            out.push(Found::new("pypi-token", name, line, value));
        }
    }
}

pub(super) fn netrc(text: &str, out: &mut Vec<Found>) {
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

pub(super) fn docker_login(text: &str, out: &mut Vec<Found>) {
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

pub(super) fn composer_login(text: &str, out: &mut Vec<Found>) {
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

pub(super) fn xml_passwords(text: &str, out: &mut Vec<Found>) {
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

pub(super) fn kube_login(text: &str, out: &mut Vec<Found>) {
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

pub(super) fn pgpass(text: &str, out: &mut Vec<Found>) {
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

pub(super) fn htpasswd(text: &str, out: &mut Vec<Found>) {
    for (line, content) in lines(text) {
        if let Some((user, hash)) = content.trim().split_once(':')
            && !user.starts_with('#')
            && hash.len() >= 13
        {
            out.push(Found::new("password-hash", user, line, hash));
        }
    }
}

pub(super) fn shadow(text: &str, out: &mut Vec<Found>) {
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
pub(super) fn git_config(text: &str, out: &mut Vec<Found>) {
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

pub(super) fn bare_token(text: &str, out: &mut Vec<Found>) {
    let value = text.trim();
    if value.len() >= 16 && is_value(value) && !value.contains(char::is_whitespace) {
        out.push(Found::new("vault-token", "", 1, value));
    }
}
