//! The recorded ignore-file cases: which paths reach a build.

mod shared;

use layerlab_syntax::dockerignore::parse;

#[test]
fn recorded_cases_agree() {
    let Some(file) = shared::cases("dockerignore_cases.json") else {
        return;
    };
    let cases = file["cases"].as_array().expect("cases");
    let wrong: Vec<String> = cases
        .iter()
        .filter(|case| {
            let ignore = parse(case["dockerignore"].as_str().expect("dockerignore"));
            let decision = ignore.decide(case["path"].as_str().expect("path"));
            case["in_context"] != !decision.excluded
        })
        .map(ToString::to_string)
        .collect();
    assert!(
        wrong.is_empty(),
        "{} of {} differ:\n{}",
        wrong.len(),
        cases.len(),
        wrong.join("\n")
    );
}
