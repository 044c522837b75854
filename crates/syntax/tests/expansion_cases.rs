//! The recorded expansion cases: what the builder's lexer makes of each word.

mod shared;

use layerlab_syntax::expand::{Mode, expand};
use serde_json::{Value, json};
use std::collections::BTreeMap;

#[test]
fn recorded_cases_agree() {
    let Some(file) = shared::cases("expansion_cases.json") else {
        return;
    };
    let env: BTreeMap<String, String> =
        serde_json::from_value(file["env"].clone()).expect("env is a map of strings");
    let cases = file["cases"].as_array().expect("cases");
    let wrong: Vec<String> = cases
        .iter()
        .filter_map(|case| difference(case, &env))
        .collect();
    assert!(
        wrong.is_empty(),
        "{} of {} differ:\n{}",
        wrong.len(),
        cases.len(),
        wrong.join("\n")
    );
}

fn difference(case: &Value, env: &BTreeMap<String, String>) -> Option<String> {
    let mode = match case["mode"].as_str() {
        Some("word") => Mode::Word,
        Some("words") => Mode::Words,
        _ => Mode::Heredoc,
    };
    let escape = case["escape"]
        .as_str()
        .and_then(|text| text.chars().next())
        .unwrap_or('\\');
    let input = case["input"].as_str().expect("input");
    let mut got = json!({});
    let unset_names = match expand(input, mode, escape, env) {
        Ok(expanded) if mode == Mode::Words => {
            got["words"] = json!(expanded.words);
            expanded.unset_names
        }
        Ok(expanded) => {
            got["result"] = json!(expanded.value);
            expanded.unset_names
        }
        Err(error) => {
            got["error"] = json!(error.kind.name());
            error.unset_names
        }
    };
    if !unset_names.is_empty() {
        got["unset_names"] = json!(unset_names);
    }
    let differs = ["result", "words", "error", "unset_names"]
        .iter()
        .any(|key| case.get(key) != got.get(key));
    differs.then(|| format!("{case}\n  got {got}"))
}
