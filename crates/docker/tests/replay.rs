//! Sessions that were recorded on a real engine, replayed.
//!
//! Exit codes and what is there at the end must be equal; texts after masking identifiers, digests, times and modelled
//! sizes. What differs on purpose is listed in `accepted.txt` with a reason; the number of equal steps may only rise.

mod mask;

use layerlab_docker::{Input, Profile, Session};
use mask::{mask, sorted};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::PathBuf;

/// Steps with equal text, of all recorded ones; raise it when more become equal.
const LEAST_EQUAL: usize = 616;

fn transcripts() -> Option<Value> {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let found = here
        .ancestors()
        .map(|folder| folder.join("shared/reference/docker_transcripts.json"))
        .find(|path| path.exists());
    let Some(path) = found else {
        println!("skipped: no recorded sessions beside the repository");
        return None;
    };
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).ok()
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key].as_str().unwrap_or("")
}

/// Names and states at the end, without identifiers and sizes.
fn end(value: &Value) -> Value {
    let images: BTreeSet<String> = value["images"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|image| {
            let digests: Vec<&str> = image["repo_digests"]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(|digest| digest.as_str()?.split('@').next())
                .collect();
            format!(
                "{} {digests:?} {} {}",
                image["repo_tags"], image["layers"], image["dangling"]
            )
        })
        .collect();
    let n_images = value["images"].as_array().map_or(0, Vec::len);
    let mut containers: Vec<String> = value["containers"]
        .as_array()
        .into_iter()
        .flatten()
        .map(ToString::to_string)
        .collect();
    containers.sort();
    let mut volumes: Vec<String> = value["volumes"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|name| {
            if name.as_str().is_some_and(|name| name.len() == 64) {
                "<anonymous>".to_owned()
            } else {
                name.to_string()
            }
        })
        .collect();
    volumes.sort();
    let df: Vec<String> = value["df"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|row| format!("{} {} {}", row["Type"], row["TotalCount"], row["Active"]))
        .collect();
    serde_json::json!({"n": n_images, "images": images, "containers": containers, "volumes": volumes, "df": df})
}

#[test]
fn recorded_sessions_replay() {
    let Some(transcripts) = transcripts() else {
        return;
    };
    let accepted: BTreeSet<String> = include_str!("accepted.txt")
        .lines()
        .filter(|line| !line.starts_with('#') && !line.trim().is_empty())
        .map(|line| line.split(" — ").next().unwrap_or(line).trim().to_owned())
        .collect();
    let verbose = std::env::var("REPLAY_SHOW").ok();
    let (mut equal, mut total, mut sizes) = (0, 0, 0);
    let mut faults = Vec::new();
    for script in transcripts["scripts"].as_array().unwrap() {
        let id = text(script, "id");
        for (engine, profile) in [
            ("classic", Profile::Classic),
            ("containerd", Profile::Containerd),
        ] {
            let mut session = Session::new("lab", profile, Input::Closed).unwrap();
            for (name, content) in script["files"].as_object().into_iter().flatten() {
                session.put_file(name, content.as_str().unwrap_or(""));
            }
            for line in script["setup"].as_array().into_iter().flatten() {
                session.step(line.as_str().unwrap_or(""));
            }
            let (mut own_equal, mut own_total) = (0, 0);
            for (at, step) in script["engines"][engine]["steps"]
                .as_array()
                .unwrap()
                .iter()
                .enumerate()
            {
                let name = format!("{id} {engine} {at}");
                let answer = session.step(text(step, "cmd"));
                own_total += 1;
                let (out, err) = (mask(&answer.stdout, false), mask(&answer.stderr, false));
                let (want_out, want_err) = (
                    mask(text(step, "stdout"), false),
                    mask(text(step, "stderr"), false),
                );
                let exit = step["exit"].as_i64().unwrap_or(-1);
                if i64::from(answer.exit) != exit && !accepted.contains(&name) {
                    faults.push(format!(
                        "{name}: exit {} instead of {exit}: {}",
                        answer.exit,
                        text(step, "cmd")
                    ));
                }
                let same = |a: &str, b: &str| a == b || sorted(a) == sorted(b);
                if same(&out, &want_out) && same(&err, &want_err) {
                    own_equal += 1;
                    let exact = mask(&answer.stdout, true) == mask(text(step, "stdout"), true);
                    sizes += usize::from(exact);
                } else if accepted.contains(&name) {
                    own_equal += 1;
                } else {
                    faults.push(format!("{name}: text differs: {}", text(step, "cmd")));
                    if verbose
                        .as_deref()
                        .is_some_and(|wanted| wanted.is_empty() || id.contains(wanted))
                    {
                        println!(
                            "--- {name} $ {}\n{want_out}{want_err}+++\n{out}{err}",
                            text(step, "cmd")
                        );
                    }
                }
            }
            let (ours, theirs) = (
                end(&session.summary()),
                end(&script["engines"][engine]["final"]),
            );
            if ours != theirs && !accepted.contains(&format!("{id} {engine} final")) {
                faults.push(format!("{id} {engine} final:\n  {ours}\n  {theirs}"));
            }
            println!("{id:32} {engine:10} {own_equal:3}/{own_total}");
            equal += own_equal;
            total += own_total;
        }
    }
    println!("{equal} of {total} steps equal; {sizes} of them with the very sizes");
    for fault in &faults {
        println!("{fault}");
    }
    assert!(
        equal >= LEAST_EQUAL,
        "{equal} of {total} steps equal, {LEAST_EQUAL} before"
    );
    let hard: Vec<&String> = faults
        .iter()
        .filter(|fault| fault.contains("exit ") || fault.contains(" final:"))
        .collect();
    assert!(hard.is_empty(), "{hard:#?}");
}
