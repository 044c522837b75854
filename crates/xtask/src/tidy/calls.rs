//! No I/O, clock, threads, randomness or JavaScript below the worker and the command line.
//!
//! A reading of the text, not of the meaning: comments are removed, unit tests (from the first `#[cfg(test)]` of a
//! file on, and files called `tests.rs`) are free.

use crate::workspace::{self, has_extension};
use anyhow::Result;
use std::fs;
use std::path::Path;

const CRATES: [&str; 10] = [
    "diagnostics",
    "syntax",
    "buildgraph",
    "lint",
    "pasted",
    "image",
    "docker",
    "lesson",
    "protocol",
    "engine",
];
const BANNED_STD: [&str; 7] = ["fs", "time", "thread", "net", "process", "env", "random"];
const BANNED_CRATES: [&str; 7] = [
    "js_sys",
    "web_sys",
    "wasm_bindgen",
    "gloo",
    "rand",
    "getrandom",
    "tokio",
];

/// Banned paths in the crates of the engine, with file and line.
///
/// # Errors
/// When a file cannot be read.
pub fn faults() -> Result<Vec<String>> {
    let mut faults = Vec::new();
    for name in CRATES {
        let src = Path::new("crates").join(name).join("src");
        let in_scope = |path: &Path| has_extension(path, "rs") && !path.ends_with("tests.rs");
        for path in workspace::files(&src, &in_scope)? {
            for (line, what) in banned(&fs::read_to_string(&path)?) {
                faults.push(format!(
                    "{}:{line}: `{what}` does not belong below the worker",
                    path.display()
                ));
            }
        }
    }
    Ok(faults)
}

/// Line numbers (1-based) and the banned paths there.
fn banned(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (at, line) in text.lines().enumerate() {
        if line.trim_start().starts_with("#[cfg(test)]") {
            break;
        }
        let code = line.split("//").next().unwrap_or_default();
        for (start, _) in code.match_indices("std::") {
            let rest = &code[start + "std::".len()..];
            let names: Vec<&str> = match rest.strip_prefix('{') {
                Some(group) => group
                    .split(['}', ','])
                    .map(|name| first_word(name.trim()))
                    .collect(),
                None => vec![first_word(rest)],
            };
            for name in names.into_iter().filter(|name| BANNED_STD.contains(name)) {
                found.push((at + 1, format!("std::{name}")));
            }
        }
        for name in BANNED_CRATES {
            let path = format!("{name}::");
            let own_word =
                |start: usize| !code[..start].ends_with(|c: char| c.is_alphanumeric() || c == '_');
            if code.match_indices(&path).any(|(start, _)| own_word(start)) {
                found.push((at + 1, name.to_owned()));
            }
        }
    }
    found
}

fn first_word(text: &str) -> &str {
    text.split(|c: char| !c.is_alphanumeric() && c != '_')
        .next()
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[(usize, &str)]) {
        let expected: Vec<(usize, String)> = expected
            .iter()
            .map(|(line, what)| (*line, (*what).to_owned()))
            .collect();
        assert_eq!(banned(text), expected);
    }

    #[test]
    fn banned_paths_are_found_with_their_line() {
        check("use std::io;\nuse std::fs::File;", &[(2, "std::fs")]);
        check("use std::{fmt, time::Instant};", &[(1, "std::time")]);
        check("let x = js_sys::Date::now();", &[(1, "js_sys")]);
    }

    #[test]
    fn comments_and_unit_tests_are_free() {
        check(
            "// std::fs is banned\nfn a() {}\n#[cfg(test)]\nmod tests { use std::fs; }",
            &[],
        );
        check("let operand::X = y;", &[]);
    }
}
