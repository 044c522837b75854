//! Which crate may use which. An edge that is not listed turns the architecture round, or needs a decision.

use crate::process;
use anyhow::{Context, Result};
use serde_json::Value;

const BELOW_ENGINE: [&str; 9] = [
    "diagnostics",
    "syntax",
    "buildgraph",
    "lint",
    "pasted",
    "image",
    "docker",
    "lesson",
    "protocol",
];

/// The crates that `name` may use; `None` when the crate is unknown here.
fn allowed(name: &str) -> Option<Vec<&'static str>> {
    let with_engine =
        || -> Vec<&'static str> { BELOW_ENGINE.iter().copied().chain(["engine"]).collect() };
    Some(match name {
        "diagnostics" | "image" | "ui" | "testing" => vec![],
        "syntax" | "lesson" | "protocol" => vec!["diagnostics"],
        "buildgraph" => vec!["diagnostics", "syntax"],
        "lint" => vec!["diagnostics", "syntax", "buildgraph"],
        // Only its secret facts; what is found inside a text is judged by the engine.
        "pasted" => vec!["diagnostics", "lint", "syntax"],
        // Builds through the parser and the graph; saves and loads archives.
        "docker" => vec!["diagnostics", "syntax", "buildgraph", "lint", "image"],
        "engine" => BELOW_ENGINE.to_vec(),
        "worker" | "cli" | "xtask" => with_engine(),
        // Reads with everything that reads.
        "fuzz" => with_engine().into_iter().chain(["testing"]).collect(),
        // The page draws lessons, highlights text and recognises what is no Dockerfile itself; whatever must be judged goes to the worker.
        "web" => vec![
            "diagnostics",
            "syntax",
            "lesson",
            "pasted",
            "protocol",
            "ui",
        ],
        _ => return None,
    })
}

/// Edges of `cargo metadata` that are not allowed. Development dependencies may also name `testing`.
///
/// # Errors
/// When cargo cannot describe the workspace.
pub fn faults() -> Result<Vec<String>> {
    let metadata = process::output(process::command("cargo").args([
        "metadata",
        "--format-version",
        "1",
        "--no-deps",
        "--offline",
    ]))?;
    faults_in(&serde_json::from_str(&metadata)?)
}

fn faults_in(metadata: &Value) -> Result<Vec<String>> {
    let packages = metadata["packages"]
        .as_array()
        .context("cargo metadata has no packages")?;
    let mut faults = Vec::new();
    for package in packages {
        let name = short(package["name"].as_str().unwrap_or_default());
        let Some(allowed) = allowed(name) else {
            faults.push(format!(
                "crate `{name}` has no place in the order; give it one in xtask's tidy/edges.rs"
            ));
            continue;
        };
        for dependency in package["dependencies"].as_array().into_iter().flatten() {
            if dependency["path"].is_null() {
                continue;
            }
            let used = short(dependency["name"].as_str().unwrap_or_default());
            let dev_testing = dependency["kind"] == "dev" && used == "testing";
            if used != name && !allowed.contains(&used) && !dev_testing {
                faults.push(format!("crate `{name}` must not depend on `{used}`"));
            }
        }
    }
    Ok(faults)
}

fn short(package: &str) -> &str {
    package.strip_prefix("layerlab-").unwrap_or(package)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[track_caller]
    fn check(from: &str, to: &str, kind: Option<&str>, n_faults: usize) {
        let metadata = json!({"packages": [{"name": format!("layerlab-{from}"), "dependencies": [
            {"name": format!("layerlab-{to}"), "path": "x", "kind": kind},
            {"name": "serde", "path": null, "kind": null},
        ]}]});
        assert_eq!(
            faults_in(&metadata).unwrap().len(),
            n_faults,
            "{from} → {to}"
        );
    }

    #[test]
    fn edges_that_turn_round_are_faults() {
        check("lint", "syntax", None, 0);
        check("syntax", "lint", None, 1);
        check("image", "diagnostics", None, 1);
        check("web", "engine", None, 1);
        check("ui", "web", None, 1);
    }

    #[test]
    fn testing_is_for_tests_only() {
        check("image", "testing", Some("dev"), 0);
        check("image", "testing", None, 1);
    }
}
