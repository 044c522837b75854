//! The recorded syntax cases: what the builder's parser makes of each text.

mod shared;

use layerlab_syntax::conformance::{ContractForm, contract};
use layerlab_syntax::parse;
use serde_json::{Value, json};

#[test]
fn recorded_cases_agree() {
    let Some(file) = shared::cases("dockerfile_syntax_cases.json") else {
        return;
    };
    let mut wrong = Vec::new();
    let cases = file["cases"].as_array().expect("cases");
    for case in cases {
        let text = case["text"].as_str().expect("text");
        let ours = contract(&parse(text));
        let id = format!("{} {}", case["id"], case["name"]);
        if let Some(lines) = case["lines"].as_array() {
            let got: Vec<Value> = ours.instructions.iter().map(line).collect();
            if &got != lines {
                wrong.push(format!(
                    "{id}: lines\n  want {}\n  got  {}",
                    case["lines"],
                    json!(got)
                ));
            }
        }
        match case.get("error") {
            None if !ours.errors.is_empty() => {
                wrong.push(format!("{id}: errors {:?}", ours.errors))
            }
            None => {}
            Some(error) => {
                let first = ours.errors.first();
                let is_same = first.is_some_and(|first| {
                    error["kind"] == first.kind
                        && error
                            .get("line")
                            .is_none_or(|line| *line == json!(first.line))
                });
                if !is_same {
                    wrong.push(format!("{id}: want {error}, got {:?}", ours.errors));
                }
            }
        }
        let warns = case.get("blank_continuation_warning").is_some();
        if warns == ours.warnings.is_empty() {
            wrong.push(format!("{id}: warnings {:?}", ours.warnings));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {} differ:\n{}",
        wrong.len(),
        cases.len(),
        wrong.join("\n")
    );
}

/// One instruction in the form of the case file.
fn line(instruction: &layerlab_syntax::conformance::ContractInstruction) -> Value {
    let mut value = json!({
        "name": instruction.name,
        "line": instruction.line,
        "end_line": instruction.end_line,
        "args": instruction.args,
    });
    if !instruction.flags.is_empty() {
        value["flags"] = json!(instruction.flags);
    }
    if instruction.form == ContractForm::Exec {
        value["json"] = json!(true);
    }
    if !instruction.heredocs.is_empty() {
        let heredocs = instruction.heredocs.iter().map(|heredoc| {
            let mut value = json!({
                "name": heredoc.name,
                "expand": heredoc.expand,
                "strip_tabs": heredoc.chomp,
                "content": heredoc.content,
            });
            if heredoc.fd != 0 {
                value["fd"] = json!(heredoc.fd);
            }
            value
        });
        value["heredocs"] = heredocs.collect();
    }
    value
}
