//! What Trunk calls: `hook pre-build` makes the generated parts of the page, `hook post-build` gives the files that
//! Trunk leaves unhashed a name by content and tells the page those names.
//!
//! The names travel as data attributes of `<meta name="layerlab-boot">`, since the page's policy forbids inline
//! scripts.

use crate::process;
use crate::{content, css, hash, offline, workspace};
use anyhow::{Context, Result, bail};
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The editor's entry point and its bundle.
const EDITOR_ENTRY: &str = "crates/ui/editor/editor.js";
const EDITOR_BUNDLE: &str = "www/generated/editor.js";
/// Takes the place of the packages that only editors with a grammar need; says why.
const EDITOR_NO_GRAMMAR: &str = "./crates/ui/editor/no_grammar.js";

/// Set by `serve`: the page reloads itself after a build.
pub const LIVE: &str = "LAYERLAB_LIVE";

const LIVE_SCRIPT: &str = "\
const socket = new WebSocket(new URL('.well-known/trunk/ws', document.baseURI.replace(/^http/, 'ws')));
socket.onmessage = (event) => { if (JSON.parse(event.data).type === 'reload') location.reload(); };
";

/// Runs the hook of that name.
///
/// # Errors
/// When a part cannot be made.
pub fn run(stage: &str) -> Result<()> {
    match stage {
        "pre-build" => pre_build(),
        "post-build" => post_build(Path::new(
            &env::var_os("TRUNK_STAGING_DIR")
                .context("TRUNK_STAGING_DIR is not set; Trunk calls this")?,
        )),
        _ => bail!("unknown hook `{stage}`"),
    }
}

/// Style sheet, course and editor bundle into `www/generated/`.
///
/// # Errors
/// When one of them cannot be made.
pub fn pre_build() -> Result<()> {
    css::run()?;
    if release() {
        let sheet = css::OUTPUT;
        process::run(
            esbuild()
                .args([sheet, "--minify", "--allow-overwrite"])
                .arg(format!("--outfile={sheet}")),
        )?;
    }
    content::build()?;
    editor()
}

fn editor() -> Result<()> {
    if !Path::new(EDITOR_ENTRY).exists() {
        return Ok(());
    }
    // Built beside its place and moved only when it differs, so that a watcher is not woken.
    let fresh = "target/editor.js";
    process::run(
        esbuild()
            .arg(EDITOR_ENTRY)
            .args([
                "--bundle",
                "--minify",
                "--format=esm",
                "--target=es2022",
                "--log-level=warning",
            ])
            .args(
                ["@codemirror/language", "@lezer/common"]
                    .map(|package| format!("--alias:{package}={EDITOR_NO_GRAMMAR}")),
            )
            .arg(format!("--outfile={fresh}"))
            .env("NODE_PATH", env::current_dir()?.join("tests/node_modules")),
    )?;
    workspace::write_if_changed(Path::new(EDITOR_BUNDLE), &fs::read(fresh)?)?;
    Ok(())
}

fn post_build(staging: &Path) -> Result<()> {
    let mut names = vec![
        ("worker", worker(staging, "layerlab-worker", "worker")?),
        ("library", worker(staging, "layerlab-library", "library")?),
    ];
    let (js, wasm) = whole_page(staging)?;
    names.extend([("whole-js", js), ("whole-wasm", wasm)]);
    if let Some(name) = hashed_copy(Path::new(EDITOR_BUNDLE), staging, "editor", "js")? {
        names.push(("editor", name));
    }
    if let Some(name) = hashed_folder(Path::new("www/generated/content"), staging, "content")? {
        names.push(("content", name));
    }
    // A page that is being worked on must not be kept by the browser.
    let is_kept = env::var_os(LIVE).is_none();
    if is_kept {
        names.push(("offline", offline::NAME.to_owned()));
    }
    names.push(("version", version(staging)?));
    let page = staging.join("index.html");
    let mut html = fs::read_to_string(&page)?;
    let attributes: String = names
        .iter()
        .map(|(name, value)| match *name {
            "version" => format!(r#" data-{name}="{value}""#),
            _ => format!(r#" data-{name}="./{value}""#),
        })
        .collect();
    html = insert_after(&html, &[r#"name="layerlab-boot""#, "name=layerlab-boot"], &attributes)
        .context("index.html has no <meta name=\"layerlab-boot\">; it comes from `pattern_script` in Trunk.toml")?;
    if env::var_os(LIVE).is_some() {
        fs::write(staging.join("live.js"), LIVE_SCRIPT)?;
        html = insert_after(
            &html,
            &["</title>"],
            r#"<script type="module" src="./live.js"></script>"#,
        )
        .context("index.html has no title")?;
    }
    fs::write(&page, &html)?;
    embed(staging, &html)?;
    minify_glue(staging)?;
    if is_kept {
        offline::write(staging)?;
    }
    Ok(())
}

/// The page once more, for frames in other pages: marked, one folder down, without a service worker.
fn embed(staging: &Path, html: &str) -> Result<()> {
    let marked = html
        .replacen("<html lang=\"en\"", "<html lang=\"en\" data-embed", 1)
        .replace("=\"./", "=\"../")
        .replace(&format!(" data-offline=\"../{}\"", offline::NAME), "");
    if !marked.contains("data-embed") {
        bail!("index.html does not begin with <html lang=\"en\">");
    }
    let folder = staging.join("embed");
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("index.html"), marked)?;
    Ok(())
}

/// What the page says it is: the version of the workspace and a hash of what the page is made of.
fn version(staging: &Path) -> Result<String> {
    let wasm = workspace::files(staging, &|path| workspace::has_extension(path, "wasm"))?;
    let contents: Vec<Vec<u8>> = wasm.iter().map(fs::read).collect::<Result<_, _>>()?;
    let hash = hash::short(contents.iter().map(Vec::as_slice));
    let short = hash.get(..8).unwrap_or(&hash);
    Ok(format!("{} ({short})", env!("CARGO_PKG_VERSION")))
}

/// A fault in a promise becomes an `error` event of the worker, like any other, so the page has one thing to watch.
const WORKER_GUARD: &str =
    "addEventListener('unhandledrejection', (event) => reportError(event.reason));\n";

/// Renames a worker's three files by their content and returns the name of the one to start.
fn worker(staging: &Path, old: &str, stem: &str) -> Result<String> {
    let path = |suffix: &str| staging.join(format!("{old}{suffix}"));
    let read = |suffix: &str| {
        let path = path(suffix);
        fs::read(&path).with_context(|| format!("Trunk wrote no `{}`", path.display()))
    };
    let (wasm, glue, mut loader) = (read("_bg.wasm")?, read(".js")?, read("_loader.js")?);
    loader.splice(..0, WORKER_GUARD.bytes());
    let new = format!("{stem}-{}", hash::short([wasm.as_slice(), &glue, &loader]));
    // Only file names: the module name `./layerlab-worker_bg.js` is also what the wasm calls its imports.
    let renamed = |text: Vec<u8>, suffix: &str| {
        let text = String::from_utf8(text)?;
        Ok::<_, anyhow::Error>(text.replace(&format!("{old}{suffix}"), &format!("{new}{suffix}")))
    };
    fs::write(staging.join(format!("{new}_bg.wasm")), &wasm)?;
    fs::write(
        staging.join(format!("{new}.js")),
        renamed(glue, "_bg.wasm")?,
    )?;
    fs::write(
        staging.join(format!("{new}_loader.js")),
        renamed(loader, ".js")?,
    )?;
    for suffix in ["_bg.wasm", ".js", "_loader.js"] {
        fs::remove_file(path(suffix))?;
    }
    Ok(format!("{new}_loader.js"))
}

/// Renames the files of the whole page's bundle by their content and returns their names: the glue, the module. Trunk
/// knows one bundle that is no worker, so it takes this one for a worker without a loader.
fn whole_page(staging: &Path) -> Result<(String, String)> {
    let old = |suffix: &str| staging.join(format!("layerlab-whole{suffix}"));
    let read = |suffix: &str| {
        let path = old(suffix);
        fs::read(&path).with_context(|| format!("Trunk wrote no `{}`", path.display()))
    };
    let (glue, wasm) = (read(".js")?, read("_bg.wasm")?);
    let hash = hash::short([glue.as_slice(), &wasm]);
    let names = (format!("whole-{hash}.js"), format!("whole-{hash}_bg.wasm"));
    fs::rename(old(".js"), staging.join(&names.0))?;
    fs::rename(old("_bg.wasm"), staging.join(&names.1))?;
    Ok(names)
}

/// Copies a generated file to `stem-<hash>.extension`; `None` when it was not generated.
fn hashed_copy(from: &Path, staging: &Path, stem: &str, extension: &str) -> Result<Option<String>> {
    if !from.exists() {
        return Ok(None);
    }
    let content = fs::read(from)?;
    let name = format!("{stem}-{}.{extension}", hash::short([content.as_slice()]));
    fs::write(staging.join(&name), content)?;
    Ok(Some(name))
}

/// Copies a generated folder to `stem-<hash>/`; `None` when it was not generated.
fn hashed_folder(from: &Path, staging: &Path, stem: &str) -> Result<Option<String>> {
    let files = workspace::files(from, &|_| true)?;
    if files.is_empty() {
        return Ok(None);
    }
    let contents: Vec<Vec<u8>> = files.iter().map(fs::read).collect::<Result<_, _>>()?;
    let name = format!("{stem}-{}", hash::short(contents.iter().map(Vec::as_slice)));
    for (file, content) in files.iter().zip(contents) {
        let target: PathBuf = staging.join(&name).join(file.strip_prefix(from)?);
        if let Some(parent) = target.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(target, content)?;
    }
    Ok(Some(name))
}

/// In release, the JavaScript that wasm-bindgen writes is minified by esbuild: Trunk's own minifier cannot read it.
/// The small scripts of the page are left alone, since Trunk has written their integrity hashes already.
fn minify_glue(staging: &Path) -> Result<()> {
    if !release() {
        return Ok(());
    }
    let is_glue = |path: &Path| {
        let name = path
            .file_name()
            .and_then(|name| name.to_str())
            .unwrap_or_default();
        let ours = ["layerlab-web-", "whole-", "worker-", "library-"]
            .iter()
            .any(|stem| name.starts_with(stem));
        workspace::has_extension(path, "js")
            && (ours || path.components().any(|part| part.as_os_str() == "snippets"))
    };
    let glue = workspace::files(staging, &is_glue)?;
    let mut esbuild = esbuild();
    esbuild.args(&glue).args([
        "--minify",
        "--format=esm",
        "--target=es2022",
        "--allow-overwrite",
    ]);
    esbuild
        .arg(format!("--outdir={}", staging.display()))
        .arg(format!("--outbase={}", staging.display()));
    process::run(&mut esbuild)
}

fn release() -> bool {
    env::var("TRUNK_PROFILE").is_ok_and(|profile| profile == "release")
}

fn esbuild() -> Command {
    let mut esbuild = process::command("tests/node_modules/.bin/esbuild");
    esbuild.arg("--log-level=warning");
    esbuild
}

fn insert_after(html: &str, places: &[&str], what: &str) -> Option<String> {
    let end = places
        .iter()
        .find_map(|place| html.find(place).map(|at| at + place.len()))?;
    let (before, after) = html.split_at(end);
    Some(format!("{before}{what}{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_go_behind_the_marker_of_a_minified_page_too() {
        let html = insert_after(
            "<meta name=layerlab-boot data-js=a>",
            &["name=layerlab-boot"],
            " x",
        );
        assert_eq!(
            html.as_deref(),
            Some("<meta name=layerlab-boot x data-js=a>")
        );
    }
}
