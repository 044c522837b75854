//! What we tell others holds for our own files.

use std::path::Path;
use std::process::Command;

#[test]
fn our_dockerfile_passes_our_strict_profile() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let output = Command::new(env!("CARGO_BIN_EXE_layerlab"))
        .current_dir(&root)
        .args([
            "check",
            "--profile",
            "strict",
            "--context",
            ".",
            "Dockerfile",
        ])
        .output()
        .expect("the command runs");
    assert_eq!(
        output.status.code(),
        Some(0),
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn our_build_context_is_what_the_build_reads() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let ignore = std::fs::read_to_string(root.join(".dockerignore")).expect("an ignore file");
    let wanted = [
        ("Cargo.lock", true),
        ("crates/web/src/main.rs", true),
        ("www/index.html", true),
        ("content/course.toml", true),
        ("tests/package-lock.json", true),
        ("docs/hosting/nginx.conf", true),
        (".git/config", false),
        ("target/debug/layerlab", false),
        ("dist/index.html", false),
        ("tests/e2e/check.spec.js", false),
        ("tests/node_modules/esbuild/package.json", false),
        ("www/generated/app.css", false),
    ];
    let each: Vec<serde_json::Value> = wanted
        .iter()
        .map(|(path, _)| serde_json::json!({"id": path, "dockerignore": ignore, "path": path}))
        .collect();
    let file =
        std::env::temp_dir().join(format!("layerlab-own-context-{}.json", std::process::id()));
    let cases = serde_json::json!({ "cases": each });
    std::fs::write(&file, cases.to_string()).expect("a temporary file");
    let output = Command::new(env!("CARGO_BIN_EXE_layerlab"))
        .args(["context", "--cases"])
        .arg(&file)
        .output()
        .expect("the command runs");
    let _ = std::fs::remove_file(&file);
    let answer: serde_json::Value =
        serde_json::from_slice(&output.stdout).expect("JSON on standard output");
    for (path, is_in) in wanted {
        let result = answer["results"]
            .as_array()
            .and_then(|results| results.iter().find(|result| result["id"] == path));
        assert_eq!(
            result.map(|result| &result["in_context"]),
            Some(&serde_json::Value::from(is_in)),
            "{path}"
        );
    }
}
