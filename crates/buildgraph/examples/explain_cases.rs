//! Prints every line of the scenarios in a JSON file with its outcome and reason.
//!
//! `cargo run -p layerlab-buildgraph --example explain_cases -- CASES.json`

use layerlab_buildgraph::cache::{case_json, simulate};

fn main() {
    let Some(path) = std::env::args().nth(1) else {
        eprintln!("usage: explain_cases CASES.json");
        return;
    };
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) => {
            eprintln!("{path} cannot be read: {error}");
            return;
        }
    };
    match case_json::read(&text) {
        Ok(cases) => {
            for case in &cases {
                println!("{}", case.id);
                for step in simulate(case).steps {
                    let mark = if step.cause { "*" } else { " " };
                    println!(
                        "  {mark} {:>3} {:<8} {}\n        {}",
                        step.line,
                        step.outcome.name(),
                        step.instruction,
                        step.because
                    );
                }
            }
        }
        Err(error) => eprintln!("{error}"),
    }
}
