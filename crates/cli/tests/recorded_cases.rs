//! The command answers recorded cases as the real builder did.
//!
//! Most cases lie in the shared reference, which a user's clone does not have; then these tests say
//! so and pass. Those in `recorded/` are our own, generated at random, with what BuildKit of Docker
//! Engine 28.5.2 did with them.

use serde_json::Value;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

fn reference(name: &str) -> Option<Value> {
    let path: PathBuf = [
        env!("CARGO_MANIFEST_DIR"),
        "../../../shared/reference",
        name,
    ]
    .iter()
    .collect();
    match std::fs::read_to_string(&path) {
        Ok(text) => Some(serde_json::from_str(&text).expect("the case file is JSON")),
        Err(_) => {
            println!("skipped: ../shared/reference/{name} is not there");
            None
        }
    }
}

#[track_caller]
fn run(arguments: &[&str], input: &str) -> Value {
    let mut child = Command::new(env!("CARGO_BIN_EXE_layerlab"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the command starts");
    child
        .stdin
        .take()
        .expect("piped")
        .write_all(input.as_bytes())
        .expect("it reads");
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(0), "exit code of {arguments:?}");
    serde_json::from_slice(&output.stdout).expect("it prints JSON")
}

/// Fails with every difference, not only the first.
#[track_caller]
fn none(differences: Vec<String>, n_cases: usize) {
    assert!(n_cases > 0, "no case was run");
    assert!(
        differences.is_empty(),
        "{} of {n_cases} cases differ:\n{}",
        differences.len(),
        differences.join("\n")
    );
}

#[test]
fn parse_agrees_with_the_recorded_builder() {
    let Some(file) = reference("dockerfile_syntax_cases.json") else {
        return;
    };
    let cases = file["cases"].as_array().expect("a list");
    let mut differences = Vec::new();
    for case in cases {
        let answer = run(&["parse", "-"], case["text"].as_str().expect("text"));
        let empty = Vec::new();
        let errors = answer["errors"].as_array().unwrap_or(&empty);
        match case.get("error") {
            Some(error) => {
                let found = errors.iter().any(|e| {
                    e["kind"] == error["kind"]
                        && (error.get("line").is_none_or(Value::is_null)
                            || e["line"] == error["line"])
                });
                if !found {
                    differences.push(format!("{}: expected {error}, got {errors:?}", case["id"]));
                }
            }
            None if !errors.is_empty() => {
                differences.push(format!("{}: expected no error, got {errors:?}", case["id"]));
            }
            None => {}
        }
        let Some(lines) = case.get("lines").and_then(Value::as_array) else {
            continue;
        };
        let got = answer["instructions"].as_array().expect("a list");
        let same = lines.len() == got.len()
            && lines.iter().zip(got).all(|(want, have)| {
                ["name", "line", "end_line", "args"]
                    .iter()
                    .all(|key| want[*key] == have[*key])
                    && want.get("flags").unwrap_or(&Value::Array(vec![])) == &have["flags"]
            });
        if !same {
            differences.push(format!("{}: expected {lines:?}, got {got:?}", case["id"]));
        }
    }
    none(differences, cases.len());
}

#[test]
fn expand_agrees_with_the_recorded_builder() {
    let Some(file) = reference("expansion_cases.json") else {
        return;
    };
    let cases = file["cases"].as_array().expect("a list");
    let answer = run(&["expand", "-"], &file.to_string());
    let got = answer["results"].as_array().expect("a list");
    assert_eq!(got.len(), cases.len());
    let mut differences = Vec::new();
    for (want, have) in cases.iter().zip(got) {
        for key in ["id", "result", "words", "error", "unset_names"] {
            let wanted = want.get(key);
            if wanted.is_some() && wanted != have.get(key) {
                differences.push(format!("{want}: got {have}"));
            }
        }
        if want.get("error").is_none() && have.get("error").is_some() {
            differences.push(format!("{want}: got {have}"));
        }
    }
    none(differences, cases.len());
}

#[test]
fn one_expansion_case_needs_no_document_around_it() {
    let answer = run(
        &["expand", "-"],
        r#"{"id":"X","mode":"word","escape":"\\","input":"pre${A}"}"#,
    );
    assert_eq!(answer["id"], "X");
    assert_eq!(answer["result"], "prealpha");
}

#[test]
fn cache_agrees_with_the_recorded_builder() {
    let Some(file) = reference("cache_cases.json") else {
        return;
    };
    let cases = file["cases"].as_array().expect("a list");
    let answer = run(&["cache", "-"], &file.to_string());
    let got = answer["results"].as_array().expect("a list");
    assert_eq!(got.len(), cases.len());
    let mut differences = Vec::new();
    for (want, have) in cases.iter().zip(got) {
        let expected = want["expected"].as_array().expect("a list");
        let steps = have["steps"].as_array().expect("a list");
        let same = want["id"] == have["id"]
            && expected.len() == steps.len()
            && expected.iter().zip(steps).all(|(e, s)| {
                e["line"] == s["line"] && e["outcome"] == s["outcome"] && e["stage"] == s["stage"]
            });
        if !same {
            differences.push(format!(
                "{}: expected {expected:?}, got {steps:?}",
                want["id"]
            ));
        }
    }
    none(differences, cases.len());
}

#[test]
fn context_agrees_with_the_recorded_library() {
    let Some(file) = reference("dockerignore_cases.json") else {
        return;
    };
    let cases = file["cases"].as_array().expect("a list");
    let folder = std::env::temp_dir().join(format!("layerlab-context-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a temporary folder");
    let path = folder.join("cases.json");
    std::fs::write(&path, file.to_string()).expect("written");
    let answer = run(&["context", "--cases", path.to_str().expect("UTF-8")], "");
    std::fs::remove_dir_all(&folder).expect("removed");
    let got = answer["results"].as_array().expect("a list");
    assert_eq!(got.len(), cases.len());
    let mut differences = Vec::new();
    for (want, have) in cases.iter().zip(got) {
        if want["id"] != have["id"] || want["in_context"] != have["in_context"] {
            differences.push(format!("{want}: got {have}"));
        }
    }
    none(differences, cases.len());
}

#[test]
fn cache_agrees_with_what_the_engine_did_with_our_own_cases() {
    let file: Value =
        serde_json::from_str(include_str!("recorded/cache.json")).expect("the case file is JSON");
    let cases = file["cases"].as_array().expect("a list");
    let answer = run(&["cache", "-"], &file.to_string());
    let got = answer["results"].as_array().expect("a list");
    assert_eq!(got.len(), cases.len());
    let mut differences = Vec::new();
    for (want, have) in cases.iter().zip(got) {
        let steps = have["steps"].as_array().expect("a list");
        for expected in want["expected"].as_array().expect("a list") {
            let step = steps.iter().find(|step| {
                step["stage"] == expected["stage"] && step["line"] == expected["line"]
            });
            if step.is_none_or(|step| step["outcome"] != expected["outcome"]) {
                differences.push(format!(
                    "{}: expected {expected}, got {steps:?}",
                    want["id"]
                ));
            }
        }
    }
    none(differences, cases.len());
}

#[test]
fn expand_agrees_with_what_the_engine_did_with_our_own_cases() {
    let file: Value =
        serde_json::from_str(include_str!("recorded/expand.json")).expect("the case file is JSON");
    let cases = file["cases"].as_array().expect("a list");
    let answer = run(&["expand", "-"], &file.to_string());
    let got = answer["results"].as_array().expect("a list");
    assert_eq!(got.len(), cases.len());
    let mut differences = Vec::new();
    for (want, have) in cases.iter().zip(got) {
        let agrees = match want.get("result") {
            Some(result) => have.get("result") == Some(result),
            None => have.get("error").is_some(),
        };
        if !agrees {
            differences.push(format!("{want}: got {have}"));
        }
    }
    none(differences, cases.len());
}
