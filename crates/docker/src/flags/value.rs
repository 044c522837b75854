//! Values of flags, and docker's words when they are no such value.

use super::spec::{Flag, Kind};

/// A parsed value of one flag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A switch.
    Switch(bool),
    /// A text, a decimal number or a length of time, as typed.
    Text(String),
    /// A whole number.
    Number(i64),
    /// A number of bytes.
    Bytes(u64),
    /// `name=value`.
    Pair(String, String),
}

/// Reads a value for a flag.
///
/// # Errors
/// The reason, as it stands after `invalid argument … flag: `.
pub(super) fn parse_value(flag: &Flag, text: &str) -> Result<Vec<Value>, String> {
    let one = |value| Ok(vec![value]);
    match flag.kind {
        Kind::Switch => match text {
            "1" | "t" | "T" | "true" | "TRUE" | "True" => one(Value::Switch(true)),
            "0" | "f" | "F" | "false" | "FALSE" | "False" => one(Value::Switch(false)),
            _ => Err(format!(
                "strconv.ParseBool: parsing {}: invalid syntax",
                go_quoted(text)
            )),
        },
        Kind::Text | Kind::List => one(Value::Text(text.into())),
        Kind::Commas => Ok(text
            .split(',')
            .map(|each| Value::Text(each.into()))
            .collect()),
        Kind::Filter => match text.split_once('=') {
            _ if text.is_empty() => Ok(Vec::new()),
            None => Err("bad format of filter (expected name=value)".into()),
            Some((name, value)) => one(Value::Pair(
                name.trim().to_lowercase(),
                value.trim().to_owned(),
            )),
        },
        Kind::Number => number(text).map(|found| vec![Value::Number(found)]),
        Kind::Bytes => parse_bytes(text).map(|found| vec![Value::Bytes(found)]),
        Kind::Decimal => match text.parse::<f64>() {
            Ok(found) if found.is_finite() && found >= 0.0 => one(Value::Text(text.into())),
            _ => Err(format!("failed to parse {text} as a rational number")),
        },
        Kind::Duration => {
            if is_duration(text) {
                one(Value::Text(text.into()))
            } else {
                Err(format!("time: invalid duration {}", go_quoted(text)))
            }
        }
    }
}

fn number(text: &str) -> Result<i64, String> {
    let digits = text.trim_start_matches(['+', '-']);
    let (radix, digits) = match digits.get(..2) {
        Some("0x" | "0X") => (16, digits.get(2..).unwrap_or_default()),
        Some("0b" | "0B") => (2, digits.get(2..).unwrap_or_default()),
        Some("0o" | "0O") => (8, digits.get(2..).unwrap_or_default()),
        _ => (10, digits),
    };
    let wrong = |why: &str| format!("strconv.ParseInt: parsing {}: {why}", go_quoted(text));
    if digits.is_empty() || !digits.chars().all(|each| each.is_digit(radix)) {
        return Err(wrong("invalid syntax"));
    }
    let value = i64::from_str_radix(digits, radix).map_err(|_| wrong("value out of range"))?;
    Ok(if text.starts_with('-') { -value } else { value })
}

/// Bytes with a binary suffix, as `--memory` reads them: `512m` is 512 MiB.
///
/// # Errors
/// The reason in the words of docker's `go-units`.
pub fn parse_bytes(text: &str) -> Result<u64, String> {
    let invalid = || format!("invalid size: '{text}'");
    let end = text
        .rfind(|each: char| each.is_ascii_digit() || each == '.')
        .map_or(0, |at| at + 1);
    if end == 0 {
        return Err(invalid());
    }
    let (digits, suffix) = text.split_at(end);
    let (digits, suffix) = match digits.strip_suffix(' ') {
        Some(digits) => (digits, suffix),
        None => (digits, suffix.strip_prefix(' ').unwrap_or(suffix)),
    };
    let size: f64 = digits.parse().map_err(|_| invalid())?;
    if size < 0.0 {
        return Err(invalid());
    }
    let lower = suffix.to_lowercase();
    let unit = match lower
        .strip_suffix("ib")
        .or(lower.strip_suffix('b'))
        .unwrap_or(&lower)
    {
        "" if lower != "ib" => 0,
        "k" => 1,
        "m" => 2,
        "g" => 3,
        "t" => 4,
        "p" => 5,
        _ => return Err(format!("invalid suffix: '{lower}'")),
    };
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "sizes saturate at the largest number, as nothing has so many bytes"
    )]
    Ok((size * 1024_f64.powi(unit)) as u64)
}

fn is_duration(text: &str) -> bool {
    let mut rest = text.trim_start_matches(['+', '-']);
    if rest == "0" {
        return true;
    }
    let mut any = false;
    while !rest.is_empty() {
        let number = rest
            .find(|each: char| !each.is_ascii_digit() && each != '.')
            .unwrap_or(rest.len());
        let (digits, tail) = rest.split_at(number);
        if digits.parse::<f64>().is_err() {
            return false;
        }
        let unit = ["ns", "us", "µs", "ms", "s", "m", "h"]
            .into_iter()
            .find(|unit| tail.starts_with(unit));
        let Some(unit) = unit else {
            return false;
        };
        rest = tail.get(unit.len()..).unwrap_or_default();
        any = true;
    }
    any
}

/// A text in Go's double quotes (`%q`).
pub(crate) fn go_quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for character in text.chars() {
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            '\r' => quoted.push_str("\\r"),
            '\u{7}' => quoted.push_str("\\a"),
            '\u{8}' => quoted.push_str("\\b"),
            '\u{c}' => quoted.push_str("\\f"),
            '\u{b}' => quoted.push_str("\\v"),
            control if control.is_control() => {
                let code = u32::from(control);
                if code < 0x100 {
                    quoted.push_str(&format!("\\x{code:02x}"));
                } else {
                    quoted.push_str(&format!("\\u{code:04x}"));
                }
            }
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_have_binary_suffixes() {
        assert_eq!(parse_bytes("512m"), Ok(512 * 1024 * 1024));
        assert_eq!(parse_bytes("64"), Ok(64));
        assert_eq!(parse_bytes("1.5GiB"), Ok(1_610_612_736));
        assert_eq!(parse_bytes("12q"), Err("invalid suffix: 'q'".into()));
        assert_eq!(parse_bytes("m"), Err("invalid size: 'm'".into()));
    }

    #[test]
    fn numbers_and_durations_are_gos() {
        assert_eq!(number("0x10"), Ok(16));
        assert_eq!(number("-5"), Ok(-5));
        assert_eq!(
            number("ten"),
            Err("strconv.ParseInt: parsing \"ten\": invalid syntax".into())
        );
        assert!(is_duration("1m30s") && is_duration("0") && is_duration("1.5h"));
        assert!(!is_duration("10") && !is_duration("") && !is_duration("m"));
    }
}
