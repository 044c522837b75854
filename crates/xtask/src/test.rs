//! Everything CI runs, in the order in which a fault is cheapest to find.
//!
//! A failing step does not hide the later ones, except where they need its product.

use crate::process::{self, seconds};
use crate::{browser, content, dist, e2e, setup, size, tidy, workspace};
use anyhow::{Result, bail};
use std::env;
use std::path::Path;
use std::time::{Duration, Instant};

/// One step of the run.
struct Step {
    name: &'static str,
    says: &'static str,
    /// The step whose product it needs.
    after: Option<&'static str>,
    run: fn() -> Result<()>,
}

const STEPS: [Step; 11] = [
    Step {
        name: "setup",
        says: "wasm target, npm packages, wasm-bindgen, Trunk, browser",
        after: None,
        run: prepare,
    },
    Step {
        name: "fmt",
        says: "cargo fmt --check",
        after: None,
        run: fmt,
    },
    Step {
        name: "tidy",
        says: "crate edges, module docs, banned calls, colour tokens",
        after: None,
        run: tidy::run,
    },
    Step {
        name: "clippy",
        says: "cargo clippy, native, warnings are errors",
        after: None,
        run: clippy,
    },
    Step {
        name: "clippy-wasm",
        says: "cargo clippy, wasm, warnings are errors",
        after: Some("setup"),
        run: clippy_wasm,
    },
    Step {
        name: "native",
        says: "cargo test --workspace",
        after: None,
        run: native,
    },
    Step {
        name: "content",
        says: "lessons, exercises, claims",
        after: None,
        run: content::check,
    },
    Step {
        name: "wasm",
        says: "wasm tests in the browser",
        after: Some("setup"),
        run: wasm,
    },
    Step {
        name: "build",
        says: "trunk build --release",
        after: Some("setup"),
        run: release,
    },
    Step {
        name: "size",
        says: "first visit against the budget",
        after: Some("build"),
        run: size::run,
    },
    Step {
        name: "e2e",
        says: "browser journeys against the release build",
        after: Some("build"),
        run: journeys,
    },
];

/// What is compiled to wasm, with all that either worker knows.
const WASM: [&str; 10] = [
    "--target",
    "wasm32-unknown-unknown",
    "-p",
    "layerlab-web",
    "-p",
    "layerlab-worker",
    "-p",
    "layerlab-ui",
    "--features",
    "layerlab-worker/library",
];

enum Outcome {
    Passed,
    Failed(String),
    Skipped(&'static str),
}

/// `test [step…]`.
///
/// # Errors
/// When a step is unknown or any of them fails.
pub fn run(only: &[&str]) -> Result<()> {
    if let Some(unknown) = only
        .iter()
        .find(|name| STEPS.iter().all(|step| step.name != **name))
    {
        let known: Vec<&str> = STEPS.iter().map(|step| step.name).collect();
        bail!(
            "unknown step `{unknown}`; the steps are {}",
            known.join(", ")
        );
    }
    let start = Instant::now();
    let mut done: Vec<(&Step, Outcome, Duration)> = Vec::new();
    for step in STEPS
        .iter()
        .filter(|step| only.is_empty() || only.contains(&step.name))
    {
        let begun = Instant::now();
        let missing = step.after.filter(|needed| {
            done.iter().any(|(other, outcome, _)| {
                other.name == *needed && !matches!(outcome, Outcome::Passed)
            })
        });
        let outcome = match missing {
            Some(needed) => Outcome::Skipped(needed),
            None => {
                eprintln!("\n━━ {} · {}", step.name, step.says);
                match (step.run)() {
                    Ok(()) => Outcome::Passed,
                    Err(error) => {
                        eprintln!("error: {error:#}");
                        Outcome::Failed(format!("{error:#}"))
                    }
                }
            }
        };
        eprintln!(
            "━━ {} · {} · {}",
            step.name,
            outcome.word(),
            seconds(begun.elapsed())
        );
        done.push((step, outcome, begun.elapsed()));
    }
    summary(&done, start.elapsed())
}

impl Outcome {
    fn word(&self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed(_) => "FAILED",
            Self::Skipped(_) => "skipped",
        }
    }
}

fn summary(done: &[(&Step, Outcome, Duration)], total: Duration) -> Result<()> {
    println!("\n{:<12} {:<8} {:>13}", "step", "outcome", "time");
    for (step, outcome, time) in done {
        print!(
            "{:<12} {:<8} {:>13}",
            step.name,
            outcome.word(),
            seconds(*time)
        );
        match outcome {
            Outcome::Passed => println!(),
            Outcome::Failed(why) => println!("  {}", why.lines().next().unwrap_or_default()),
            Outcome::Skipped(needed) => println!("  needs {needed}"),
        }
    }
    let n_passed = done
        .iter()
        .filter(|(_, outcome, _)| matches!(outcome, Outcome::Passed))
        .count();
    let n_failed = done.len() - n_passed;
    println!(
        "{n_passed} steps passed, {n_failed} failed, in {}",
        seconds(total)
    );
    if n_failed > 0 {
        bail!("{n_failed} of {} steps did not pass", done.len());
    }
    Ok(())
}

fn prepare() -> Result<()> {
    setup::everything()?;
    let chromium = browser::chromium()?;
    let chromedriver = browser::chromedriver()?;
    for program in [&chromium, &chromedriver] {
        eprintln!(
            "  {}: {}",
            program.display(),
            process::version(program).unwrap_or_else(|| "no version".into())
        );
    }
    Ok(())
}

fn fmt() -> Result<()> {
    process::run(process::command("cargo").args(["fmt", "--all", "--check"]))?;
    // The generated list of rules is skipped, and the rules below it with it; so they are named one by one.
    let rules = workspace::files(Path::new("crates/lint/src/rules"), &|path| {
        workspace::has_extension(path, "rs") && !path.ends_with("rules/mod.rs")
    })?;
    let mut rustfmt = process::command("rustfmt");
    process::run(rustfmt.args(["--edition", "2024", "--check"]).args(rules))
}

fn clippy() -> Result<()> {
    let mut cargo = process::command("cargo");
    cargo.args([
        "clippy",
        "--quiet",
        "--locked",
        "--workspace",
        "--all-targets",
    ]);
    process::run(cargo.args(["--features", "xtask/course", "--", "-D", "warnings"]))
}

/// The crates that run in the browser; their own dependencies are checked with them. The wasm bans differ from the
/// native ones, hence the second configuration.
fn clippy_wasm() -> Result<()> {
    let mut cargo = process::command("cargo");
    cargo
        .args(["clippy", "--quiet", "--locked", "--all-targets"])
        .args(WASM);
    let bans = env::current_dir()?.join("crates/worker");
    cargo.env("CLIPPY_CONF_DIR", &bans);
    process::run(cargo.args(["--", "-D", "warnings"]))?;
    // The page of a first visit is the same crate with less in it.
    let mut small = process::command("cargo");
    small.args(["clippy", "--quiet", "--locked", "--no-default-features"]);
    small.args(["--target", "wasm32-unknown-unknown", "-p", "layerlab-web"]);
    small.env("CLIPPY_CONF_DIR", bans);
    process::run(small.args(["--", "-D", "warnings"]))
}

fn native() -> Result<()> {
    process::run(process::command("cargo").args([
        "test",
        "--quiet",
        "--locked",
        "--workspace",
        "--no-fail-fast",
    ]))
}

/// Not `--quiet`: cargo would hand that to the runner, which does not know it.
fn wasm() -> Result<()> {
    let chromium = browser::chromium()?;
    let mut cargo = process::command("cargo");
    cargo
        .args(["test", "--locked", "--no-fail-fast"])
        .args(WASM);
    cargo.env(
        "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER",
        "wasm-bindgen-test-runner",
    );
    cargo.env("CHROMEDRIVER", browser::chromedriver()?);
    cargo.env(
        "WASM_BINDGEN_TEST_WEBDRIVER_JSON",
        browser::webdriver_json(&chromium)?,
    );
    process::run(&mut cargo)
}

fn release() -> Result<()> {
    dist::build(true, true)
}

fn journeys() -> Result<()> {
    e2e::run(&[])
}
