//! Starting other programs with our tools on the path, and saying how long things took.

use crate::setup;
use anyhow::{Context, Result, bail};
use std::env;
use std::ffi::OsStr;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// A command with the pinned tools in front of the path. What cargo told *this* process about itself is removed, or
/// an inner cargo would take it for a change of environment.
pub fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    if let Ok(path) = setup::path() {
        command.env("PATH", path);
    }
    for (name, _) in env::vars_os() {
        let ours = name.to_str().is_some_and(|name| {
            name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_")
        });
        if ours {
            command.env_remove(name);
        }
    }
    command
}

/// The project's own command, compiled when it must be.
pub fn layerlab() -> Command {
    let mut command = command("cargo");
    command.args(["run", "--quiet", "--package", "layerlab-cli", "--"]);
    command
}

/// Runs to the end, output to the terminal.
///
/// # Errors
/// When it cannot be started or ends badly; the message repeats the command.
pub fn run(command: &mut Command) -> Result<()> {
    let shown = shown(command);
    let status = command
        .status()
        .with_context(|| format!("cannot start `{shown}`"))?;
    if !status.success() {
        bail!("`{shown}` failed ({status})");
    }
    Ok(())
}

/// Runs to the end and returns what it printed, trimmed; its errors go to the terminal.
///
/// # Errors
/// As [`run`].
pub fn output(command: &mut Command) -> Result<String> {
    let shown = shown(command);
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .with_context(|| format!("cannot start `{shown}`"))?;
    if !output.status.success() {
        bail!("`{shown}` failed ({})", output.status);
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// What a program answers to `--version`; `None` when it is not there.
pub fn version(program: impl AsRef<OsStr>) -> Option<String> {
    let output = command(program)
        .arg("--version")
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()?;
    let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    (output.status.success() && !text.is_empty()).then_some(text)
}

/// Says what begins, does it, and says how long it took.
///
/// # Errors
/// Those of `work`.
pub fn timed<T>(doing: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    eprintln!("→ {doing}");
    let start = Instant::now();
    let done = work()?;
    eprintln!("  done in {}", seconds(start.elapsed()));
    Ok(done)
}

/// `12.3 s`, or `3 min 05 s` from two minutes on.
pub fn seconds(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    if seconds < 120.0 {
        format!("{seconds:.1} s")
    } else {
        format!("{} min {:02} s", time.as_secs() / 60, time.as_secs() % 60)
    }
}

fn shown(command: &Command) -> String {
    let mut shown = command.get_program().to_string_lossy().into_owned();
    for argument in command.get_args() {
        shown.push(' ');
        shown.push_str(&argument.to_string_lossy());
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_times_are_told_in_minutes() {
        assert_eq!(seconds(Duration::from_millis(1_250)), "1.2 s");
        assert_eq!(seconds(Duration::from_secs(185)), "3 min 05 s");
    }
}
