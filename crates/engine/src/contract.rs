//! The public JSON of `layerlab parse | expand | cache | context`; that of `graph` is in [`crate::graph`].
//!
//! Field names are the contract's; changes are additive only.

use layerlab_buildgraph::cache::{Outcome, case_json, simulate};
use layerlab_syntax::conformance;
use layerlab_syntax::dockerignore;
use layerlab_syntax::expand::{Mode, expand as expand_text};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The instruction list of a Dockerfile's text.
pub fn parse(text: &str) -> Value {
    let file = conformance::contract(&layerlab_syntax::parse(text));
    let instructions: Vec<Value> = file
        .instructions
        .iter()
        .map(|instruction| {
            let heredocs: Vec<Value> = instruction
                .heredocs
                .iter()
                .map(|heredoc| {
                    json!({
                        "name": heredoc.name, "content": heredoc.content,
                        "expand": heredoc.expand, "chomp": heredoc.chomp, "fd": heredoc.fd,
                    })
                })
                .collect();
            json!({
                "name": instruction.name, "line": instruction.line, "end_line": instruction.end_line,
                "flags": instruction.flags, "args": instruction.args,
                "form": instruction.form.name(), "heredocs": heredocs,
            })
        })
        .collect();
    let problems = |list: &[conformance::ContractError]| -> Vec<Value> {
        list.iter()
            .map(
                |error| json!({ "kind": error.kind, "line": error.line, "message": error.message }),
            )
            .collect()
    };
    let directives: Vec<Value> = file
        .directives
        .iter()
        .map(|d| json!({ "name": d.name, "value": d.value, "line": d.line }))
        .collect();
    json!({
        "version": 1,
        "escape": file.escape.to_string(),
        "directives": directives,
        "instructions": instructions,
        "errors": problems(&file.errors),
        "warnings": problems(&file.warnings),
    })
}

/// Runs one expansion case, or `{"cases": […]}`. The environment is the case's `env`, else that of
/// the whole document.
///
/// # Errors
/// When the input is not of that shape.
pub fn expand(input: &Value) -> Result<Value, String> {
    let shared = input.get("env");
    match input.get("cases").and_then(Value::as_array) {
        Some(cases) => {
            let results: Result<Vec<Value>, String> =
                cases.iter().map(|case| expand_case(case, shared)).collect();
            let results = results?;
            // `results` as in the other commands; `cases` mirrors the input.
            Ok(json!({ "version": 1, "results": results, "cases": results }))
        }
        None => expand_case(input, shared),
    }
}

fn expand_case(case: &Value, shared: Option<&Value>) -> Result<Value, String> {
    let text = case
        .get("input")
        .and_then(Value::as_str)
        .ok_or("a case needs `input`, a text")?;
    let mode = match case.get("mode").and_then(Value::as_str).unwrap_or("word") {
        "word" => Mode::Word,
        "words" => Mode::Words,
        "heredoc" => Mode::Heredoc,
        other => {
            return Err(format!(
                "the mode is `word`, `words` or `heredoc`, not `{other}`"
            ));
        }
    };
    let escape = case
        .get("escape")
        .and_then(Value::as_str)
        .and_then(|text| text.chars().next())
        .unwrap_or('\\');
    let env = case.get("env").or(shared);
    let values: Vec<(String, String)> = match env {
        None | Some(Value::Null) => default_env(),
        Some(Value::Object(map)) => map
            .iter()
            .map(|(name, value)| (name.clone(), text_of(value)))
            .collect(),
        Some(Value::Array(list)) => list
            .iter()
            .filter_map(Value::as_str)
            .map(|entry| {
                let (name, value) = entry.split_once('=').unwrap_or((entry, ""));
                (name.to_owned(), value.to_owned())
            })
            .collect(),
        Some(_) => return Err("`env` is an object or a list of NAME=value".to_owned()),
    };
    let mut answer = serde_json::Map::new();
    if let Some(id) = case.get("id") {
        answer.insert("id".into(), id.clone());
    }
    let unset = match expand_text(text, mode, escape, &values) {
        Ok(expanded) => {
            if mode == Mode::Words {
                answer.insert("words".into(), json!(expanded.words));
                answer.insert("result".into(), json!(expanded.words));
            } else {
                answer.insert("result".into(), json!(expanded.value));
            }
            expanded.unset_names
        }
        Err(error) => {
            answer.insert("error".into(), error.kind.name().into());
            answer.insert("message".into(), error.to_string().into());
            error.unset_names
        }
    };
    if !unset.is_empty() {
        answer.insert("unset_names".into(), unset.into());
    }
    Ok(Value::Object(answer))
}

fn text_of(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

/// The environment of the recorded expansion cases, for a case that names none.
fn default_env() -> Vec<(String, String)> {
    [
        ("A", "alpha"),
        ("EMPTY", ""),
        ("P", "/usr/local/lib"),
        ("V", "1.22.3"),
        ("F", "archive.tar.gz"),
        ("N", "5"),
        ("SP", "a b"),
        ("U", "a_b_a"),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .collect()
}

/// Decides ignore-file cases: `{"cases":[{"id","dockerignore","path"}]}`.
///
/// # Errors
/// When the input is not of that shape.
pub fn context_cases(input: &Value) -> Result<Value, String> {
    let one = [input.clone()];
    let cases = match input.get("cases").and_then(Value::as_array) {
        Some(cases) => cases.as_slice(),
        None => one.as_slice(),
    };
    let mut results = Vec::with_capacity(cases.len());
    for case in cases {
        let field = |name: &str| {
            case.get(name)
                .and_then(Value::as_str)
                .ok_or_else(|| format!("a case needs `{name}`, a text"))
        };
        let file = dockerignore::parse(field("dockerignore")?);
        let decision = file.decide(field("path")?);
        let mut result = json!({
            "id": case.get("id"),
            "in_context": !decision.excluded,
            "decided_by": decided_by(&file, decision),
        });
        // Such a line fails the build; the other lines decide here.
        if let (Some(problem), Some(result)) = (file.problems.first(), result.as_object_mut()) {
            let error = json!({ "line": problem.line, "message": problem.kind.to_string() });
            result.insert("error".to_owned(), error);
        }
        results.push(result);
    }
    Ok(json!({ "version": 1, "results": results }))
}

fn decided_by(file: &dockerignore::IgnoreFile, decision: dockerignore::Decision) -> Value {
    decision
        .decided_by
        .and_then(|idx| file.patterns.get(idx))
        .map_or(
            Value::Null,
            |pattern| json!({ "line": pattern.line, "pattern": pattern.text }),
        )
}

/// What of `files` (path and bytes) the build sees: sums by top folder and by deciding line.
pub fn context(files: &[(String, u64)], ignore_text: &str) -> Value {
    #[derive(Default, Clone, Copy)]
    struct Sum {
        files_in: u64,
        bytes_in: u64,
        files_out: u64,
        bytes_out: u64,
    }
    impl Sum {
        fn add(&mut self, inside: bool, bytes: u64) {
            if inside {
                self.files_in += 1;
                self.bytes_in += bytes;
            } else {
                self.files_out += 1;
                self.bytes_out += bytes;
            }
        }
        fn json(self) -> Value {
            json!({
                "files_in": self.files_in, "bytes_in": self.bytes_in,
                "files_out": self.files_out, "bytes_out": self.bytes_out,
            })
        }
    }
    let ignore = dockerignore::parse(ignore_text);
    let mut walk = ignore.walk();
    let mut total = Sum::default();
    let mut folders: BTreeMap<&str, Sum> = BTreeMap::new();
    let mut lines: BTreeMap<usize, Sum> = BTreeMap::new();
    for (path, bytes) in files {
        let decision = walk.decide(path);
        let inside = !decision.excluded;
        total.add(inside, *bytes);
        let top = path.split_once('/').map_or(".", |(top, _)| top);
        folders.entry(top).or_default().add(inside, *bytes);
        if let Some(idx) = decision.decided_by {
            lines.entry(idx).or_default().add(inside, *bytes);
        }
    }
    let with = |key: &str, name: Value, sum: Sum| {
        let mut value = sum.json();
        if let Some(object) = value.as_object_mut() {
            object.insert(key.to_owned(), name);
        }
        value
    };
    let folders: Vec<Value> = folders
        .into_iter()
        .map(|(folder, sum)| with("folder", folder.into(), sum))
        .collect();
    let lines: Vec<Value> = lines
        .into_iter()
        .filter_map(|(idx, sum)| {
            let pattern = ignore.patterns.get(idx)?;
            let name = json!({ "line": pattern.line, "pattern": pattern.text });
            Some(with("decided_by", name, sum))
        })
        .collect();
    json!({ "version": 1, "total": total.json(), "folders": folders, "lines": lines })
}

/// Runs cache cases: one, or `{"cases": […]}`, in the schema of the recorded ones.
///
/// # Errors
/// When the input is not of that shape.
pub fn cache(input: &Value) -> Result<Value, String> {
    let document = if input.get("cases").is_some() {
        input.to_string()
    } else {
        json!({ "cases": [input] }).to_string()
    };
    let cases = case_json::read(&document).map_err(|error| error.to_string())?;
    let results: Vec<Value> = cases
        .iter()
        .map(|case| {
            let result = simulate(case);
            let steps: Vec<Value> = result
                .steps
                .iter()
                .map(|step| {
                    let outcome = match step.outcome {
                        Outcome::Hit => "cached",
                        Outcome::Run => "run",
                        Outcome::Skipped => "skipped",
                        Outcome::Metadata => "metadata",
                    };
                    json!({
                        "stage": step.stage, "line": step.line, "instruction": step.instruction,
                        "outcome": outcome, "because": step.because, "cause": step.cause,
                    })
                })
                .collect();
            json!({ "id": result.id, "steps": steps })
        })
        .collect();
    Ok(json!({ "version": 1, "results": results }))
}
