//! Whether a value can be a secret at all, and how it is shown without giving it away.

/// Shannon entropy of the bytes in bits per byte; 0 for nothing.
pub(super) fn entropy(value: &[u8]) -> f32 {
    let mut counts = [0u32; 256];
    for byte in value {
        if let Some(count) = counts.get_mut(usize::from(*byte)) {
            *count += 1;
        }
    }
    let n = value.len() as f32;
    counts
        .iter()
        .filter(|count| **count > 0)
        .map(|count| {
            let share = *count as f32 / n;
            -share * share.log2()
        })
        .sum()
}

/// Words that people write where a real value is to be put.
const STAND_INS: [&str; 24] = [
    "example",
    "changeme",
    "change_me",
    "change-me",
    "change_this",
    "placeholder",
    "your_",
    "your-",
    "yourpassword",
    "xxxx",
    "****",
    "....",
    "dummy",
    "insert_",
    "replace",
    "redacted",
    "notasecret",
    "not-a-secret",
    "1234567890abcdef",
    "abcdefghijkl",
    "0123456789",
    "deadbeef",
    "<",
    "{{",
];

/// Whole values that say "put yours here", or nothing at all.
const EMPTY_WORDS: [&str; 34] = [
    "password",
    "passwd",
    "pass",
    "pwd",
    "secret",
    "token",
    "test",
    "testing",
    "none",
    "null",
    "nil",
    "true",
    "false",
    "yes",
    "no",
    "on",
    "off",
    "undefined",
    "string",
    "default",
    "foo",
    "bar",
    "foobar",
    "user",
    "username",
    "admin",
    "root",
    "guest",
    "apikey",
    "api_key",
    "key",
    "todo",
    "empty",
    "unset",
];

/// Whether a value is a stand-in, a reference to another variable, or a switch.
pub(super) fn is_stand_in(value: &str) -> bool {
    let value = value.trim_matches(|c: char| c.is_whitespace() || c == '"' || c == '\'');
    if value.len() < 3 || value.starts_with(['$', '%', '@', '#', '&']) || value.contains("${") {
        return true;
    }
    let lower = value.to_ascii_lowercase();
    let first = value.bytes().next();
    value.bytes().all(|b| Some(b) == first)
        || EMPTY_WORDS.contains(&lower.as_str())
        || STAND_INS.iter().any(|word| lower.contains(word))
        || (value.len() < 4 && value.bytes().all(|b| b.is_ascii_digit()))
}

/// Whether a value looks like a file path: secrets are often named by where they are mounted.
pub(super) fn is_path(value: &str) -> bool {
    (value.starts_with('/')
        || value.starts_with("./")
        || value.starts_with("~/")
        || value.starts_with("file:"))
        && value.bytes().all(|b| {
            b.is_ascii_alphanumeric() || matches!(b, b'/' | b'.' | b'-' | b'_' | b':' | b'~')
        })
        && (value.split('/').filter(|part| !part.is_empty()).count() > 1 || value.len() < 24)
        && entropy(value.as_bytes()) < 4.4
}

/// Whether a value looks random: letters of both cases or digits mixed in, no spaces, enough of it.
pub(super) fn is_random(value: &str) -> bool {
    let bytes = value.as_bytes();
    let has = |test: fn(&u8) -> bool| bytes.iter().any(test);
    (16..=512).contains(&bytes.len())
        && bytes.iter().all(u8::is_ascii_graphic)
        && has(u8::is_ascii_digit)
        && has(u8::is_ascii_alphabetic)
        && !value.contains("//")
        && !value.contains(['(', ')', '[', ']', '{', '}', '"', ',', ';'])
        && bytes
            .iter()
            .filter(|b| matches!(b, b'.' | b'-' | b'_' | b'/'))
            .count()
            * 5
            < bytes.len()
        && entropy(bytes)
            >= if bytes.iter().all(u8::is_ascii_hexdigit) {
                3.0
            } else {
                3.5
            }
}

/// Whether a value looks like a password of a person's making: letters with digits or signs between them, no code.
pub(super) fn is_thought_up(value: &str) -> bool {
    let has = |test: fn(&u8) -> bool| value.as_bytes().iter().any(test);
    (7..=128).contains(&value.len())
        && has(u8::is_ascii_alphabetic)
        && (has(u8::is_ascii_digit) || value.contains(['!', '#', '%', '&', '+', '?', '^']))
        && !value.contains([
            ' ', '(', ')', '[', ']', '{', '}', '<', '>', ',', ';', '"', '\'', '\\', '=',
        ])
        && !value.contains("//")
}

/// Whether a password in a source file is more than an example: random, and without the words that examples use.
pub(super) fn is_no_example(value: &str) -> bool {
    let lower = value.to_ascii_lowercase();
    let words = [
        "pass", "p@ss", "p%40ss", "secret", "pwd", "anon", "user", "foo", "bar", "key", "123",
    ];
    is_thought_up(value)
        && !value.contains('%')
        && value.bytes().any(|b| b.is_ascii_digit())
        && entropy(value.as_bytes()) > 2.8
        && !words.iter().any(|word| lower.contains(word))
}

/// Shows the first `n_shown` characters and the length; never more than a quarter of the value.
pub(super) fn mask(value: &str, n_shown: usize) -> String {
    let n = value.chars().count();
    let shown: String = value
        .chars()
        .take(n_shown.min(n / 4))
        .map(|c| if c.is_control() { '?' } else { c })
        .collect();
    format!("{shown}… ({n} characters)")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stand_ins_are_told_from_values() {
        for value in [
            "changeme",
            "${TOKEN}",
            "$1",
            "true",
            "",
            "<your token>",
            "xxxxxxxx",
            "AKIAIOSFODNN7EXAMPLE",
        ] {
            assert!(is_stand_in(value), "{value}");
        }
        for value in ["hunter2", "s3cr3t-Pa55", "Zm9vYmFyYmF6"] {
            assert!(!is_stand_in(value), "{value}");
        }
    }

    #[test]
    fn paths_are_told_from_keys() {
        assert!(is_path("/run/secrets/db_password"));
        assert!(!is_path("/K7MDENGbPxRfiCYwJalrXUtnFEMIabcdefghij12"));
    }

    #[test]
    fn a_masked_value_shows_at_most_a_quarter() {
        assert_eq!(mask("abcdefgh", 4), "ab… (8 characters)");
        assert_eq!(mask("abc", 4), "… (3 characters)");
    }

    #[test]
    fn entropy_of_nothing_is_nothing() {
        assert_eq!(entropy(b""), 0.0);
        assert!(entropy(b"aaaaaaaa") < 0.01);
        assert!(is_random("q8Zr1vB0Lk39TnXw"));
        assert!(!is_random("this-is-a-long-name-of-2-things"));
    }
}
