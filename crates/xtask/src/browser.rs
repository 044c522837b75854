//! Finding a Chromium and its driver, or installing them from the system's packages.
//!
//! Playwright's own browser downloads are deliberately not used: the system's browser is what people have.

use crate::process::{self, timed};
use anyhow::{Result, bail};
use std::env;
use std::fs;
use std::path::{Path, PathBuf};

const BROWSERS: [&str; 5] = [
    "chromium",
    "chromium-browser",
    "google-chrome-stable",
    "google-chrome",
    "chrome",
];
const ELSEWHERE: [&str; 4] = [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/snap/bin/chromium",
    "/opt/google/chrome/chrome",
];

/// The browser: `$LAYERLAB_CHROMIUM`, else the first Chromium or Chrome found, else one from the system's packages.
///
/// # Errors
/// When there is none and none can be installed; the message names the fix.
pub fn chromium() -> Result<PathBuf> {
    if let Some(named) = env::var_os("LAYERLAB_CHROMIUM") {
        return Ok(PathBuf::from(named));
    }
    if let Some(found) = find(&BROWSERS).or_else(|| {
        ELSEWHERE
            .iter()
            .map(PathBuf::from)
            .find(|path| path.exists())
    }) {
        return Ok(found);
    }
    install("a Chromium browser", &["chromium"])?;
    match find(&BROWSERS) {
        Some(found) => Ok(found),
        None => {
            bail!("no Chromium was found after installing it; set LAYERLAB_CHROMIUM to its path")
        }
    }
}

/// The driver that wasm tests speak to: `$CHROMEDRIVER`, else the one on the path, else from the system's packages.
///
/// # Errors
/// As [`chromium`].
pub fn chromedriver() -> Result<PathBuf> {
    if let Some(named) = env::var_os("CHROMEDRIVER") {
        return Ok(PathBuf::from(named));
    }
    let names = ["chromedriver"];
    let beside = Path::new("/usr/lib/chromium-browser/chromedriver");
    if let Some(found) = find(&names).or_else(|| beside.exists().then(|| beside.to_path_buf())) {
        return Ok(found);
    }
    install("chromedriver", &["chromium-driver"])?;
    match find(&names) {
        Some(found) => Ok(found),
        None => {
            bail!("no chromedriver was found after installing it; set CHROMEDRIVER to its path")
        }
    }
}

/// Writes the capabilities for `wasm-bindgen-test-runner` and returns the file's path.
///
/// # Errors
/// When the file cannot be written.
pub fn webdriver_json(chromium: &Path) -> Result<PathBuf> {
    let path = env::current_dir()?.join("target/webdriver.json");
    let capabilities = serde_json::json!({
        "goog:chromeOptions": {
            "binary": chromium,
            "args": ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
        }
    });
    fs::create_dir_all("target")?;
    fs::write(&path, capabilities.to_string())?;
    Ok(path)
}

fn find(names: &[&str]) -> Option<PathBuf> {
    let dirs: Vec<PathBuf> = env::split_paths(&env::var_os("PATH")?).collect();
    names
        .iter()
        .flat_map(|name| dirs.iter().map(move |dir| dir.join(name)))
        .find(|path| path.is_file())
}

fn install(what: &str, packages: &[&str]) -> Result<()> {
    let by_hand = format!(
        "{what} is missing. Install it (Debian, Ubuntu: `sudo apt-get install {}`; macOS: `brew install --cask chromium chromedriver`), or set LAYERLAB_CHROMIUM and CHROMEDRIVER to the programs",
        packages.join(" ")
    );
    if find(&["apt-get"]).is_none() {
        bail!(by_hand);
    }
    let root = process::output(process::command("id").arg("-u")).is_ok_and(|id| id == "0");
    let apt = |arguments: &[&str]| {
        let mut command = if root {
            process::command("apt-get")
        } else {
            let mut sudo = process::command("sudo");
            sudo.args(["-n", "apt-get"]);
            sudo
        };
        process::run(
            command
                .args(arguments)
                .env("DEBIAN_FRONTEND", "noninteractive"),
        )
    };
    let outcome = timed(
        &format!("{what} is missing: apt-get install {}", packages.join(" ")),
        || {
            apt(&["update", "-qq"])?;
            let mut arguments = vec!["install", "-y", "-qq", "--no-install-recommends"];
            arguments.extend(packages);
            apt(&arguments)
        },
    );
    outcome.map_err(|error| error.context(by_hand))
}
