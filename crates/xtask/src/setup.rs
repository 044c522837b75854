//! Everything `serve` and `test` need, installed when missing: the wasm target, Trunk, wasm-bindgen and the npm
//! packages. Each step first asks what is there, so a warm machine loses no time.
//!
//! Trunk and wasm-bindgen are compiled once into a cache shared by all clones, because neither is in a package
//! registry ready-made. The browser is found by `browser`.

use crate::process::{self, timed};
use crate::workspace;
use anyhow::{Context, Result, bail, ensure};
use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

const TARGET: &str = "wasm32-unknown-unknown";
const OLDEST_NODE: u32 = 20;
const NODE_STAMP: &str = "tests/node_modules/.layerlab-lock.json";

/// A command-line tool at one exact version.
struct Tool {
    /// Name of the program.
    program: &'static str,
    /// Name of its crate.
    package: &'static str,
    /// The version the project is tried with.
    version: &'static str,
    /// Whether its own lock file is used. That of wasm-bindgen-cli names a version that was withdrawn.
    locked: bool,
}

const WASM_BINDGEN: Tool = Tool {
    program: "wasm-bindgen",
    package: "wasm-bindgen-cli",
    version: "0.2.130",
    locked: false,
};

// 0.21.14 is the newest that the pinned toolchain compiles.
const TRUNK: Tool = Tool {
    program: "trunk",
    package: "trunk",
    version: "0.21.14",
    locked: true,
};

/// All of it.
///
/// # Errors
/// When something cannot be installed; the message names the fix.
pub fn everything() -> Result<()> {
    wasm_target()?;
    npm()?;
    wasm_bindgen()?;
    trunk()
}

/// The standard library for WebAssembly.
///
/// # Errors
/// When it is missing and rustup cannot add it.
pub fn wasm_target() -> Result<()> {
    let sysroot = process::output(process::command("rustc").args(["--print", "sysroot"]))?;
    if Path::new(&sysroot)
        .join("lib/rustlib")
        .join(TARGET)
        .is_dir()
    {
        return Ok(());
    }
    timed(&format!("rustup target add {TARGET}"), || {
        process::run(process::command("rustup").args(["target", "add", TARGET])).with_context(|| {
            format!("the Rust target {TARGET} is missing; with rustup: `rustup target add {TARGET}`, without it: install the target's std from your system's packages")
        })
    })
}

/// wasm-bindgen and its test runner.
///
/// # Errors
/// When it cannot be compiled.
pub fn wasm_bindgen() -> Result<()> {
    tool(&WASM_BINDGEN)
}

/// Trunk.
///
/// # Errors
/// When it cannot be compiled.
pub fn trunk() -> Result<()> {
    tool(&TRUNK)
}

/// The npm packages of `tests/package-lock.json`: wasm-opt, esbuild, the editor, Playwright.
///
/// # Errors
/// When Node is missing or too old, or the packages cannot be fetched.
pub fn npm() -> Result<()> {
    let node = process::version("node").with_context(|| {
        format!("Node is missing; install Node {OLDEST_NODE} or newer (https://nodejs.org)")
    })?;
    let major: u32 = node
        .trim_start_matches('v')
        .split('.')
        .next()
        .and_then(|text| text.parse().ok())
        .unwrap_or(0);
    ensure!(
        major >= OLDEST_NODE,
        "Node {node} is too old; install Node {OLDEST_NODE} or newer (https://nodejs.org)"
    );

    let lock = fs::read("tests/package-lock.json").context("reading `tests/package-lock.json`")?;
    if fs::read(NODE_STAMP).is_ok_and(|stamp| stamp == lock) {
        return Ok(());
    }
    timed("npm ci (tests/package-lock.json)", || {
        process::run(
            process::command(npm_program())
                .args(["ci", "--no-audit", "--no-fund", "--loglevel=error"])
                .current_dir("tests")
                .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"),
        )
        .context("the npm packages could not be installed; is the npm registry reachable?")?;
        fs::write(NODE_STAMP, &lock)?;
        Ok(())
    })
}

/// `PATH` with our tools in front.
///
/// # Errors
/// When no cache folder is known, or a folder of the path cannot be written in one.
pub fn path() -> Result<OsString> {
    let mut dirs = vec![
        bin(&WASM_BINDGEN)?,
        bin(&TRUNK)?,
        env::current_dir()?.join("tests/node_modules/.bin"),
    ];
    dirs.extend(env::split_paths(&env::var_os("PATH").unwrap_or_default()));
    Ok(env::join_paths(dirs)?)
}

fn bin(tool: &Tool) -> Result<PathBuf> {
    Ok(home(tool)?.join("bin"))
}

fn home(tool: &Tool) -> Result<PathBuf> {
    Ok(workspace::tools()?.join(format!("{}-{}", tool.program, tool.version)))
}

fn tool(tool: &Tool) -> Result<()> {
    let Tool {
        program,
        package,
        version,
        locked,
    } = *tool;
    let wanted = format!("{program} {version}");
    if process::version(program).is_some_and(|found| found == wanted) {
        return Ok(());
    }
    let home = home(tool)?;
    let doing = format!(
        "compiling {wanted}, once, into {} (2 to 5 minutes)",
        home.display()
    );
    timed(&doing, || {
        // A build folder of its own: the one of this workspace must not be locked or filled by it.
        let build = home.join("build");
        let mut install = process::command("cargo");
        install
            .args([
                "install",
                "--quiet",
                package,
                "--version",
                version,
                "--root",
            ])
            .arg(&home);
        install
            .arg("--target-dir")
            .arg(&build)
            .env_remove("CARGO_TARGET_DIR");
        if locked {
            install.arg("--locked");
        }
        process::run(&mut install).with_context(|| {
            format!("{wanted} could not be compiled; is the crate registry reachable? Any {wanted} on the path is taken as well")
        })?;
        // Only disk space is lost when this fails.
        let _ = fs::remove_dir_all(&build);
        Ok(())
    })?;
    match process::version(program) {
        Some(found) if found == wanted => Ok(()),
        found => bail!(
            "{program} answers {found:?} instead of `{wanted}`; remove `{}` and try again",
            home.display()
        ),
    }
}

fn npm_program() -> &'static str {
    if cfg!(windows) { "npm.cmd" } else { "npm" }
}
