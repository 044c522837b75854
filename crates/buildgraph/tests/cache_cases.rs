//! The recorded scenarios, replayed by the simulator.
//!
//! The shared set lies beside the repository and is skipped with a line when it is absent; our own
//! set (`tests/cache/*.json`) covers the same rules and always runs.

use std::path::{Path, PathBuf};

use layerlab_buildgraph::cache::{case_json, simulate};
use serde_json::Value;

/// `../shared` beside the repository, found from this crate upwards.
fn shared_dir() -> Option<PathBuf> {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .map(|folder| folder.join("../shared"))
        .find(|folder| folder.join("reference").is_dir())
}

#[track_caller]
fn check(json: &str) {
    let expected: Value = serde_json::from_str(json).expect("valid JSON");
    let cases = case_json::read(json).expect("cases");
    let mut wrong = Vec::new();
    for (case, expected) in cases
        .iter()
        .zip(expected["cases"].as_array().expect("a list"))
    {
        let result = simulate(case);
        let got: Vec<String> = result
            .steps
            .iter()
            .map(|step| {
                format!(
                    "{} {} {} | {}",
                    step.stage,
                    step.line,
                    step.outcome.name(),
                    step.instruction
                )
            })
            .collect();
        let want: Vec<String> = expected["expected"]
            .as_array()
            .expect("expected steps")
            .iter()
            .map(|step| {
                format!(
                    "{} {} {} | {}",
                    step["stage"].as_str().expect("stage"),
                    step["line"],
                    step["outcome"].as_str().expect("outcome"),
                    step["instruction"].as_str().expect("instruction"),
                )
            })
            .collect();
        if got != want {
            let said: Vec<&str> = result
                .steps
                .iter()
                .map(|step| step.because.as_str())
                .collect();
            wrong.push(format!(
                "{}\n  got  {got:#?}\n  want {want:#?}\n  said {said:#?}",
                case.id
            ));
        }
        for step in &result.steps {
            assert!(!step.because.is_empty(), "{}: no reason", case.id);
        }
    }
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn the_shared_cases_come_out_as_recorded() {
    let Some(shared) = shared_dir() else {
        println!("skipped: no ../shared beside the repository");
        return;
    };
    let text = std::fs::read_to_string(shared.join("reference/cache_cases.json")).expect("cases");
    check(&text);
}
