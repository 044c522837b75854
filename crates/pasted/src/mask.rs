//! Secrets in printed commands, masked before they are shown again.
//!
//! The names and shapes are those of the lint rules; here they are applied to words of a line.

use layerlab_lint::facts::secrets;

/// A text without its secret values.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Masked {
    /// What may be shown.
    pub text: String,
    /// Names of what was masked: a variable, or what the value looks like.
    pub found: Vec<String>,
}

/// How far a value reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Values {
    /// To the next blank, or to the closing quote.
    Words,
    /// To the next `NAME=`: docker prints `ENV` without quotes.
    Pairs,
}

/// Masks the secrets of `text`.
pub(crate) fn mask(text: &str, values: Values) -> Masked {
    let mut out = Masked::default();
    // A key goes over many words; nothing behind its beginning is shown.
    let (text, key) = match text.find("-----BEGIN ") {
        Some(at)
            if text
                .get(at..)
                .is_some_and(|rest| rest.contains("PRIVATE KEY")) =>
        {
            (text.get(..at).unwrap_or(""), true)
        }
        _ => (text, false),
    };
    // A JSON list has no blanks between its items; with them each item is a word.
    let text = text.replace("\",\"", "\", \"");
    let mut until: Option<Until> = None;
    let mut next_is: Option<String> = None;
    for piece in text.split_inclusive(char::is_whitespace) {
        let word = piece.trim_end();
        let blanks = piece.get(word.len()..).unwrap_or("");
        if let Some(end) = until {
            let over = match end {
                Until::Pair => pair(word).is_some(),
                Until::Quote(quote) => {
                    if word.contains(quote) {
                        until = None;
                        out.text.push_str(blanks);
                    }
                    false
                }
            };
            if !over {
                continue;
            }
            until = None;
            if !out.text.ends_with(char::is_whitespace) {
                out.text.push(' ');
            }
        }
        if word.is_empty() {
            out.text.push_str(blanks);
            continue;
        }
        if let Some(name) = next_is.take()
            && !word.starts_with('-')
            && is_value(word)
        {
            out.text.push_str(&secrets::masked(word));
            out.text.push_str(blanks);
            out.found.push(name);
            continue;
        }
        if let Some((head, name, value)) = pair(word)
            && secrets::is_secret_name(name)
            && is_value(value)
        {
            out.text.push_str(head);
            out.text.push_str(&secrets::masked(value));
            out.found.push(name.to_owned());
            let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
            match (values, quote) {
                (_, Some(quote)) if !value.get(1..).is_some_and(|rest| rest.contains(quote)) => {
                    until = Some(Until::Quote(quote));
                }
                (Values::Pairs, None) => until = Some(Until::Pair),
                _ => {}
            }
            if until.is_none() {
                out.text.push_str(blanks);
            }
            continue;
        }
        let bare = word.trim_start_matches(['"', '\'']);
        if bare.eq_ignore_ascii_case("bearer") {
            next_is = Some("Authorization".to_owned());
        } else if let Some(flag) = bare.strip_prefix("--")
            && secrets::is_secret_name(flag)
            && flag
                .rsplit('-')
                .next()
                .is_some_and(|last| SECRET_FLAGS.contains(&last))
        {
            next_is = Some(format!("--{flag}"));
        }
        out.text.push_str(&by_shape(word, &mut out.found));
        out.text.push_str(blanks);
    }
    if key {
        out.text.push_str("-----BEGIN …");
        out.found.push("a private key".to_owned());
    }
    out.found.dedup();
    out
}

/// Last words of options whose value is the secret itself: not `--auth-no-challenge`.
const SECRET_FLAGS: [&str; 7] = [
    "password",
    "passwd",
    "passphrase",
    "secret",
    "token",
    "key",
    "credentials",
];

#[derive(Clone, Copy)]
enum Until {
    Pair,
    Quote(char),
}

fn is_value(value: &str) -> bool {
    let bare = value.trim_matches(['"', '\'']);
    !bare.starts_with(['$', '/', '{']) && !secrets::is_placeholder(value)
}

/// `NAME=value` or `"NAME":"value"` inside a word: everything before the value, the name, the value.
fn pair(word: &str) -> Option<(&str, &str, &str)> {
    let (end, start) = match (word.find('='), word.find("\":")) {
        (Some(equals), None) => (equals, equals + 1),
        (Some(equals), Some(colon)) if equals < colon => (equals, equals + 1),
        (_, Some(colon)) => (colon, colon + 2),
        (None, None) => return None,
    };
    let (before, value) = (word.get(..end)?, word.get(start..)?);
    let name = before.trim_start_matches(['"', '\'', '-', '|', '(', '[', '{']);
    let is_name = !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte));
    (is_name && !value.is_empty()).then_some((word.get(..start)?, name, value))
}

/// Masks what is secret by its shape.
fn by_shape(word: &str, found: &mut Vec<String>) -> String {
    let Some(what) = secrets::shape(word) else {
        return word.to_owned();
    };
    found.push(what.to_owned());
    if let Some(place) = secrets::url_password(word) {
        let (before, after) = (word.get(..place.start), word.get(place.end..));
        return format!("{}…{}", before.unwrap_or(""), after.unwrap_or(""));
    }
    let mut out = String::new();
    for piece in word.split_inclusive(|c: char| !(c.is_ascii_alphanumeric() || "_-.".contains(c))) {
        let token =
            piece.trim_end_matches(|c: char| !(c.is_ascii_alphanumeric() || "_-.".contains(c)));
        if secrets::shape(token).is_some() {
            out.push_str(&secrets::masked(token));
            out.push_str(piece.get(token.len()..).unwrap_or(""));
        } else {
            out.push_str(piece);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, values: Values, wanted: &str, found: &[&str]) {
        let masked = mask(text, values);
        assert_eq!(masked.text, wanted, "{text}");
        assert_eq!(masked.found, found, "{text}");
    }

    #[test]
    fn secret_values_are_masked_and_others_stay() {
        check(
            "ENV DB_PASSWORD=hunter2 MODE=prod",
            Values::Pairs,
            "ENV DB_PASSWORD=… MODE=prod",
            &["DB_PASSWORD"],
        );
        check(
            "ENV DB_PASSWORD=correct horse MODE=prod",
            Values::Pairs,
            "ENV DB_PASSWORD=co… MODE=prod".replace("co…", "…").as_str(),
            &["DB_PASSWORD"],
        );
        check(
            "RUN |1 NPM_TOKEN=abc /bin/sh -c npm ci",
            Values::Words,
            "RUN |1 NPM_TOKEN=… /bin/sh -c npm ci",
            &["NPM_TOKEN"],
        );
        check(
            "curl -H \"Authorization: Bearer abcdef\" x",
            Values::Words,
            "curl -H \"Authorization: Bearer … x",
            &["Authorization"],
        );
        check(
            "login --password hunter2 -u me",
            Values::Words,
            "login --password … -u me",
            &["--password"],
        );
        check(
            "wget --auth-no-challenge https://x.test/a",
            Values::Words,
            "wget --auth-no-challenge https://x.test/a",
            &[],
        );
        check(
            "git clone https://me:geheim@git.test/x",
            Values::Words,
            "git clone https://me:…@git.test/x",
            &["a URL with a password"],
        );
        check(
            "ENV PASSWORD_FILE=/run/secrets/x AUTHOR=me",
            Values::Pairs,
            "ENV PASSWORD_FILE=/run/secrets/x AUTHOR=me",
            &[],
        );
        check(
            "echo \"-----BEGIN RSA PRIVATE KEY----- abc\"",
            Values::Words,
            "echo \"-----BEGIN …",
            &["a private key"],
        );
        check(
            "[\"PATH=/bin\",\"DB_PASSWORD=geheim\",\"A=b\"]",
            Values::Words,
            "[\"PATH=/bin\", \"DB_PASSWORD=… \"A=b\"]",
            &["DB_PASSWORD"],
        );
        check(
            "echo '{\"password\":\"geheim\"}' x",
            Values::Words,
            "echo '{\"password\":… x",
            &["password"],
        );
        check(
            "API_KEY=\"a b c\" x",
            Values::Words,
            "API_KEY=… x",
            &["API_KEY"],
        );
    }
}
