//! Where secrets stand in a text, so that it can be passed on without them.
//!
//! Unlike the rules this asks neither whether a stage is needed nor how certain a finding is: a value that is masked
//! in vain costs little. Deliberately absent: values that come from elsewhere (`$TOKEN`), which are no secrets.

use crate::facts::secrets;
use layerlab_diagnostics::{Edit, Span, apply_edits};
use layerlab_syntax::ast::{Arguments, Dockerfile};

/// What stands in the place of a secret.
pub const MASK: &str = "MASKED";

/// One secret in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretPlace {
    /// The value.
    pub span: Span,
    /// The name it has, or what its shape says: `NPM_TOKEN`, `a GitHub token`.
    pub what: String,
}

/// Every secret of a Dockerfile, in file order, no two overlapping. Cost: O(bytes).
pub fn secret_places(file: &Dockerfile) -> Vec<SecretPlace> {
    let mut found = Vec::new();
    for outer in &file.instructions {
        let mut by_name = |name: &str, value: &str, span: Span| {
            if secrets::is_secret_name(name) && is_literal(value) {
                found.push(SecretPlace {
                    span,
                    what: name.to_owned(),
                });
            }
        };
        match &outer.unwrap_onbuild().arguments {
            Arguments::Pairs(pairs) => {
                for pair in pairs {
                    by_name(&pair.key.text, &pair.value.text, pair.value.span);
                }
            }
            Arguments::Args(declarations) => {
                for declaration in declarations {
                    if let Some(value) = &declaration.default {
                        by_name(&declaration.name.text, &value.text, value.span);
                    }
                }
            }
            _ => {}
        }
    }
    // Everything else by its words: scripts, heredocs, comments.
    words(&file.text, &mut found);
    found.sort_by_key(|place| (place.span.start, std::cmp::Reverse(place.span.end)));
    let mut end = 0;
    found.retain(|place| {
        let is_new = place.span.start >= end;
        if is_new {
            end = place.span.end;
        }
        is_new
    });
    found
}

/// The text with [`MASK`] in the place of each secret; as it is when a place does not fit it.
pub fn without_secrets(text: &str, places: &[SecretPlace]) -> String {
    let edits: Vec<Edit> = places
        .iter()
        .map(|place| Edit::replace(place.span, MASK))
        .collect();
    apply_edits(text, &edits).unwrap_or_else(|_| text.to_owned())
}

fn is_literal(value: &str) -> bool {
    let bare = value.trim_matches(['"', '\'']);
    bare != MASK && !bare.starts_with(['$', '/', '{']) && !secrets::is_placeholder(value)
}

fn words(text: &str, found: &mut Vec<SecretPlace>) {
    let mut at = 0;
    let mut flag: Option<&str> = None;
    for piece in
        text.split_inclusive(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ',' | ';'))
    {
        let start = at;
        at += piece.len();
        let word = piece.trim_end_matches(|c: char| {
            c.is_whitespace() || matches!(c, '"' | '\'' | ',' | ';' | '\\')
        });
        if word.is_empty() {
            continue;
        }
        let mut place = |from: usize, to: usize, what: &str| {
            let offset = |within: usize| u32::try_from(start + within).unwrap_or(u32::MAX);
            found.push(SecretPlace {
                span: Span::new(offset(from), offset(to)),
                what: what.to_owned(),
            });
        };
        if let Some(name) = flag.take()
            && !word.starts_with('-')
            && is_literal(word)
        {
            place(0, word.len(), name);
            continue;
        }
        if let Some(range) = secrets::url_password(word) {
            if word.get(range.clone()).is_some_and(is_literal) {
                place(range.start, range.end, "a URL with a password");
            }
            continue;
        }
        if let Some((name, value)) = word.split_once('=') {
            let bare = name.trim_start_matches(['-', '(', '|']);
            if secrets::is_secret_name(bare) && !value.is_empty() && is_literal(value) {
                place(name.len() + 1, word.len(), bare);
                continue;
            }
        }
        if word.eq_ignore_ascii_case("bearer") || word.eq_ignore_ascii_case("basic") {
            flag = Some("Authorization");
        } else if let Some(name) = word.strip_prefix("--")
            && matches!(
                name,
                "password" | "passwd" | "passphrase" | "token" | "secret" | "api-key"
            )
        {
            flag = Some(word);
        }
        if let Some(what) = secrets::shape(word) {
            let from = word.find(['=', ':']).map_or(0, |equals| equals + 1);
            let tail = word.get(from..).unwrap_or("");
            let from = if secrets::shape(tail).is_some() {
                from
            } else {
                0
            };
            place(from, word.len(), what);
        }
    }
    keys(text, found);
}

/// Private keys reach over lines; one without an end reaches to the end of the text.
fn keys(text: &str, found: &mut Vec<SecretPlace>) {
    let mut from = 0;
    while let Some(start) = text
        .get(from..)
        .and_then(|rest| rest.find("-----BEGIN "))
        .map(|i| from + i)
    {
        let rest = text.get(start..).unwrap_or("");
        let head = rest.lines().next().unwrap_or("");
        let end = rest
            .find("-----END ")
            .and_then(|at| {
                let tail = rest.get(at + 9..)?;
                Some(at + 9 + tail.find("-----").map_or(tail.len(), |close| close + 5))
            })
            .unwrap_or(rest.len());
        if head.contains("PRIVATE KEY") {
            let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
            found.push(SecretPlace {
                span: Span::new(offset(start), offset(start + end)),
                what: "a private key".to_owned(),
            });
        }
        from = start + end.max(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use layerlab_syntax::parse;

    #[track_caller]
    fn check(text: &str, wanted: &str, what: &[&str]) {
        let places = secret_places(&parse(text));
        assert_eq!(without_secrets(text, &places), wanted);
        let names: Vec<&str> = places.iter().map(|place| place.what.as_str()).collect();
        assert_eq!(names, what);
    }

    #[test]
    fn values_under_secret_names_are_masked_in_every_form() {
        check(
            "FROM a\nENV NPM_TOKEN=abcdef PATH=/x\nENV DB_PASSWORD hunter 2\nARG API_KEY=\"q w\"\n",
            "FROM a\nENV NPM_TOKEN=MASKED PATH=/x\nENV DB_PASSWORD MASKED\nARG API_KEY=MASKED\n",
            &["NPM_TOKEN", "DB_PASSWORD", "API_KEY"],
        );
    }

    #[test]
    fn what_comes_from_elsewhere_stays() {
        let text = "FROM a\nARG TOKEN\nENV A_TOKEN=$TOKEN B_PASSWORD_FILE=/run/secrets/b\nRUN --mount=type=secret,id=t x --password $P\n";
        check(text, text, &[]);
    }

    #[test]
    fn scripts_comments_and_urls_are_searched_by_words() {
        check(
            "# old: ghp_0123456789abcdefghijABCDEFGHIJ456789\nFROM a\nRUN git clone https://me:pa55@host/x && login --password s3cret \\\n && curl -H \"Authorization: Bearer abcdefgh\" -H 'X: 1' TOKEN=zzzzzzzz\n",
            "# old: MASKED\nFROM a\nRUN git clone https://me:MASKED@host/x && login --password MASKED \\\n && curl -H \"Authorization: Bearer MASKED\" -H 'X: 1' TOKEN=MASKED\n",
            &[
                "a GitHub token",
                "a URL with a password",
                "--password",
                "Authorization",
                "TOKEN",
            ],
        );
    }

    #[test]
    fn a_key_is_masked_over_its_lines() {
        check(
            "FROM a\nCOPY <<K /k\n-----BEGIN RSA PRIVATE KEY-----\nMII\n-----END RSA PRIVATE KEY-----\nK\n",
            "FROM a\nCOPY <<K /k\nMASKED\nK\n",
            &["a private key"],
        );
    }

    #[test]
    fn masking_twice_changes_nothing() {
        let once = "FROM a\nENV NPM_TOKEN=MASKED\n";
        check(once, once, &[]);
    }
}
