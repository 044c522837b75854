//! Colours come from tokens: outside `www/styles/tokens.css`, a style sheet names `var(--…)` only, so that every
//! theme reaches every component.

use crate::css;
use anyhow::Result;
use std::fs;

const FUNCTIONS: [&str; 9] = [
    "rgb(", "rgba(", "hsl(", "hsla(", "hwb(", "lab(", "lch(", "oklab(", "oklch(",
];
const NAMES: [&str; 16] = [
    "white", "black", "red", "green", "blue", "yellow", "orange", "purple", "gray", "grey",
    "silver", "navy", "teal", "maroon", "pink", "brown",
];

/// Literal colours, with file and line.
///
/// # Errors
/// When a sheet cannot be read.
pub fn faults() -> Result<Vec<String>> {
    let mut faults = Vec::new();
    for path in css::sheets()? {
        if path.ends_with("tokens.css") {
            continue;
        }
        for (line, what) in literals(&fs::read_to_string(&path)?) {
            faults.push(format!(
                "{}:{line}: the colour `{what}` is not a token; use var(--…)",
                path.display()
            ));
        }
    }
    Ok(faults)
}

fn literals(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut in_comment = false;
    for (at, line) in text.lines().enumerate() {
        let code = without_comments(line, &mut in_comment);
        let Some((property, value)) = code.split_once(':') else {
            continue;
        };
        // A selector such as `a:hover {` has a colon too; declarations never hold a brace after it.
        let property = property
            .rsplit(['{', ';'])
            .next()
            .unwrap_or_default()
            .trim();
        if !property.chars().all(|c| c.is_ascii_lowercase() || c == '-')
            || value.trim_end().ends_with('{')
        {
            continue;
        }
        for word in value.split(|c: char| c.is_whitespace() || ",;)}".contains(c)) {
            let word = word
                .trim_start_matches(|c: char| c.is_alphanumeric() || c == '-')
                .trim_start_matches('(');
            if word.strip_prefix('#').is_some_and(is_hex) {
                found.push((at + 1, word.to_owned()));
            }
        }
        for function in FUNCTIONS {
            let own =
                |start: usize| !value[..start].ends_with(|c: char| c.is_alphanumeric() || c == '-');
            if value.match_indices(function).any(|(start, _)| own(start)) {
                found.push((at + 1, format!("{function}…)")));
            }
        }
        for word in value.split(|c: char| !c.is_ascii_alphabetic() && c != '-') {
            if NAMES.contains(&word) {
                found.push((at + 1, word.to_owned()));
            }
        }
    }
    found
}

fn is_hex(text: &str) -> bool {
    [3, 4, 6, 8].contains(&text.len()) && text.chars().all(|c| c.is_ascii_hexdigit())
}

fn without_comments(line: &str, in_comment: &mut bool) -> String {
    let mut code = String::new();
    let mut rest = line;
    loop {
        let mark = if *in_comment { "*/" } else { "/*" };
        let Some(at) = rest.find(mark) else {
            if !*in_comment {
                code.push_str(rest);
            }
            return code;
        };
        if !*in_comment {
            code.push_str(&rest[..at]);
        }
        rest = &rest[at + mark.len()..];
        *in_comment = !*in_comment;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let found: Vec<String> = literals(text).into_iter().map(|(_, what)| what).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn literal_colours_are_found() {
        check("color: #fff;", &["#fff"]);
        check(".a { background: rgb(0 0 0 / 50%); }", &["rgb(…)"]);
        check("border: 1px solid red;", &["red"]);
    }

    #[test]
    fn tokens_selectors_and_comments_are_free() {
        check("color: var(--text-red);", &[]);
        check("a:hover {", &[]);
        check("/* color: #fff; */", &[]);
        check("white-space: nowrap;", &[]);
        check("color: currentColor; background: transparent;", &[]);
        check("mask: url(#mask);", &[]);
    }
}
